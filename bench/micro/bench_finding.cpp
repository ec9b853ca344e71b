// How fast messages become findings, and findings get their reasons.
#include <benchmark/benchmark.h>

#include "bench_input.h"
#include "pugmark/finding/finding.h"
#include "pugmark/http/log_block_reader.h"

namespace pugmark::bench {
namespace {

void findings_made(benchmark::State& state) {
  LogBlockReader reader;
  std::int64_t made = 0;
  for (auto _ : state) {
    reader.begin(LogCursor("httpheaders"), header_log().text());
    while (reader.next()) {
      for (std::size_t i = 0; i < reader.texts().size(); ++i) {
        ++made;
        const Finding finding = make_finding(reader.message(i), 1.0, Place{});
        benchmark::DoNotOptimize(finding.canonical_text.data());
      }
    }
    benchmark::DoNotOptimize(reader.take_counts().records);
  }
  state.SetItemsProcessed(made);
}
BENCHMARK(findings_made);

void findings_explained(benchmark::State& state) {
  Explainer explainer(sample_model());
  Finding finding;
  for (auto _ : state) {
    for (const std::string_view text : canonical_texts()) {
      finding.canonical_text = text;
      explainer.explain(finding, SecretPolicy::kMask);
      benchmark::DoNotOptimize(finding.evidence.data());
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(canonical_texts().size()));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(canonical_bytes()));
}
BENCHMARK(findings_explained);

}  // namespace
}  // namespace pugmark::bench
