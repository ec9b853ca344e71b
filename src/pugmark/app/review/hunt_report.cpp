// Totals, hosts, runs and models.
#include "pugmark/app/review/hunt_report.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "pugmark/feature/host_name.h"
#include "pugmark/model/model.h"
#include "pugmark/store/identity.h"
#include "pugmark/store/verdict_ledger.h"
#include "pugmark/version.h"

namespace pugmark::app {
namespace {

/// What there is in all of those that were chosen.
Result<void> read_totals(store::Database& database, const store::FindingFilter& filter, HuntReport& report) {
  PUGMARK_CHECK(store::visit_findings(database, filter, std::nullopt, [&](const StoredFinding& finding) {
    ++report.findings;
    report.sightings += finding.sightings;
    ++report.verdicts[static_cast<std::size_t>(finding.verdict)];
    if (finding.first_seen && (!report.first_seen || *finding.first_seen < *report.first_seen)) {
      report.first_seen = finding.first_seen;
    }
    if (finding.last_seen && (!report.last_seen || *finding.last_seen > *report.last_seen)) {
      report.last_seen = finding.last_seen;
    }
    return Result<void>();
  }));
  PUGMARK_TRY(const auto clients, store::group_findings(database, filter, store::GroupKey::kClient));
  report.clients = static_cast<std::uint64_t>(
      std::count_if(clients.begin(), clients.end(), [](const FindingGroup& client) { return !client.key.empty(); }));
  if (filter.verdict == store::VerdictFilter::kNotBenign) {
    store::FindingFilter benign = filter;
    benign.verdict = store::VerdictFilter::kBenign;
    PUGMARK_TRY(report.benign_left_out, store::count_findings(database, benign));
  }
  if (filter.safelist) {
    store::FindingFilter hidden = filter;
    hidden.safelisted = store::Safelisted::kHidden;
    PUGMARK_TRY(report.hidden, store::count_findings(database, hidden));
  }
  PUGMARK_TRY(report.days, store::sightings_by_day(database, filter));
  return {};
}

Result<void> read_hosts(store::Database& database, const HuntReportOptions& options, HuntReport& report) {
  PUGMARK_TRY(auto groups, store::group_findings(database, options.filter, store::GroupKey::kHost));
  report.host_count = groups.size();
  absl::flat_hash_map<std::string, std::size_t> places;  // of hosts in the report
  PUGMARK_TRY(const auto listed, store::list_findings(database, options.filter, options.most));
  report.listed = listed.size();
  for (const StoredFinding& stored : listed) {
    HostName name;
    parse_host(stored.host, name);
    const auto [at, fresh] = places.try_emplace(std::string(name.name), report.hosts.size());
    if (fresh) {
      report.hosts.emplace_back();
    }
    ReportedFinding& told = report.hosts[at->second].findings.emplace_back();
    PUGMARK_TRY(told.id, store::shortest_prefix(database, stored.id));
    PUGMARK_TRY(told.finding, store::read_finding(database, stored));
    PUGMARK_TRY(told.verdicts, store::ledger_of(database, stored));
    told.stored = stored;
  }
  for (FindingGroup& group : groups) {
    if (const auto place = places.find(group.key); place != places.end()) {
      report.hosts[place->second].all = std::move(group);
    }
  }
  return {};
}

/// The card of a model, where the file is the one that runs used.
ReportedModel read_model(const RunFacts& facts) {
  ReportedModel reported{facts.model, facts.model_hash, facts.recipe, std::nullopt, {}};
  const auto hash = store::hash_of_file(facts.model);
  if (!hash || *hash != facts.model_hash) {
    reported.no_card = hash ? "its file is another one now" : "its file is not where it was";
    return reported;
  }
  if (const auto model = open_model(facts.model)) {
    reported.card = card_of(*model);
  } else {
    reported.no_card = model.error().message();
  }
  return reported;
}

Result<void> read_runs(store::Database& database, std::optional<std::int64_t> number, HuntReport& report) {
  PUGMARK_TRY(report.runs, store::list_runs(database, number));
  if (report.runs.size() > kRunsReported) {
    report.runs_left_out = report.runs.size() - kRunsReported;
    report.runs.resize(kRunsReported);
  }
  for (const Run& run : report.runs) {
    if (std::none_of(report.models.begin(), report.models.end(),
                     [&](const ReportedModel& model) { return model.hash == run.facts.model_hash; })) {
      report.models.push_back(read_model(run.facts));
    }
  }
  return {};
}

}  // namespace

Result<HuntReport> read_hunt_report(store::Database& database, const HuntReportOptions& options) {
  HuntReport report;
  report.title = options.title;
  report.chosen = options.chosen;
  report.made = options.made;
  report.store = database.path();
  report.pugmark = kVersion;
  PUGMARK_CHECK(read_totals(database, options.filter, report));
  PUGMARK_CHECK(read_hosts(database, options, report));
  PUGMARK_CHECK(read_runs(database, options.filter.run, report));
  return report;
}

}  // namespace pugmark::app
