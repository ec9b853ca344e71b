// pugmark show
#include <memory>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

#include "pugmark/app/review/case_file.h"
#include "pugmark/app/review/training_neighbours.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/cli/review/store_choice.h"
#include "pugmark/io/output.h"
#include "pugmark/report/review/case_records.h"
#include "pugmark/report/review/case_text.h"
#include "pugmark/store/finding_query.h"

namespace pugmark::cli {
namespace {

enum class Format { kText, kJson };

struct Options {
  std::vector<std::string> ids;
  std::string store;
  std::vector<std::string> training;
  Format format = Format::kText;
  bool show_secrets = false;
};

/// Looks in training logs for what is most like the findings; says of inputs that could not be read.
Result<int> add_training(const Options& options, std::vector<CaseFile>& files) {
  TerminalDiagnostics terminal;
  FoldingSink diagnostics(terminal);
  app::ScanOptions scan;
  scan.threads = default_threads();
  PUGMARK_CHECK(app::find_training_neighbours(options.training, scan, files, diagnostics));
  diagnostics.finish();
  return terminal.failed() ? kExitError : kExitOk;
}

Result<int> show(const Options& options) {
  PUGMARK_TRY(store::Database database, open_store(options.store, store::Missing::kRefuse));
  std::vector<StoredFinding> findings;
  for (const std::string& id : options.ids) {
    PUGMARK_TRY(StoredFinding finding, store::find_finding(database, id));
    findings.push_back(std::move(finding));
  }
  std::vector<CaseFile> files;
  int exit = kExitOk;
  if (!options.training.empty()) {
    for (const StoredFinding& finding : findings) {
      PUGMARK_TRY(files.emplace_back(), app::read_case(database, finding, wall_clock()));
    }
    PUGMARK_TRY(exit, add_training(options, files));
  }
  const SecretPolicy secrets = options.show_secrets ? SecretPolicy::kShow : SecretPolicy::kMask;
  DescriptorSink sink(STDOUT_FILENO, "standard output");
  std::string out;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    CaseFile file;
    if (files.empty()) {
      PUGMARK_TRY(file, app::read_case(database, findings[i], wall_clock()));
    } else {
      file = std::move(files[i]);
    }
    if (options.format == Format::kJson) {
      report::append_case_json(out, file, secrets);
    } else {
      PUGMARK_TRY(const std::string id, store::shortest_prefix(database, file.stored.id));
      out += i == 0 ? "" : "\n";
      out += report::case_text(file, id, secrets, terminal_width());
    }
    PUGMARK_CHECK(sink.write(out));
    out.clear();
  }
  return exit;
}

}  // namespace

void declare_show(CLI::App& parent, Action& action) {
  CLI::App& app = *parent.add_subcommand("show", "Show everything that is known of a finding");
  auto options = std::make_shared<Options>();
  app.add_option("ID", options->ids, "Findings, by their ids or the first digits of these")->required();
  add_store_option(app, options->store);
  app.add_option(
         "--training", options->training,
         "Logs and folders to look in for what the model learned from that is most like it: a model holds no texts")
      ->type_name("PATH");
  app.add_option("--format", options->format, "text for eyes, or json (a line each)")
      ->transform(choice<Format>({{"text", Format::kText}, {"json", Format::kJson}}))
      ->type_name("FORMAT")
      ->default_str("text");
  app.add_flag("--show-secrets", options->show_secrets,
               "Show values of Authorization, Cookie, Set-Cookie and passwords in messages");
  app.footer(
      "Examples:\n  pugmark show 3f2a9c01\n"
      "  pugmark show 3f2a9c01 --training logs/normal logs/malicious\n"
      "  pugmark findings --top 3 --format json | jq -r .id | xargs pugmark show");
  app.callback([options, &action] {
    action = [options]() -> int {
      const auto shown = show(*options);
      return shown ? *shown : report_error(shown.error());
    };
  });
}

}  // namespace pugmark::cli
