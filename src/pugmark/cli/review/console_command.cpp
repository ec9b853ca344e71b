// pugmark console
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <malloc.h>
#include <memory>
#include <optional>
#include <span>
#include <spawn.h>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <termios.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "pugmark/cli/command.h"
#include "pugmark/cli/model_choice.h"
#include "pugmark/cli/options.h"
#include "pugmark/cli/review/finding_filter.h"
#include "pugmark/cli/review/store_choice.h"
#include "pugmark/console/console.h"
#include "pugmark/console/secret_token.h"
#include "pugmark/core/text.h"
#include "pugmark/io/byte_source.h"
#include "pugmark/io/output.h"

namespace pugmark::cli {
namespace {

struct Options {
  std::string store;
  std::string model;
  std::string listen = "127.0.0.1:7474";
  std::string evaluation;
  std::string certificate;
  std::string key;
  std::string password_file;
  std::string read_token;
  std::string by;
  std::optional<Profile> profile;
  bool set_password = false;
  bool insecure = false;
  bool open = false;
  bool force = false;
};

/// All of a file, which must not have more bytes than `most`.
Result<std::string> read_small_file(const std::string& path, std::size_t most) {
  PUGMARK_TRY(const auto file, open_file(path));
  std::string text(most + 1, '\0');
  std::size_t size = 0;
  for (;;) {
    PUGMARK_TRY(const std::size_t got, file->read(std::span(text).subspan(size)));
    size += got;
    if (size > most) {
      return Error(ErrorCode::kLimit, fmt::format("has more than {} bytes", grouped(most))).at(path);
    }
    if (got == 0) {
      text.resize(size);
      return text;
    }
  }
}

/// Where to listen.
struct Place {
  std::string address;
  int port = 0;
};

Result<Place> parse_place(const std::string& text) {
  const Error wrong = Error(ErrorCode::kUsage, fmt::format("'{}' is no address to listen at", terminal_safe(text)))
                          .hint("wanted ADDRESS:PORT, such as 127.0.0.1:7474 or [::1]:7474");
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) {
    return wrong;
  }
  Place place;
  place.address = text.substr(0, colon);
  std::string port = text.substr(colon + 1);
  constexpr std::uint64_t kMostPort = 65'535;
  if (!whole_number(0, kMostPort)(port).empty()) {
    return wrong;
  }
  place.port = std::stoi(port);
  if (place.address.starts_with('[') && place.address.ends_with(']')) {
    place.address = place.address.substr(1, place.address.size() - 2);
  } else if (place.address.find(':') != std::string::npos) {
    return wrong;
  }
  return place;
}

/// A line that is typed without being seen; of standard input where that is no terminal.
Result<std::string> read_secret_line(const char* prompt) {
  const bool terminal = ::isatty(STDIN_FILENO) == 1;
  termios before{};
  if (terminal) {
    fmt::print(stderr, "{}", prompt);
    ::tcgetattr(STDIN_FILENO, &before);
    termios quiet = before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  std::string line;
  const bool got = static_cast<bool>(std::getline(std::cin, line));
  if (terminal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fmt::print(stderr, "\n");
  }
  return got ? Result<std::string>(std::move(line)) : Error(ErrorCode::kUsage, "no password was given");
}

Result<void> set_password(const Options& options) {
  constexpr std::size_t kShortest = 12;
  constexpr std::size_t kLongest = 1024;
  PUGMARK_TRY(const std::string password, read_secret_line("password: "));
  if (password.size() < kShortest || password.size() > kLongest) {
    return Error(ErrorCode::kUsage,
                 fmt::format("the password has {} characters; wanted {} or more", password.size(), kShortest));
  }
  if (::isatty(STDIN_FILENO) == 1) {
    PUGMARK_TRY(const std::string again, read_secret_line("again: "));
    if (password != again) {
      return Error(ErrorCode::kUsage, "these are two passwords");
    }
  }
  PUGMARK_TRY(AtomicFile file,
              AtomicFile::create(options.password_file, options.force ? Overwrite::kReplace : Overwrite::kRefuse));
  PUGMARK_CHECK(file.write(console::hash_password(password) + '\n'));
  PUGMARK_CHECK(file.commit());
  fmt::print(stderr, "wrote {}: an argon2id hash, which does not tell the password\n",
             terminal_safe(options.password_file));
  return {};
}

Result<std::string> read_password_hash(const std::string& path) {
  PUGMARK_TRY(std::string hash, console::line_in_own_file(path, console::Others::kMayRead));
  if (!console::is_password_hash(hash)) {
    return Error(ErrorCode::kFormat, "holds no argon2id hash")
        .at(path)
        .hint(fmt::format("pugmark console --set-password --password-file {} --force makes it", shell_path(path)));
  }
  return hash;
}

/// Who can be reached by others must not let them in, nor let them listen.
Result<void> check_exposure(const Options& options, const Place& place) {
  if (console::is_loopback(place.address)) {
    return {};
  }
  if (options.password_file.empty()) {
    return Error(ErrorCode::kUsage,
                 fmt::format("{} can be reached from other machines: that needs a password", place.address))
        .hint("pugmark console --set-password --password-file FILE, then --password-file FILE")
        .hint("or stay at 127.0.0.1 and come by ssh -L 7474:127.0.0.1:7474");
  }
  if (options.certificate.empty() && !options.insecure) {
    return Error(ErrorCode::kUsage, fmt::format("{} can be reached from other machines: that needs TLS", place.address))
        .hint("--tls-certificate FILE --tls-key FILE, or --insecure where something in front does it");
  }
  return {};
}

/// Shows a link in the user's browser. Others see the arguments of a program, so the link, which signs in, is in a file
/// that only the user reads.
class Browser {
 public:
  Browser() = default;
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;
  ~Browser() {
    if (!page_.empty()) {
      ::unlink(page_.c_str());
    }
  }

  Result<void> open(const std::string& link) {
    const char* const runtime = std::getenv("XDG_RUNTIME_DIR");
    std::string name = std::string(runtime != nullptr && *runtime == '/' ? runtime : "/tmp") + "/pugmark-XXXXXX.html";
    constexpr int kEnding = 5;
    const int descriptor = ::mkstemps(name.data(), kEnding);
    if (descriptor < 0) {
      return Error(ErrorCode::kIo, fmt::format("cannot create: {}", system_message(errno))).at(name);
    }
    page_ = name;
    DescriptorSink sink(descriptor, name);
    auto written = sink.write(fmt::format(
        "<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=\"0; url={0}\"><a href=\"{0}\">{0}</a>\n",
        link));
    ::close(descriptor);
    PUGMARK_CHECK(written);
    if (const int status = spawn(); status != 0) {
      return Error(ErrorCode::kIo, fmt::format("no browser was opened: xdg-open: {}", system_message(status)));
    }
    std::thread([child = child_] { ::waitpid(child, nullptr, 0); }).detach();
    return {};
  }

 private:
  /// Starts the browser in a session of its own, so that Ctrl-C here is not for it, and without what this program reads
  /// and writes. Returns errno's number, or 0.
  int spawn() {
    posix_spawnattr_t attributes{};
    posix_spawn_file_actions_t files{};
    sigset_t ordinary{};
    sigemptyset(&ordinary);
    sigaddset(&ordinary, SIGPIPE);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setsigdefault(&attributes, &ordinary);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF);
    ::posix_spawn_file_actions_init(&files);
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
      ::posix_spawn_file_actions_addopen(&files, descriptor, "/dev/null", O_RDWR, 0);
    }
    std::string program = "xdg-open";
    char* const arguments[] = {program.data(), page_.data(), nullptr};
    const int status = ::posix_spawnp(&child_, program.c_str(), &files, &attributes, arguments, environ);
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
    return status;
  }

