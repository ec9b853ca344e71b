// How fast texts are split into words and their hashes.
#include <benchmark/benchmark.h>

#include "bench_input.h"
#include "pugmark/feature/words.h"

namespace pugmark::bench {
namespace {

void split(benchmark::State& state, const std::vector<std::string_view>& texts) {
  WordSplitter splitter;
  std::int64_t words = 0;
  WordHash all = 0;
  std::int64_t bytes = 0;
  for (auto _ : state) {
    for (const std::string_view text : texts) {
      bytes += static_cast<std::int64_t>(text.size());
      splitter.for_each(text, [&](std::string_view, WordHash hash) {
        ++words;
        all ^= hash;
      });
    }
    benchmark::DoNotOptimize(all);
  }
  state.SetItemsProcessed(words);
  state.SetBytesProcessed(bytes);
}

void words_of_ascii(benchmark::State& state) { split(state, canonical_texts()); }
BENCHMARK(words_of_ascii);

/// The same texts with one letter that is not ASCII: the Unicode path.
void words_of_unicode(benchmark::State& state) {
  std::vector<std::string> owned;
  for (const std::string_view text : canonical_texts()) {
    owned.push_back(std::string(text) + " \u00E9");
  }
  split(state, {owned.begin(), owned.end()});
}
BENCHMARK(words_of_unicode);

}  // namespace
}  // namespace pugmark::bench
