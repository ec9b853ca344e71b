// Covers quoting of hostile text in Sigma rules, Zeek intelligence and STIX, and what of a finding is looked for.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pugmark/record/zeek_escapes.h"
#include "pugmark/report/indicators/derived_uuid.h"
#include "pugmark/report/indicators/sigma_rule.h"
#include "pugmark/report/indicators/stix_bundle.h"
#include "pugmark/report/indicators/zeek_intel.h"

namespace pugmark::report {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kBrowser =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36";

Indicators example() {
  Indicators indicators;
  indicators.finding = "00112233445566778899aabbccddeeff";
  indicators.verdict = Verdict::kMalicious;
  indicators.who = "ann";
  indicators.recorded = indicators.judged = indicators.changed = Timestamp{1'764'331'200'000'000};
  indicators.first_seen = indicators.last_seen = Timestamp{1'764'000'000'000'000};
  indicators.sightings = 3;
  indicators.reason = "claims Internet Explorer 7 but sends no Accept";
  indicators.host = indicators.host_name = "evil.example";
  indicators.host_tells = true;
  indicators.servers = {"203.0.113.9"};
  indicators.agent = "evilbot/1.0";
  indicators.agent_kind = AgentKind::kPeculiar;
  indicators.method = "POST";
  return indicators;
}

std::string intel(const Indicators& indicators) { return zeek_intel(std::vector{indicators}); }
std::string bundle(const Indicators& indicators) { return stix_bundle(std::vector{indicators}); }

TEST(YamlString, QuotesWhatWouldMeanSomethingElse) {
  EXPECT_EQ(yaml_string(""), R"("")");
  EXPECT_EQ(yaml_string("null"), R"("null")");
  EXPECT_EQ(yaml_string("- a: b # c"), R"("- a: b # c")");
  EXPECT_EQ(yaml_string("say \"hi\" \\o/"), R"("say \"hi\" \\o/")");
  EXPECT_EQ(yaml_string("a\nb\tc\r\x1b\x7f"), R"("a\x0ab\x09c\x0d\x1b\x7f")");
  EXPECT_EQ(yaml_string(std::string_view("\0", 1)), R"("\x00")");
  EXPECT_EQ(yaml_string("\u00e9 \u202e \U0001F600"), R"("\xe9 \u202e \U0001f600")");
}

TEST(YamlString, ShowsABrokenByteAsZeekLogsIt) { EXPECT_EQ(yaml_string("a\xff"), R"("a\\xff")"); }

RC_GTEST_PROP(YamlString, IsOneLineOfPrintableAsciiWithNoQuoteUnescaped, (std::string text)) {
  const std::string yaml = yaml_string(text);
  RC_ASSERT(yaml.front() == '"' && yaml.back() == '"' && yaml.size() >= 2);
  for (std::size_t at = 1; at + 1 < yaml.size(); ++at) {
    RC_ASSERT(yaml[at] >= 0x20 && yaml[at] < 0x7F);
    RC_ASSERT(yaml[at] != '"');
    if (yaml[at] == '\\') {
      ++at;
      RC_ASSERT(at + 1 < yaml.size());
    }
  }
}

TEST(SigmaValue, EscapesWildcardsAndWhatEscapesThem) {
  EXPECT_EQ(sigma_value("plain/1.0 (x; y)"), "plain/1.0 (x; y)");
  EXPECT_EQ(sigma_value("*/*?"), R"(\*/\*\?)");
  EXPECT_EQ(sigma_value(R"(C:\*)"), R"(C:\\\*)");
  EXPECT_EQ(sigma_value("\xff"), R"(\\xff)");
}

TEST(StixString, EscapesQuotesAndBackslashes) {
  EXPECT_EQ(stix_string("it's"), R"('it\'s')");
  EXPECT_EQ(stix_string(R"(a\' OR [x:y = 1])"), R"('a\\\' OR [x:y = 1]')");
  EXPECT_EQ(stix_string("\xff"), R"('\\xff')");
}

TEST(DerivedUuid, IsOfVersionFiveAndTheSameForTheSameName) {
  EXPECT_THAT(derived_uuid("a"), MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ(derived_uuid("a"), derived_uuid("a"));
  EXPECT_NE(derived_uuid("a"), derived_uuid("b"));
  EXPECT_EQ(derived_uuid("a"), "d6c6643c-1d3e-522f-87d7-c0e6752bdb75");  // by Python's uuid.uuid5
}

TEST(SigmaRule, LooksForTheHostOrThePeculiarAgent) {
  const std::string rule = sigma_rule(example());
  EXPECT_THAT(rule, HasSubstr("  selection_host:\n    host: \"evil.example\"\n"));
  EXPECT_THAT(rule, HasSubstr("  selection_agent:\n    user_agent: \"evilbot/1.0\"\n    method: \"POST\"\n"));
  EXPECT_THAT(rule, HasSubstr("  condition: 1 of selection_*\n"));
  EXPECT_THAT(rule, HasSubstr("author: \"ann\"\ndate: 2025-11-28\n"));
  EXPECT_THAT(rule, EndsWith("level: high\n"));
}

TEST(SigmaRule, NeverLooksForABrowserByItself) {
  Indicators indicators = example();
  indicators.servers.clear();
  indicators.agent = kBrowser;
  indicators.agent_kind = AgentKind::kShared;
  EXPECT_THAT(sigma_rule(indicators), Not(HasSubstr("Mozilla")));
  EXPECT_THAT(sigma_rule(indicators), HasSubstr("condition: selection_host\n"));
  indicators.host_tells = false;
  const std::string rule = sigma_rule(indicators);
  EXPECT_THAT(rule, HasSubstr("  selection:\n    host: \"evil.example\"\n    user_agent: \"Mozilla"));
  EXPECT_THAT(rule, EndsWith("level: low\n"));
}

TEST(SigmaRule, SaysThatTheAgentMustBeAbsentOnlyTogetherWithTheHost) {
  Indicators indicators = example();
  indicators.agent.clear();
  indicators.agent_kind = AgentKind::kNone;
  indicators.servers.clear();
  EXPECT_THAT(sigma_rule(indicators), Not(HasSubstr("user_agent")));
  indicators.host_tells = false;
  EXPECT_THAT(sigma_rule(indicators), HasSubstr("    user_agent: null\n"));
}

TEST(SigmaRule, TakesTheHostWithAndWithoutItsPort) {
  Indicators indicators = example();
  indicators.host = "Evil.example:8080";
  EXPECT_THAT(sigma_rule(indicators),
              HasSubstr("    host:\n      - \"evil.example\"\n      - \"Evil.example:8080\"\n"));
}

TEST(SigmaRule, LooksForServersWhereTheHostIsNotWorthIt) {
  Indicators indicators = example();
  indicators.host.clear();
  indicators.host_name.clear();
  indicators.host_tells = false;
  indicators.agent_kind = AgentKind::kUnknown;
  EXPECT_THAT(sigma_rule(indicators), HasSubstr("  selection_server:\n    id.resp_h: \"203.0.113.9\"\n"));
  indicators.servers.clear();
  EXPECT_THAT(sigma_rule(indicators), IsEmpty());
}

TEST(ZeekIntel, HasALineForEachIndicatorOnce) {
  const std::string lines = zeek_intel(std::vector{example(), example()});
  EXPECT_THAT(lines, StartsWith("#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\n"
                                "evil.example\tIntel::DOMAIN\tpugmark\tfinding 00112233445566778899aabbccddeeff of "
                                "pugmark, malicious by ann on 2025-11-28\n203.0.113.9\tIntel::ADDR\t"));
  EXPECT_THAT(lines, HasSubstr("\nevilbot/1.0\tIntel::SOFTWARE\t"));
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 4);
}

TEST(ZeekIntel, KeepsAHostileAgentInItsField) {
  Indicators indicators = example();
  indicators.agent = "#a\tIntel::ADDR\nb\\\xff";
  EXPECT_THAT(intel(indicators), HasSubstr("\n\\x23a\\x09Intel::ADDR\\x0ab\\\\\\xff\tIntel::SOFTWARE\t"));
}

RC_GTEST_PROP(ZeekIntel, ReadsBackAsZeekReadsIt, (const std::string& text)) {
  RC_PRE(!text.empty());
  Indicators indicators = example();
  indicators.host_tells = false;
  indicators.servers.clear();
  indicators.agent = text;
  const std::string lines = intel(indicators);
  RC_ASSERT(std::count(lines.begin(), lines.end(), '\n') == 2);
  const std::string line = lines.substr(lines.find('\n') + 1);
  RC_ASSERT(line.front() != '#');
  RC_ASSERT(std::count(line.begin(), line.end(), '\t') == 3);
  std::string scratch;
  RC_ASSERT(unescape_zeek(std::string_view(line).substr(0, line.find('\t')), scratch) == text);
}

TEST(ZeekIntel, IsEmptyWhereNothingIsWorthLookingForByItself) {
  Indicators indicators = example();
  indicators.host_tells = false;
  indicators.servers.clear();
  indicators.agent_kind = AgentKind::kShared;
  EXPECT_THAT(intel(indicators), IsEmpty());
  EXPECT_THAT(bundle(indicators), IsEmpty());
}

TEST(StixBundle, LooksForEachIndicatorByItself) {
  EXPECT_EQ(stix_pattern(example()),
            "[domain-name:value = 'evil.example'] OR [ipv4-addr:value = '203.0.113.9'] OR "
            "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'[*] = 'evilbot/1.0' AND "
            "network-traffic:extensions.'http-request-ext'.request_method = 'POST']");
  Indicators indicators = example();
  indicators.host_is_address = true;
  indicators.servers = {"2001:db8::1"};
  indicators.agent_kind = AgentKind::kUnknown;
  EXPECT_EQ(stix_pattern(indicators), "[ipv6-addr:value = '2001:db8::1']");
}

TEST(StixBundle, KeepsItsIdsWhenAFindingIsSeenAgain) {
  Indicators later = example();
  later.sightings = 9;
  later.last_seen = later.changed = Timestamp{1'764'500'000'000'000};
  const auto ids = [](const std::string& text) {
    std::vector<std::string> found;
    for (std::size_t at = text.find("--"); at != std::string::npos; at = text.find("--", at + 1)) {
      found.push_back(text.substr(at, 38));
    }
    return found;
  };
  EXPECT_EQ(ids(bundle(example())), ids(bundle(later)));
  EXPECT_THAT(bundle(later), HasSubstr(R"("modified":"2025-11-30T10:53:20.000Z")"));
  EXPECT_THAT(bundle(example()), HasSubstr(R"("count":3})"));
}

TEST(StixBundle, NamesWhoJudgedOnce) {
  Indicators other = example();
  other.finding = "ff112233445566778899aabbccddeeff";
  const std::string text = stix_bundle(std::vector{example(), other});
  const std::size_t first = text.find(R"("type":"identity")");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(text.find(R"("type":"identity")", first + 1), std::string::npos);
}

}  // namespace
}  // namespace pugmark::report
