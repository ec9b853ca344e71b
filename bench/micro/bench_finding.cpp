// How fast messages become findings, findings get their reasons, and the features of headers are found.
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench_input.h"
#include "pugmark/finding/connection_join.h"
#include "pugmark/finding/feature_finder.h"
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

/// Finds the features of the samples, as clients' and as servers' in turns, fast or in the plain way.
template <typename Find>
void find_features(benchmark::State& state, Find&& find) {
  std::vector<std::uint16_t> numbers;
  for (auto _ : state) {
    Origin origin = Origin::kClient;
    for (const std::string_view text : canonical_texts()) {
      numbers.clear();
      benchmark::DoNotOptimize(find(origin, text, numbers).weight);
      origin = origin == Origin::kClient ? Origin::kServer : Origin::kClient;
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(canonical_texts().size()));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(canonical_bytes()));
}

void features_found(benchmark::State& state) {
  FeatureFinder finder(sample_header_model());
  find_features(state, [&](Origin origin, std::string_view text, std::vector<std::uint16_t>& numbers) {
    return finder.find(origin, View::kFull, text, numbers);
  });
}
BENCHMARK(features_found);

void features_found_plainly(benchmark::State& state) {
  FeatureFinder finder(sample_header_model());
  find_features(state, [&](Origin origin, std::string_view text, std::vector<std::uint16_t>& numbers) {
    return finder.find_plainly(origin, View::kFull, text, numbers);
  });
}
BENCHMARK(features_found_plainly);

/// Connections of two messages, with as many open as the window takes.
void connections_joined(benchmark::State& state) {
  struct Sum {
    std::uint64_t messages = 0;
  };
  std::uint64_t done = 0;
  ConnectionJoin<Sum> join([&](ConnectionJoin<Sum>::Connection& connection) { done += connection.unit.messages; });
  std::string uid = "C000000000000000000";
  std::uint64_t number = 0;
  for (auto _ : state) {
    ++number;
    std::memcpy(uid.data() + 1, &number, sizeof(number));
    for (int message = 0; message < 2; ++message) {
      join.add("http", uid, std::nullopt, [](Sum& sum) { ++sum.messages; });
    }
  }
  benchmark::DoNotOptimize(done);
  state.SetItemsProcessed(2 * state.iterations());
}
BENCHMARK(connections_joined);

}  // namespace
}  // namespace pugmark::bench
