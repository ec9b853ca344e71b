// Printing, signals, timing.
#include "pugmark/cli/command.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <sys/ioctl.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/io/byte_source.h"
#include "pugmark/io/input_paths.h"
#include "pugmark/io/output.h"

namespace pugmark::cli {
namespace {

/// The one thing of the process that a signal handler may touch.
std::atomic<bool> stop_requested = false;

extern "C" void on_interrupt(int) {
  if (stop_requested.exchange(true)) {
    std::_Exit(kExitInterrupted);  // asked twice
  }
}

/// "file:line: ", safe for a terminal; nothing without a file.
std::string place_text(const std::string& file, std::uint64_t line) {
  if (file.empty()) {
    return {};
  }
  const std::string name = file == "-" ? "standard input" : terminal_safe(file);
  return line > 0 ? fmt::format("{}:{}: ", name, line) : name + ": ";
}

}  // namespace

int report_error(const Error& error, std::string_view program) {
  switch (error.code()) {
    case ErrorCode::kClosedPipe:
      return kExitClosedPipe;
    case ErrorCode::kInterrupted:
      fmt::print(stderr, "{}: {}\n", program, terminal_safe(error.message()));
      return kExitInterrupted;
    default:
      break;
  }
  fmt::print(stderr, "{}: error: {}{}\n", program, place_text(error.place(), 0), terminal_safe(error.message()));
  for (const std::string& note : error.notes()) {
    fmt::print(stderr, "note: {}\n", terminal_safe(note));
  }
  for (const std::string& hint : error.hints()) {
    fmt::print(stderr, "hint: {}\n", terminal_safe(hint));
  }
  return kExitError;
}

void TerminalDiagnostics::report(const Diagnostic& diagnostic) {
  failed_ |= diagnostic.severity == Diagnostic::Severity::kError;
  const std::string_view kind = diagnostic.severity == Diagnostic::Severity::kError     ? "error: "
                                : diagnostic.severity == Diagnostic::Severity::kWarning ? "warning: "
                                                                                        : "note: ";
  std::string text = fmt::format("{}: {}{}{}", program_, kind, place_text(diagnostic.file, diagnostic.line),
                                 terminal_safe(diagnostic.what));
  if (!diagnostic.instead.empty()) {
    text += "; " + terminal_safe(diagnostic.instead);
  }
  fmt::print(stderr, "{}\n", text);
  for (const std::string& hint : diagnostic.hints) {
    fmt::print(stderr, "hint: {}\n", terminal_safe(hint));
  }
}

void warn_of_shared_files(const ModelCard& card, DiagnosticSink& diagnostics) {
  constexpr std::size_t kNamed = 5;
  std::set<std::string_view> normal;
  for (const TrainingFile& file : card.files) {
    if (file.label == Label::kNormal) {
      normal.insert(file.content);
    }
  }
  std::set<std::string> names;
  for (const TrainingFile& file : card.files) {
    if (file.label == Label::kMalicious && normal.contains(file.content)) {
      names.insert(file.name);
    }
  }
  if (names.empty()) {
    return;
  }
  Diagnostic diagnostic;
  diagnostic.what = "the same file is in both classes:";
  std::size_t named = 0;
  for (const std::string& name : names) {
    if (named++ < kNamed) {
      diagnostic.what += (named > 1 ? ", " : " ") + name;
    }
  }
  if (named > kNamed) {
    diagnostic.what += fmt::format(" and {} more", named - kNamed);
  }
  diagnostic.instead = "counted in both";
  diagnostics.report(diagnostic);
}

const std::atomic<bool>& stop_flag() { return stop_requested; }

void install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe shows up as an error of write()
}

double Stopwatch::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

std::string Stopwatch::rates(std::uint64_t records, std::uint64_t bytes) const {
  const double elapsed = seconds();
  if (elapsed < 0.01) {
    return {};
  }
  return fmt::format("{} records/s, {:.0f} MB/s",
                     grouped(static_cast<std::uint64_t>(static_cast<double>(records) / elapsed)),
                     static_cast<double>(bytes) / elapsed / 1e6);
}

std::string Stopwatch::summary(std::uint64_t records, std::uint64_t bytes) const {
  const std::string rate = rates(records, bytes);
  return fmt::format("{:.2f} s{}{}", seconds(), rate.empty() ? "" : ", ", rate);
}

Progress::Progress(std::uint64_t total)
    : total_(total), terminal_(::isatty(STDERR_FILENO) == 1), start_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
  if (shown_.load()) {
    fmt::print(stderr, "\r\x1b[K");
  }
}

void Progress::update(std::uint64_t bytes) {
  if (!terminal_) {
    return;
  }
  const std::int64_t now =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start_).count();
  std::int64_t last = last_ms_.load(std::memory_order_relaxed);
  if (now < 1000 || now - last < 100 || !last_ms_.compare_exchange_strong(last, now)) {
    return;
  }
  shown_.store(true);
  const double rate = static_cast<double>(bytes) / static_cast<double>(now) / 1e3;
  if (total_ == 0) {
    fmt::print(stderr, "\r\x1b[K{} MB read, {:.0f} MB/s", grouped(bytes / 1'000'000), rate);
  } else {
    const double share = std::min(1.0, static_cast<double>(bytes) / static_cast<double>(total_));
    const auto filled = static_cast<std::size_t>(share * 30);
    fmt::print(stderr, "\r\x1b[K[{}{}] {:>3.0f} %  {:.0f} MB/s", std::string(filled, '#'),
               std::string(30 - filled, '.'), 100 * share, rate);
  }
  std::fflush(stderr);
}

std::uint64_t expected_bytes(const std::vector<std::string>& paths) {
  SilentSink ignore;
  std::uint64_t total = 0;
  for (const InputFile& file : find_input_files(paths, ignore)) {
    const auto size = file_size(file.path);
    if (!size || file.path.ends_with(".gz") || file.path.ends_with(".zst")) {
      return 0;
    }
    total += *size;
  }
  return total;
}

unsigned default_threads() { return std::clamp(std::thread::hardware_concurrency(), 1U, 64U); }

std::size_t terminal_width() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return size.ws_col;
  }
  const char* const columns = std::getenv("COLUMNS");
  const long width = columns == nullptr ? 0 : std::strtol(columns, nullptr, 10);
  return width > 0 && width < 1000 ? static_cast<std::size_t>(width) : 100;
}

Result<void> write_output(const std::string& path, std::string_view text, bool force) {
  if (path.empty() || path == "-") {
    DescriptorSink standard_output(STDOUT_FILENO, "standard output");
    return standard_output.write(text);
  }
  PUGMARK_TRY(AtomicFile file,
              AtomicFile::create(path, force ? Overwrite::kReplace : Overwrite::kRefuse, Access::kUmask));
  PUGMARK_CHECK(file.write(text));
  return file.commit();
}

}  // namespace pugmark::cli
