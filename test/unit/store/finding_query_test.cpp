// Covers filters, groups and ids.
#include "pugmark/store/finding_query.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/store/identity.h"
#include "pugmark/store/verdict_ledger.h"
#include "unit/store/support.h"

namespace pugmark::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using testing_store::example;
using testing_store::kNoon;
using testing_store::kSecond;
using testing_store::TempStore;

class FindingQuery : public testing::Test {
 protected:
  FindingQuery() {
    Finding early = example("10.0.0.1", "WWW.Corp.example:8080", 3);
    early.ts = Timestamp{kNoon.microseconds - 100 * kSecond};
    Finding apex = example("10.0.0.1", "corp.example", 9);
    Finding other = example("10.0.0.2", "notcorp.example", 6);
    other.identifier = "Wget/1.2";
    other.resp_h = "192.0.2.7";
    store_.record({early, apex, other});
  }

  std::vector<std::string> hosts(const FindingFilter& filter) {
    std::vector<std::string> found;
    for (const StoredFinding& finding : store_.list(filter)) {
      found.push_back(finding.host);
    }
    EXPECT_EQ(*count_findings(store_.database(), filter), found.size());
    return found;
  }
  StoredFinding of(const std::string& host) {
    FindingFilter filter;
    filter.host = host;
    filter.verdict = VerdictFilter::kAny;
    return store_.list(filter).at(0);
  }

  TempStore store_;
};

TEST_F(FindingQuery, ListsTheStrongestFirst) {
  EXPECT_THAT(hosts({}), ElementsAre("corp.example", "notcorp.example", "WWW.Corp.example:8080"));
  EXPECT_EQ(list_findings(store_.database(), {}, 2)->size(), 2U);
}

TEST_F(FindingQuery, ListsAPartOfThem) {
  FindingFilter any;
  any.verdict = VerdictFilter::kAny;
  const auto second = list_findings(store_.database(), any, 1, 1);
  ASSERT_TRUE(second);
  ASSERT_EQ(second->size(), 1U);
  EXPECT_EQ(second->front().host, "notcorp.example");
  EXPECT_EQ(list_findings(store_.database(), any, std::nullopt, 1)->size(), 2U);
  EXPECT_EQ(list_findings(store_.database(), any, 10, 3)->size(), 0U);
}

TEST_F(FindingQuery, FiltersByAPartOfHostIdentifierOrClient) {
  FindingFilter filter;
  filter.text = "NOTCORP";
  EXPECT_THAT(hosts(filter), ElementsAre("notcorp.example"));
  filter.text = "wget/";
  EXPECT_THAT(hosts(filter), ElementsAre("notcorp.example"));
  filter.text = ".0.0.1";
  EXPECT_THAT(hosts(filter), ElementsAre("corp.example", "WWW.Corp.example:8080"));
  filter.text = "%";
  EXPECT_THAT(hosts(filter), IsEmpty()) << "a character like any other";
}

TEST_F(FindingQuery, FiltersByScore) {
  FindingFilter filter;
  filter.least_score = 6;
  EXPECT_THAT(hosts(filter), ElementsAre("corp.example", "notcorp.example"));
  filter.most_score = 6;
  EXPECT_THAT(hosts(filter), ElementsAre("notcorp.example"));
}

TEST_F(FindingQuery, FiltersByTime) {
  FindingFilter filter;
  filter.since = kNoon;
  EXPECT_THAT(hosts(filter), ElementsAre("corp.example", "notcorp.example"));
  filter.since.reset();
  filter.until = Timestamp{kNoon.microseconds - 1};
  EXPECT_THAT(hosts(filter), ElementsAre("WWW.Corp.example:8080"));
}

TEST_F(FindingQuery, FiltersByTheNameOfTheHostAndItsApex) {
  FindingFilter filter;
  filter.host = "*.CORP.example";
  EXPECT_THAT(hosts(filter), ElementsAre("corp.example", "WWW.Corp.example:8080"));
  filter.host = "www.corp.example";
  EXPECT_THAT(hosts(filter), ElementsAre("WWW.Corp.example:8080"));
  filter.host = "*corp.example";
  EXPECT_EQ(hosts(filter).size(), 3U);
}

TEST_F(FindingQuery, FiltersByClientIdentifierAndUid) {
  FindingFilter filter;
  filter.client = "10.0.0.2";
  EXPECT_THAT(hosts(filter), ElementsAre("notcorp.example"));
  filter = {};
  filter.identifier = "wGET";
  EXPECT_THAT(hosts(filter), ElementsAre("notcorp.example"));
  filter.identifier = "w_et";
  EXPECT_THAT(hosts(filter), IsEmpty());
  filter = {};
  filter.uid = "C10.0.0.1corp.example";
  EXPECT_THAT(hosts(filter), ElementsAre("corp.example"));
}

TEST_F(FindingQuery, FiltersByTheWholeIdentifierAndServerToo) {
  FindingFilter filter;
  filter.exact_identifier = "Wget/1.2";
  EXPECT_THAT(hosts(filter), ElementsAre("notcorp.example"));
  filter.exact_identifier = "Wget/1";
  EXPECT_THAT(hosts(filter), IsEmpty()) << "a part of another program's name";
  filter = {};
  filter.exact_server = "192.0.2.7";
  EXPECT_THAT(hosts(filter), ElementsAre("notcorp.example"));
}

