// Totals, hosts, runs and models.
#include "pugmark/app/review/hunt_report.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "pugmark/app/review/run_model.h"
#include "pugmark/feature/host_name.h"
#include "pugmark/store/sighting_query.h"
#include "pugmark/store/verdict_ledger.h"
#include "pugmark/version.h"

namespace pugmark::app {
namespace {

/// Nobody reads a header of megabytes in a report, and there may be many.
void trim(ReportedFinding& told) {
  constexpr std::size_t kMostText = 2048;
  constexpr std::size_t kMostTexts = std::size_t{32} * 1024;
  constexpr std::size_t kMostHeaders = 16;
  constexpr std::size_t kMostReasons = 32;
  const auto cut = [&](std::string& text) { text.resize(std::min(text.size(), kMostText)); };
  Finding& finding = told.finding;
  for (std::string* const text : {&told.stored.host, &told.stored.identifier, &finding.host, &finding.identifier,
                                  &finding.method, &finding.uri, &finding.uid}) {
    cut(*text);
  }
  std::size_t bytes = 0;
  const auto beyond = std::find_if(finding.texts.begin(), finding.texts.end(), [&](const MessageText& message) {
    bytes += message.text.size();
    return bytes > kMostTexts;
  });
  finding.texts_cut = finding.texts_cut || beyond != finding.texts.end();
  finding.texts.erase(beyond, finding.texts.end());
  finding.evidence.resize(std::min(finding.evidence.size(), kMostHeaders));  // the strongest
  for (HeaderEvidence& header : finding.evidence) {
    cut(header.header);
    cut(header.value);
    header.reasons.resize(std::min(header.reasons.size(), kMostReasons));
  }
}

/// Adds up what there is in all of those that were chosen, from the groups of them by host.
void add_totals(const std::vector<FindingGroup>& hosts, HuntReport& report) {
  report.host_count = hosts.size();
  for (const FindingGroup& host : hosts) {
    report.findings += host.findings;
    report.sightings += host.sightings;
    for (std::size_t i = 0; i < host.verdicts.size(); ++i) {
      report.verdicts[i] += host.verdicts[i];
    }
    if (host.first_seen && (!report.first_seen || *host.first_seen < *report.first_seen)) {
      report.first_seen = host.first_seen;
    }
    if (host.last_seen && (!report.last_seen || *host.last_seen > *report.last_seen)) {
      report.last_seen = host.last_seen;
    }
  }
}

/// What is not among those that were chosen, and who saw them when.
Result<void> read_circumstances(store::Database& database, const store::FindingFilter& filter, HuntReport& report) {
  PUGMARK_TRY(const auto clients, store::group_findings(database, filter, store::GroupKey::kClient));
  report.clients = static_cast<std::uint64_t>(
      std::count_if(clients.begin(), clients.end(), [](const FindingGroup& client) { return !client.key.empty(); }));
  if (filter.verdict == store::VerdictFilter::kNotBenign) {
    store::FindingFilter benign = filter;
    benign.verdict = store::VerdictFilter::kBenign;
    PUGMARK_TRY(report.benign_left_out, store::count_findings(database, benign));
  }
  PUGMARK_TRY(report.hidden, store::count_hidden(database, filter, report.findings));
  PUGMARK_TRY(report.days, store::sightings_by_day(database, filter));
  return {};
}

Result<void> read_hosts(store::Database& database, const HuntReportOptions& options, HuntReport& report) {
  PUGMARK_TRY(auto groups, store::group_findings(database, options.filter, store::GroupKey::kHost));
  add_totals(groups, report);
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
    std::erase_if(told.verdicts, [](const LedgerEntry& entry) { return entry.verdict == entry.before; });
    told.stored = stored;
    trim(told);
  }
  for (FindingGroup& group : groups) {
    if (const auto place = places.find(group.key); place != places.end()) {
      report.hosts[place->second].all = std::move(group);
    }
  }
  return {};
}

/// What was read: the run that was asked for, or the newest ones and those that the listed findings are told by.
Result<void> read_runs(store::Database& database, std::optional<std::int64_t> number, HuntReport& report) {
  std::set<std::int64_t> told;
  for (const ReportedHost& host : report.hosts) {
    for (const ReportedFinding& finding : host.findings) {
      told.insert(finding.stored.run);
    }
  }
  PUGMARK_TRY(auto runs, store::list_runs(database, number));
  for (Run& run : runs) {
    if (report.runs.size() < kRunsReported || told.contains(run.number)) {
      report.runs.push_back(std::move(run));
    } else {
      ++report.runs_left_out;
    }
  }
  return {};
}

/// Cards are read from files, where one of the paths that runs name still has the file.
void read_models(HuntReport& report) {
  for (const Run& run : report.runs) {
    const RunFacts& facts = run.facts;
    const auto known = std::find_if(report.models.begin(), report.models.end(),
                                    [&](const ReportedModel& model) { return model.hash == facts.model_hash; });
    if (known != report.models.end() && (known->card || known->path == facts.model)) {
      continue;
    }
    auto card = card_of_run(facts);
    ReportedModel& model = known != report.models.end() ? *known : report.models.emplace_back();
    if (model.hash.empty() || card) {
      model = {facts.model, facts.model_hash, facts.recipe, std::nullopt, {}};
      model.no_card = card ? std::string() : card.error().message();
      model.card = card ? std::optional(*std::move(card)) : std::nullopt;
    }
  }
}

}  // namespace

Result<HuntReport> read_hunt_report(store::Database& database, const HuntReportOptions& options) {
  // All of it as it was at one time: a run may be recording.
  PUGMARK_TRY(const store::ReadTransaction transaction, store::ReadTransaction::begin(database));
  HuntReport report;
  report.title = options.title;
  report.chosen = options.chosen;
  report.made = options.made;
  report.store = database.path();
  report.pugmark = kVersion;
  PUGMARK_CHECK(read_hosts(database, options, report));
  PUGMARK_CHECK(read_circumstances(database, options.filter, report));
  PUGMARK_CHECK(read_runs(database, options.filter.run, report));
  read_models(report);
  return report;
}

}  // namespace pugmark::app
