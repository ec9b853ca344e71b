// Covers values of entries, and what they match.
#include "pugmark/finding/safelist.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pugmark {
namespace {

using testing::HasSubstr;

std::string value(SafelistKind kind, std::string_view typed) {
  const auto made = safelist_value(kind, typed);
  return made ? *made : "refused: " + made.error().message();
}

SafelistEntry entry(SafelistKind kind, const std::string& typed) {
  SafelistEntry made;
  made.kind = kind;
  made.value = value(kind, typed);
  return made;
}

bool matches(SafelistKind kind, const std::string& typed, const SafelistSubject& subject) {
  return Safelist({entry(kind, typed)}).matches(subject);
}
bool has_host(const std::string& typed, std::string_view host) {
  return matches(SafelistKind::kHost, typed, {"", "", host, "", ""});
}
bool has_identifier(const std::string& typed, std::string_view identifier) {
  return matches(SafelistKind::kIdentifier, typed, {"", "", "", identifier, ""});
}
bool has_client(SafelistKind kind, const std::string& typed, std::string_view client) {
  return matches(kind, typed, {client, "", "", "", ""});
}
bool has_server(SafelistKind kind, const std::string& typed, std::string_view server) {
  return matches(kind, typed, {"", server, "", "", ""});
}

TEST(SafelistValue, HasOneForm) {
  EXPECT_EQ(value(SafelistKind::kClient, "2001:DB8::0:7"), "2001:db8::7");
  EXPECT_EQ(value(SafelistKind::kNetwork, "2001:DB8::/32"), "2001:db8::/32");
  EXPECT_EQ(value(SafelistKind::kHost, "*.Corp.Example"), "*.corp.example");
  EXPECT_EQ(value(SafelistKind::kIdentifier, "Updater/*"), "Updater/*");
  EXPECT_EQ(value(SafelistKind::kFingerprint, "0123456789ABCDEF"), "0123456789abcdef");
}

TEST(SafelistValue, IsRefusedWhereItIsNoneOfItsKind) {
  for (const auto& [kind, typed] :
       std::vector<std::pair<SafelistKind, std::string>>{{SafelistKind::kClient, ""},
                                                         {SafelistKind::kClient, "10.0.0.0/8"},
                                                         {SafelistKind::kServer, "a.example"},
                                                         {SafelistKind::kNetwork, "10.0.0.1/8"},
                                                         {SafelistKind::kNetwork, "10.0.0.1"},
                                                         {SafelistKind::kNetwork, "0.0.0.0/0"},
                                                         {SafelistKind::kNetwork, "::/0"},
                                                         {SafelistKind::kHost, ""},
                                                         {SafelistKind::kHost, "*."},
                                                         {SafelistKind::kHost, "*"},
                                                         {SafelistKind::kHost, "a*.example"},
                                                         {SafelistKind::kHost, "a.example:80"},
                                                         {SafelistKind::kHost, "http://a"},
                                                         {SafelistKind::kIdentifier, ""},
                                                         {SafelistKind::kIdentifier, "**?"},
                                                         {SafelistKind::kFingerprint, "0123"},
                                                         {SafelistKind::kFingerprint, "0123456789abcdeg"}}) {
    EXPECT_THAT(value(kind, typed), HasSubstr("refused: '" + typed + "' is no ")) << to_string(kind);
  }
}

TEST(Safelist, OfADomainHoldsItsApexAndAllBelow) {
  EXPECT_TRUE(has_host("*.corp.example", "corp.example"));
  EXPECT_TRUE(has_host("*.corp.example", "a.b.corp.example"));
  EXPECT_FALSE(has_host("*.corp.example", "notcorp.example"));
  EXPECT_FALSE(has_host("*.corp.example", "corp.example.evil.example"));
  EXPECT_TRUE(has_host("Corp.example", "corp.example"));
  EXPECT_FALSE(has_host("corp.example", "www.corp.example"));
  EXPECT_FALSE(has_host("corp.example", ""));
}

TEST(Safelist, ComparesAddressesAndNotTheirTexts) {
  EXPECT_TRUE(has_client(SafelistKind::kClient, "2001:db8::7", "2001:0DB8:0:0::7"));
  EXPECT_FALSE(has_client(SafelistKind::kClient, "10.0.0.7", "10.0.0.70"));
  EXPECT_FALSE(has_server(SafelistKind::kClient, "10.0.0.7", "10.0.0.7"));
  EXPECT_TRUE(has_server(SafelistKind::kServer, "10.0.0.7", "10.0.0.7"));
  EXPECT_FALSE(has_client(SafelistKind::kServer, "10.0.0.7", "10.0.0.7"));
  EXPECT_FALSE(has_client(SafelistKind::kClient, "10.0.0.7", "10.0.0.7' OR 1"));
}

TEST(Safelist, OfANetworkHoldsClientsAndServersInIt) {
  EXPECT_TRUE(has_client(SafelistKind::kNetwork, "10.1.0.0/16", "10.1.255.255"));
  EXPECT_TRUE(has_server(SafelistKind::kNetwork, "10.1.0.0/16", "10.1.0.0"));
  EXPECT_FALSE(has_server(SafelistKind::kNetwork, "10.1.0.0/16", "10.2.0.0"));
  EXPECT_TRUE(has_client(SafelistKind::kNetwork, "2001:db8::/32", "2001:db8:ffff::1"));
  EXPECT_FALSE(has_client(SafelistKind::kNetwork, "2001:db8::/32", "2001:db9::1"));
  EXPECT_TRUE(has_client(SafelistKind::kNetwork, "10.1.0.0/16", "::ffff:10.1.2.3"));
}

TEST(Safelist, OfAnIdentifierHoldsTheWholeTextInItsCase) {
  EXPECT_TRUE(has_identifier("Updater/1.0", "Updater/1.0"));
  EXPECT_FALSE(has_identifier("Updater/1.0", "Updater/1.01"));
  EXPECT_FALSE(has_identifier("Updater/1.0", "updater/1.0"));
  EXPECT_TRUE(has_identifier("Updater/*", "Updater/"));
  EXPECT_TRUE(has_identifier("Up*er/?.0 (*)", "Updater/1.0 (x; y)"));
  EXPECT_FALSE(has_identifier("Up*er/?.0 (*)", "Updater/11.0 (x; y)"));
  EXPECT_FALSE(has_identifier("Updater/*", "evil Updater/1"));
  EXPECT_TRUE(has_identifier("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(has_identifier("a*b*c", "a-b-c-b"));
}

TEST(Safelist, IsQuickOnAPatternMadeToBeSlow) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) {
    pattern += "a*";
  }
  EXPECT_FALSE(has_identifier(pattern + "b", std::string(20'000, 'a')));
}

TEST(Safelist, OfAFingerprintHoldsThatAlone) {
  const SafelistSubject subject{"", "", "", "", "0123456789abcdef"};
  EXPECT_TRUE(matches(SafelistKind::kFingerprint, "0123456789abcdef", subject));
  EXPECT_FALSE(matches(SafelistKind::kFingerprint, "0123456789abcde0", subject));
  EXPECT_FALSE(matches(SafelistKind::kFingerprint, "0123456789abcdef", {}));
}

TEST(Safelist, SaysTheSameOfWhatItHasMetBefore) {
  Safelist list({entry(SafelistKind::kNetwork, "10.0.0.0/8"), entry(SafelistKind::kIdentifier, "Up*")});
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(list.matches({"10.0.0.1", "", "", "", ""}));
    EXPECT_FALSE(list.matches({"11.0.0.1", "", "", "x", ""}));
    EXPECT_TRUE(list.matches({"11.0.0.1", "", "", "Updater", ""}));
  }
}

TEST(SafelistEntry, ExpiresAtItsTime) {
  SafelistEntry made;
  EXPECT_EQ(state_of(made, {100}), "active");
  made.expires = Timestamp{100};
  EXPECT_EQ(state_of(made, {99}), "active");
  EXPECT_EQ(state_of(made, {100}), "expired");
  made.removed = Timestamp{50};
  EXPECT_EQ(state_of(made, {99}), "removed");
}

}  // namespace
}  // namespace pugmark
