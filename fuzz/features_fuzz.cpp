// Fuzzes the features of headers: whatever the text, a lesser view has those features of the full one that it shows,
// every feature has a sentence, and the fast way to the numbers of a model finds what the plain one finds.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "pugmark/core/assert.h"
#include "pugmark/feature/feature_sentences.h"
#include "pugmark/feature/header_features.h"
#include "pugmark/finding/feature_finder.h"
#include "pugmark/model/headers/header_model.h"

namespace {

using namespace pugmark;

/// A model that knows many of the features that a fuzzer makes: those of these headers.
const HeaderModel& model() {
  static const HeaderModel kModel = [] {
    const std::string text =
        R"h("HOST":"www.example.org","USER-AGENT":"Mozilla/5.0 (Windows NT 6.1)","ACCEPT":"*/*","REFERER":"http://a/b",)h"
        R"h("CONTENT-TYPE":"text/html","CONTENT-LENGTH":"12","SERVER":"nginx/1.2","X-POWERED-BY":"PHP/5","ETAG":"1",)h"
        R"h("A":"B","A":"B","SET-COOKIE":"a","SET-COOKIE":"b","CONTENT-DISPOSITION":"a.exe","VIA":"1.1 x")h";
    std::vector<WeightedFeature> features;
    HeaderFeatures reader;
    FeatureList list;
    for (const Origin origin : {Origin::kClient, Origin::kServer}) {
      std::string_view rest = text;
      while (true) {
        HttpMessage message;
        message.origin = origin;
        message.canonical_text = rest;
        reader.read_message(message, View::kFull, list);
        for (const HeaderFeature& feature : list.features()) {
          features.push_back({feature.hash, std::string(list.text(feature)), 1 + (std::int64_t{1} << 40U), {1, 1}});
        }
        const std::size_t next = rest.find("\",\"");
        if (next == std::string_view::npos) {
          break;
        }
        rest.remove_prefix(next + 2);
      }
    }
    std::sort(features.begin(), features.end(), [](const auto& a, const auto& b) { return a.hash < b.hash; });
    features.erase(
        std::unique(features.begin(), features.end(), [](const auto& a, const auto& b) { return a.hash == b.hash; }),
        features.end());
    ModelCard card;
    card.recipe = kHeadersRecipe;
    const std::string bytes = write_header_model(std::move(features), {}, card);
    const int descriptor = ::memfd_create("model", 0);
    PUGMARK_ASSERT(::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    auto opened = HeaderModel::open("/proc/self/fd/" + std::to_string(descriptor));
    PUGMARK_ASSERT(opened.has_value());
    ::close(descriptor);
    return *std::move(opened);
  }();
  return kModel;
}

void compare_ways(Origin origin, View view, std::string_view text) {
  static FeatureFinder finder(model());
  std::vector<std::uint16_t> plain;
  const FoundFeatures expected = finder.find_plainly(origin, view, text, plain);
  for (int round = 0; round < 2; ++round) {
    std::vector<std::uint16_t> numbers;
    const FoundFeatures found = finder.find(origin, view, text, numbers);
    std::sort(numbers.begin(), numbers.end());
    PUGMARK_ASSERT(numbers == plain && found.weight == expected.weight);
    PUGMARK_ASSERT(found.shape.headers == expected.shape.headers && found.shape.names == expected.shape.names &&
                   found.shape.host == expected.shape.host);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  static HeaderFeatures reader;
  static FeatureList list;
  HttpMessage message;
  message.origin = (data[0] & 1U) == 0 ? Origin::kClient : Origin::kServer;
  message.canonical_text = std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1);
  reader.read_message(message, View::kFull, list);
  const FeatureList full = list;
  for (const HeaderFeature& feature : full.features()) {
    PUGMARK_ASSERT(hash_feature(full.text(feature)) == feature.hash);
    PUGMARK_ASSERT(!feature_sentence(feature.kind, feature.scope, full.text(feature)).empty());
  }
  compare_ways(message.origin, View::kFull, message.canonical_text);
  for (const View view : {View::kNames, View::kClientNames, View::kPlain}) {
    compare_ways(message.origin, view, message.canonical_text);
    reader.read_message(message, view, list);
    auto at = list.features().begin();
    for (const HeaderFeature& feature : full.features()) {
      if (shows(view, feature.least_view)) {
        PUGMARK_ASSERT(at != list.features().end() && list.text(*at) == full.text(feature));
        ++at;
      }
    }
    PUGMARK_ASSERT(at == list.features().end());
  }
  return 0;
}
