// pugmark convert
#include <fmt/format.h>

#include "pugmark/app/convert.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/core/text.h"
#include "pugmark/io/byte_source.h"

namespace pugmark::cli {
namespace {

/// The largest list of hosts.
constexpr std::uint64_t kMaxListBytes = std::uint64_t{64} * 1024 * 1024;

struct Options {
  app::ConvertOptions convert;
  std::string benign;
  bool show_secrets = false;
};

Result<HostList> read_hosts(const std::string& path) {
  PUGMARK_TRY(auto source, open_input(path, &stop_flag()));
  std::string text;
  std::string buffer(std::size_t{64} * 1024, '\0');
  while (true) {
    PUGMARK_TRY(const std::size_t got, source->read(buffer));
    if (got == 0) {
      return HostList::parse(text, path);
    }
    text.append(buffer, 0, got);
    if (text.size() > kMaxListBytes) {
      return Error(ErrorCode::kLimit, "is larger than 64 MiB, which is no list of hosts").at(path);
    }
  }
}

int run(Options options) {
  Stopwatch watch;
  TerminalDiagnostics terminal;
  FoldingSink diagnostics(terminal);
  if (!options.benign.empty()) {
    auto hosts = read_hosts(options.benign);
    if (!hosts) {
      return report_error(hosts.error());
    }
    options.convert.benign = *std::move(hosts);
  }
  auto summary = [&] {
    Progress progress(expected_bytes(options.convert.inputs));
    options.convert.progress = [&progress](std::uint64_t bytes) { progress.update(bytes); };
    return app::convert(options.convert, diagnostics);
  }();
  diagnostics.finish();
  if (!summary) {
    return report_error(summary.error());
  }
  fmt::print(
      stderr, "{}, {}: {} in {}{}\n", counted(summary->captures, "capture"), counted(summary->packets, "packet"),
      counted(summary->exchanges, "HTTP exchange"), counted(summary->http_connections, "connection"),
      summary->other_files > 0 ? fmt::format(" ({} left out)", counted(summary->other_files, "other file")) : "");
  const std::string directory = terminal_safe(options.convert.directory);
  if (summary->captures == 0) {
    fmt::print(stderr, "no capture was read: nothing was written\n");
  } else if (options.convert.split) {
    fmt::print(
        stderr, "wrote {} below {}{}{}, {}\n", counted(summary->logs.size(), "log"), directory,
        options.benign.empty() ? std::string() : fmt::format(", {} set apart", counted(summary->set_apart, "exchange")),
        summary->without_http > 0 ? fmt::format(", none for {} without HTTP", counted(summary->without_http, "capture"))
                                  : std::string(),
        watch.summary(summary->exchanges, summary->bytes));
  } else {
    fmt::print(stderr, "wrote http.log and httpheaders.log, the same messages, to {}, {}\n", directory,
               watch.summary(summary->exchanges, summary->bytes));
  }
  if (summary->exchanges > 0) {
    fmt::print(stderr, "next: pugmark assess {}\n",
               shell_path(options.convert.directory + (options.convert.split ? "/http" : "/http.log")));
  }
  return terminal.failed() ? kExitError : kExitOk;
}

}  // namespace

void declare_convert(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand("convert", "Turn packet captures into HTTP logs");
  auto options = std::make_shared<Options>();
  options->convert.stop = &stop_flag();
  app.add_option("CAPTURE", options->convert.inputs,
                 "Captures (pcap, pcapng): files, directories, or - for standard input")
      ->required();
  app.add_option("-o,--output", options->convert.directory, "The directory for the logs")
      ->check(output_name())
      ->type_name("DIR")
      ->required();
  app.add_option("--format", options->convert.encoding, "tsv (Zeek's ASCII) or json (a line each)")
      ->transform(choice<LogEncoding>({{"tsv", LogEncoding::kTsv}, {"json", LogEncoding::kJson}}))
      ->type_name("FORMAT")
      ->default_str("tsv");
  CLI::Option* const split = app.add_flag("--split", options->convert.split,
                                          "Write a log for each capture: DIR/http/NAME.log, DIR/httpheaders/NAME.log");
  app.add_option("--benign", options->benign,
                 "A list of hosts, one a line, *.DOMAIN with all below it; exchanges with them go to DIR/benign")
      ->type_name("FILE")
      ->needs(split);
  app.add_flag("--show-secrets", options->show_secrets,
               "Write values of Authorization, Cookie, Set-Cookie and passwords");
  add_capture_options(app, options->convert.limits);
  app.add_flag("--force", options->convert.force, "Replace existing logs");
  app.footer(
      "Examples:\n  pugmark convert evil.pcap -o logs\n"
      "  pugmark convert captures/ -o malicious --split --benign benign-hosts.txt");
  app.callback([options, &action] {
    options->convert.secrets = options->show_secrets ? SecretPolicy::kShow : SecretPolicy::kMask;
    action = [options] { return run(*options); };
  });
}

}  // namespace pugmark::cli