  pid_t child_ = 0;
  std::string page_;
};

Result<console::ConsoleOptions> console_options(const Options& options) {
  PUGMARK_TRY(const Place place, parse_place(options.listen));
  PUGMARK_CHECK(check_exposure(options, place));
  console::ConsoleOptions wanted;
  wanted.address = place.address;
  wanted.port = place.port;
  PUGMARK_TRY(wanted.store, store_path(options.store));
  PUGMARK_TRY(const ChosenModel chosen, choose_model(options.model));
  wanted.model = chosen.path;
  wanted.learns_into = chosen.is_starter ? kOwnModel : chosen.path;
  wanted.point.profile = options.profile;
  wanted.now = wall_clock;
  wanted.user = options.by.empty() ? login_name() : options.by;
  wanted.certificate = options.certificate;
  wanted.key = options.key;
  if (!options.evaluation.empty()) {
    constexpr std::size_t kMostEvaluation = std::size_t{16} * 1024 * 1024;
    PUGMARK_TRY(wanted.evaluation, read_small_file(options.evaluation, kMostEvaluation));
  }
  if (!options.password_file.empty()) {
    PUGMARK_TRY(wanted.password_hash, read_password_hash(options.password_file));
  }
  if (!options.read_token.empty()) {
    PUGMARK_TRY(wanted.read_token, console::token_in_file(options.read_token));
  }
  wanted.link_used = [](const std::string& link) {
    std::fputs(fmt::format("the link was used; the next one: {}\n", link).c_str(), stderr);  // whoever reads it or not
  };
  return wanted;
}

