// How fast rows are split: the same records as Zeek TSV and as JSON, with the fields that a MessageReader asks for.
#include <benchmark/benchmark.h>

#include "bench_input.h"
#include "pugmark/http/message_reader.h"
#include "pugmark/record/zeek_json.h"
#include "pugmark/record/zeek_tsv.h"

namespace pugmark::bench {
namespace {

void count_rows(benchmark::State& state, const PaddedLog& log) {
  std::size_t bytes = 0;
  for (const std::string_view row : log.rows()) {
    bytes += row.size() + 1;
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(log.rows().size()));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

void tsv_rows(benchmark::State& state) {
  ZeekTsvHeader header;
  header.consume("#separator \\x09");
  header.consume("#fields\tts\tuid\torigin\tidentifier\theader_events_kv");
  TsvRowParser parser(header.schema(), MessageReader::projection());
  Record record;
  std::uint64_t fitting = 0;
  for (auto _ : state) {
    for (const std::string_view row : header_log().rows()) {
      fitting += parser.parse(row, record) == RowFit::kFits ? 1 : 0;
    }
  }
  if (fitting != state.iterations() * header_log().rows().size()) {
    state.SkipWithError("not every row fits");
  }
  count_rows(state, header_log());
}
BENCHMARK(tsv_rows);

void json_rows(benchmark::State& state) {
  const PaddedLog& log = header_log_as_json();
  JsonRowParser parser(MessageReader::json_projection());
  Record record;
  std::uint64_t parsed = 0;
  for (auto _ : state) {
    for (const std::string_view row : log.rows()) {
      parsed += parser.parse(row, log.readable(row), record) ? 1 : 0;
    }
  }
  if (parsed != state.iterations() * log.rows().size()) {
    state.SkipWithError("not every row is JSON");
  }
  count_rows(state, log);
}
BENCHMARK(json_rows);

}  // namespace
}  // namespace pugmark::bench
