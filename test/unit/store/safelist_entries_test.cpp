// Covers what the safelist hides and what it never does, how entries are kept, and that they cannot be added against a
// verdict.
#include "pugmark/store/safelist_entries.h"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pugmark/store/finding_query.h"
#include "pugmark/store/verdict_ledger.h"
#include "unit/store/support.h"

namespace pugmark::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_store::example;
using testing_store::kNoon;
using testing_store::kSecond;
using testing_store::TempStore;

SafelistEntry made(SafelistKind kind, const std::string& value) {
  SafelistEntry entry;
  entry.kind = kind;
  entry.value = value;
  entry.who = "ann";
  entry.at = kNoon;
  entry.reason = "ours";
  return entry;
}

class SafelistEntries : public testing::Test {
 protected:
  SafelistEntries() {
    store_.record({example("10.0.0.1", "www.corp.example", 3), example("10.0.0.1", "corp.example", 9),
                   example("10.0.0.2", "evil.example", 6)});
  }

  /// Hosts that are listed at a time; how many are hidden then is right as well.
  std::vector<std::string> shown(Timestamp now = kNoon) {
    FindingFilter filter;
    auto safelist = active_safelist(store_.database(), now);
    EXPECT_TRUE(safelist);
    filter.safelist = *safelist;
    std::vector<std::string> hosts;
    for (const StoredFinding& finding : store_.list(filter)) {
      hosts.push_back(finding.host);
    }
    EXPECT_EQ(*count_findings(store_.database(), filter), hosts.size());
    filter.safelisted = Safelisted::kHidden;
    EXPECT_EQ(*count_findings(store_.database(), filter), 3 - hosts.size());
    return hosts;
  }
  SafelistEntry add(SafelistEntry entry) {
    auto added = add_to_safelist(store_.database(), std::move(entry));
    EXPECT_TRUE(added) << added.error().message();
    return added ? *added : SafelistEntry();
  }
  Error refused(SafelistEntry entry) {
    auto added = add_to_safelist(store_.database(), std::move(entry));
    EXPECT_FALSE(added);
    return added ? Error(ErrorCode::kUsage, "added") : added.error();
  }
  StoredFinding of(const std::string& host) {
    FindingFilter filter;
    filter.host = host;
    filter.verdict = VerdictFilter::kAny;
    return store_.list(filter).at(0);
  }
  void judge(const std::string& host, Verdict verdict) {
    ASSERT_TRUE(record_verdicts(store_.database(), {of(host)}, {verdict, "ann", kNoon, ""}));
  }

  TempStore store_;
};

TEST_F(SafelistEntries, HideWhatTheyMatchOfThePastToo) {
  EXPECT_THAT(shown(), ElementsAre("corp.example", "evil.example", "www.corp.example"));
  add(made(SafelistKind::kHost, "*.corp.example"));
  EXPECT_THAT(shown(), ElementsAre("evil.example"));
  store_.record({example("10.0.0.9", "new.corp.example", 9)});
  FindingFilter filter;
  filter.safelist = *active_safelist(store_.database(), kNoon);
  EXPECT_EQ(store_.list(filter).size(), 1U);
  EXPECT_EQ(store_.all().size(), 4U);
}

TEST_F(SafelistEntries, HideGroupsAndTheirCounts) {
  add(made(SafelistKind::kHost, "corp.example"));
  FindingFilter filter;
  filter.safelist = *active_safelist(store_.database(), kNoon);
  const auto groups = group_findings(store_.database(), filter, GroupKey::kClient);
  ASSERT_TRUE(groups);
  ASSERT_EQ(groups->size(), 2U);
  EXPECT_EQ(groups->at(1).key, "10.0.0.1");
  EXPECT_EQ(groups->at(1).findings, 1U);
}

