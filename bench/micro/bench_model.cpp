// How fast texts and rows of numbers are scored, and how long a model takes to open. The samples' model is small enough
// for the processor's caches; PUGMARK_BENCH_MODEL names another one (bench/commands.py leaves a large one in
// build/bench-data).
#include <cstdlib>
#include <numeric>
#include <random>
#include <span>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench_input.h"
#include "pugmark/model/forest/isolation_forest.h"
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

/// Rows of 48 random numbers through 100 trees, grown from 256 rows each.
void score_forest(benchmark::State& state) {
  constexpr std::size_t kColumns = 48;
  constexpr std::size_t kRows = 4096;
  std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same rows each time
  std::vector<float> cells(kRows * kColumns);
  for (float& cell : cells) {
    cell = static_cast<float>(random() % 1000);
  }
  FeatureMatrix matrix(kColumns);
  for (std::size_t i = 0; i < kRows; ++i) {
    matrix.add(std::span(cells).subspan(i * kColumns, kColumns));
  }
  std::vector<std::uint32_t> chosen(kRows);
  std::iota(chosen.begin(), chosen.end(), 0U);
  const Forest forest = fit_isolation_forest(matrix, chosen, {}, 1);
  std::vector<FixedScore> scores(kRows);
  for (auto _ : state) {
    forest.score(cells.data(), kColumns, kRows, scores.data());
    benchmark::DoNotOptimize(scores.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
}
BENCHMARK(score_forest);

}  // namespace
}  // namespace pugmark::bench
