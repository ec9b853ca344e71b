#include "pugmark/feature/header_features.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pugmark/feature/feature_sentences.h"
#include "pugmark/feature/flows/flow_bags.h"
#include "pugmark/feature/flows/flow_columns.h"
#include "pugmark/feature/typed/typed_columns.h"
#include "pugmark/feature/user_agent.h"

namespace pugmark {
namespace {

using testing::Contains;
using testing::Each;
using testing::IsSubsetOf;
using testing::Not;
using testing::StartsWith;

HttpMessage message_of(Origin origin, std::string_view text, View view = View::kFull) {
  HttpMessage message;
  message.origin = origin;
  message.view = view;
  message.canonical_text = text;
  return message;
}

std::set<std::string> texts(const FeatureList& list) {
  std::set<std::string> found;
  for (const HeaderFeature& feature : list.features()) {
    found.emplace(list.text(feature));
  }
  return found;
}

std::set<std::string> features_of(Origin origin, std::string_view text, View seen_as = View::kFull) {
  HeaderFeatures reader;
  FeatureList list;
  reader.read_message(message_of(origin, text), seen_as, list);
  return texts(list);
}
std::set<std::string> of_request(std::string_view text, View seen_as = View::kFull) {
  return features_of(Origin::kClient, text, seen_as);
}
std::set<std::string> of_response(std::string_view text, View seen_as = View::kFull) {
  return features_of(Origin::kServer, text, seen_as);
}

std::set<std::string> of_connection(const std::vector<std::pair<Origin, std::string>>& messages,
                                    View seen_as = View::kFull) {
  HeaderFeatures reader;
  FeatureList list;
  ConnectionShape shape;
  for (const auto& [origin, text] : messages) {
    add_message(shape, reader.read_message(message_of(origin, text), View::kFull, list));
  }
  HeaderFeatures::read_connection(shape, seen_as, list);
  return texts(list);
}

constexpr std::string_view kDownloader =
    R"~("ACCEPT":"*/*","USER-AGENT":"Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)","HOST":"update7.xk3-files.co.uk:8081","CONNECTION":"Keep-Alive")~";
constexpr std::string_view kBeacon =
    R"~("CONTENT-TYPE":"application/octet-stream","HOST":"203.0.113.7","CONTENT-LENGTH":"300","CACHE-CONTROL":"no-cache")~";
constexpr std::string_view kBrowser =
    R"~("HOST":"www.example.org","USER-AGENT":"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0","ACCEPT":"text/html,*/*;q=0.8","ACCEPT-LANGUAGE":"en-US,en;q=0.5","REFERER":"http://www.example.org/","COOKIE":"-COOKIE-","IF-MODIFIED-SINCE":"Tue, 24 Nov 2026 08:00:00 GMT")~";
constexpr std::string_view kPayload =
    R"~("SERVER":"nginx/1.2.0","DATE":"Sat, 28 Apr 2012 06:53:17 GMT","CONTENT-TYPE":"Application/X-Msdownload; v=1","CONTENT-LENGTH":"131584","X-POWERED-BY":"PHP/5.3.14-1~dotdeb.0","ETAG":"5f3-1c","LOCATION":"/next.php","CONTENT-DISPOSITION":"attachment; filename=\\"calc.exe\\"","X-MADE":"Mon, 5 Jan 2009 10:00:00 GMT")~";

/// A feature of a kind, and the message that has it.
struct Example {
  FeatureKind kind;
  Origin origin;
  std::string_view text;
  std::string_view feature;
};

constexpr Origin kClient = Origin::kClient;
constexpr Origin kServer = Origin::kServer;
using Kind = FeatureKind;

constexpr auto kExamples = std::to_array<Example>({
    {Kind::kOrder, kClient, kDownloader, "request.order ACCEPT>USER-AGENT"},
    {Kind::kOrder, kClient, kDownloader, "request.order CONNECTION>$"},
    {Kind::kOrder, kClient, "(empty)", "request.order ^>$"},
    {Kind::kOrder3, kServer, kPayload, "response.order3 ^>SERVER>DATE"},
    {Kind::kProductWord, kClient, kDownloader, "request.product-word USER-AGENT~msie"},
    {Kind::kProductWord, kServer, kPayload, "response.product-word X-POWERED-BY~dotdeb"},
    {Kind::kProductWords, kClient, kDownloader, "request.product-words USER-AGENT~windows nt"},
    {Kind::kProductValue, kServer, kPayload, "response.product-value SERVER=nginx/9.9.9"},
    {Kind::kProductLength, kServer, kPayload, "response.product-length SERVER 4"},
    {Kind::kUrlScheme, kClient, kBrowser, "request.url-scheme REFERER http"},
    {Kind::kUrlPath, kClient, kBrowser, "request.url-path REFERER root"},
    {Kind::kUrlPath, kClient, R"~("ORIGIN":"https://a.example/b")~", "request.url-path ORIGIN deep"},
    {Kind::kUrlRelative, kServer, kPayload, "response.url-relative LOCATION"},
    {Kind::kRefererHost, kClient, kBrowser, "request.referer-host same"},
    {Kind::kRefererHost, kClient, R"~("REFERER":"http://www.google.com/","HOST":"evil.example")~",
     "request.referer-host other"},
    {Kind::kValueLength, kServer, kPayload, "response.value-length ETAG 3"},
    {Kind::kValueLength, kClient, kBrowser, "request.value-length IF-MODIFIED-SINCE 5"},
    {Kind::kContentLength, kServer, kPayload, "response.content-length 18"},
    {Kind::kValue, kClient, kBrowser, "request.value ACCEPT=text/html,*/*;q=9.9"},
    {Kind::kShape, kClient, kDownloader, "request.shape CONNECTION Aa-Aa"},
    {Kind::kShape, kServer, kPayload, "response.shape X-MADE DATE"},
    {Kind::kHostKind, kClient, kBeacon, "request.host-kind ip"},
    {Kind::kHostKind, kClient, R"~("HOST":"[2001:db8::1]:8080")~", "request.host-kind ip"},
    {Kind::kHostKind, kClient, R"~("HOST":"printer")~", "request.host-kind lan"},
    {Kind::kHostKind, kClient, R"~("HOST":"192.168.1.20:8080")~", "request.host-kind lan"},
    {Kind::kHostKind, kClient, R"~("HOST":"")~", "request.host-kind empty"},
    {Kind::kHostPort, kClient, kDownloader, "request.host-port odd"},
    {Kind::kHostPort, kClient, R"~("HOST":"[2001:db8::1]:8080")~", "request.host-port 8080"},
    {Kind::kHostTld, kClient, kDownloader, "request.host-tld uk"},
    {Kind::kHostLabels, kClient, kDownloader, "request.host-labels 4"},
    {Kind::kHostNameLength, kClient, kDownloader, "request.host-name-length 3"},
    {Kind::kHostNameDigits, kClient, kDownloader, "request.host-name-digits 1-2"},
    {Kind::kHostNameDashes, kClient, kDownloader, "request.host-name-dashes 1"},
    {Kind::kHostNameVowels, kClient, kDownloader, "request.host-name-vowels 2"},
    {Kind::kHostNameConsonants, kClient, kDownloader, "request.host-name-consonants 2"},
    {Kind::kHostNameEntropy, kClient, kDownloader, "request.host-name-entropy 6"},
    {Kind::kHostNameLengthEntropy, kClient, kDownloader, "request.host-name-length-entropy 2,3"},
    {Kind::kHostTldName, kClient, kDownloader, "request.host-tld-name uk,2,d"},
    {Kind::kHostSubdomain, kClient, kDownloader, "request.host-subdomain other1"},
    {Kind::kHostSubdomain, kClient, kBrowser, "request.host-subdomain www"},
    {Kind::kHostSubdomainLength, kClient, kDownloader, "request.host-subdomain-length 1"},
    {Kind::kHostSubdomainDigits, kClient, kDownloader, "request.host-subdomain-digits 1"},
    {Kind::kHostSubdomainLabel, kClient, kBrowser, "request.host-subdomain-label www"},
    {Kind::kHostDynamicDns, kClient, R"~("HOST":"rat.duckdns.org:1604")~", "request.host-dynamic-dns"},
    {Kind::kAgent, kClient, kDownloader, "request.agent mozilla"},
    {Kind::kAgent, kClient, kBeacon, "request.agent none"},
    {Kind::kAgent, kClient, R"~("USER-AGENT":"Update/1.0")~", "request.agent other"},
    {Kind::kAgentVersion, kClient, kDownloader, "request.agent-version mozilla 8"},
    {Kind::kAgentHeaders, kClient, kDownloader, "request.agent-headers 4 mozilla"},
    {Kind::kAgentSends, kClient, kDownloader, "request.agent-sends mozilla CONNECTION"},
    {Kind::kAgentLacks, kClient, kDownloader, "request.agent-lacks mozilla ACCEPT-LANGUAGE"},
    {Kind::kAgentVersionSends, kClient, kBrowser, "request.agent-version-sends mozilla 128 COOKIE"},
    {Kind::kAgentVersionLacks, kClient, kDownloader, "request.agent-version-lacks mozilla 8 REFERER"},
    {Kind::kAgentAccept, kClient, kDownloader, "request.agent-accept mozilla */*"},
    {Kind::kAgentEncoding, kClient, kDownloader, "request.agent-encoding mozilla -"},
    {Kind::kAgentConnection, kClient, kDownloader, "request.agent-connection mozilla Keep-Alive"},
    {Kind::kAgentHost, kClient, kBeacon, "request.agent-host none ip"},
    {Kind::kAgentTld, kClient, kDownloader, "request.agent-tld mozilla uk"},
    {Kind::kHostInAgent, kClient, R"~("HOST":"a.example","USER-AGENT":"bot for A.example")~", "request.host-in-agent"},
    {Kind::kCommonOrder, kClient, kBeacon, "request.common-order CONTENT-TYPE|HOST|CONTENT-LENGTH|CACHE-CONTROL"},
    {Kind::kAcceptLanguage, kClient, kDownloader, "request.accept-language */* -"},
    {Kind::kRefererCookieLanguage, kClient, kBrowser, "request.referer-cookie-language RCL"},
    {Kind::kHeadersHost, kClient, kBeacon, "request.headers-host 4 ip"},
    {Kind::kBodyHost, kClient, kBeacon, "request.body-host post ip"},
    {Kind::kBodyAgent, kClient, kDownloader, "request.body-agent get mozilla"},
    {Kind::kBodyAgentHost, kClient, kBeacon, "request.body-agent-host post none ip"},
    {Kind::kBodyType, kClient, kBeacon, "request.body-type application/octet-stream 9"},
    {Kind::kBodyContext, kClient, kBeacon, "request.body-context none - -"},
    {Kind::kTypeLength, kServer, kPayload, "response.type-length application/x-msdownload 18"},
    {Kind::kTypeLength, kServer, "(empty)", "response.type-length - -1"},
    {Kind::kServerType, kServer, kPayload, "response.server-type nginx application/x-msdownload"},
    {Kind::kServerTypeLength, kServer, kPayload, "response.server-type-length nginx application/x-msdownload 6"},
    {Kind::kServerPowered, kServer, kPayload, "response.server-powered nginx php"},
    {Kind::kPoweredType, kServer, kPayload, "response.powered-type php application/x-msdownload"},
    {Kind::kServerValue, kServer, kPayload, "response.server-value nginx/9.9.9 php/9.9.9-9~dotdeb.9"},
    {Kind::kTypeValidators, kServer, kPayload, "response.type-validators application/x-msdownload -E-"},
    {Kind::kDispositionExtension, kServer, kPayload, "response.disposition-extension exe"},
    {Kind::kDispositionType, kServer, kPayload, "response.disposition-type exe application/x-msdownload"},
    {Kind::kUnusualNames, kClient, R"~("HOST":"a.example","SOAPACTION":"x","NT":"y","X-ID":"1")~",
     "request.unusual-names 2"},
    {Kind::kExtensionNames, kServer, kPayload, "response.extension-names 1"},
    {Kind::kAgentUnusualNames, kClient, kBeacon, "request.agent-unusual-names 0 none"},
    {Kind::kAgentExtensionNames, kClient, R"~("X-A":"1","X-B":"2","X-C":"3","X-D":"4")~",
     "request.agent-extension-names 3 none"},
    {Kind::kBodyHeaders, kClient, kBeacon, "request.body-headers nt"},
    {Kind::kAgentBodyHeaders, kClient, R"~("USER-AGENT":"curl/8","CONTENT-LENGTH":"0")~",
     "request.agent-body-headers 0- curl"},
    {Kind::kHostBodyHeaders, kClient, kBeacon, "request.host-body-headers nt ip"},
    {Kind::kCaching, kClient, kBeacon, "request.caching C-"},
    {Kind::kHostPosition, kClient, kDownloader, "request.host-position 2 mozilla"},
    {Kind::kSystem, kClient, kDownloader, "request.system 6.1"},
    {Kind::kSystemBrowser, kClient, kDownloader, "request.system-browser 6.1 msie8 4"},
    {Kind::kSystemSends, kClient, kBrowser, "request.system-sends linux REFERER"},
    {Kind::kSystemLacks, kClient, kDownloader, "request.system-lacks 6.1 ACCEPT-LANGUAGE"},
});

TEST(HeaderFeatures, FindsEachKindInMessagesThatHaveIt) {
  for (const Example& example : kExamples) {
    EXPECT_THAT(features_of(example.origin, example.text), Contains(example.feature));
  }
}

TEST(HeaderFeatures, FindsOfAConnectionHowItsMessagesGoTogether) {
  const std::string get = R"~("HOST":"a.example","USER-AGENT":"x")~";
  const std::string swapped = R"~("USER-AGENT":"x","HOST":"a.example")~";
  const std::string other = R"~("HOST":"b.example","USER-AGENT":"x")~";
  EXPECT_EQ(of_connection({{kClient, get}, {kServer, "(empty)"}}),
            (std::set<std::string>{"connection.requests 1", "connection.responses 1", "connection.balance eq"}));
  EXPECT_THAT(of_connection({{kClient, get}, {kClient, get}}),
              testing::IsSupersetOf({"connection.requests 2", "connection.balance q>", "connection.repeated all",
                                     "connection.name-orders one", "connection.hosts one"}));
  EXPECT_THAT(
      of_connection({{kClient, get}, {kClient, swapped}, {kClient, get}}),
      testing::IsSupersetOf({"connection.repeated some", "connection.name-orders many", "connection.hosts one"}));
  EXPECT_THAT(
      of_connection({{kClient, get}, {kClient, other}}),
      testing::IsSupersetOf({"connection.repeated none", "connection.name-orders one", "connection.hosts many"}));
  EXPECT_THAT(of_connection({{kServer, "(empty)"}}), Contains("connection.balance s>"));
}

TEST(HeaderFeatures, CountMessagesOfAConnectionUpToSix) {
  const std::vector<std::pair<Origin, std::string>> many(200, {kClient, R"~("HOST":"a.example")~"});
  EXPECT_THAT(of_connection(many), testing::IsSupersetOf({"connection.requests 6", "connection.repeated all"}));
}

TEST(HeaderFeatures, SayNothingOfDatesCookiesAndUncommonLabels) {
  const std::set<std::string> request = of_request(kBrowser);
  EXPECT_THAT(request, Each(Not(testing::HasSubstr("2026"))));
  EXPECT_THAT(request, Not(Contains(StartsWith("request.value-length COOKIE"))));
  const std::set<std::string> response = of_response(
      R"~("SET-COOKIE":"id=17; path=/","DATE":"Tue, 24 Nov 2026 08:00:00 GMT","X-MADE":"Mon, 5 Jan 2009 10:00:00 GMT")~");
  for (const std::string& feature : response) {
    EXPECT_TRUE(feature.starts_with("response.order") || feature.find("COOKIE") == std::string::npos) << feature;
    EXPECT_EQ(feature.find("jan"), std::string::npos) << feature;
  }
  EXPECT_THAT(of_request(kDownloader), Not(Contains(testing::HasSubstr("xk3"))));
  EXPECT_THAT(of_request(R"~("HOST":"mailbox17.corp.example")~"), Not(Contains(testing::HasSubstr("mailbox"))));
}

TEST(HeaderFeatures, TellOfAHostInALocalNetworkItsPortAlone) {
  for (const char* const host :
       {"10.0.0.1", "172.31.0.9", "192.168.0.1", "127.0.0.1", "169.254.3.4", "100.64.0.1", "239.255.255.250", "0.0.0.0",
        "printer", "nas.local", "router.lan", "1.0.168.192.in-addr.arpa"}) {
    const std::set<std::string> found = of_request("\"HOST\":\"" + std::string(host) + ":49152\"");
    EXPECT_THAT(found, Contains("request.host-kind lan")) << host;
    EXPECT_THAT(found, Contains("request.host-port odd")) << host;
    for (const std::string& feature : found) {
      const bool of_host = feature.starts_with("request.host-") && !feature.starts_with("request.host-position");
      EXPECT_TRUE(!of_host || feature == "request.host-kind lan" || feature == "request.host-port odd") << feature;
      for (const char* const kind :
           {"headers-host", "body-host", "agent-host", "agent-tld", "body-agent-host", "host-body-headers"}) {
        EXPECT_THAT(feature, Not(testing::HasSubstr(kind)));
      }
    }
  }
  for (const char* const host :
       {"11.0.0.1", "172.32.0.1", "192.169.0.1", "100.128.0.1", "203.0.113.9", "local.example"}) {
    EXPECT_THAT(of_request("\"HOST\":\"" + std::string(host) + "\""), Not(Contains("request.host-kind lan"))) << host;
  }
}

TEST(HeaderFeatures, TakeNamesInAnyCaseAndTheFirstOfSeveralHeaders) {
  EXPECT_EQ(of_request(R"~("host":"a.example","User-Agent":"curl/8")~"),
            of_request(R"~("HOST":"a.example","USER-AGENT":"curl/8")~"));
  EXPECT_THAT(of_request(R"~("USER-AGENT":"curl/8","USER-AGENT":"Mozilla/5.0")~"), Contains("request.agent curl"));
}

TEST(HeaderFeatures, LookAtNoMoreThanABoundedNumberOfHeadersAndBytes) {
  std::string many = R"~("HOST":"a.example")~";
  for (int i = 0; i < 20'000; ++i) {
    many += R"(,"X-)" + std::string(1, static_cast<char>('A' + i % 26)) + R"(":"v")";
  }
  EXPECT_LT(of_request(many).size(), 600U);
  EXPECT_THAT(of_request(many), Contains("request.agent-headers 14 none"));
  std::string words;
  while (words.size() < 1'000'000) {
    words += "w" + std::string(words.size() % 50, 'x') + " ";
  }
  EXPECT_LT(of_request(R"~("USER-AGENT":")~" + words + "\"").size(), 2000U);
  EXPECT_THAT(of_response(R"~("CONTENT-LENGTH":"99999999999999999999999999")~"),
              Contains("response.content-length 64"));
}

TEST(HeaderFeatures, SayNothingOfPasswordsAndTokens) {
  for (const char* const value :
       {"user=bob&password=hunterx&z=q", "http://bob:hunterx@a.example/", "a?token=hunterx"}) {
    for (const char* const name : {"X-LOGIN", "USER-AGENT", "ACCEPT", "CONNECTION", "AUTHORIZATION", "COOKIE"}) {
      const std::string text = std::string("\"") + name + "\":\"" + value + "\"";
      EXPECT_THAT(of_request(text), Each(Not(testing::HasSubstr("hunterx")))) << text;
    }
  }
}

TEST(HeaderFeatures, HaveNoTextLongerThanAModelReads) {
  const std::string name(1500, 'N');
  for (const std::string& feature : of_request("\"" + name + "\":\"v\",\"HOST\":\"a.example\"")) {
    EXPECT_LE(feature.size(), FeatureList::kMaxTextBytes);
  }
}

TEST(HeaderFeatures, AreUnknownWhereTheViewDoesNotShowWhatTheyNeed) {
  const std::set<std::string> plain = of_request(kDownloader, View::kPlain);
  EXPECT_THAT(plain, Contains("request.agent-lacks mozilla REFERER"));
  EXPECT_THAT(plain, Contains("request.host-port odd"));
  EXPECT_THAT(plain, Contains("request.product-word USER-AGENT~msie"));
  for (const std::string& feature : plain) {
    for (const char* const hidden : {"ACCEPT", "CONNECTION", "COOKIE", "CONTENT", "order", "headers", "body"}) {
      EXPECT_EQ(feature.find(hidden), std::string::npos) << feature;
    }
  }
  const std::set<std::string> client_names = of_request(kDownloader, View::kClientNames);
  EXPECT_THAT(client_names, Contains("request.agent-lacks mozilla ACCEPT-LANGUAGE"));
  EXPECT_THAT(client_names, Contains("request.order ACCEPT>USER-AGENT"));
  EXPECT_THAT(client_names, Not(Contains("request.agent-accept mozilla */*")));
  EXPECT_THAT(of_response(kPayload, View::kPlain), testing::IsEmpty());
  EXPECT_THAT(of_response(kPayload, View::kClientNames), testing::IsEmpty());
  EXPECT_THAT(of_response(kPayload, View::kNames), Contains("response.order SERVER>DATE"));
  EXPECT_THAT(of_response(kPayload, View::kNames),
              Each(testing::AnyOf(StartsWith("response.order"), testing::HasSubstr("-names "))));
  EXPECT_EQ(of_connection({{kClient, std::string(kDownloader)}, {kServer, std::string(kPayload)}}, View::kPlain),
            (std::set<std::string>{"connection.requests 1"}));
}

TEST(HeaderFeatures, OfALesserViewAreThoseOfTheFullOneThatItShows) {
  HeaderFeatures reader;
  FeatureList list;
  for (const Example& example : kExamples) {
    const HttpMessage message = message_of(example.origin, example.text);
    for (const View view : {View::kFull, View::kNames, View::kClientNames, View::kPlain}) {
      reader.read_message(message, View::kFull, list);
      std::set<std::string> shown;
      for (const HeaderFeature& feature : list.features()) {
        if (shows(view, feature.least_view)) {
          shown.emplace(list.text(feature));
        }
      }
      reader.read_message(message, view, list);
      EXPECT_EQ(texts(list), shown);
    }
  }
}

TEST(HeaderFeatures, OfAPlainLogAreThoseOfAFullOneSeenAsSuch) {
  HeaderFeatures reader;
  FeatureList list;
  const std::string plain =
      R"~("HOST":"www.example.org","USER-AGENT":"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0","REFERER":"http://www.example.org/")~";
  reader.read_message(message_of(kClient, plain, View::kPlain), View::kFull, list);
  EXPECT_EQ(texts(list), of_request(kBrowser, View::kPlain));
}

TEST(FeatureDefinitions, HaveAnExampleEachThatATestFinds) {
  std::set<FeatureKind> tested;
  for (const Example& example : kExamples) {
    tested.insert(example.kind);
    EXPECT_THAT(std::string(example.feature), testing::HasSubstr("." + std::string(definition(example.kind).name)));
  }
  std::set<std::string_view> names;
  for (const FeatureDefinition& one : feature_definitions()) {
    EXPECT_TRUE(names.insert(one.name).second) << one.name;
    EXPECT_THAT(std::string(one.example), testing::HasSubstr("." + std::string(one.name))) << one.name;
    EXPECT_TRUE(tested.contains(one.kind) || one.example.starts_with("connection.")) << one.name;
  }
}

TEST(FeatureDefinitions, TellFromItsTextWhatAFeatureIsOf) {
  HeaderFeatures reader;
  FeatureList list;
  for (const Example& example : kExamples) {
    reader.read_message(message_of(example.origin, example.text), View::kFull, list);
    for (const HeaderFeature& feature : list.features()) {
      const auto subject = feature_subject(list.text(feature));
      ASSERT_TRUE(subject.has_value()) << list.text(feature);
      EXPECT_EQ(subject->kind, feature.kind) << list.text(feature);
      EXPECT_EQ(subject->scope, feature.scope) << list.text(feature);
      EXPECT_EQ(subject->header, feature.header) << list.text(feature);
    }
  }
  for (const char* const none : {"", "request", "request.", "request.nothing a", "reply.order A>B", ".order"}) {
    EXPECT_FALSE(feature_subject(none).has_value()) << none;
  }
}

TEST(FeatureDefinitions, AreWhatTheReferenceSays) {
  std::ifstream file("doc/features.md");
  const std::string written{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_TRUE(written == feature_reference() + "\n" + flow_column_reference() + "\n" + flow_bag_reference() + "\n" +
                             typed_column_reference())
      << "run: pugmark generate features doc";
}

TEST(FeatureSentences, SayWhatPeopleUnderstand) {
  const auto say = [](std::string_view feature) {
    for (const Example& example : kExamples) {
      if (example.feature == feature) {
        const FeatureScope scope = example.origin == kClient ? FeatureScope::kRequest : FeatureScope::kResponse;
        return feature_sentence(example.kind, scope, feature);
      }
    }
    return std::string("no such example");
  };
  EXPECT_EQ(say("request.agent-lacks mozilla ACCEPT-LANGUAGE"), "claims a browser but sends no Accept-Language");
  EXPECT_EQ(say("request.agent-version-lacks mozilla 8 REFERER"), "claims a browser (version 8) but sends no Referer");
  EXPECT_EQ(say("request.host-kind ip"), "Host is a bare IP address");
  EXPECT_EQ(say("request.order ACCEPT>USER-AGENT"), "order Accept, User-Agent");
  EXPECT_EQ(say("request.order ^>$"), "no headers at all");
  EXPECT_EQ(say("request.order CONNECTION>$"), "last header is Connection");
  EXPECT_EQ(say("response.order3 ^>SERVER>DATE"), "begins with Server, Date");
  EXPECT_EQ(say("response.content-length 18"), "Content-Length is 131072 to 262143");
  EXPECT_EQ(say("response.disposition-extension exe"), "sends a file .exe");
  EXPECT_EQ(say("request.body-context none - -"), "no User-Agent, a body, no Referer, no Cookie");
  EXPECT_EQ(say("request.system-browser 6.1 msie8 4"), "claims Windows NT 6.1, msie8, trident 4");
  EXPECT_EQ(say("request.agent-body-headers 0- curl"), "claims curl, a Content-Length of 0, no Content-Type");
}

TEST(FeatureSentences, AreThereForEveryExampleAndNoTwoKindsSayTheSame) {
  std::map<std::string, FeatureKind> by_sentence;
  for (const Example& example : kExamples) {
    const FeatureScope scope = example.origin == kClient ? FeatureScope::kRequest : FeatureScope::kResponse;
    const std::string sentence = feature_sentence(example.kind, scope, example.feature);
    EXPECT_FALSE(sentence.empty());
    const auto [at, fresh] = by_sentence.try_emplace(sentence, example.kind);
    EXPECT_TRUE(fresh || at->second == example.kind) << sentence << ": " << example.feature;
  }
}

TEST(UserAgent, ClaimIsTheLeftmostKnownName) {
  EXPECT_EQ(read_agent_claim("mozilla/5.0 (windows nt 10.0; rv:128.0) gecko firefox/128.0").family, "mozilla");
  EXPECT_EQ(read_agent_claim("mozilla/5.0 (windows nt 10.0; rv:128.0) gecko firefox/128.0").version, "128");
  EXPECT_EQ(read_agent_claim("python-requests/2.31").family, "python");
  EXPECT_EQ(read_agent_claim("python-requests/2.31").version, "-");
  EXPECT_EQ(read_agent_claim("opera/9.80 version/12.16").version, "12");
}

TEST(UserAgent, SystemIsWhatStandsFirst) {
  const SystemClaim windows = read_system_claim("mozilla/5.0 (windows nt 10.0; trident/7.0; rv:11.0) like gecko");
  EXPECT_EQ(windows.system, "10.0");
  EXPECT_EQ(windows.browser, "rv:11");
  EXPECT_EQ(windows.trident, "7");
  EXPECT_EQ(read_system_claim("mozilla/5.0 (linux; android 9) chrome/90.0").system, "linux");
  EXPECT_EQ(read_system_claim("mozilla/4.0 (compatible; msie 6.0; windows 98)").system, "windows");
  EXPECT_EQ(read_system_claim("mozilla/5.0 (macintosh; intel mac os x 10_15)").system, "mac os x");
  EXPECT_EQ(read_system_claim("curl/8").system, "-");
  EXPECT_EQ(read_system_claim("curl/8").browser, "-");
}

}  // namespace
}  // namespace pugmark