TEST_F(FindingQuery, ListsRunsAlsoThoseThatFoundNothing) {
  store_.record({});
  store_.record({example("10.0.0.9", "third.example")});
  const auto numbers = [&](std::optional<std::int64_t> number) {
    std::vector<std::int64_t> found;
    const auto runs = list_runs(store_.database(), number);
    EXPECT_TRUE(runs) << runs.error().message();
    for (const pugmark::Run& run : *runs) {
      EXPECT_THAT(run.facts.inputs, ElementsAre("logs", "it's \"more\""));
      found.push_back(run.number);
    }
    return found;
  };
  EXPECT_THAT(numbers(std::nullopt), ElementsAre(3, 2, 1));
  EXPECT_THAT(numbers(2), ElementsAre(2));
  EXPECT_THAT(numbers(9), IsEmpty());
}

TEST_F(FindingQuery, FiltersByRun) {
  store_.record({example("10.0.0.1", "corp.example", 9)});
  const auto run = newest_run(store_.database());
  ASSERT_TRUE(run && *run);
  FindingFilter filter;
  filter.run = **run;
  EXPECT_THAT(hosts(filter), ElementsAre("corp.example"));
  filter.run = **run - 1;
  EXPECT_EQ(hosts(filter).size(), 3U);
}

TEST_F(FindingQuery, FiltersByVerdict) {
  ASSERT_TRUE(record_verdicts(store_.database(), {of("corp.example")}, {Verdict::kBenign, "ann", kNoon, ""}));
  ASSERT_TRUE(record_verdicts(store_.database(), {of("notcorp.example")}, {Verdict::kMalicious, "ann", kNoon, ""}));
  FindingFilter filter;
  EXPECT_THAT(hosts(filter), ElementsAre("notcorp.example", "WWW.Corp.example:8080"));
  filter.verdict = VerdictFilter::kAny;
  EXPECT_EQ(hosts(filter).size(), 3U);
  filter.verdict = VerdictFilter::kBenign;
  EXPECT_THAT(hosts(filter), ElementsAre("corp.example"));
  filter.verdict = VerdictFilter::kOpen;
  EXPECT_THAT(hosts(filter), ElementsAre("WWW.Corp.example:8080"));
  filter.verdict = VerdictFilter::kUnsure;
  EXPECT_THAT(hosts(filter), IsEmpty());
}

TEST_F(FindingQuery, TakesWhatIsAskedForAsTextOnly) {
  FindingFilter filter;
  filter.host = "' OR 1=1 --";
  filter.uid = filter.identifier = filter.client = filter.host;
  EXPECT_THAT(hosts(filter), IsEmpty());
}

TEST_F(FindingQuery, GroupsByWhatIsAsked) {
  const auto keys = [&](GroupKey key) {
    std::vector<std::string> found;
    const auto groups = group_findings(store_.database(), {}, key);
    EXPECT_TRUE(groups);
    for (const FindingGroup& group : *groups) {
      found.push_back(group.key + ' ' + std::to_string(group.findings));
    }
    return found;
  };
  EXPECT_THAT(keys(GroupKey::kClient), ElementsAre("10.0.0.1 2", "10.0.0.2 1"));
  EXPECT_THAT(keys(GroupKey::kServer), ElementsAre("192.0.2.1 2", "192.0.2.7 1"));
  EXPECT_THAT(keys(GroupKey::kIdentifier), ElementsAre("agent 2", "Wget/1.2 1"));
  EXPECT_THAT(keys(GroupKey::kHost), ElementsAre("corp.example 1", "notcorp.example 1", "www.corp.example 1"));
}

TEST_F(FindingQuery, CountsTheVerdictsOfAGroup) {
  ASSERT_TRUE(record_verdicts(store_.database(), {of("corp.example")}, {Verdict::kMalicious, "ann", kNoon, ""}));
  const auto groups = group_findings(store_.database(), {}, GroupKey::kClient);
  ASSERT_TRUE(groups);
  EXPECT_THAT(groups->at(0).verdicts, ElementsAre(1U, 1U, 0U, 0U));
  EXPECT_EQ(groups->at(0).score, 9);
  EXPECT_EQ(groups->at(0).sightings, 2U);
}

TEST_F(FindingQuery, FindsAFindingByTheBeginningOfItsId) {
  const StoredFinding wanted = of("corp.example");
  for (const std::size_t digits : {8U, 9U, 32U}) {
    const auto found = find_finding(store_.database(), wanted.id.substr(0, digits));
    ASSERT_TRUE(found) << digits;
    EXPECT_EQ(found->id, wanted.id);
  }
  EXPECT_THAT(find_finding(store_.database(), "ffffffffffffffff").error().message(),
              HasSubstr("no finding has the id"));
  for (const std::string bad : {"", "abc", "xyz12345", "0123456789012345678901234567890123"}) {
    EXPECT_THAT(find_finding(store_.database(), bad).error().message(), HasSubstr("is no id of a finding")) << bad;
  }
}

TEST_F(FindingQuery, NamesTheFindingsThatAnIdMayMean) {
  // Two ids that differ in the eleventh digit only.
  const std::string id = of("corp.example").id;
  const std::string like = id.substr(0, 10) + (id[10] == '0' ? '1' : '0') + id.substr(11);
  ASSERT_TRUE(store_.database().execute("UPDATE finding SET id = x'" + like + "' WHERE host_name = 'notcorp.example'"));
  const auto found = find_finding(store_.database(), id.substr(0, 10));
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().notes(), UnorderedElementsAre(id, like));
  EXPECT_EQ(*shortest_prefix(store_.database(), id), id.substr(0, 11));
  EXPECT_EQ(shortest_prefix(store_.database(), of("www.corp.example").id)->size(), 8U);
}

}  // namespace
}  // namespace pugmark::store
