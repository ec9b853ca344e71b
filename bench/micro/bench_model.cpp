// How fast texts are scored and how long a model takes to open. The samples' model is small enough for the processor's
// caches; PUGMARK_BENCH_MODEL names another one (bench/commands.py leaves a large one in build/bench-data).
#include <cstdlib>

#include <benchmark/benchmark.h>

#include "bench_input.h"
#include "pugmark/model/words/word_scorer.h"

namespace pugmark::bench {
namespace {

std::string model_path() {
  const char* const named = std::getenv("PUGMARK_BENCH_MODEL");
  return named != nullptr && *named != '\0' ? named : sample_model_path();
}

void score(benchmark::State& state) {
  auto model = WordModel::open(model_path());
  if (!model) {
    state.SkipWithError(model.error().message().c_str());
    return;
  }
  WordScorer scorer(*model);
  for (auto _ : state) {
    for (const std::string_view text : canonical_texts()) {
      benchmark::DoNotOptimize(scorer.score(text));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(canonical_texts().size()));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(canonical_bytes()));
  state.SetLabel(std::to_string(model->card().vocabulary) + " words");
}
BENCHMARK(score);

void open_model(benchmark::State& state) {
  const std::string path = model_path();
  for (auto _ : state) {
    auto model = WordModel::open(path);
    if (!model) {
      state.SkipWithError(model.error().message().c_str());
      break;
    }
    benchmark::DoNotOptimize(model->prior());
  }
}
BENCHMARK(open_model)->Unit(benchmark::kMicrosecond);

/// What assess waits for before it scores.
void open_model_unverified(benchmark::State& state) {
  const std::string path = model_path();
  const std::string_view text = canonical_texts().front();
  for (auto _ : state) {
    auto model = WordModel::open_unverified(path);
    if (!model) {
      state.SkipWithError(model.error().message().c_str());
      break;
    }
    FixedScore sum = model->prior();
    WordSplitter().for_each(text, [&](std::string_view, WordHash hash) { sum += model->weight(hash); });
    benchmark::DoNotOptimize(sum);
  }
}
BENCHMARK(open_model_unverified)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace pugmark::bench
