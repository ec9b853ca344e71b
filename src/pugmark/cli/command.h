// What the commands share: where they print, how options are declared, how a run ends.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "pugmark/core/diagnostic.h"
#include "pugmark/core/result.h"
#include "pugmark/core/shell_word.h"
#include "pugmark/model/model_card.h"

namespace pugmark::cli {

/// Exit codes. See doc/guide: 1 is --fail-on's alone, 130 an interrupt, 141 a reader that has gone.
enum ExitCode : int { kExitOk = 0, kExitFound = 1, kExitError = 2, kExitInterrupted = 130, kExitClosedPipe = 141 };

/// A command that the user chose, ready to run. Returns the exit code.
using Action = std::function<int()>;

/// Declares a command with its options below `parent` and, when it is chosen, puts what is to run into `action`.
void declare_train(CLI::App& parent, Action& action);
void declare_fuse(CLI::App& parent, Action& action);
void declare_assess(CLI::App& parent, Action& action);
void declare_explain(CLI::App& parent, Action& action);
void declare_findings(CLI::App& parent, Action& action);
void declare_report(CLI::App& parent, Action& action);
void declare_console(CLI::App& parent, Action& action);
void declare_show(CLI::App& parent, Action& action);
void declare_verdict(CLI::App& parent, Action& action);
void declare_learn(CLI::App& parent, Action& action);
void declare_export(CLI::App& parent, Action& action);
void declare_safelist(CLI::App& parent, Action& action);
void declare_store(CLI::App& parent, Action& action);
void declare_evaluate(CLI::App& parent, Action& action);
void declare_audit(CLI::App& parent, Action& action);
void declare_features(CLI::App& parent, Action& action);
void declare_compare(CLI::App& parent, Action& action);
void declare_drift(CLI::App& parent, Action& action);
void declare_convert(CLI::App& parent, Action& action);
void declare_inspect(CLI::App& parent, Action& action);
void declare_generate(CLI::App& parent, Action& action);

/// Builds the whole command line of a program.
using AppMaker = std::unique_ptr<CLI::App>(Action& action);
AppMaker make_pugmark_app;
AppMaker make_assimilate_train_app;
AppMaker make_assimilate_assess_app;

/// Parses and runs: a program's main.
int run_program(AppMaker* make_app, int argc, char** argv);

/// Prints `program: error: place: message` with notes and hints to stderr and returns the exit code that goes with it.
int report_error(const Error& error, std::string_view program = "pugmark");

/// Prints diagnostics to stderr in the same form: `program: warning: file:line: what; instead`.
class TerminalDiagnostics final : public DiagnosticSink {
 public:
  explicit TerminalDiagnostics(std::string program = "pugmark") : program_(std::move(program)) {}
  void report(const Diagnostic& diagnostic) override;
  /// Whether an input could not be read.
  bool failed() const { return failed_; }

 private:
  std::string program_;
  bool failed_ = false;
};

/// Warns of files that a model learned as normal and as malicious, told by their content.
void warn_of_shared_files(const ModelCard& card, DiagnosticSink& diagnostics);

/// Set by an interrupt (Ctrl-C); install_signal_handlers() must have been called.
const std::atomic<bool>& stop_flag();
void install_signal_handlers();

/// Time since construction, and rates over it.
class Stopwatch {
 public:
  double seconds() const;
  /// "1 234 567 records/s, 812 MB/s", or nothing for runs too short to tell.
  std::string rates(std::uint64_t records, std::uint64_t bytes) const;
  /// ", 0.12 s, <rates>".
  std::string summary(std::uint64_t records, std::uint64_t bytes) const;

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// A progress bar on stderr, shown after a second, on terminals alone.
class Progress {
 public:
  /// `total` bytes are expected; 0 when nobody knows.
  explicit Progress(std::uint64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Threads: may be called from any.
  void update(std::uint64_t bytes);

 private:
  std::uint64_t total_;
  bool terminal_;
  std::chrono::steady_clock::time_point start_;
  std::atomic<std::int64_t> last_ms_ = 0;
  std::atomic<bool> shown_ = false;
};

/// Sum of the sizes of the files that `paths` name, for the progress bar; 0 when one is a pipe or compressed.
std::uint64_t expected_bytes(const std::vector<std::string>& paths);

/// Threads to use when the user does not say: all that the machine has.
unsigned default_threads();

/// Columns of the terminal on stdout; $COLUMNS or 100 elsewhere.
std::size_t terminal_width();

/// Writes to a file, replaced only with `force`, or to standard output where `path` is empty or "-".
Result<void> write_output(const std::string& path, std::string_view text, bool force);

}  // namespace pugmark::cli
