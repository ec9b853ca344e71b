// The table of definitions.
#include "pugmark/feature/feature_definitions.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "pugmark/core/assert.h"

namespace pugmark {
namespace {

using Needs = FeatureNeeds;
using Kind = FeatureKind;

constexpr std::array kDefinitions = {
    FeatureDefinition{Kind::kOrder, "order", Needs::kNames,
                      "Two headers that follow each other; `^` is the start of the block, `$` its end.",
                      "request.order USER-AGENT>HOST"},
    FeatureDefinition{Kind::kOrder3, "order3", Needs::kNames, "Three headers that follow each other.",
                      "request.order3 ^>CONNECTION>CONTENT-TYPE"},
    FeatureDefinition{Kind::kProductWord, "product-word", Needs::kHeaderValue,
                      "A word of User-Agent, Server, X-Powered-By or Via: letters, digits and `_`, at least two.",
                      "response.product-word SERVER~apache"},
    FeatureDefinition{Kind::kProductWords, "product-words", Needs::kHeaderValue,
                      "Two words of such a header that follow each other.",
                      "request.product-words USER-AGENT~windows nt"},
    FeatureDefinition{Kind::kProductValue, "product-value", Needs::kHeaderValue,
                      "The value of such a header, up to 100 characters.",
                      "response.product-value SERVER=apache/9.9.9 (debian)"},
    FeatureDefinition{Kind::kProductLength, "product-length", Needs::kHeaderValue,
                      "The length of such a header's value, in bits.", "response.product-length SERVER 5"},
    FeatureDefinition{Kind::kUrlScheme, "url-scheme", Needs::kHeaderValue,
                      "The scheme of the address in Referer, Origin or Location.", "request.url-scheme REFERER http"},
    FeatureDefinition{Kind::kUrlPath, "url-path", Needs::kHeaderValue,
                      "Whether that address names a site's `root` or something below it (`deep`).",
                      "request.url-path REFERER root"},
    FeatureDefinition{Kind::kUrlRelative, "url-relative", Needs::kHeaderValue,
                      "Such a header holds no whole http address.", "response.url-relative LOCATION"},
    FeatureDefinition{Kind::kRefererHost, "referer-host", Needs::kHeaderValue,
                      "Whether Referer names the host that is asked (`same`) or an `other`.",
                      "request.referer-host other"},
    FeatureDefinition{Kind::kValueLength, "value-length", Needs::kHeaderValue,
                      "The length, in bits, of a value that says nothing itself: Expires, Last-Modified, ETag, "
                      "If-None-Match, If-Modified-Since, Content-Length, Age, X-Amz-Cf-Id, CF-Ray, Content-MD5, Range, "
                      "Content-Range, and of headers that carry a secret by their name. Of Date, Cookie and Set-Cookie "
                      "not even that.",
                      "response.value-length ETAG 5"},
    FeatureDefinition{Kind::kContentLength, "content-length", Needs::kHeaderValue,
                      "The number in Content-Length, in bits.", "response.content-length 12"},
    FeatureDefinition{Kind::kValue, "value", Needs::kHeaderValue,
                      "The value of any other header, up to 60 characters; none of one that begins with a date or "
                      "holds an address (`://`).",
                      "request.value ACCEPT=text/html, */*"},
    FeatureDefinition{Kind::kShape, "shape", Needs::kHeaderValue,
                      "The value with each run of small letters as `a`, of capitals as `A`, of digits as `9`, and any "
                      "other character once, up to 24 characters; `DATE` for one that begins with a day.",
                      "response.shape CONTENT-TYPE a/a; a=A-9"},
    FeatureDefinition{
        Kind::kHostKind, "host-kind", Needs::kHeaderValue,
        "What Host is: `ip`, `dom`ain, `empty`, or `lan`: a private, loopback, link-local or multicast address, a "
        "name without a dot or one that ends in .local, .lan, .home, .internal, .localdomain or .arpa. Of a "
        "`lan` host nothing but its port is told, here and in other features: where it is says nothing.",
        "request.host-kind ip"},
    FeatureDefinition{Kind::kHostPort, "host-port", Needs::kHeaderValue,
                      "The port in Host: `80`, `443`, `8080` or `odd`.", "request.host-port odd"},
    FeatureDefinition{Kind::kHostTld, "host-tld", Needs::kHeaderValue, "The top-level domain.", "request.host-tld top"},
    FeatureDefinition{Kind::kHostLabels, "host-labels", Needs::kHeaderValue, "Labels of Host, up to 6.",
                      "request.host-labels 3"},
    FeatureDefinition{Kind::kHostNameLength, "host-name-length", Needs::kHeaderValue,
                      "A third of the length of the registered name (`example` of www.example.co.uk), up to 8.",
                      "request.host-name-length 2"},
    FeatureDefinition{Kind::kHostNameDigits, "host-name-digits", Needs::kHeaderValue,
                      "Digits in the registered name: `0`, `1-2`, `3+` or `all`.", "request.host-name-digits 3+"},
    FeatureDefinition{Kind::kHostNameDashes, "host-name-dashes", Needs::kHeaderValue,
                      "Dashes in the registered name, up to 3.", "request.host-name-dashes 1"},
    FeatureDefinition{Kind::kHostNameVowels, "host-name-vowels", Needs::kHeaderValue,
                      "Eighths of the registered name's letters that are vowels; -8 without letters.",
                      "request.host-name-vowels 2"},
    FeatureDefinition{Kind::kHostNameConsonants, "host-name-consonants", Needs::kHeaderValue,
                      "The longest run of consonants in the registered name, up to 7.",
                      "request.host-name-consonants 5"},
    FeatureDefinition{Kind::kHostNameEntropy, "host-name-entropy", Needs::kHeaderValue,
                      "Entropy of the registered name, in half bits a character.", "request.host-name-entropy 6"},
    FeatureDefinition{Kind::kHostNameLengthEntropy, "host-name-length-entropy", Needs::kHeaderValue,
                      "A quarter of the registered name's length, up to 6, and its entropy in bits.",
                      "request.host-name-length-entropy 3,3"},
    FeatureDefinition{Kind::kHostTldName, "host-tld-name", Needs::kHeaderValue,
                      "The top-level domain, a quarter of the registered name's length up to 5, and `d` where the name "
                      "holds a digit.",
                      "request.host-tld-name com,2,-"},
    FeatureDefinition{Kind::kHostSubdomain, "host-subdomain", Needs::kHeaderValue,
                      "The first label before the registered name: `none`, a common one, or `other` with the number of "
                      "such labels up to 3.",
                      "request.host-subdomain other1"},
    FeatureDefinition{Kind::kHostSubdomainLength, "host-subdomain-length", Needs::kHeaderValue,
                      "A quarter of the length of all that stands before the registered name, up to 8.",
                      "request.host-subdomain-length 1"},
    FeatureDefinition{Kind::kHostSubdomainDigits, "host-subdomain-digits", Needs::kHeaderValue,
                      "Digits before the registered name, up to 5.", "request.host-subdomain-digits 0"},
    FeatureDefinition{Kind::kHostSubdomainLabel, "host-subdomain-label", Needs::kHeaderValue,
                      "One of the first three labels before the registered name, where it is a common one.",
                      "request.host-subdomain-label www"},
    FeatureDefinition{Kind::kHostDynamicDns, "host-dynamic-dns", Needs::kHeaderValue,
                      "Host is a name of a provider of dynamic DNS or tunnels.", "request.host-dynamic-dns"},
    FeatureDefinition{Kind::kAgent, "agent", Needs::kKnownFields,
                      "The program that User-Agent claims (below: F): `none`, `other`, or the first of 23 known names.",
                      "request.agent mozilla"},
    FeatureDefinition{Kind::kAgentVersion, "agent-version", Needs::kKnownFields,
                      "F and the version of its browser (below: V), `-` without one.",
                      "request.agent-version mozilla 8"},
    FeatureDefinition{Kind::kAgentHeaders, "agent-headers", Needs::kNames, "The number of headers, up to 14, and F.",
                      "request.agent-headers 3 mozilla"},
    FeatureDefinition{Kind::kAgentSends, "agent-sends", Needs::kHeaderPresence,
                      "F sends one of the common headers: Host, User-Agent, Accept, Accept-Encoding, Accept-Language, "
                      "Connection, Referer, Cookie, Cache-Control, Pragma, Upgrade-Insecure-Requests, DNT, "
                      "Content-Type, Content-Length.",
                      "request.agent-sends curl ACCEPT"},
    FeatureDefinition{Kind::kAgentLacks, "agent-lacks", Needs::kHeaderPresence, "F lacks one of them.",
                      "request.agent-lacks mozilla ACCEPT-LANGUAGE"},
    FeatureDefinition{Kind::kAgentVersionSends, "agent-version-sends", Needs::kHeaderPresence,
                      "F in version V sends one of them.", "request.agent-version-sends mozilla 8 ACCEPT"},
    FeatureDefinition{Kind::kAgentVersionLacks, "agent-version-lacks", Needs::kHeaderPresence,
                      "F in version V lacks one of them.", "request.agent-version-lacks mozilla 8 ACCEPT-LANGUAGE"},
    FeatureDefinition{Kind::kAgentAccept, "agent-accept", Needs::kHeaderValue,
                      "F and the value of Accept, up to 40 characters.", "request.agent-accept mozilla */*"},
    FeatureDefinition{Kind::kAgentEncoding, "agent-encoding", Needs::kHeaderValue,
                      "F and the value of Accept-Encoding, up to 30 characters.",
                      "request.agent-encoding mozilla gzip, deflate"},
    FeatureDefinition{Kind::kAgentConnection, "agent-connection", Needs::kHeaderValue, "F and the value of Connection.",
                      "request.agent-connection mozilla Keep-Alive"},
    FeatureDefinition{Kind::kAgentHost, "agent-host", Needs::kKnownFields,
                      "F and what Host is (below: H): `ip`, `dom` or `no`; not told of a `lan` host.",
                      "request.agent-host mozilla ip"},
    FeatureDefinition{Kind::kAgentTld, "agent-tld", Needs::kKnownFields,
                      "F and the top-level domain, or H where there is none.", "request.agent-tld mozilla top"},
    FeatureDefinition{Kind::kHostInAgent, "host-in-agent", Needs::kKnownFields,
                      "User-Agent holds the name of the host.", "request.host-in-agent"},
    FeatureDefinition{Kind::kCommonOrder, "common-order", Needs::kNames, "The common headers in their order.",
                      "request.common-order USER-AGENT|HOST"},
    FeatureDefinition{Kind::kAcceptLanguage, "accept-language", Needs::kHeaderValue,
                      "The value of Accept, up to 40 characters, with (`+`) or without (`-`) Accept-Language.",
                      "request.accept-language */* -"},
    FeatureDefinition{Kind::kRefererCookieLanguage, "referer-cookie-language", Needs::kNames,
                      "Which of Referer, Cookie and Accept-Language are there.", "request.referer-cookie-language R-L"},
    FeatureDefinition{Kind::kHeadersHost, "headers-host", Needs::kNames, "The number of headers, up to 14, and H.",
                      "request.headers-host 3 ip"},
    FeatureDefinition{Kind::kBodyHost, "body-host", Needs::kNames,
                      "Whether headers tell of a body (`post`) or not (`get`), and H.", "request.body-host post ip"},
    FeatureDefinition{Kind::kBodyAgent, "body-agent", Needs::kNames, "The same and F.", "request.body-agent post none"},
    FeatureDefinition{Kind::kBodyAgentHost, "body-agent-host", Needs::kNames, "The same, F and H.",
                      "request.body-agent-host post mozilla ip"},
    FeatureDefinition{Kind::kBodyType, "body-type", Needs::kValues,
                      "Of a request with a body: its media type and the bits of Content-Length, -1 without one.",
                      "request.body-type application/octet-stream 9"},
    FeatureDefinition{Kind::kBodyContext, "body-context", Needs::kNames,
                      "Of a request with a body: F, with or without Referer, with or without Cookie.",
                      "request.body-context mozilla - -"},
    FeatureDefinition{Kind::kTypeLength, "type-length", Needs::kValues,
                      "The response's media type and the bits of Content-Length, -1 without one.",
                      "response.type-length text/html 4"},
    FeatureDefinition{Kind::kServerType, "server-type", Needs::kValues,
                      "The letters that Server begins with (`none` without) and the media type.",
                      "response.server-type nginx application/octet-stream"},
    FeatureDefinition{Kind::kServerTypeLength, "server-type-length", Needs::kValues,
                      "The same and a third of the bits of Content-Length.",
                      "response.server-type-length nginx text/html 1"},
    FeatureDefinition{Kind::kServerPowered, "server-powered", Needs::kValues,
                      "The letters that Server and X-Powered-By begin with.", "response.server-powered nginx php"},
    FeatureDefinition{Kind::kPoweredType, "powered-type", Needs::kValues,
                      "The letters that X-Powered-By begins with and the media type.",
                      "response.powered-type php text/html"},
    FeatureDefinition{Kind::kServerValue, "server-value", Needs::kValues,
                      "Server up to 60 characters and X-Powered-By up to 40.",
                      "response.server-value nginx/9.9.9 php/9.9.9"},
    FeatureDefinition{Kind::kTypeValidators, "type-validators", Needs::kValues,
                      "The media type and which of Last-Modified, ETag and Cache-Control are there.",
                      "response.type-validators text/html LE-"},
    FeatureDefinition{Kind::kDispositionExtension, "disposition-extension", Needs::kHeaderValue,
                      "The extension of the file that Content-Disposition names, `-` without one.",
                      "response.disposition-extension exe"},
    FeatureDefinition{Kind::kDispositionType, "disposition-type", Needs::kValues, "The same and the media type.",
                      "response.disposition-type exe application/octet-stream"},
    FeatureDefinition{Kind::kUnusualNames, "unusual-names", Needs::kNames,
                      "Headers that are none of 54 usual ones and do not begin with `X-`, up to 4.",
                      "request.unusual-names 1"},
    FeatureDefinition{Kind::kExtensionNames, "extension-names", Needs::kNames,
                      "Headers that are none of the usual ones and begin with `X-`, up to 4.",
                      "response.extension-names 0"},
    FeatureDefinition{Kind::kAgentUnusualNames, "agent-unusual-names", Needs::kNames,
                      "As unusual-names, up to 3, and F.", "request.agent-unusual-names 1 mozilla"},
    FeatureDefinition{Kind::kAgentExtensionNames, "agent-extension-names", Needs::kNames,
                      "As extension-names, up to 3, and F.", "request.agent-extension-names 0 none"},
    FeatureDefinition{
        Kind::kBodyHeaders, "body-headers", Needs::kValues,
        "What tells of a body (below: B): Content-Length of `0` or a larger `n`, and Content-Type (`t`); `-` "
        "for what is not there.",
        "request.body-headers n-"},
    FeatureDefinition{Kind::kAgentBodyHeaders, "agent-body-headers", Needs::kValues, "B and F.",
                      "request.agent-body-headers n- mozilla"},
    FeatureDefinition{Kind::kHostBodyHeaders, "host-body-headers", Needs::kValues, "B and H.",
                      "request.host-body-headers nt ip"},
    FeatureDefinition{Kind::kCaching, "caching", Needs::kNames, "Which of Cache-Control and Pragma are there.",
                      "request.caching CP"},
    FeatureDefinition{Kind::kHostPosition, "host-position", Needs::kNames,
                      "The place of Host among the headers from 0, up to 6, -1 without it; and F.",
                      "request.host-position 2 mozilla"},
    FeatureDefinition{
        Kind::kSystem, "system", Needs::kKnownFields,
        "The operating system that User-Agent claims (below: O): the version of Windows NT, a name, or `-`.",
        "request.system 6.1"},
    FeatureDefinition{Kind::kSystemBrowser, "system-browser", Needs::kKnownFields,
                      "O, the browser with its version as claimed, and the version of Trident.",
                      "request.system-browser 6.1 msie7 4"},
    FeatureDefinition{Kind::kSystemSends, "system-sends", Needs::kHeaderPresence,
                      "On O, one of Accept-Language, Accept-Encoding, Accept, Referer and Connection is sent.",
                      "request.system-sends 6.1 ACCEPT"},
    FeatureDefinition{Kind::kSystemLacks, "system-lacks", Needs::kHeaderPresence, "On O, one of them is not sent.",
                      "request.system-lacks 6.1 ACCEPT-LANGUAGE"},
    FeatureDefinition{Kind::kRequests, "requests", Needs::kKnownFields, "Requests of the connection, up to 6.",
                      "connection.requests 1"},
    FeatureDefinition{Kind::kResponses, "responses", Needs::kBothSides, "Responses of the connection, up to 6.",
                      "connection.responses 1"},
    FeatureDefinition{Kind::kBalance, "balance", Needs::kBothSides,
                      "More requests than responses (`q>`), fewer (`s>`), or as many (`eq`).", "connection.balance q>"},
    FeatureDefinition{Kind::kRepeated, "repeated", Needs::kValues,
                      "Of several requests: `all` are the same, header by header, `some`, or `none`.",
                      "connection.repeated all"},
    FeatureDefinition{Kind::kNameOrders, "name-orders", Needs::kNames,
                      "Of several requests: their headers come in `one` order or in `many`.",
                      "connection.name-orders one"},
    FeatureDefinition{Kind::kHosts, "hosts", Needs::kKnownFields, "Of several requests: they ask `one` host or `many`.",
                      "connection.hosts one"},
};

/// The header that a feature tells of.
std::string_view header_of(FeatureKind kind, std::string_view args) {
  switch (kind) {
    case Kind::kProductWord:
    case Kind::kProductWords:
    case Kind::kProductValue:
    case Kind::kProductLength:
    case Kind::kUrlScheme:
    case Kind::kUrlPath:
    case Kind::kUrlRelative:
    case Kind::kValueLength:
    case Kind::kValue:
    case Kind::kShape:
      return args.substr(0, args.find_first_of("~= "));
    case Kind::kAgentSends:
    case Kind::kAgentLacks:
    case Kind::kAgentVersionSends:
    case Kind::kAgentVersionLacks:
    case Kind::kSystemSends:
    case Kind::kSystemLacks:
      return args.substr(args.rfind(' ') + 1);
    case Kind::kRefererHost:
      return "REFERER";
    case Kind::kContentLength:
      return "CONTENT-LENGTH";
    case Kind::kAgent:
    case Kind::kAgentVersion:
    case Kind::kAgentHeaders:
    case Kind::kAgentHost:
    case Kind::kAgentTld:
    case Kind::kHostInAgent:
    case Kind::kBodyAgent:
    case Kind::kBodyAgentHost:
    case Kind::kSystem:
    case Kind::kSystemBrowser:
      return "USER-AGENT";
    case Kind::kAgentAccept:
    case Kind::kAcceptLanguage:
      return "ACCEPT";
    case Kind::kAgentEncoding:
      return "ACCEPT-ENCODING";
    case Kind::kAgentConnection:
      return "CONNECTION";
    case Kind::kBodyType:
    case Kind::kTypeLength:
    case Kind::kTypeValidators:
      return "CONTENT-TYPE";
    case Kind::kServerType:
    case Kind::kServerTypeLength:
    case Kind::kServerPowered:
    case Kind::kServerValue:
      return "SERVER";
    case Kind::kPoweredType:
      return "X-POWERED-BY";
    case Kind::kDispositionExtension:
    case Kind::kDispositionType:
      return "CONTENT-DISPOSITION";
    default:
      return kind >= Kind::kHostKind && kind <= Kind::kHostDynamicDns ? "HOST" : "";
  }
}

std::string_view needs_text(FeatureNeeds needs) {
  switch (needs) {
    case Needs::kKnownFields:
      return "any";
    case Needs::kNames:
      return "names";
    case Needs::kHeaderValue:
      return "the header's value";
    case Needs::kHeaderPresence:
      return "the header's name";
    case Needs::kValues:
      return "all values";
    case Needs::kBothSides:
      return "names of both sides";
  }
  return {};
}

}  // namespace

std::span<const FeatureDefinition> feature_definitions() { return kDefinitions; }

const FeatureDefinition& definition(FeatureKind kind) {
  const FeatureDefinition& found = kDefinitions[static_cast<std::size_t>(kind)];
  PUGMARK_ASSERT(found.kind == kind);
  return found;
}

std::string_view to_string(FeatureScope scope) {
  switch (scope) {
    case FeatureScope::kRequest:
      return "request";
    case FeatureScope::kResponse:
      return "response";
    case FeatureScope::kConnection:
      return "connection";
  }
  return {};
}

std::string_view feature_start(FeatureScope scope, FeatureKind kind, bool more) {
  static const auto kStarts = [] {
    std::array<std::array<std::string, kDefinitions.size()>, 3> starts;
    for (const FeatureScope of : {FeatureScope::kRequest, FeatureScope::kResponse, FeatureScope::kConnection}) {
      for (const FeatureDefinition& definition : kDefinitions) {
        std::string& start = starts[static_cast<std::size_t>(of)][static_cast<std::size_t>(definition.kind)];
        start.append(to_string(of)).append(".").append(definition.name).append(" ");
      }
    }
    return starts;
  }();
  std::string_view start = kStarts[static_cast<std::size_t>(scope)][static_cast<std::size_t>(kind)];
  start.remove_suffix(more ? 0 : 1);
  return start;
}

std::optional<FeatureSubject> feature_subject(std::string_view text) {
  const std::size_t dot = text.find('.');
  const std::string_view scope = text.substr(0, dot);
  if (dot == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view rest = text.substr(dot + 1);
  const std::size_t space = rest.find(' ');
  const std::string_view name = rest.substr(0, space);
  const std::string_view args = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
  const auto found = std::find_if(kDefinitions.begin(), kDefinitions.end(),
                                  [&](const FeatureDefinition& one) { return one.name == name; });
  if (found == kDefinitions.end()) {
    return std::nullopt;
  }
  for (const FeatureScope known : {FeatureScope::kRequest, FeatureScope::kResponse, FeatureScope::kConnection}) {
    if (scope == to_string(known)) {
      return FeatureSubject{found->kind, known, header_of(found->kind, args)};
    }
  }
  return std::nullopt;
}

std::string feature_reference() {
  std::string out =
      "# Features of the recipe `headers`\n\n"
      "Made by `pugmark generate features` from the definitions in the program; not to be edited.\n\n"
      "A connection is the set of the features of its messages and of itself: each counts once, however often it\n"
      "occurs. A feature's text begins with `request.`, `response.` or `connection.`. Names of headers stand in\n"
      "capitals; values in small letters, every number in them as `9`, as the log has them (escapes are not undone).\n"
      "Versions, and the values of Accept, Accept-Encoding and Connection beside an F, keep their numbers; that of\n"
      "Connection its case too. A password or token in a value stands as `-masked-`.\n"
      "The length of something \"in bits\" is the number of binary digits of its length: 5 stands for 16 to 31.\n\n"
      "\"Needs\" says what a log must show. Where it does not, the feature is unknown: neither present nor absent. "
      "Any\n"
      "`http.log` shows Host, User-Agent, Referer and Origin of a request.\n\n"
      "| feature | needs | what it says | example |\n| --- | --- | --- | --- |\n";
  for (const FeatureDefinition& one : kDefinitions) {
    std::string example;
    for (const char c : one.example) {
      example += c == '|' ? std::string("\\|") : std::string(1, c);
    }
    out += fmt::format("| `{}` | {} | {} | `{}` |\n", one.name, needs_text(one.needs), one.meaning, example);
  }
  out +=
      "\n# Surprise: models of normal traffic alone\n\n"
      "Without malicious logs the recipes `headers` and `words` learn what is usual. A score is a surprise then, in "
      "nats\n"
      "(natural logarithms): how unlikely something is among normal traffic, which is not how malicious it is.\n\n"
      "With `headers`, of the features above only `agent-sends` and `agent-lacks` count: which of the common headers "
      "a\n"
      "client sends, given which program it claims to be. Each weighs -log P(sent or not | F), and a connection the "
      "sum.\n"
      "P = (n + 10 q) / (N + 10), where N is how many normal connections claim F and show that header to be sent or "
      "not,\n"
      "n how many of these do as this one does, and q the same share among all programs, (m + 1) / (M + 2). "
      "Connections\n"
      "weigh (connections of their group)^-0.5, scaled so that all together weigh as many as they are. What nobody "
      "has\n"
      "seen has a weight by that too, and nothing weighs less than 0. Responses do not count.\n\n"
      "With `words`, a word weighs -log P(word) - log(V + 1), P = (n + 1) / (N + V + 1): n is how often it came in\n"
      "normal traffic, N how often all did, V how many different ones did; what was never seen has n = 0. Less log(V + "
      "1),\n"
      "for that is what it would weigh were all words as frequent: a word more frequent than the average makes a "
      "message\n"
      "less surprising, a rarer one more, and a long message is not surprising for its length.\n";
  return out;
}

}  // namespace pugmark
