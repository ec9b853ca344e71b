// Covers what of a finding is worth looking for, and what is left out since it is local or ordinary.
#include "pugmark/finding/indicators.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pugmark {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class IndicatorsOf : public testing::Test {
 protected:
  IndicatorsOf() {
    stored_.id = "00112233445566778899aabbccddeeff";
    stored_.client = "10.0.0.7";
    stored_.host = "Evil.example:8080";
    stored_.identifier = "evilbot/1.0";
    stored_.method = "GET";
    stored_.strongest.server = "203.0.113.9";
  }

  Indicators made(bool host_is_benign = false, bool agent_is_benign = false) const {
    return indicators_of({stored_, finding_, sightings_, verdicts_, Timestamp{5}, host_is_benign, agent_is_benign});
  }
  AgentKind kind_of(const std::string& agent) {
    stored_.identifier = agent;
    return made().agent_kind;
  }
  void add_evidence(double weight, std::uint32_t normal_logs) {
    HeaderEvidence evidence;
    evidence.side = "request";
    evidence.header = "USER-AGENT";
    evidence.weight = weight;
    evidence.reasons = {{"request.value USER-AGENT=evilbot/9.9", weight, "is like", {normal_logs, 3}}};
    finding_.evidence = {std::move(evidence)};
  }
  void add_server(const std::string& server) { sightings_.emplace_back().server = server; }

  StoredFinding stored_;
  Finding finding_;
  std::vector<Sighting> sightings_;
  std::vector<LedgerEntry> verdicts_;
};

TEST_F(IndicatorsOf, AHostAreItsNameItsServersAndItsAgent) {
  add_server("203.0.113.9");
  add_server("2001:DB8::1");
  add_server("no address");
  const Indicators indicators = made();
  EXPECT_EQ(indicators.host_name, "evil.example");
  EXPECT_TRUE(indicators.host_tells);
  EXPECT_THAT(indicators.servers, ElementsAre("203.0.113.9", "2001:db8::1"));
  EXPECT_EQ(indicators.agent_kind, AgentKind::kPeculiar);
  EXPECT_THAT(indicators.local, IsEmpty());
}

TEST_F(IndicatorsOf, LocalServersAndHostsAreLeftOut) {
  stored_.host = "intranet.local";
  stored_.strongest.server = "192.168.1.1";
  for (const std::string server : {"10.1.2.3", "fd00::1", "fe80::1", "::1", "::ffff:10.9.9.9", "127.0.0.1"}) {
    add_server(server);
  }
  const Indicators indicators = made();
  EXPECT_FALSE(indicators.host_tells);
  EXPECT_THAT(indicators.servers, IsEmpty());
  EXPECT_THAT(indicators.local, ElementsAre("intranet.local", "192.168.1.1", "10.1.2.3", "fd00::1", "fe80::1", "::1",
                                            "10.9.9.9", "127.0.0.1"));
}

TEST_F(IndicatorsOf, AHostThatIsAnAddressIsAServer) {
  stored_.host = "[2001:db8::5]:80";
  EXPECT_TRUE(made().host_is_address);
  EXPECT_THAT(made().servers, ElementsAre("2001:db8::5", "203.0.113.9"));
  stored_.host = "10.0.0.5";
  EXPECT_THAT(made().servers, ElementsAre("203.0.113.9"));
  EXPECT_THAT(made().local, ElementsAre("10.0.0.5"));
}

TEST_F(IndicatorsOf, TheHostOfABenignFindingTellsNothingNorDoItsServers) {
  const Indicators indicators = made(true);
  EXPECT_FALSE(indicators.host_tells);
  EXPECT_THAT(indicators.servers, IsEmpty());
}

TEST_F(IndicatorsOf, TheAgentOfBrowsersProgramsAndBenignFindingsIsShared) {
  EXPECT_EQ(kind_of("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"), AgentKind::kShared);
  EXPECT_EQ(kind_of("curl/8.5.0"), AgentKind::kShared);
  EXPECT_EQ(kind_of("Go-http-client/1.1"), AgentKind::kShared);
  EXPECT_EQ(kind_of("evilbot/1.0"), AgentKind::kPeculiar);
  EXPECT_EQ(made(false, true).agent_kind, AgentKind::kShared);
}

TEST_F(IndicatorsOf, AnAgentThatIsNotWhatIsOddIsShared) {
  add_evidence(-0.5, 0);
  EXPECT_EQ(made().agent_kind, AgentKind::kShared);
  add_evidence(0.5, 0);
  EXPECT_EQ(made().agent_kind, AgentKind::kPeculiar);
  add_evidence(0.5, 2);  // seen in normal logs
  EXPECT_EQ(made().agent_kind, AgentKind::kShared);
}

TEST_F(IndicatorsOf, NoAgentIsToldFromAnUnknownOne) {
  EXPECT_EQ(kind_of("NOTPRESENT"), AgentKind::kNone);
  EXPECT_EQ(kind_of("bot http://u:-masked-@x/"), AgentKind::kUnknown);
  stored_.origin = Origin::kServer;
  EXPECT_EQ(kind_of("nginx"), AgentKind::kUnknown);
  EXPECT_EQ(made().agent, "");
}

TEST_F(IndicatorsOf, AMaskedAgentIsOneThatMaskingMade) {
  EXPECT_EQ(kind_of(mask_uri("bot http://user:secret@evil.example/")), AgentKind::kUnknown);
}

TEST_F(IndicatorsOf, TimesAreThoseOfTheFirstVerdictAndOfTheLastChange) {
  EXPECT_EQ(made().recorded, Timestamp{5});
  EXPECT_EQ(made().changed, Timestamp{5});
  LedgerEntry last;
  last.at = {20};
  last.who = "bob";
  LedgerEntry first;
  first.at = {10};
  first.who = "ann";
  verdicts_ = {last, first};
  stored_.last_seen = Timestamp{15};
  EXPECT_EQ(made().recorded, Timestamp{10});
  EXPECT_EQ(made().judged, Timestamp{20});
  EXPECT_EQ(made().changed, Timestamp{20});
  EXPECT_EQ(made().who, "bob");
  stored_.last_seen = Timestamp{30};
  EXPECT_EQ(made().changed, Timestamp{30});
}

}  // namespace
}  // namespace pugmark