Result<void> serve(const Options& options) {
  ::mallopt(M_ARENA_MAX, 2);  // a hundred threads would keep as many heaps of what they freed
  PUGMARK_TRY(const console::ConsoleOptions wanted, console_options(options));
  PUGMARK_TRY(console::Console console, console::Console::open(wanted));
  fmt::print("{}\n", console.link());
  std::fflush(stdout);
  if (!console::Console::has_pages()) {
    Diagnostic diagnostic;
    diagnostic.what = "this pugmark was built without pages, for npm was not there; the API works";
    diagnostic.hints.emplace_back("tools/setup.sh web, then make clean build");
    TerminalDiagnostics().report(diagnostic);
  }
  fmt::print(stderr, "console of {}; {}Ctrl-C ends it\n", terminal_safe(wanted.store),
             wanted.password_hash.empty() ? "the link above signs in, once; " : "");
  Browser browser;
  if (options.open) {
    if (const auto opened = browser.open(console.link()); !opened) {
      report_error(opened.error());
    }
  }
  std::atomic<bool> ended = false;
  std::thread watcher([&] {
    constexpr std::chrono::milliseconds kBetweenLooks{50};
    while (!ended.load() && !stop_flag().load()) {
      std::this_thread::sleep_for(kBetweenLooks);
    }
    console.stop();
  });
  auto served = console.run();
  ended.store(true);
  watcher.join();
  return served;
}

}  // namespace

void declare_console(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand("console", "Serve a local web page to work with findings");
  auto options = std::make_shared<Options>();
  add_store_option(app, options->store);
  add_model_option(app, options->model)
      ->description(
          "The model that verdicts are folded into; without it $PUGMARK_MODEL, then ./pugmark.pug, then the starter in "
          "the box, which learns into ./pugmark.pug");
  add_profile_option(app, options->profile)
      ->description(
          "What counts as called out in what is told of verdicts and of learning: wide, balanced or quiet, as of "
          "assess");
  app.add_option("--listen", options->listen, "Where to listen; port 0 is any that is free")
      ->type_name("ADDRESS:PORT")
      ->default_str("127.0.0.1:7474");
  app.add_flag("--open", options->open, "Open it in the browser");
  app.add_option("--evaluation", options->evaluation,
                 "Curves for the model's page: what pugmark evaluate --format json wrote")
      ->check(not_empty())
      ->type_name("FILE");
  app.add_option("--by", options->by, "Who verdicts are by; without it the name that you log in with")
      ->check(not_empty())
      ->type_name("NAME");
  app.add_option("--read-token", options->read_token,
                 "For scripts: the token in FILE, which is made where it is not there, may read the API "
                 "(Authorization: Bearer TOKEN)")
      ->check(output_name())
      ->type_name("FILE");
  CLI::Option* const password_file =
      app.add_option("--password-file", options->password_file,
                     "Sign in with the password whose hash is in FILE, instead of with the printed link")
          ->check(output_name())
          ->type_name("FILE");
  CLI::Option* const set_password_flag =
      app.add_flag("--set-password", options->set_password, "Ask for a password, write its hash into the file, and end")
          ->needs(password_file);
  CLI::Option* const certificate =
      app.add_option("--tls-certificate", options->certificate, "Use TLS with this chain of certificates, in PEM")
          ->check(not_empty())
          ->type_name("FILE");
  CLI::Option* const key =
      app.add_option("--tls-key", options->key, "The certificate's key, in PEM")->check(not_empty())->type_name("FILE");
  certificate->needs(key);
  key->needs(certificate);
  app.add_flag("--insecure", options->insecure,
               "Listen without TLS where other machines can reach it: what they read and type can be read on the way");
  app.add_flag("--force", options->force, "With --set-password: replace an existing file")->needs(set_password_flag);
  app.footer(
      "Examples:\n  pugmark console --open\n"
      "  pugmark console --store cases.db --listen 127.0.0.1:0\n"
      "  pugmark console --set-password --password-file console.pw\n"
      "  pugmark console --listen 10.0.0.5:7474 --password-file console.pw --tls-certificate c.pem --tls-key k.pem");
  app.callback([options, &action] {
    action = [options]() -> int {
      const auto done = options->set_password ? set_password(*options) : serve(*options);
      return done ? kExitOk : report_error(done.error());
    };
  });
}

}  // namespace pugmark::cli
