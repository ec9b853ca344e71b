// The fast way to features must give exactly those of the plain way: with a cold memory and with a warm one, for any
// text, from either side and in any view.
#include "pugmark/finding/feature_finder.h"

#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "support/feature_support.h"

namespace pugmark {
namespace {

std::string header(const std::string& name, const std::string& value) { return "\"" + name + "\":\"" + value + "\""; }

const std::vector<std::string>& header_pool() {
  static const std::vector<std::string> kHeaders = {
      header("HOST", "www.example.org"),
      header("HOST", "203.0.113.9:8080"),
      header("HOST", " Cdn2.img.Example.co.uk:443 "),
      header("HOST", "xk3-9.duckdns.org"),
      header("HOST", "aaaa.b..c."),
      header("HOST", "localhost"),
      header("HOST", ""),
      header("HOST", "user:password@example.org"),
      header("HOST", "[2001:db8::1]:81"),
      header("USER-AGENT", "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)"),
      header("USER-AGENT", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
      header("USER-AGENT", "curl/7.88.1 (www.example.org)"),
      header("USER-AGENT", ""),
      header("USER-AGENT", "x?password=secret&y"),
      header("ACCEPT", "*/*"),
      header("ACCEPT", "text/html, image/jpeg; q=.2"),
      header("ACCEPT-ENCODING", "gzip, deflate"),
      header("ACCEPT-LANGUAGE", "en-US,en;q=0.5"),
      header("CONNECTION", "Keep-Alive"),
      header("CONNECTION", "close"),
      header("REFERER", "http://www.example.org/"),
      header("REFERER", "HTTPS://www.Example.org/a/b?c=d"),
      header("REFERER", "/relative"),
      header("REFERER", "http:///"),
      header("REFERER", "http://example.org/?password=hidden&x=%41"),
      header("ORIGIN", "null"),
      header("LOCATION", "https://203.0.113.9"),
      header("COOKIE", "-COOKIE-"),
      header("SET-COOKIE", "a=b; path=/"),
      header("CACHE-CONTROL", "no-cache"),
      header("PRAGMA", "no-cache"),
      header("DNT", "1"),
      header("CONTENT-TYPE", "Application/X-Www-Form-Urlencoded; charset=UTF-8"),
      header("CONTENT-TYPE", "?token=abc"),
      header("CONTENT-LENGTH", "0"),
      header("CONTENT-LENGTH", "4711"),
      header("CONTENT-LENGTH", "99999999999999999999999"),
      header("CONTENT-LENGTH", "-1"),
      header("CONTENT-LENGTH", ""),
      header("SERVER", "Apache/2.4.6 (CentOS) OpenSSL/1.0.2k-fips"),
      header("SERVER", "nginx"),
      header("SERVER", ""),
      header("X-POWERED-BY", "PHP/5.3.14-1~dotdeb.0"),
      header("VIA", "1.1 0123456789abcdef.example.net (Example)"),
      header("CONTENT-DISPOSITION", "attachment; filename=calc.exe"),
      header("ETAG", "W/\\\"5f3-1c\\\""),
      header("LAST-MODIFIED", "Tue, 24 Nov 2026 08:00:00 GMT"),
      header("EXPIRES", "-1"),
      header("IF-NONE-MATCH", "http://a:b@c/?pwd=1"),
      header("AUTHORIZATION", "Basic c2VjcmV0"),
      header("X-CSRF-TOKEN", "0123"),
      header("X-MADE", "Mon, 5 Jan 2009 10:00:00 GMT"),
      header("X-LINK", "see http://example.org/"),
      header("X-LONG", std::string(9000, 'x')),
      header("X-DIGITS", std::string(300, '7') + "a"),
      header("X-RAW", "tab\tand quote\"quote, \",\" and \",\"more"),
      header("X-EMPTY", ""),
      header("", ""),
      header("", "value"),
      header("A", "B c"),
      header("A B", "c"),
      header("A>B", "c"),
      header("^", "$"),
      header("$", "^"),
      header("lower-case", "name"),
      header("Accept", "*/*"),
      header("X-QUOTE\"D", "x"),
      header("X-UTF8",
             "gr\xC3\xBC\xC3\x9F"
             "e \xFF\xC3("),
      "\"X-UNFINISHED\":\"",
      "\"X-UNFINISHED",
      "no header at all",
      "",
  };
  return kHeaders;
}

std::string joined(const std::vector<std::size_t>& picks) {
  std::string text;
  for (const std::size_t pick : picks) {
    text += (text.empty() ? "" : ",") + header_pool()[pick % header_pool().size()];
  }
  return text;
}

constexpr auto kViews = std::to_array({View::kFull, View::kNames, View::kClientNames, View::kPlain});
constexpr auto kOrigins = std::to_array({Origin::kClient, Origin::kServer});

/// Texts that stand for what a log may hold.
std::vector<TextOfMessage> messages() {
  std::vector<std::string> texts = header_pool();
  const std::size_t size = header_pool().size();
  for (std::size_t i = 0; i < size; ++i) {
    texts.push_back(joined({i, i}));
    texts.push_back(joined({i, 9, 0, 14, 20, i * 7 + 1, i * 11 + 2}));
    texts.push_back(joined({41, i, 33, 35, 42, 28, 28, 28, i * 5 + 3}));
    texts.push_back(joined({20, 0, i * 3 + 1, 10, 14, 16, 17, 18, 27}));
  }
  std::vector<std::size_t> many;
  for (std::size_t i = 0; i < 600; ++i) {
    many.push_back(i % 50);
    if (i == 62 || i == 63 || i == 64 || i == 511 || i == 512) {
      texts.push_back(joined(many));
    }
  }
  std::vector<TextOfMessage> messages;
  for (const std::string& text : texts) {
    for (const Origin origin : kOrigins) {
      for (const View view : kViews) {
        messages.push_back({origin, view, text});
      }
    }
  }
  return messages;
}

const HeaderModel& model() {
  static const HeaderModel kModel = [] {
    ModelOfMessages gathered;
    for (const TextOfMessage& message : messages()) {
      gathered.add(message);
    }
    return gathered.model();
  }();
  return kModel;
}

TEST(FeatureFinder, FindsWhatThePlainWayFindsWithAColdMemoryAndAWarmOne) {
  FeatureFinder warm(model());
  for (int round = 0; round < 2; ++round) {
    for (const TextOfMessage& message : messages()) {
      ASSERT_EQ(find_fast(warm, message), find_plainly(warm, message)) << message.text.substr(0, 2000);
    }
  }
  for (const TextOfMessage& message : messages()) {
    if (message.view == View::kFull && message.text.size() < 300) {
      FeatureFinder cold(model());
      ASSERT_EQ(find_fast(cold, message), find_plainly(cold, message)) << message.text;
    }
  }
}

TEST(FeatureFinder, FindsNothingInAModelThatKnowsNothing) {
  const HeaderModel empty = ModelOfMessages().model();
  FeatureFinder finder(empty);
  for (const TextOfMessage& message : messages()) {
    ASSERT_TRUE(find_fast(finder, message).numbers.empty());
  }
}

TEST(FeatureFinder, AddsToWhatIsThere) {
  FeatureFinder finder(model());
  std::vector<std::uint16_t> numbers = {7, 7};
  finder.find(Origin::kClient, View::kFull, header_pool()[0], numbers);
  ASSERT_GT(numbers.size(), 2U);
  EXPECT_EQ(numbers[0], 7);
  EXPECT_EQ(numbers[1], 7);
}

TEST(FeatureFinder, ValuesThatNeverComeAgainPushNothingOutThatDoes) {
  FeatureFinder finder(model());
  const TextOfMessage known{Origin::kClient, View::kFull, joined({0, 10, 14, 16, 17, 18, 20})};
  for (int i = 0; i < 50000; ++i) {
    const std::string text = header("HOST", "h" + std::to_string(i * 7919) + ".example.org") + "," +
                             header("X-ID-" + std::to_string(i), std::to_string(i)) + "," +
                             header("USER-AGENT", "agent-" + std::to_string(i));
    std::vector<std::uint16_t> numbers;
    finder.find(Origin::kClient, View::kFull, text, numbers);
    if (i % 1000 == 0) {
      ASSERT_EQ(find_fast(finder, known), find_plainly(finder, known));
      const TextOfMessage fresh{Origin::kClient, View::kFull, text};
      ASSERT_EQ(find_fast(finder, fresh), find_plainly(finder, fresh));
    }
  }
}

RC_GTEST_PROP(FeatureFinder, FindsWhatThePlainWayFindsInAnyHeaders, ()) {
  static FeatureFinder finder(model());
  const auto picks = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 500));
  const TextOfMessage message{*rc::gen::elementOf(kOrigins), *rc::gen::elementOf(kViews), joined(picks)};
  RC_ASSERT(find_fast(finder, message) == find_plainly(finder, message));
}

RC_GTEST_PROP(FeatureFinder, FindsWhatThePlainWayFindsInDamagedHeaders, ()) {
  static FeatureFinder finder(model());
  const auto picks = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 500));
  std::string text = joined(picks);
  const auto changes = *rc::gen::inRange<int>(1, 6);
  for (int i = 0; i < changes && !text.empty(); ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto piece = *rc::gen::element<std::string>("\"", ",", ":", "\":\"", "\",\"", "", " ", "=", "@", "%3A", ".",
                                                      "9", "a", "Z", std::string(1, '\0'));
    text.replace(at, *rc::gen::inRange<std::size_t>(0, 3), piece);
  }
  const TextOfMessage message{*rc::gen::elementOf(kOrigins), *rc::gen::elementOf(kViews), text};
  RC_ASSERT(find_fast(finder, message) == find_plainly(finder, message));
}

}  // namespace
}  // namespace pugmark
