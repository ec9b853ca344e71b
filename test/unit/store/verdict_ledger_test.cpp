// Covers the ledger: what is added to it, and that nothing else can be done with it.
#include "pugmark/store/verdict_ledger.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/store/support.h"

namespace pugmark::store {
namespace {

using testing::HasSubstr;
using testing_store::example;
using testing_store::kNoon;
using testing_store::TempStore;

TEST(VerdictLedger, KeepsWhoSaidWhatWhenAndWhatWasBefore) {
  TempStore store;
  store.record({example("10.0.0.1", "a.example")});
  ASSERT_TRUE(record_verdicts(store.database(), store.all(), {Verdict::kBenign, "ann", kNoon, "updater"}));
  const auto second = record_verdicts(store.database(), store.all(), {Verdict::kMalicious, "bob", kNoon, "it's not"});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->at(0).before, Verdict::kBenign);
  const auto entries = ledger_of(store.database(), store.all().at(0));
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 2U);
  EXPECT_EQ(entries->at(0).who, "bob");
  EXPECT_EQ(entries->at(0).reason, "it's not");
  EXPECT_EQ(entries->at(1).verdict, Verdict::kBenign);
  EXPECT_EQ(entries->at(1).before, Verdict::kOpen);
  EXPECT_EQ(entries->at(1).at, kNoon);
  EXPECT_EQ(store.all().at(0).verdict, Verdict::kMalicious);
}

TEST(VerdictLedger, TakesAVerdictBackByAnEntry) {
  TempStore store;
  store.record({example("10.0.0.1", "a.example")});
  ASSERT_TRUE(record_verdicts(store.database(), store.all(), {Verdict::kBenign, "ann", kNoon, ""}));
  ASSERT_TRUE(record_verdicts(store.database(), store.all(), {Verdict::kOpen, "ann", kNoon, "too quick"}));
  EXPECT_EQ(store.all().at(0).verdict, Verdict::kOpen);
  EXPECT_EQ(ledger_of(store.database(), store.all().at(0))->size(), 2U);
}

TEST(VerdictLedger, CannotBeChanged) {
  TempStore store;
  store.record({example("10.0.0.1", "a.example")});
  ASSERT_TRUE(record_verdicts(store.database(), store.all(), {Verdict::kBenign, "ann", kNoon, ""}));
  for (const std::string statement :
       {"UPDATE ledger SET verdict = 'malicious'", "DELETE FROM ledger",
        "INSERT OR REPLACE INTO ledger SELECT number, finding, 'malicious', before, who, at, reason FROM ledger",
        "REPLACE INTO ledger SELECT number, finding, 'malicious', before, who, at, reason FROM ledger"}) {
    const auto done = store.database().execute(statement);
    ASSERT_FALSE(done) << statement;
    EXPECT_THAT(done.error().message(), HasSubstr("only ever added to")) << statement;
  }
  EXPECT_FALSE(store.database().execute("DELETE FROM finding"));
  EXPECT_EQ(ledger_of(store.database(), store.all().at(0))->at(0).verdict, Verdict::kBenign);
}

TEST(VerdictLedger, StaysWithAFindingThatIsSeenAgain) {
  TempStore store;
  store.record({example("10.0.0.1", "a.example")});
  ASSERT_TRUE(record_verdicts(store.database(), store.all(), {Verdict::kBenign, "ann", kNoon, ""}));
  store.record({example("10.0.0.1", "a.example", 11)});
  EXPECT_EQ(store.all().at(0).verdict, Verdict::kBenign);
}

TEST(VerdictLedger, GivesAllVerdictsOrNone) {
  TempStore store;
  store.record({example("10.0.0.1", "a.example"), example("10.0.0.2", "b.example")});
  const auto both = store.all();
  ASSERT_TRUE(store.database().execute("DELETE FROM finding WHERE client = '10.0.0.2'"));
  EXPECT_FALSE(record_verdicts(store.database(), both, {Verdict::kBenign, "ann", kNoon, ""}));
  EXPECT_EQ(store.all().at(0).verdict, Verdict::kOpen);
  EXPECT_EQ(*store.database().number("SELECT count(*) FROM ledger"), 0);
}

TEST(VerdictLedger, FindsTheOppositeVerdictOnTheSameMessages) {
  TempStore store;
  // The same messages of two clients, and others.
  Finding third = example("10.0.0.3", "c.example");
  Finding bare = example("10.0.0.4", "d.example");
  bare.texts.clear();
  Finding bare_too = example("10.0.0.5", "d.example");
  bare_too.texts.clear();
  store.record({example("10.0.0.1", "a.example"), example("10.0.0.2", "a.example"), third, bare, bare_too});
  const auto of = [&](const std::string& client) {
    FindingFilter filter;
    filter.verdict = VerdictFilter::kAny;
    filter.client = client;
    return store.list(filter).at(0);
  };
  for (const char* const client : {"10.0.0.1", "10.0.0.3", "10.0.0.4"}) {
    ASSERT_TRUE(record_verdicts(store.database(), {of(client)}, {Verdict::kMalicious, "ann", kNoon, ""}));
  }
  const auto found = contradictions(store.database(), store.all(), Verdict::kBenign);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->at(0).finding, of("10.0.0.2").id);
  EXPECT_EQ(found->at(0).other, of("10.0.0.1").id);
  EXPECT_TRUE(contradictions(store.database(), store.all(), Verdict::kMalicious)->empty());
  EXPECT_TRUE(contradictions(store.database(), store.all(), Verdict::kUnsure)->empty());
}

}  // namespace
}  // namespace pugmark::store
