// The command line of pugmark as a whole, and how a program runs.
#include <cerrno>
#include <cstdio>
#include <exception>
#include <new>
#include <string>

#include <fmt/format.h>

#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/model/words/word_model.h"
#include "pugmark/version.h"

namespace pugmark::cli {
namespace {

/// Writes what standard output still holds. Returns `code`, unless the run went well and that fails.
int flush_output(int code, const std::string& program) {
  errno = std::ferror(stdout) != 0 ? errno : 0;  // of a write that failed already, unless something else came after
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (written || (code != kExitOk && code != kExitFound)) {
    return code;  // what went wrong has been told
  }
  const int reason = errno != 0 ? errno : EIO;
  return reason == EPIPE
             ? kExitClosedPipe
             : report_error(
                   Error(ErrorCode::kIo, fmt::format("cannot write: {}", system_message(reason))).at("standard output"),
                   program);
}

}  // namespace

std::unique_ptr<CLI::App> make_pugmark_app(Action& action) {
  auto app =
      std::make_unique<CLI::App>("Finds the few HTTP log lines that deserve a hunter's eyes, and says why", "pugmark");
  app->set_version_flag("--version",
                        fmt::format("pugmark {} (commit {}, model format {})", kVersion, kCommit, kModelFormat),
                        "Print the version, the commit and the model format");
  app->require_subcommand(1);
  app->get_formatter()->column_width(34);
  declare_train(*app, action);
  declare_fuse(*app, action);
  declare_assess(*app, action);
  declare_explain(*app, action);
  declare_findings(*app, action);
  declare_report(*app, action);
  declare_console(*app, action);
  declare_show(*app, action);
  declare_verdict(*app, action);
  declare_learn(*app, action);
  declare_export(*app, action);
  declare_safelist(*app, action);
  declare_store(*app, action);
  declare_evaluate(*app, action);
  declare_audit(*app, action);
  declare_features(*app, action);
  declare_compare(*app, action);
  declare_drift(*app, action);
  declare_convert(*app, action);
  declare_inspect(*app, action);
  declare_generate(*app, action);
  app->footer("pugmark COMMAND --help tells more of a command.");
  return app;
}

int run_program(AppMaker* make_app, int argc, char** argv) {
  install_signal_handlers();
  Action action;
  const auto app = make_app(action);
  try {
    app->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      return flush_output(app->exit(error), app->get_name());  // help and version
    }
    return report_parse_error(*app, error);
  }
  try {
    return flush_output(action(), app->get_name());
  } catch (const std::bad_alloc&) {
    return report_error(Error(ErrorCode::kLimit, "out of memory").hint("--threads 1 needs the least"), app->get_name());
  } catch (const std::exception& exception) {
    return report_error(Error(ErrorCode::kLimit, exception.what()), app->get_name());
  }
}

}  // namespace pugmark::cli
