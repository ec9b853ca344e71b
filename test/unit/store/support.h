// What the tests of store share: findings to record, and stores that go away.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "pugmark/finding/finding.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/store/case_store.h"
#include "pugmark/store/database.h"
#include "pugmark/store/finding_query.h"
#include "pugmark/store/run_recorder.h"
#include "unit/io/support.h"

namespace pugmark::testing_store {

inline constexpr std::int64_t kSecond = 1'000'000;
inline constexpr Timestamp kNoon{1'764'331'200 * kSecond};

/// A connection of a client and a host, with a reason that has its score.
inline Finding example(const std::string& client, const std::string& host, double score = 5) {
  Finding finding;
  finding.score = score;
  finding.place = {"http.log", 7, 3, 0};
  finding.ts = kNoon;
  finding.uid = "C" + client + host;
  finding.identifier = "agent";
  finding.host = host;
  finding.method = "GET";
  finding.uri = "/";
  finding.orig_h = client;
  finding.orig_p = "50000";
  finding.resp_h = "192.0.2.1";
  finding.resp_p = "80";
  finding.texts = {{Origin::kClient, R"("HOST":")" + host + R"(","USER-AGENT":"agent")"},
                   {Origin::kServer, R"("SERVER":"nginx")"}};
  finding.messages = 2;
  finding.prior = 1;
  HeaderEvidence evidence;
  evidence.side = "request";
  evidence.header = "HOST";
  evidence.value = host;
  evidence.weight = score - 1;
  evidence.reasons = {{"request.host x", score - 1, "Host is odd", {1, 9}}};
  finding.evidence = {std::move(evidence)};
  return finding;
}

inline RunFacts example_run() {
  RunFacts facts;
  facts.inputs = {"logs", "it's \"more\""};
  facts.model = "team.pug";
  facts.model_hash = "ab";
  facts.recipe = "headers";
  facts.program = "0.1.0";
  facts.started = kNoon;
  return facts;
}

/// A new store in a folder of its own.
class TempStore {
 public:
  TempStore() : database_(opened()) {}

  store::Database& database() { return database_; }
  std::string path() const { return folder_.path("cases.db"); }

  /// Records findings as a run that was done.
  store::RecordedCounts record(const std::vector<Finding>& findings, store::Texts texts = store::Texts::kKeep) {
    auto recorder = store::RunRecorder::begin(database_, example_run(), texts);
    EXPECT_TRUE(recorder);
    for (const Finding& finding : findings) {
      EXPECT_TRUE(recorder->add(finding));
    }
    EXPECT_TRUE(recorder->finish(RunState::kDone, {1, 2, 0, 2, findings.size()}, kNoon));
    return recorder->counts();
  }

  std::vector<StoredFinding> all() {
    store::FindingFilter filter;
    filter.verdict = store::VerdictFilter::kAny;
    return list(filter);
  }
  std::vector<StoredFinding> list(const store::FindingFilter& filter) {
    auto found = store::list_findings(database_, filter, std::nullopt);
    EXPECT_TRUE(found) << found.error().message();
    return found ? *std::move(found) : std::vector<StoredFinding>();
  }

 private:
  store::Database opened() const {
    auto database = store::open_case_store(path(), store::Missing::kCreate);
    EXPECT_TRUE(database);
    return *std::move(database);
  }

  testing_io::TempDir folder_;
  store::Database database_;
};

/// The content of a table, a line a row, but for the columns named.
inline std::string dump(store::Database& database, const std::string& columns, const std::string& table) {
  std::string out;
  auto rows = database.prepare("SELECT json_array(" + columns + ") FROM " + table + " ORDER BY 1");
  EXPECT_TRUE(rows) << rows.error().message();
  for (auto row = rows->step(); row && *row; row = rows->step()) {
    out += rows->text(0) + '\n';
  }
  return out;
}

/// All that a store holds of findings, but for which runs called them out.
inline std::string content_of_store(store::Database& database) {
  return dump(database,
              "hex(id), unit, origin, score, verdict, first_seen, last_seen, sightings, client, server, host_name, "
              "identifier",
              "finding") +
         dump(database,
              "finding, sighting, hex(texts_hash), host, method, probability, reason, view, messages, continued, "
              "texts_cut, prior, evidence",
              "detail") +
         dump(database, "finding, place, origin, hex(text)", "message") +
         dump(database,
              "number, hex(id), finding, ts, uid, client_port, server, server_port, uri, status_code, file, line, "
              "record, "
              "packet",
              "sighting") +
         dump(database, "number, feature, sentence, weight, normal_logs, malicious_logs", "reason") +
         dump(database, "number, finding, verdict, before, who, at, reason", "ledger");
}

}  // namespace pugmark::testing_store
