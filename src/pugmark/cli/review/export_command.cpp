// pugmark export
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "pugmark/app/review/read_indicators.h"
#include "pugmark/cli/command.h"
#include "pugmark/cli/options.h"
#include "pugmark/cli/review/store_choice.h"
#include "pugmark/core/text.h"
#include "pugmark/report/indicators/indicator_text.h"
#include "pugmark/report/indicators/sigma_rule.h"
#include "pugmark/report/indicators/stix_bundle.h"
#include "pugmark/report/indicators/zeek_intel.h"
#include "pugmark/store/finding_query.h"

namespace pugmark::cli {
namespace {

enum class Form { kSigma, kZeekIntel, kStix };

struct Options {
  Form form = Form::kSigma;
  std::vector<std::string> ids;
  std::string store;
  std::string output;
  bool any_verdict = false;
  bool force = false;
};

/// What the findings give; empty where nothing is left to look for.
std::string text_of(const std::vector<Indicators>& findings, Form form) {
  if (form != Form::kSigma) {
    return form == Form::kStix ? report::stix_bundle(findings) : report::zeek_intel(findings);
  }
  std::string out;
  for (const Indicators& indicators : findings) {
    const std::string rule = report::sigma_rule(indicators);
    out += (out.empty() || rule.empty() ? "" : "---\n") + rule;
  }
  return out;
}

/// The findings, each once, if all of them may be exported.
Result<std::vector<StoredFinding>> chosen_findings(store::Database& database, const Options& options) {
  std::vector<StoredFinding> findings;
  for (const std::string& id : options.ids) {
    PUGMARK_TRY(StoredFinding finding, store::find_finding(database, id));
    if (finding.verdict != Verdict::kMalicious && !options.any_verdict) {
      PUGMARK_TRY(const std::string shown, store::shortest_prefix(database, finding.id));
      const std::string words = store_words(options.store);
      return Error(ErrorCode::kUsage, fmt::format("finding {} is {}; only what is malicious goes to others", shown,
                                                  to_string(finding.verdict)))
          .hint(fmt::format("if it is: pugmark verdict{} {} malicious", words, shown))
          .hint("or, as it stands: the same with --any-verdict");
    }
    if (std::none_of(findings.begin(), findings.end(),
                     [&](const StoredFinding& other) { return other.number == finding.number; })) {
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

/// Says what is in nothing that others get, and what of the rest is not looked for by itself.
void report_left_out(const Indicators& indicators, const std::string& id, Form form, DiagnosticSink& diagnostics) {
  Diagnostic diagnostic;
  diagnostic.severity = Diagnostic::Severity::kNote;
  for (const std::string& what : report::not_looked_for(indicators)) {
    diagnostic.what = fmt::format("{}: not looked for by itself: {}", id, what);
    diagnostics.report(diagnostic);
  }
  if (!indicators.local.empty()) {
    diagnostic.what = fmt::format("{}: left out, for it means something in its own network alone: {}", id,
                                  fmt::join(indicators.local, ", "));
    diagnostics.report(diagnostic);
  }
  if (text_of({indicators}, form).empty()) {
    diagnostic.severity = Diagnostic::Severity::kWarning;
    diagnostic.what = fmt::format("{}: nothing is left that can be told from ordinary traffic", id);
    diagnostic.instead = "not exported";
    diagnostics.report(diagnostic);
  }
}

Result<void> export_findings(const Options& options) {
  PUGMARK_TRY(store::Database database, open_store(options.store, store::Missing::kRefuse));
  PUGMARK_TRY(const std::vector<StoredFinding> findings, chosen_findings(database, options));
  TerminalDiagnostics terminal;
  std::vector<Indicators> exported;
  for (const StoredFinding& finding : findings) {
    PUGMARK_TRY(Indicators indicators, app::read_indicators(database, finding));
    PUGMARK_TRY(const std::string id, store::shortest_prefix(database, finding.id));
    report_left_out(indicators, id, options.form, terminal);
    if (!text_of({indicators}, options.form).empty()) {
      exported.push_back(std::move(indicators));
    }
  }
  if (exported.empty()) {
    return Error(ErrorCode::kUsage, "nothing to export")
        .hint(fmt::format("pugmark show{} {} tells what is known", store_words(options.store), options.ids.front()));
  }
  PUGMARK_CHECK(write_output(options.output, text_of(exported, options.form), options.force));
  const bool to_file = !options.output.empty() && options.output != "-";
  fmt::print(stderr, "exported {}{}{}\n", counted(exported.size(), "finding"), to_file ? " to " : "",
             to_file ? terminal_safe(options.output) : std::string());
  return {};
}

}  // namespace

void declare_export(CLI::App& parent, Action& action) {
  CLI::App& app =
      *parent.add_subcommand("export", "Hand malicious findings on: Sigma rules, Zeek intelligence, STIX indicators");
  auto options = std::make_shared<Options>();
  app.add_option("FORM", options->form,
                 "sigma (rules for Zeek's http.log), zeek-intel (a file for Zeek's intelligence framework) or stix (a "
                 "STIX 2.1 bundle)")
      ->required()
      ->transform(choice<Form>({{"sigma", Form::kSigma}, {"zeek-intel", Form::kZeekIntel}, {"stix", Form::kStix}}))
      ->type_name("");
  app.add_option("ID", options->ids, "Findings, by their ids or the first digits of these")->required();
  add_store_option(app, options->store);
  app.add_flag("--any-verdict", options->any_verdict, "Export findings that are not judged malicious, too");
  app.add_option("-o,--output", options->output, "Where to write instead of standard output (-)")->type_name("FILE");
  app.add_flag("--force", options->force, "Replace the file that --output names");
  app.footer(
      "Clients, messages and the reasons of verdicts are never exported; a browser's User-Agent is not looked for.\n\n"
      "Examples:\n  pugmark export sigma 3f2a9c01 -o rule.yml\n"
      "  pugmark findings --verdict malicious --format json | jq -r .id | xargs pugmark export zeek-intel");
  app.callback([options, &action] {
    action = [options]() -> int {
      const auto exported = export_findings(*options);
      return exported ? kExitOk : report_error(exported.error());
    };
  });
}

}  // namespace pugmark::cli
