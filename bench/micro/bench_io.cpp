// How fast blocks of lines come out of memory and of a file in the page cache.
#include <algorithm>
#include <cstring>
#include <fstream>
#include <memory>

#include <benchmark/benchmark.h>

#include "bench_input.h"
#include "pugmark/io/byte_source.h"
#include "pugmark/io/line_reader.h"

namespace pugmark::bench {
namespace {

/// Large enough for many blocks.
const std::string& large_log() {
  static const std::string kLog = [] {
    std::string log;
    while (log.size() < std::size_t{16} << 20U) {
      log += header_log().text();
    }
    return log;
  }();
  return kLog;
}

/// Unlike open_memory, copies nothing before the first read.
class ViewSource final : public ByteSource {
 public:
  explicit ViewSource(std::string_view bytes) : bytes_(bytes) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t count = std::min(buffer.size(), bytes_.size());
    std::memcpy(buffer.data(), bytes_.data(), count);
    bytes_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view bytes_;
};

void read_all(benchmark::State& state, std::unique_ptr<ByteSource> source, LineBlock& block) {
  LineReader reader(std::move(source));
  while (true) {
    const auto more = reader.next(block);
    if (!more) {
      state.SkipWithError(more.error().message().c_str());
      return;
    }
    if (!*more) {
      return;
    }
    benchmark::DoNotOptimize(block.lines().data());
  }
}

void lines_of_memory(benchmark::State& state) {
  LineBlock block;
  for (auto _ : state) {
    read_all(state, std::make_unique<ViewSource>(large_log()), block);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(large_log().size()));
}
BENCHMARK(lines_of_memory);

void lines_of_file(benchmark::State& state) {
  const TemporaryFile file;
  std::ofstream(file.path(), std::ios::binary) << large_log();
  LineBlock block;
  for (auto _ : state) {
    auto source = open_input(file.path());
    if (!source) {
      state.SkipWithError(source.error().message().c_str());
      break;
    }
    read_all(state, *std::move(source), block);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(large_log().size()));
}
BENCHMARK(lines_of_file);

}  // namespace
}  // namespace pugmark::bench
