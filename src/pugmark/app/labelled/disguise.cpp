// What browsers send, and how it is drawn from.
#include "pugmark/app/labelled/disguise.h"

#include <array>
#include <vector>

#include "pugmark/app/labelled/dice.h"
#include "pugmark/app/labelled/request_text.h"

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

/// Where headers are added.
enum class Place { kEnd, kRandom, kShuffled };

}  // namespace

std::string Disguise::dress(std::string_view canonical_text) const {
  Dice dice(seed_);
  RequestText request(canonical_text);
  std::vector<RequestText::Header>& headers = request.headers();
  // Every throw comes in the same order for all requests of the connection.
  std::string referer(dice.one_of(kReferers));
  if (referer.empty()) {
    referer = "http://" + request.value_of("HOST") + "/";
  }
  const std::array<RequestText::Header, 10> browser = {{{"ACCEPT-LANGUAGE", std::string(dice.one_of(kLanguages))},
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
  for (const RequestText::Header& added : browser) {
    const bool wanted = dice.chance(share);
    const std::uint64_t where = dice.below(std::size_t{1} << 32U);
    if (!adds || !wanted || request.has(added.name)) {
      continue;
    }
    const std::size_t at = place == Place::kRandom ? where % (headers.size() + 1) : headers.size();
    headers.insert(headers.begin() + static_cast<std::ptrdiff_t>(at), added);
  }
  if (renames) {
    request.replace("USER-AGENT", other_agent);
  }
  if (place == Place::kShuffled) {
    dice.shuffle(headers);
  }
  return request.text();
}

}  // namespace pugmark::app
