// What a current Chrome sends.
#include "pugmark/app/labelled/attack.h"

#include "pugmark/app/labelled/dice.h"
#include "pugmark/app/labelled/request_text.h"

namespace pugmark::app {
namespace {

constexpr std::string_view kAgent =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36";

struct NamedValue {
  std::string_view name;
  std::string_view value;
};
constexpr auto kBrowser = std::to_array<NamedValue>(
    {{"CONNECTION", "keep-alive"},
     {"CACHE-CONTROL", "max-age=0"},
     {"UPGRADE-INSECURE-REQUESTS", "1"},
     {"ACCEPT",
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/"
      "signed-exchange;v=b3;q=0.7"},
     {"REFERER", "https://www.google.com/"},
     {"ACCEPT-ENCODING", "gzip, deflate"},
     {"ACCEPT-LANGUAGE", "en-US,en;q=0.9"},
     {"COOKIE", "-COOKIE-"}});

}  // namespace

std::string_view describe(Attack attack) {
  switch (attack) {
    case Attack::kShuffled:
      return "order of headers shuffled";
    case Attack::kPadded:
      return "a browser's headers appended";
    case Attack::kOtherAgent:
      return "User-Agent of a browser";
    case Attack::kAll:
      break;
  }
  return "all three";
}

std::string attack_request(Attack attack, std::string_view canonical_text, std::uint64_t seed) {
  RequestText request(canonical_text);
  if (attack == Attack::kOtherAgent || attack == Attack::kAll) {
    request.replace("USER-AGENT", kAgent);
    if (!request.has("USER-AGENT")) {
      request.headers().push_back({"USER-AGENT", std::string(kAgent)});
    }
  }
  if (attack == Attack::kPadded || attack == Attack::kAll) {
    for (const NamedValue& header : kBrowser) {
      if (!request.has(header.name)) {
        request.headers().push_back({std::string(header.name), std::string(header.value)});
      }
    }
  }
  if (attack == Attack::kShuffled || attack == Attack::kAll) {
    Dice(seed).shuffle(request.headers());
  }
  return request.text();
}

}  // namespace pugmark::app
