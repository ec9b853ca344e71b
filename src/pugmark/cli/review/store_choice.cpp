// Choosing of stores. Source: XDG Base Directory Specification 0.8, XDG_STATE_HOME.
#include "pugmark/cli/review/store_choice.h"

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <pwd.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"

namespace pugmark::cli {
namespace {

/// Creates the folders above a file that are missing.
Result<void> create_folders_of(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const std::string folder = path.substr(0, slash);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
      return Error(ErrorCode::kIo, fmt::format("cannot create: {}", system_message(errno))).at(folder);
    }
  }
  return {};
}

}  // namespace

void add_store_option(CLI::App& app, std::string& named) {
  app.add_option("--store", named, "The case store; without it ~/.local/state/pugmark/cases.db (or $XDG_STATE_HOME)")
      ->check(output_name())
      ->type_name("FILE");
}

Result<std::string> store_path(const std::string& named) {
  if (!named.empty()) {
    return named;
  }
  constexpr std::string_view kName = "/pugmark/cases.db";
  const char* const state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') {
    return std::string(state).append(kName);
  }
  const char* const home = std::getenv("HOME");
  if (home == nullptr || *home != '/') {
    return Error(ErrorCode::kUsage, "no home for a case store: neither XDG_STATE_HOME nor HOME names a folder")
        .hint("--store FILE names one");
  }
  return std::string(home).append("/.local/state").append(kName);
}

Result<store::Database> open_store(const std::string& named, store::Missing missing) {
  PUGMARK_TRY(const std::string path, store_path(named));
  if (named.empty() && missing == store::Missing::kCreate) {
    PUGMARK_CHECK(create_folders_of(path));
  }
  return store::open_case_store(path, missing);
}

std::string store_words(const std::string& named) { return named.empty() ? named : " --store " + shell_path(named); }

std::string login_name() {
  const passwd* const entry = ::getpwuid(::getuid());
  return entry != nullptr ? std::string(entry->pw_name) : fmt::format("uid {}", ::getuid());
}

Timestamp wall_clock() {
  if (const char* const epoch = std::getenv("SOURCE_DATE_EPOCH"); epoch != nullptr) {
    const std::string_view text(epoch);
    constexpr std::int64_t kMost = 253'402'300'799;  // the last second of the year 9999
    std::int64_t seconds = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (status == std::errc() && end == text.data() + text.size() && seconds >= 0 && seconds <= kMost) {
      return {seconds * 1'000'000};
    }
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

}  // namespace pugmark::cli
