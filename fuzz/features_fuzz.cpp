// Fuzzes the features of headers: whatever the text, a lesser view has those features of the full one that it shows,
// and every feature has a sentence.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/assert.h"
#include "pugmark/feature/feature_sentences.h"
#include "pugmark/feature/header_features.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pugmark;
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
    PUGMARK_ASSERT(!feature_sentence(feature.kind, feature.scope, full.text(feature), "curl").empty());
  }
  for (const View view : {View::kNames, View::kClientNames, View::kPlain}) {
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
