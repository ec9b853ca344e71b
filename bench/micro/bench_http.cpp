// How fast messages come out of blocks: the canonical text cut out of a header log, and made of the vectors of
// http.log.
#include <benchmark/benchmark.h>

#include "bench_input.h"
#include "pugmark/http/log_block_reader.h"

namespace pugmark::bench {
namespace {

/// Reads the text of every message, or all that is known of it.
void read_messages(benchmark::State& state, const PaddedLog& log, const char* path, bool whole) {
  LogBlockReader reader;
  std::int64_t messages = 0;
  for (auto _ : state) {
    reader.begin(LogCursor(path), log.text());
    while (reader.next()) {
      for (std::size_t i = 0; i < reader.texts().size(); ++i) {
        ++messages;
        benchmark::DoNotOptimize(reader.texts()[i].data());
        if (whole) {
          benchmark::DoNotOptimize(&reader.message(i));
        }
      }
    }
    benchmark::DoNotOptimize(reader.take_counts().records);
  }
  if (messages == 0) {
    state.SkipWithError("no messages");
  }
  state.SetItemsProcessed(messages);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(log.text().size()));
}

void texts_of_header_log(benchmark::State& state) { read_messages(state, header_log(), "httpheaders", false); }
void messages_of_header_log(benchmark::State& state) { read_messages(state, header_log(), "httpheaders", true); }
void texts_of_json_header_log(benchmark::State& state) {
  read_messages(state, header_log_as_json(), "httpheaders", false);
}
void texts_of_http_log(benchmark::State& state) { read_messages(state, http_log(), "http", false); }

BENCHMARK(texts_of_header_log);
BENCHMARK(messages_of_header_log);
BENCHMARK(texts_of_json_header_log);
BENCHMARK(texts_of_http_log);

}  // namespace
}  // namespace pugmark::bench