TEST_F(SafelistEntries, HideNothingOnceTheyAreExpiredOrRemoved) {
  SafelistEntry expiring = made(SafelistKind::kClient, "10.0.0.2");
  expiring.expires = Timestamp{kNoon.microseconds + kSecond};
  add(expiring);
  EXPECT_EQ(shown().size(), 2U);
  EXPECT_EQ(shown(*expiring.expires).size(), 3U);
  const SafelistEntry kept = add(made(SafelistKind::kHost, "corp.example"));
  EXPECT_EQ(shown(*expiring.expires).size(), 2U);
  ASSERT_TRUE(remove_from_safelist(store_.database(), {kept.number}, "bob", kNoon));
  EXPECT_EQ(shown(*expiring.expires).size(), 3U);
}

TEST_F(SafelistEntries, LeaveATraceWhenTheyAreRemoved) {
  const SafelistEntry entry = add(made(SafelistKind::kHost, "corp.example"));
  ASSERT_TRUE(remove_from_safelist(store_.database(), {entry.number}, "bob", kNoon));
  const auto entries = read_safelist(store_.database());
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 1U);
  EXPECT_EQ(entries->front().who, "ann");
  EXPECT_EQ(entries->front().removed, kNoon);
  EXPECT_EQ(entries->front().removed_by, "bob");
  EXPECT_NE(add(made(SafelistKind::kHost, "corp.example")).number, entry.number);
}

TEST_F(SafelistEntries, AreRemovedAllOrNone) {
  const SafelistEntry entry = add(made(SafelistKind::kHost, "corp.example"));
  const auto removed = remove_from_safelist(store_.database(), {entry.number, 99}, "bob", kNoon);
  ASSERT_FALSE(removed);
  EXPECT_THAT(removed.error().message(), HasSubstr("has no entry 99"));
  EXPECT_FALSE(read_safelist(store_.database())->front().removed);
}

TEST_F(SafelistEntries, AreRefusedTwice) {
  const SafelistEntry entry = add(made(SafelistKind::kHost, "corp.example"));
  EXPECT_THAT(refused(made(SafelistKind::kHost, "corp.example")).message(), HasSubstr("is there already, as entry 1"));
  add(made(SafelistKind::kHost, "*.corp.example"));
  add(made(SafelistKind::kIdentifier, "corp.example"));
}

TEST_F(SafelistEntries, AreRefusedWhereTheyMatchAMaliciousFinding) {
  judge("evil.example", Verdict::kMalicious);
  const Error error = refused(made(SafelistKind::kNetwork, "10.0.0.0/8"));
  EXPECT_THAT(error.message(), HasSubstr("matches a finding with the verdict malicious"));
  EXPECT_THAT(error.notes(), ElementsAre(of("evil.example").id));
  EXPECT_THAT(*read_safelist(store_.database()), IsEmpty());
}

TEST_F(SafelistEntries, GiveWayToAVerdictThatComesLater) {
  add(made(SafelistKind::kHost, "evil.example"));
  EXPECT_EQ(shown().size(), 2U);
  EXPECT_TRUE(*hiding_entry(store_.database(), of("evil.example"), kNoon));
  judge("evil.example", Verdict::kMalicious);
  EXPECT_EQ(shown().size(), 3U);
  EXPECT_FALSE(*hiding_entry(store_.database(), of("evil.example"), kNoon));
  judge("evil.example", Verdict::kUnsure);
  EXPECT_EQ(shown().size(), 2U);
}

TEST_F(SafelistEntries, TellWhichOfThemHidesAFinding) {
  add(made(SafelistKind::kHost, "other.example"));
  const SafelistEntry second = add(made(SafelistKind::kClient, "10.0.0.1"));
  const auto entry = hiding_entry(store_.database(), of("corp.example"), kNoon);
  ASSERT_TRUE(entry && *entry);
  EXPECT_EQ((*entry)->number, second.number);
  EXPECT_FALSE(*hiding_entry(store_.database(), of("evil.example"), kNoon));
}

