// What browsers send, and the dice.
#include "pugmark/app/disguise.h"

#include <algorithm>
#include <array>
#include <random>
#include <utility>
#include <vector>

#include "pugmark/core/ascii.h"
#include "pugmark/http/canonical_text.h"

namespace pugmark::app {
namespace {

constexpr auto kAgents = std::to_array<std::string_view>({
    "Mozilla/5.0 (Windows NT 6.1; WOW64; rv:45.0) Gecko/20100101 Firefox/45.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0",
    "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0.4664.110 "
    "Safari/537.36 "
    "Edg/96.0.1054.62",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.2 "
    "Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/58.0.3029.110 Safari/537.36",
    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)",
});
constexpr auto kLanguages = std::to_array<std::string_view>(
    {"de,en-US;q=0.7,en;q=0.3", "en-us", "en-US,en;q=0.5", "fr-FR,fr;q=0.9", "en-GB,en;q=0.8", "ru-RU,ru;q=0.8"});
constexpr auto kAccepts =
    std::to_array<std::string_view>({"*/*", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                                     "text/html, application/xhtml+xml, */*", "application/json, text/plain, */*",
                                     "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"});
constexpr auto kReferers = std::to_array<std::string_view>(
    {"https://www.bing.com/search", "", "https://duckduckgo.com/", "http://news.ycombinator.com/item"});
constexpr auto kCaching = std::to_array<std::string_view>({"max-age=0", "no-cache"});
constexpr auto kEncodings =
    std::to_array<std::string_view>({"gzip, deflate", "gzip, deflate, br", "gzip, deflate, sdch"});
constexpr auto kConnections = std::to_array<std::string_view>({"keep-alive", "Keep-Alive"});

struct Header {
  std::string name;
  std::string value;
};

/// Dice whose throws are the same everywhere: the standard library's distributions are not.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t count) { return engine_() % count; }
  bool chance(double probability) { return static_cast<double>(engine_() >> 11U) * 0x1p-53 < probability; }
  std::string_view one_of(const auto& list) { return list[below(list.size())]; }
  void shuffle(std::vector<Header>& headers) {
    for (std::size_t i = headers.size(); i > 1; --i) {
      std::swap(headers[i - 1], headers[below(i)]);
    }
  }

 private:
  std::mt19937_64 engine_;
};

bool has(const std::vector<Header>& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(), [&](const Header& header) { return header.name == name; });
}

std::string value_of(const std::vector<Header>& headers, std::string_view name) {
  const auto found =
      std::find_if(headers.begin(), headers.end(), [&](const Header& header) { return header.name == name; });
  return found == headers.end() ? std::string() : found->value;
}

/// Where headers are added.
enum class Place { kEnd, kRandom, kShuffled };

}  // namespace

std::string Disguise::dress(std::string_view canonical_text) const {
  Dice dice(seed_);
  std::vector<Header> headers;
  CanonicalHeader header;
  for (std::string_view rest = canonical_text; take_canonical_header(rest, header);) {
    std::string name(header.name);
    std::transform(name.begin(), name.end(), name.begin(), to_upper);
    headers.push_back({std::move(name), std::string(header.value)});
  }
  // Every throw comes in the same order for all requests of the connection.
  std::string referer(dice.one_of(kReferers));
  if (referer.empty()) {
    referer = "http://" + value_of(headers, "HOST") + "/";
  }
  const std::array<Header, 10> browser = {{{"ACCEPT-LANGUAGE", std::string(dice.one_of(kLanguages))},
                                           {"ACCEPT", std::string(dice.one_of(kAccepts))},
                                           {"REFERER", referer},
                                           {"CACHE-CONTROL", std::string(dice.one_of(kCaching))},
                                           {"COOKIE", "-COOKIE-"},
                                           {"ACCEPT-ENCODING", std::string(dice.one_of(kEncodings))},
                                           {"CONNECTION", std::string(dice.one_of(kConnections))},
                                           {"UPGRADE-INSECURE-REQUESTS", "1"},
                                           {"DNT", "1"},
                                           {"USER-AGENT", std::string(dice.one_of(kAgents))}}};
  constexpr std::array<double, 3> kShares = {0.4, 0.7, 1.0};
  constexpr std::array<Place, 4> kPlaces = {Place::kEnd, Place::kEnd, Place::kRandom, Place::kShuffled};
  const double share = kShares[dice.below(kShares.size())];
  const Place place = kPlaces[dice.below(kPlaces.size())];
  const bool adds = !dice.chance(0.25);
  const bool renames = dice.chance(0.4);
  const std::string_view other_agent = dice.one_of(kAgents);
  for (const Header& added : browser) {
    const bool wanted = dice.chance(share);
    const std::uint64_t where = dice.below(std::size_t{1} << 32U);
    if (!adds || !wanted || has(headers, added.name)) {
      continue;
    }
    const std::size_t at = place == Place::kRandom ? where % (headers.size() + 1) : headers.size();
    headers.insert(headers.begin() + static_cast<std::ptrdiff_t>(at), added);
  }
  for (Header& one : headers) {
    if (renames && one.name == "USER-AGENT") {
      one.value = other_agent;
    }
  }
  if (place == Place::kShuffled) {
    dice.shuffle(headers);
  }
  std::string text;
  for (const Header& one : headers) {
    text += text.empty() ? "\"" : ",\"";
    text.append(one.name).append("\":\"").append(one.value).append("\"");
  }
  return text.empty() ? std::string("(empty)") : text;
}

}  // namespace pugmark::app
