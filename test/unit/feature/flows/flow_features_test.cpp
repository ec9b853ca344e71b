// Covers the numbers of an exchange, what is unknown rather than absent, and hostile input.
// Entropies were computed with Python: -sum(p * log2(p)).
#include "pugmark/feature/flows/flow_features.h"

#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pugmark {
namespace {

using Column = FlowColumn;
using Category = FlowCategory;

/// A request with its response.
struct Exchange {
  HttpMessage request;
  HttpMessage response;
  HttpExchange exchange;

  Exchange() {
    request.method = "GET";
    request.host = "www.example.com";
    request.uri = "/";
    request.resp_p = "80";
    request.view = View::kPlain;
    response.origin = Origin::kServer;
    response.view = View::kPlain;
  }

  FlowRow read(bool with_request = true, bool with_response = false) {
    exchange.request = with_request ? &request : nullptr;
    exchange.response = with_response ? &response : nullptr;
    FlowFeatures features;
    FlowRow row;
    features.read(exchange, row);
    return row;
  }
};

FlowRow row_of_uri(std::string_view uri) {
  Exchange exchange;
  exchange.request.uri = uri;
  return exchange.read();
}
FlowRow row_of_host(std::string_view host) {
  Exchange exchange;
  exchange.request.host = host;
  return exchange.read();
}
std::uint64_t category(const FlowRow& row, Category category) {
  return row.categories[static_cast<std::size_t>(category)];
}
bool is_unknown(const FlowRow& row, Column column) { return std::isnan(row[column]); }

TEST(FlowFeatures, MeasuresAUri) {
  const FlowRow row = row_of_uri("/a/b/c.php?id=12&name=%41x&&flag");
  EXPECT_EQ(row[Column::kUriLength], 32);
  EXPECT_EQ(row[Column::kUriSlashes], 3);
  EXPECT_EQ(row[Column::kUriParameters], 3);
  EXPECT_FLOAT_EQ(row[Column::kUriNameEntropy], 3.2516292F);   // "id name flag"
  EXPECT_FLOAT_EQ(row[Column::kUriValueEntropy], 2.5216406F);  // "12 %41x"
  EXPECT_FLOAT_EQ(row[Column::kUriEntropy], 4.3667293F);
  EXPECT_FLOAT_EQ(row[Column::kUriDigits], 4.0F / 32);
  EXPECT_EQ(row[Column::kUriLongestSegment], 5);
  EXPECT_EQ(row[Column::kUriEscapes], 1);
}

TEST(FlowFeatures, CountsTheSlashesOfAnAbsoluteUri) {
  const std::vector<std::pair<std::string, float>> uris = {{"http://www.example.com/a/b", 2},
                                                           {"HTTPS://u@h:443/a/b", 2},
                                                           {"http://www.example.com", 0},
                                                           {"http://h?a=/", 1},
                                                           {"//h/a", 3},
                                                           {"/r?u=http://h/", 4},
                                                           {"://h/a", 3},
                                                           {"1http://h/a", 3},
                                                           {"www.example.com:443", 0}};
  for (const auto& [uri, slashes] : uris) {
    EXPECT_EQ(row_of_uri(uri)[Column::kUriSlashes], slashes) << uri;
  }
  EXPECT_EQ(row_of_uri("http://www.example.com/a?b")[Column::kUriLength], 4);
  EXPECT_EQ(row_of_uri("http://www.example.com/a?b")[Column::kUriEntropy], row_of_uri("/a?b")[Column::kUriEntropy]);
}

TEST(FlowFeatures, HasNoEntropyOfParametersThatAreNotThere) {
  for (const char* const uri : {"/a", "/a?", "/a?&&", "http://h"}) {
    const FlowRow row = row_of_uri(uri);
    EXPECT_EQ(row[Column::kUriParameters], 0) << uri;
    EXPECT_EQ(row[Column::kUriNameEntropy], 0) << uri;
    EXPECT_EQ(row[Column::kUriValueEntropy], 0) << uri;
  }
  EXPECT_EQ(row_of_uri("/?a=b=c")[Column::kUriParameters], 1);
  EXPECT_FLOAT_EQ(row_of_uri("/?a=b=c")[Column::kUriValueEntropy], 1.5849625F);  // "b=c"
  EXPECT_FLOAT_EQ(row_of_uri("/?id=1&v=2")[Column::kUriNameEntropy], 2);         // "id v"
}

TEST(FlowFeatures, FindsTheLongestRuns) {
  struct Case {
    std::string uri;
    float base64, hex;
  };
  for (const auto& [uri, base64, hex] : std::vector<Case>{{"/index.html", 0, 0},
                                                          {"/aGVsbG8gd29ybGQ+x1/abcdef", 18, 3},
                                                          {"/aGVsbG8gd29/ybGQ", 11, 3},
                                                          {"/d41d8cd98f00b204e9800998ecf8427e", 0, 32},
                                                          {"/DEADBEEF1?x=deadbeef", 0, 9},
                                                          {"/A1-b2", 0, 2},
                                                          {"/xAb1", 4, 3}}) {
    EXPECT_EQ(row_of_uri(uri)[Column::kUriBase64Run], base64) << uri;
    EXPECT_EQ(row_of_uri(uri)[Column::kUriHexRun], hex) << uri;
  }
}

TEST(FlowFeatures, CountsEscapesThatAreWhole) {
  EXPECT_EQ(row_of_uri("/%41%4g%%42%4")[Column::kUriEscapes], 2);
  EXPECT_EQ(row_of_uri("%")[Column::kUriEscapes], 0);
}

TEST(FlowFeatures, TellsExtensionsApart) {
  const auto extension = [](std::string_view uri) { return category(row_of_uri(uri), Category::kExtension); };
  EXPECT_EQ(extension("/a.JPG"), extension("http://h/b/c.jpg?x=y.exe"));
  EXPECT_NE(extension("/a.jpg"), extension("/a.png"));
  EXPECT_EQ(extension("/a"), extension("/a.b/c"));
  EXPECT_NE(extension("/a"), 0U);
  EXPECT_NE(extension("/a"), extension("/a.none"));
}

TEST(FlowFeatures, SeesAnExtensionThatTheResponseDoesNotKeep) {
  struct Case {
    std::string uri, type, status;
    float mismatch;
  };
  for (const auto& [uri, type, status, mismatch] : std::vector<Case>{{"/a.jpg", "text/html", "200", 1},
                                                                     {"/a.JPG?x", "Application/X-DosExec", "200", 1},
                                                                     {"/a.jpg", "image/png", "200", 0},
                                                                     {"/a.jpg", "text/html", "404", 0},
                                                                     {"/a.jpg", "text/html", "302", 0},
                                                                     {"/a.jpg", "text/html", "", 1},
                                                                     {"/a.jpg", "application/zip", "404", 1},
                                                                     {"/a.php", "image/png", "200", 0},
                                                                     {"/a", "image/png", "200", 0}}) {
    Exchange exchange;
    exchange.request.uri = uri;
    exchange.request.status_code = status;
    exchange.exchange.response_type = type;
    EXPECT_EQ(exchange.read()[Column::kUriExtensionMismatch], mismatch) << uri << " " << type << " " << status;
  }
  EXPECT_TRUE(is_unknown(row_of_uri("/a.jpg"), Column::kUriExtensionMismatch));
}

TEST(FlowFeatures, TakesAHostApart) {
  const FlowRow row = row_of_host(" Mail.EU.Xk3j9q.co.uk:8080 ");
  EXPECT_EQ(row[Column::kHostLength], 20);
  EXPECT_EQ(row[Column::kHostDots], 4);
  EXPECT_EQ(row[Column::kHostIsAddress], 0);
  EXPECT_EQ(row[Column::kHostPort], 1);
  EXPECT_EQ(row[Column::kHostSubdomainLength], 7);
  EXPECT_FLOAT_EQ(row[Column::kHostSubdomainEntropy], 2.8073549F);  // "mail.eu"
  EXPECT_FLOAT_EQ(row[Column::kHostNameEntropy], 2.5849625F);       // "xk3j9q"
  EXPECT_FLOAT_EQ(row[Column::kHostNameDigits], 2.0F / 6);
  EXPECT_EQ(category(row, Category::kSuffix), category(row_of_host("example.co.uk"), Category::kSuffix));
  EXPECT_NE(category(row, Category::kSuffix), category(row_of_host("example.uk"), Category::kSuffix));
  EXPECT_EQ(row_of_host("example.com")[Column::kHostSubdomainLength], 0);
  EXPECT_EQ(row_of_host("example.com")[Column::kHostSubdomainEntropy], 0);
  EXPECT_EQ(row_of_host("example.com:")[Column::kHostPort], 0);
}

TEST(FlowFeatures, KnowsOfAddressesNoPartsOfNames) {
  for (const std::string host : {"192.0.2.7", "10.0.0.1:8080", "[2001:db8::1]", "[::1]:80"}) {
    const FlowRow row = row_of_host(host);
    EXPECT_EQ(row[Column::kHostIsAddress], 1) << host;
    for (const Column column : {Column::kHostSubdomainLength, Column::kHostSubdomainEntropy, Column::kHostNameEntropy,
                                Column::kHostNameDigits}) {
      EXPECT_TRUE(is_unknown(row, column)) << host;
    }
    EXPECT_EQ(category(row, Category::kSuffix), 0U) << host;
  }
  EXPECT_EQ(row_of_host("localhost")[Column::kHostIsAddress], 0);
  EXPECT_TRUE(is_unknown(row_of_host("localhost"), Column::kHostNameEntropy));
  EXPECT_EQ(row_of_host("10.0.0.1:8080")[Column::kHostPort], 1);
  EXPECT_EQ(row_of_host("[2001:db8::1]")[Column::kHostPort], 0);
}

TEST(FlowFeatures, SaysThatThereIsNoHost) {
  const FlowRow row = row_of_host("");
  EXPECT_EQ(row[Column::kHostLength], 0);
  for (const Column column : {Column::kHostDots, Column::kHostIsAddress, Column::kHostPort, Column::kHostNameEntropy}) {
    EXPECT_TRUE(is_unknown(row, column));
  }
}

TEST(FlowFeatures, ReadsUserAgents) {
  Exchange exchange;
  exchange.exchange.user_agent = "curl/7.88.1";
  const FlowRow curl = exchange.read();
  EXPECT_EQ(curl[Column::kAgentLength], 11);
  EXPECT_FLOAT_EQ(curl[Column::kAgentEntropy], 3.0957953F);
  exchange.exchange.user_agent = "CURL/8";
  EXPECT_EQ(category(exchange.read(), Category::kAgentFamily), category(curl, Category::kAgentFamily));
  exchange.exchange.user_agent = "";
  const FlowRow none = exchange.read();
  EXPECT_EQ(none[Column::kAgentLength], 0);
  EXPECT_TRUE(std::isnan(none[Column::kAgentEntropy])) << "what is not there has none";
  EXPECT_NE(category(none, Category::kAgentFamily), 0U);
  EXPECT_NE(category(none, Category::kAgentFamily), category(curl, Category::kAgentFamily));
}

TEST(FlowFeatures, ComparesRefererWithHost) {
  struct Case {
    std::string host, referrer;
    float same;  // -1: unknown
  };
  for (const auto& [host, referrer, same] :
       std::vector<Case>{{"www.example.com", "http://www.example.com/a", 1},
                         {"WWW.example.com:8080", "https://user@www.EXAMPLE.com:80?x", 1},
                         {"www.example.com.", "http://www.example.com", 1},
                         {"www.example.com", "http://example.com/www.example.com", 0},
                         {"www.example.com", "http://www.example.com@evil.example/", 0},
                         {"[::1]:80", "http://[::1]/", 1},
                         {"www.example.com", "/a", -1},
                         {"", "http://www.example.com/", -1}}) {
    Exchange exchange;
    exchange.request.host = host;
    exchange.exchange.referrer = referrer;
    const FlowRow row = exchange.read();
    EXPECT_EQ(row[Column::kReferrerPresent], 1);
    EXPECT_EQ(row[Column::kReferrerLength], static_cast<float>(referrer.size()));
    EXPECT_EQ(is_unknown(row, Column::kReferrerSameHost) ? -1 : row[Column::kReferrerSameHost], same) << referrer;
  }
  const FlowRow none = row_of_uri("/");
  EXPECT_EQ(none[Column::kReferrerPresent], 0);
  EXPECT_EQ(none[Column::kReferrerLength], 0);
  EXPECT_TRUE(is_unknown(none, Column::kReferrerSameHost));
}

TEST(FlowFeatures, MeasuresBodies) {
  Exchange exchange;
  exchange.request.status_code = "200";
  exchange.exchange.request_body_len = 7;
  exchange.exchange.response_body_len = 1023;
  FlowRow row = exchange.read();
  EXPECT_EQ(row[Column::kRequestBytes], 3);
  EXPECT_EQ(row[Column::kResponseBytes], 10);
  EXPECT_EQ(row[Column::kBytesRatio], -7);
  exchange.exchange.request_body_len = UINT64_MAX;
  row = exchange.read();
  EXPECT_EQ(row[Column::kRequestBytes], 64);
  exchange.exchange.response_body_len.reset();
  row = exchange.read();
  EXPECT_TRUE(is_unknown(row, Column::kResponseBytes));
  EXPECT_TRUE(is_unknown(row, Column::kBytesRatio));
}

TEST(FlowFeatures, TakesNoAnswerForNoAnswerAndNotForAnEmptyOne) {
  Exchange exchange;
  exchange.exchange.request_body_len = 0;
  exchange.exchange.response_body_len = 0;
  FlowRow row = exchange.read();
  EXPECT_EQ(row[Column::kRequestBytes], 0);
  EXPECT_TRUE(is_unknown(row, Column::kResponseBytes));
  EXPECT_EQ(category(row, Category::kStatus), 0U);
  EXPECT_EQ(category(row, Category::kResponseType), 0U);
  exchange.request.status_code = "204";
  row = exchange.read();
  EXPECT_EQ(row[Column::kResponseBytes], 0);
  EXPECT_NE(category(row, Category::kStatus), 0U);
  EXPECT_EQ(category(row, Category::kResponseType), 0U);
}

TEST(FlowFeatures, KnowsNothingOfARequestThatIsNotThere) {
  Exchange exchange;
  exchange.response.status_code = "200";
  exchange.response.uri = "/a.jpg";
  exchange.response.host = "www.example.com";
  exchange.exchange.request_body_len = 3;
  exchange.exchange.response_body_len = 3;
  exchange.exchange.response_type = "text/html";
  const FlowRow row = exchange.read(false, true);
  for (const FlowColumnDefinition& definition : flow_column_definitions()) {
    const bool known = definition.column == Column::kResponseBytes || definition.field == FlowField::kConnection ||
                       definition.field == FlowField::kLog;
    EXPECT_EQ(is_unknown(row, definition.column), !known) << definition.name;
  }
  for (const Category unknown : {Category::kExtension, Category::kSuffix, Category::kAgentFamily, Category::kMethod,
                                 Category::kRequestOrder, Category::kResponseOrder}) {
    EXPECT_EQ(category(row, unknown), 0U);
  }
  EXPECT_NE(category(row, Category::kStatus), 0U);
  EXPECT_NE(category(row, Category::kResponseType), 0U);
}

TEST(FlowFeatures, KnowsNothingOfNothing) {
  const FlowRow row = Exchange().read(false, false);
  for (const FlowColumnDefinition& definition : flow_column_definitions()) {
    const bool context = definition.field == FlowField::kConnection || definition.field == FlowField::kLog;
    EXPECT_EQ(is_unknown(row, definition.column), !context) << definition.name;
  }
}

TEST(FlowFeatures, DoesNotKnowTheUriOfALogWithoutOne) {
  const FlowRow row = row_of_uri("");
  EXPECT_TRUE(is_unknown(row, Column::kUriLength));
  EXPECT_TRUE(is_unknown(row, Column::kUriParameters));
  EXPECT_EQ(category(row, Category::kExtension), 0U);
}

TEST(FlowFeatures, TellsMethodsAndPortsApart) {
  Exchange exchange;
  const FlowRow get = exchange.read();
  exchange.request.method = "get";
  exchange.request.resp_p = "8080";
  const FlowRow odd = exchange.read();
  EXPECT_NE(category(get, Category::kMethod), category(odd, Category::kMethod));
  EXPECT_NE(category(get, Category::kPort), category(odd, Category::kPort));
  exchange.request.method = "";
  exchange.request.resp_p = "";
  EXPECT_EQ(category(exchange.read(), Category::kMethod), 0U);
  EXPECT_EQ(category(exchange.read(), Category::kPort), 0U);
}

TEST(FlowFeatures, ReadsNamesOfHeadersAsFarAsTheViewShowsThem) {
  Exchange exchange;
  exchange.request.canonical_text = R"("HOST":"a","ACCEPT":"*/*","ACCEPT":"x")";
  exchange.response.canonical_text = R"("SERVER":"a")";
  struct Case {
    View view;
    bool request, response;
  };
  for (const auto& [view, request, response] : std::vector<Case>{{View::kFull, true, true},
                                                                 {View::kNames, true, true},
                                                                 {View::kClientNames, true, false},
                                                                 {View::kPlain, false, false}}) {
    exchange.request.view = view;
    exchange.response.view = view;
    const FlowRow row = exchange.read(true, true);
    EXPECT_EQ(!is_unknown(row, Column::kRequestHeaders), request) << to_string(view);
    EXPECT_EQ(category(row, Category::kRequestOrder) != 0, request) << to_string(view);
    EXPECT_EQ(row.request_names.size(), request ? 2 : 0) << to_string(view);
    EXPECT_EQ(!is_unknown(row, Column::kResponseHeaders), response) << to_string(view);
    EXPECT_EQ(category(row, Category::kResponseOrder) != 0, response) << to_string(view);
    EXPECT_EQ(row.response_names.size(), response ? 1 : 0) << to_string(view);
    if (request) {
      EXPECT_EQ(row[Column::kRequestHeaders], 3);
    }
  }
}

TEST(FlowFeatures, HashesNamesInAnyCaseAndTheirOrder) {
  const auto read = [](std::string_view text) {
    Exchange exchange;
    exchange.request.view = View::kFull;
    exchange.request.canonical_text = text;
    return exchange.read();
  };
  const auto order = [](const FlowRow& row) { return category(row, Category::kRequestOrder); };
  const FlowRow row = read(R"("HOST":"a","ACCEPT":"b")");
  const FlowRow small = read(R"("Host":"c","accept":"d")");
  const FlowRow other = read(R"("ACCEPT":"b","HOST":"a")");
  EXPECT_EQ(order(row), order(small));
  EXPECT_EQ(row.request_names, small.request_names);
  EXPECT_NE(order(row), order(other));
  EXPECT_EQ(row.request_names, other.request_names);
  const FlowRow none = read("");
  EXPECT_EQ(none[Column::kRequestHeaders], 0);
  EXPECT_NE(order(none), 0U);
}

TEST(FlowFeatures, HashesTheSameInEveryRun) {
  EXPECT_EQ(category(row_of_uri("/"), Category::kMethod), 0xEBE4E487EF2AE73CU);  // XXH3-64 of "GET"
}

TEST(FlowFeatures, SaysTheSameOfAHostAndProgramThatCameBefore) {
  FlowFeatures features;
  Exchange exchange;
  exchange.exchange.request = &exchange.request;
  FlowRow row;
  const std::vector<std::string> hosts = {"a.example.co.uk", "", "192.0.2.1:8080", "co.uk", "a.example.co.uk",
                                          "192.0.2.1:8080",  "", "localhost",      "co.uk"};
  for (const std::string& host : hosts) {
    exchange.request.host = host;
    exchange.exchange.user_agent = host;
    features.read(exchange.exchange, row);
    const FlowRow fresh = exchange.read();
    EXPECT_EQ(row.categories, fresh.categories) << host;
    for (std::size_t i = 0; i < kFlowColumns; ++i) {
      EXPECT_TRUE(row.values[i] == fresh.values[i] || (std::isnan(row.values[i]) && std::isnan(fresh.values[i])))
          << host << " " << i;
    }
  }
}

TEST(FlowFeatures, LeavesTheColumnsOfContextAlone) {
  FlowFeatures features;
  Exchange exchange;
  exchange.exchange.request = &exchange.request;
  FlowRow row;
  row[Column::kConnectionGap] = 7;
  row[Column::kLogHostShare] = 8;
  row[Column::kMethodRarity] = 9;
  features.read(exchange.exchange, row);
  EXPECT_EQ(row[Column::kConnectionGap], 7);
  EXPECT_EQ(row[Column::kLogHostShare], 8);
  EXPECT_TRUE(is_unknown(row, Column::kMethodRarity));
}

TEST(FlowFeatures, TakesLongTextsOfAnyKindInTimeThatGrowsWithTheirLength) {
  constexpr std::size_t kSize = 1'000'000;
  std::string quotes;
  std::string names;
  while (quotes.size() < kSize) {
    quotes += R"(","":")";
    names += R"("A":"",)";
  }
  std::string zeros(kSize, '\0');
  std::string all(kSize, ' ');
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i] = static_cast<char>(i * 131);
  }
  const auto begin = std::chrono::steady_clock::now();
  for (const std::string& text :
       {std::string(kSize, '.'), std::string(kSize, '/'), std::string(kSize, '&'), std::string(kSize, '%'),
        std::string(kSize, 'm'), std::string(kSize, ':'), std::string(kSize, '['), "http://" + std::string(kSize, '@'),
        "?" + std::string(kSize, '='), std::string(kSize, '"'), quotes, names, zeros, all}) {
    Exchange exchange;
    exchange.request.view = View::kFull;
    exchange.response.view = View::kFull;
    exchange.request.method = exchange.request.host = exchange.request.uri = exchange.request.resp_p = text;
    exchange.request.canonical_text = exchange.response.canonical_text = text;
    exchange.request.status_code = exchange.exchange.response_type = text;
    exchange.exchange.user_agent = exchange.exchange.referrer = text;
    const FlowRow row = exchange.read(true, true);
    for (std::size_t i = 0; i < kFlowColumns; ++i) {
      EXPECT_FALSE(std::isinf(row.values[i]));
    }
    EXPECT_GE(row[Column::kUriLength], 0);
    EXPECT_LE(row[Column::kUriLength], static_cast<float>(text.size()));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));  // quadratic: hours
}

}  // namespace
}  // namespace pugmark