TEST_F(SafelistEntries, TellWhichFindingsEachOfThemMatchesFirst) {
  const SafelistEntry host = add(made(SafelistKind::kHost, "evil.example"));
  const SafelistEntry client = add(made(SafelistKind::kClient, "10.0.0.1"));
  add(made(SafelistKind::kHost, "other.example"));
  judge("evil.example", Verdict::kMalicious);
  const std::vector<StoredFinding> findings = {of("corp.example"), of("evil.example"), of("corp.example")};
  const auto matches = matching_entries(store_.database(), findings, kNoon);
  ASSERT_TRUE(matches);
  ASSERT_EQ(matches->size(), 2U);
  EXPECT_EQ(matches->at(0).entry.number, host.number);
  EXPECT_THAT(matches->at(0).findings, ElementsAre(1)) << "its verdict does not matter";
  EXPECT_EQ(matches->at(1).entry.number, client.number);
  EXPECT_THAT(matches->at(1).findings, ElementsAre(0, 2));
}

TEST_F(SafelistEntries, MatchTheFingerprintThatAFindingHas) {
  const std::string fingerprint = of("corp.example").fingerprint;
  EXPECT_EQ(fingerprint.size(), 16U);
  add(made(SafelistKind::kFingerprint, fingerprint));
  EXPECT_THAT(shown(), IsEmpty());
}

TEST_F(SafelistEntries, KnowNoFingerprintWhereTheLogShowsNoHeaders) {
  Finding plain = example("10.0.0.3", "plain.example");
  plain.view = View::kPlain;
  store_.record({plain});
  EXPECT_EQ(of("plain.example").fingerprint, "");
}

TEST_F(SafelistEntries, KeepHostileTextAsItIs) {
  const std::string text = "'); DROP TABLE safelist; --\n\x1b[2J\xff";
  SafelistEntry entry = made(SafelistKind::kIdentifier, text);
  entry.who = entry.reason = text;
  add(entry);
  const auto entries = read_safelist(store_.database());
  ASSERT_TRUE(entries);
  EXPECT_EQ(entries->front().value, text);
  EXPECT_EQ(entries->front().reason, text);
}

RC_GTEST_PROP(SafelistProperty, NeverHidesAMaliciousFinding, ()) {
  const std::vector<std::string> clients = {"10.0.0.1", "10.0.0.2", "2001:db8::1"};
  const std::vector<std::string> hosts = {"corp.example", "a.corp.example", "b.example"};
  const std::vector<std::pair<SafelistKind, std::string>> values = {
      {SafelistKind::kClient, "10.0.0.1"},     {SafelistKind::kServer, "192.0.2.1"},
      {SafelistKind::kNetwork, "10.0.0.0/8"},  {SafelistKind::kNetwork, "::/1"},
      {SafelistKind::kHost, "*.corp.example"}, {SafelistKind::kHost, "b.example"},
      {SafelistKind::kIdentifier, "agent"},    {SafelistKind::kIdentifier, "a*"}};
  TempStore store;
  std::vector<Finding> findings;
  for (const std::string& client : clients) {
    for (const std::string& host : hosts) {
      findings.push_back(example(client, host));
    }
  }
  store.record(findings);
  const auto judge = [&] {
    for (const StoredFinding& finding : store.all()) {
      const Verdict verdict = *rc::gen::elementOf(kVerdicts);
      RC_ASSERT(record_verdicts(store.database(), {finding}, {verdict, "ann", kNoon, ""}));
    }
  };
  judge();
  for (const auto& [kind, value] : values) {
    if (*rc::gen::arbitrary<bool>()) {
      (void)add_to_safelist(store.database(), made(kind, value));  // may be refused
    }
  }
  judge();  // what was added rightly may be wrong now
  FindingFilter filter;
  filter.verdict = VerdictFilter::kAny;
  filter.safelist = *active_safelist(store.database(), kNoon);
  const std::vector<StoredFinding> listed = store.list(filter);
  filter.safelisted = Safelisted::kHidden;
  const std::vector<StoredFinding> hidden = store.list(filter);
  RC_ASSERT(listed.size() + hidden.size() == findings.size());
  for (const StoredFinding& finding : hidden) {
    RC_ASSERT(finding.verdict != Verdict::kMalicious);
    RC_ASSERT(hiding_entry(store.database(), finding, kNoon)->has_value());
  }
  for (const StoredFinding& finding : listed) {
    RC_ASSERT(!hiding_entry(store.database(), finding, kNoon)->has_value());
  }
}

}  // namespace
}  // namespace pugmark::store
