// Covers dossiers of hosts, servers and clients.
#include "pugmark/app/review/dossier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/store/verdict_ledger.h"
#include "unit/store/support.h"

namespace pugmark::app {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing_store::example;
using testing_store::kNoon;
using testing_store::TempStore;

class ReadDossier : public testing::Test {
 protected:
  ReadDossier() {
    Finding other = example("10.0.0.2", "A.example:8080", 3);
    other.identifier = "Wget/1.2";
    other.resp_h = "192.0.2.7";
    store_.record({example("10.0.0.1", "a.example", 9), other, example("10.0.0.1", "b.example", 5)});
  }

  Dossier dossier(Subject subject, const std::string& name) {
    auto found = read_dossier(store_.database(), subject, name);
    EXPECT_TRUE(found && *found) << name;
    return found && *found ? **std::move(found) : Dossier();
  }

  TempStore store_;
};

TEST_F(ReadDossier, OfAHostWhateverItsPort) {
  ASSERT_TRUE(store::record_verdicts(store_.database(), {store_.all().back()}, {Verdict::kBenign, "ann", kNoon, ""}));
  const Dossier host = dossier(Subject::kHost, "a.EXAMPLE:80");
  EXPECT_EQ(host.all.findings, 2U);
  EXPECT_EQ(host.all.score, 9);
  EXPECT_EQ(host.all.verdicts[static_cast<std::size_t>(Verdict::kBenign)], 1U) << "benign ones count too";
  EXPECT_THAT(host.identifiers, ElementsAre(Field(&FindingGroup::key, "agent"), Field(&FindingGroup::key, "Wget/1.2")));
  EXPECT_THAT(host.peers, ElementsAre(Field(&FindingGroup::key, "10.0.0.1"), Field(&FindingGroup::key, "10.0.0.2")));
  ASSERT_EQ(host.days.size(), 1U);
  EXPECT_EQ(host.hours[4][12], 2U);
}

TEST_F(ReadDossier, OfAClientWithTheHostsThatItAsked) {
  const Dossier client = dossier(Subject::kClient, "10.0.0.1");
  EXPECT_EQ(client.all.findings, 2U);
  EXPECT_THAT(client.peers,
              ElementsAre(Field(&FindingGroup::key, "a.example"), Field(&FindingGroup::key, "b.example")));
}

TEST_F(ReadDossier, OfAServerByItsAddress) {
  EXPECT_EQ(dossier(Subject::kServer, "192.0.2.7").all.findings, 1U);
  EXPECT_EQ(dossier(Subject::kServer, "192.0.2.1").all.findings, 2U);
}

TEST_F(ReadDossier, IsNothingWhereNoFindingIs) {
  const auto none = read_dossier(store_.database(), Subject::kHost, "c.example");
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
}

}  // namespace
}  // namespace pugmark::app
