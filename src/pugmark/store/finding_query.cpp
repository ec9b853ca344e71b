// SQL is put together from fixed pieces; what somebody typed is only ever bound.
#include "pugmark/store/finding_query.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "pugmark/core/ascii.h"
#include "pugmark/store/filter_condition.h"
#include "pugmark/store/identity.h"
#include "pugmark/store/sighting_row.h"

namespace pugmark::store {
namespace {

constexpr std::string_view kColumns =
    "f.number, f.id, f.unit, f.origin, f.client, d.host, f.identifier, d.method, f.score, d.probability, "
    "f.first_seen, f.last_seen, f.sightings, f.verdict, d.reason, d.run, s.ts, s.uid, s.client_port, "
    "coalesce(s.server, f.server), s.server_port, s.uri, s.status_code, s.file, s.line, s.record, s.packet, "
    "f.fingerprint";
constexpr std::string_view kJoined =
    "finding AS f JOIN detail AS d ON d.finding = f.number LEFT JOIN sighting AS s ON s.number = d.sighting";

Origin origin_of(std::string_view word) { return word == "server" ? Origin::kServer : Origin::kClient; }

View view_of(std::string_view word) {
  for (const View view : {View::kNames, View::kClientNames, View::kPlain}) {
    if (word == to_string(view)) {
      return view;
    }
  }
  return View::kFull;
}

/// Reads a finding from kColumns.
StoredFinding finding_at(const Statement& row) {
  StoredFinding finding;
  finding.number = row.integer(0);
  finding.id = to_hex(row.text(1));
  finding.by_message = row.text(2) == "message";
  finding.origin = origin_of(row.text(3));
  finding.client = row.text(4);
  finding.host = row.text(5);
  finding.identifier = row.text(6);
  finding.method = row.text(7);
  finding.score = row.real(8);
  finding.probability = row.is_null(9) ? std::nullopt : std::optional(row.real(9));
  finding.first_seen = time_at(row, 10);
  finding.last_seen = time_at(row, 11);
  finding.sightings = static_cast<std::uint64_t>(row.integer(12));
  finding.verdict = parse_verdict(row.text(13)).value_or(Verdict::kOpen);
  finding.reason = row.text(14);
  finding.run = row.integer(15);
  constexpr int kSighting = 16;
  finding.strongest = sighting_at(row, kSighting);
  constexpr int kFingerprint = kSighting + 11;
  finding.fingerprint = row.text(kFingerprint);
  return finding;
}

std::string_view column_of(GroupKey key) {
  switch (key) {
    case GroupKey::kHost:
      return "f.host_name";
    case GroupKey::kServer:
      return "f.server";
    case GroupKey::kClient:
      return "f.client";
    case GroupKey::kIdentifier:
      return "f.identifier";
  }
  return {};
}

/// Columns of a run, `r`, as runs_in reads them; the last but one is a score.
constexpr std::string_view kRunColumns =
    "r.number, r.state, r.started, r.ended, r.model, r.model_hash, r.recipe, r.unit, r.program, r.logs, r.records, "
    "r.skipped, r.units, r.findings, {} AS score, "
    "(SELECT group_concat(i.value, char(0)) FROM json_each(r.inputs) AS i)";

/// All rows of a statement.
Result<std::vector<Run>> runs_in(Statement& list) {
  std::vector<Run> runs;
  for (;;) {
    PUGMARK_TRY(const bool row, list.step());
    if (!row) {
      return runs;
    }
    Run& run = runs.emplace_back();
    run.number = list.integer(0);
    run.state = parse_run_state(list.text(1)).value_or(RunState::kRunning);
    run.facts.started = {list.integer(2)};
    run.ended = time_at(list, 3);
    run.facts.model = list.text(4);
    run.facts.model_hash = list.text(5);
    run.facts.recipe = list.text(6);
    run.facts.by_message = list.text(7) == "message";
    run.facts.program = list.text(8);
    constexpr int kCounts = 9;
    const auto count = [&](int at) { return static_cast<std::uint64_t>(list.integer(kCounts + at)); };
    run.counts = {count(0), count(1), count(2), count(3), count(4)};
    run.score = list.real(kCounts + 5);
    std::string inputs = list.text(kCounts + 6);
    for (std::size_t at = 0; !inputs.empty() && at <= inputs.size();) {
      const std::size_t end = std::min(inputs.find('\0', at), inputs.size());
      run.facts.inputs.push_back(inputs.substr(at, end - at));
      at = end + 1;
    }
  }
}

}  // namespace

Result<std::uint64_t> count_findings(Database& database, const FindingFilter& filter) {
  const FilterCondition where(filter);
  PUGMARK_TRY(Statement count, where.prepare(database, "SELECT count(*) FROM finding AS f" + where.text()));
  PUGMARK_TRY(const bool row, count.step());
  return row ? static_cast<std::uint64_t>(count.integer(0)) : 0;
}

Result<std::uint64_t> count_hidden(Database& database, const FindingFilter& filter, std::uint64_t shown) {
  if (!filter.safelist || filter.safelist->empty()) {
    return 0;
  }
  FindingFilter all = filter;  // quicker to count than those that are hidden
  all.safelist.reset();
  PUGMARK_TRY(const std::uint64_t count, count_findings(database, all));
  return count - std::min(count, shown);
}

Result<void> visit_findings(Database& database, const FindingFilter& filter, std::optional<std::uint64_t> most,
                            const StoredFindingVisitor& visit, std::uint64_t offset) {
  const FilterCondition where(filter);
  // The index by score is worth it only where most of what it leads to is wanted; else one pass over the table is
  // faster, which the plus sign makes SQLite do. Details, which are large, are read of those alone that are listed.
  const std::string chosen = fmt::format(
      "SELECT f.number FROM finding AS f{} ORDER BY {}f.score DESC, f.number{}", where.text(),
      where.is_selective() ? "+" : "",
      most || offset > 0 ? fmt::format(" LIMIT {} OFFSET {}", most ? static_cast<std::int64_t>(*most) : -1, offset)
                         : std::string());
  PUGMARK_TRY(Statement list,
              where.prepare(database, fmt::format("SELECT {} FROM ({}) AS chosen JOIN {} WHERE f.number = "
                                                  "chosen.number ORDER BY f.score DESC, f.number",
                                                  kColumns, chosen, kJoined)));
  for (;;) {
    PUGMARK_TRY(const bool row, list.step());
    if (!row) {
      return {};
    }
    PUGMARK_CHECK(visit(finding_at(list)));
  }
}

Result<std::vector<StoredFinding>> list_findings(Database& database, const FindingFilter& filter,
                                                 std::optional<std::uint64_t> most, std::uint64_t offset) {
  std::vector<StoredFinding> found;
  PUGMARK_CHECK(visit_findings(
      database, filter, most,
      [&](const StoredFinding& finding) {
        found.push_back(finding);
        return Result<void>();
      },
      offset));
  return found;
}

Result<std::vector<StoredFinding>> list_judged(Database& database, VerdictFilter verdict, const std::string& other_than,
                                               std::uint64_t most) {
  FindingFilter filter;
  filter.verdict = verdict;
  filter.other_than = other_than;
  const FilterCondition where(filter);
  PUGMARK_TRY(Statement list,
              where.prepare(database, fmt::format("SELECT {} FROM {}{} ORDER BY (SELECT max(l.number) FROM ledger AS l "
                                                  "WHERE l.finding = f.number) DESC LIMIT {}",
                                                  kColumns, kJoined, where.text(), most)));
  std::vector<StoredFinding> found;
  for (;;) {
    PUGMARK_TRY(const bool row, list.step());
    if (!row) {
      return found;
    }
    found.push_back(finding_at(list));
  }
}

Result<std::vector<FindingGroup>> group_findings(Database& database, const FindingFilter& filter, GroupKey key) {
  const FilterCondition where(filter);
  PUGMARK_TRY(
      Statement list,
      where.prepare(
          database,
          fmt::format("SELECT {}, f.sightings, f.score, f.last_seen, f.verdict, f.first_seen FROM finding AS f{}",
                      column_of(key), where.text())));
  std::vector<FindingGroup> groups;
  absl::flat_hash_map<std::string, std::size_t> places;
  for (;;) {
    PUGMARK_TRY(const bool row, list.step());
    if (!row) {
      break;
    }
    const auto [at, fresh] = places.try_emplace(list.text(0), groups.size());
    if (fresh) {
      groups.emplace_back().key = at->first;
    }
    FindingGroup& group = groups[at->second];
    const double score = list.real(2);
    group.score = group.findings == 0 ? score : std::max(group.score, score);
    ++group.findings;
    group.sightings += static_cast<std::uint64_t>(list.integer(1));
    if (const auto seen = time_at(list, 3); seen && (!group.last_seen || *seen > *group.last_seen)) {
      group.last_seen = seen;
    }
    constexpr int kFirstSeen = 5;
    if (const auto seen = time_at(list, kFirstSeen); seen && (!group.first_seen || *seen < *group.first_seen)) {
      group.first_seen = seen;
    }
    const Verdict verdict = parse_verdict(list.text(4)).value_or(Verdict::kOpen);
    ++group.verdicts[static_cast<std::size_t>(verdict)];
  }
  std::sort(groups.begin(), groups.end(), [](const FindingGroup& a, const FindingGroup& b) {
    return a.score != b.score ? a.score > b.score : a.key < b.key;
  });
  return groups;
}

Result<StoredFinding> find_finding(Database& database, std::string_view prefix) {
  constexpr std::size_t kLeast = 4;
  const std::string digits = lower_case(prefix);
  const bool is_hex = std::all_of(digits.begin(), digits.end(), [](char c) { return hex_value(c) >= 0; });
  if (!is_hex || digits.size() < kLeast || digits.size() > 2 * kIdBytes) {
    return Error(ErrorCode::kUsage,
                 fmt::format("'{}' is no id of a finding; wanted 4 to 32 hexadecimal digits", prefix))
        .hint("pugmark findings lists them");
  }
  PUGMARK_TRY(Statement find, database.prepare(fmt::format(
                                  "SELECT {} FROM {} WHERE f.id BETWEEN ?1 AND ?2 ORDER BY f.id", kColumns, kJoined)));
  find.bind(Blob{id_from(digits, '0')}, Blob{id_from(digits, 'f')});
  std::optional<StoredFinding> found;
  std::vector<std::string> ids;
  constexpr std::size_t kNamed = 10;
  for (;;) {
    PUGMARK_TRY(const bool row, find.step());
    if (!row || ids.size() == kNamed) {
      break;
    }
    found = finding_at(find);
    ids.push_back(found->id);
  }
  if (!found) {
    return Error(ErrorCode::kUsage, fmt::format("no finding has the id {}", prefix))
        .hint("pugmark findings lists them");
  }
  if (ids.size() == 1) {
    return *std::move(found);
  }
  Error error(ErrorCode::kUsage, fmt::format("several findings have ids that begin with {}", prefix));
  for (const std::string& id : ids) {
    error = Error(error).note(id);
  }
  return std::move(error).hint("give more digits");
}

Result<std::string> shortest_prefix(Database& database, std::string_view id) {
  constexpr std::size_t kLeast = 8;
  PUGMARK_TRY(Statement neighbours, database.prepare("SELECT (SELECT max(id) FROM finding WHERE id < ?1), "
                                                     "(SELECT min(id) FROM finding WHERE id > ?1)"));
  PUGMARK_CHECK(neighbours.bind(Blob{id_from(id, '0')}).step());
  std::size_t length = kLeast;
  for (const int column : {0, 1}) {
    const std::string other = to_hex(neighbours.text(column));
    const auto differs = std::mismatch(id.begin(), id.end(), other.begin(), other.end()).first;
    length = std::max(length, static_cast<std::size_t>(differs - id.begin()) + 1);
  }
  return std::string(id.substr(0, length));
}

Result<std::vector<std::string>> shortest_prefixes(Database& database, std::span<const StoredFinding> findings) {
  std::vector<std::string> prefixes;
  prefixes.reserve(findings.size());
  for (const StoredFinding& finding : findings) {
    PUGMARK_TRY(prefixes.emplace_back(), shortest_prefix(database, finding.id));
  }
  return prefixes;
}

Result<std::optional<std::int64_t>> newest_run(Database& database) {
  PUGMARK_TRY(const std::int64_t run, database.number("SELECT ifnull(max(number), 0) FROM run"));
  return run == 0 ? std::nullopt : std::optional(run);
}

Result<Finding> read_finding(Database& database, const StoredFinding& stored) {
  Finding finding;
  finding.score = stored.score;
  finding.probability = stored.probability;
  finding.place = stored.strongest.place;
  finding.ts = stored.strongest.ts;
  finding.uid = stored.strongest.uid;
  finding.origin = stored.origin;
  finding.identifier = stored.identifier;
  finding.host = stored.host;
  finding.method = stored.method;
  finding.uri = stored.strongest.uri;
  finding.status_code = stored.strongest.status_code;
  finding.orig_h = stored.client;
  finding.orig_p = stored.strongest.client_port;
  finding.resp_h = stored.strongest.server;
  finding.resp_p = stored.strongest.server_port;
  PUGMARK_TRY(finding.texts, read_texts(database, stored.number));
  PUGMARK_TRY(Statement detail, database.prepare("SELECT d.view, d.messages, d.continued, d.prior, d.texts_cut, "
                                                 "r.recipe FROM detail AS d JOIN run AS r ON r.number = d.run "
                                                 "WHERE d.finding = ?1"));
  PUGMARK_TRY(const bool there, detail.bind(stored.number).step());
  if (!there) {
    return finding;
  }
  finding.view = view_of(detail.text(0));
  finding.messages = static_cast<std::uint64_t>(detail.integer(1));
  finding.continued = detail.integer(2) != 0;
  finding.prior = detail.real(3);
  finding.texts_cut = detail.integer(4) != 0;
  finding.surprise = detail.text(5).ends_with(kOfNormalTrafficAlone);
  PUGMARK_TRY(Statement evidence,
              database.prepare("SELECT h.key, h.value ->> 0, h.value ->> 1, h.value ->> 2, h.value ->> 3, r.feature, "
                               "r.sentence, r.weight, r.normal_logs, r.malicious_logs, h.value ->> 5 FROM detail AS d, "
                               "json_each(d.evidence) AS h LEFT JOIN json_each(h.value, '$[4]') AS i "
                               "LEFT JOIN reason AS r ON r.number = i.value WHERE d.finding = ?1 "
                               "ORDER BY h.key, i.key"));
  evidence.bind(stored.number);
  finding.reason_texts = std::make_shared<ReasonTexts>();
  std::int64_t header_at = -1;
  for (;;) {
    PUGMARK_TRY(const bool row, evidence.step());
    if (!row) {
      return finding;
    }
    if (finding.evidence.empty() || evidence.integer(0) != header_at) {
      header_at = evidence.integer(0);
      HeaderEvidence& header = finding.evidence.emplace_back();
      header.side = evidence.text(1);
      header.header = evidence.text(2);
      header.value = evidence.text(3);
      header.weight = evidence.real(4);
      header.eye = evidence.text(10);
    }
    constexpr int kReason = 5;
    if (!evidence.is_null(kReason)) {
      Reason& reason = finding.evidence.back().reasons.emplace_back();
      reason.feature = finding.reason_texts->keep(evidence.text(kReason));
      reason.sentence = finding.reason_texts->keep(evidence.text(kReason + 1));
      reason.weight = evidence.real(kReason + 2);
      reason.captures = {static_cast<std::uint32_t>(evidence.integer(kReason + 3)),
                         static_cast<std::uint32_t>(evidence.integer(kReason + 4))};
    }
  }
}

Result<std::vector<MessageText>> read_texts(Database& database, std::int64_t number) {
  PUGMARK_TRY(Statement list, database.prepare("SELECT origin, text FROM message WHERE finding = ?1 ORDER BY place"));
  list.bind(number);
  std::vector<MessageText> texts;
  for (;;) {
    PUGMARK_TRY(const bool row, list.step());
    if (!row) {
      return texts;
    }
    texts.push_back({origin_of(list.text(0)), list.text(1)});
  }
}

Result<std::vector<Run>> runs_of(Database& database, std::int64_t number) {
  PUGMARK_TRY(Statement list,
              database.prepare(fmt::format("SELECT {} FROM run_finding AS o JOIN run AS r ON r.number = o.run WHERE "
                                           "o.finding = ?1 ORDER BY r.number DESC",
                                           fmt::format(fmt::runtime(kRunColumns), "o.score"))));
  list.bind(number);
  return runs_in(list);
}

Result<std::vector<Run>> list_runs(Database& database, std::optional<std::int64_t> number,
                                   std::optional<std::uint64_t> most) {
  PUGMARK_TRY(Statement list, database.prepare(fmt::format("SELECT {} FROM run AS r WHERE ?1 IS NULL OR r.number = ?1 "
                                                           "ORDER BY r.number DESC LIMIT ?2",
                                                           fmt::format(fmt::runtime(kRunColumns), "0.0"))));
  constexpr std::int64_t kAll = -1;
  list.bind(number, most ? static_cast<std::int64_t>(*most) : kAll);
  return runs_in(list);
}

}  // namespace pugmark::store
