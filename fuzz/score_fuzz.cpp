// Fuzzes scoring: whatever the text, the fast way gives what the plain one gives, when it sees it first and again.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

#include "pugmark/core/assert.h"
#include "pugmark/feature/words.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/words/word_model.h"
#include "pugmark/model/words/word_scorer.h"

namespace {

using namespace pugmark;

/// A model that knows many of the words that a fuzzer makes.
const WordModel& model() {
  static const std::optional<WordModel> kModel = [] {
    WordCounts counts(NamePolicy::kNone);
    {
      WordBatch batch(counts);
      batch.begin_file(Label::kNormal, 0);
      batch.add_record(
          "\"HOST\":\"example.org\",\"USER-AGENT\":\"Mozilla/5.0 (Windows NT 6.1)\",\"ACCEPT\":\"*/*\" aa ab");
      batch.begin_file(Label::kMalicious, 1);
      batch.add_record(
          "\"HOST\":\"evil.top\",\"USER-AGENT\":\"Mozilla/4.0 MSIE\",\"X\":\"00 11 gr\xC3\xBC\xC3\x9F"
          "e\"");
    }
    const auto bytes = fit_words_model(counts, ModelCard());
    PUGMARK_ASSERT(bytes.has_value());
    const int descriptor = ::memfd_create("model", 0);
    PUGMARK_ASSERT(::write(descriptor, bytes->data(), bytes->size()) == static_cast<ssize_t>(bytes->size()));
    auto opened = WordModel::open("/proc/self/fd/" + std::to_string(descriptor));
    PUGMARK_ASSERT(opened.has_value());
    ::close(descriptor);
    return std::optional<WordModel>(*std::move(opened));
  }();
  return *kModel;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static WordScorer scorer(model());
  static WordSplitter splitter;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  FixedScore expected = model().prior();
  splitter.for_each(text, [&](std::string_view, WordHash hash) { expected += model().weight(hash); });
  const std::array<std::string_view, 3> texts = {text, "\"HOST\":\"example.org\"", text};
  for (int round = 0; round < 2; ++round) {
    const auto scores = scorer.score(texts);
    PUGMARK_ASSERT(scores[0] == expected && scores[2] == expected);
  }
  return 0;
}
