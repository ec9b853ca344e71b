// Scan: all inputs, block by block, on several threads, with the outcomes handed back in input order.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pugmark/capture/capture_counts.h"
#include "pugmark/core/diagnostic.h"
#include "pugmark/core/result.h"
#include "pugmark/http/log_block_reader.h"
#include "pugmark/io/input_paths.h"
#include "pugmark/io/line_store.h"

namespace pugmark::app {

/// What a block gave, besides counts. Derived by the use case.
class BlockOutcome {
 public:
  virtual ~BlockOutcome() = default;
};

/// What was read, in all.
struct ScanCounts {
  std::uint64_t files = 0;        ///< HTTP logs read; one without rows, or events without HTTP among them, is one.
  std::uint64_t empty = 0;        ///< Files without a line that says anything.
  std::uint64_t other_files = 0;  ///< Files of directories that are no HTTP logs.
  std::uint64_t failed = 0;       ///< Inputs that could not be read, wholly or in part.
  std::uint64_t records = 0;
  std::uint64_t skipped = 0;
  std::uint64_t other_rows = 0;  ///< Rows of the HTTP logs that are of another kind, as most events of Suricata's are.
  std::uint64_t bytes = 0;       ///< Decompressed.
  std::array<std::uint64_t, 4> views{};

  ScanCounts& operator+=(const ScanCounts& other);
};

/// Where a block stands, when its outcome is handed back.
struct BlockPlace {
  std::uint32_t file = 0;            ///< Index into the input files.
  std::uint64_t lines_before = 0;    ///< Physical lines of the file before the block.
  std::uint64_t records_before = 0;  ///< Records of the file before the block.
  std::optional<StoredPlace> text;   ///< Where its lines can be read again; only where asked for.
  ScanCounts read;                   ///< All that was read up to its end.
};

/// What is known of a file once it was read.
struct FileReport {
  std::uint64_t records = 0;
  std::string content_hash;  ///< XXH3-128 of the decompressed bytes, in hex; only where asked for.
  bool is_log = false;
};

/// How to scan.
struct ScanOptions {
  CaptureLimits capture;
  unsigned threads = 1;
  bool hash_content = false;
  std::optional<std::string> standard_input;          ///< What "-" holds, where that is not to be read.
  LineStore* store = nullptr;                         ///< Where lines can be read again; null where nobody will.
  bool strict = false;                                ///< A row that cannot be read fails its input.
  const std::atomic<bool>* stop = nullptr;            ///< Set from outside to end early.
  std::function<void(std::uint64_t bytes)> progress;  ///< Called now and then, from any thread.
};

/// Whose turn it is among workers, where something must be done in the order of the input before the rest of a block.
class BlockTurns;

/// A block of lines of a log.
struct LineRun {
  std::uint32_t file = 0;   ///< Index into the input files.
  const LogCursor& cursor;  ///< The state of the log at its start.
  std::string_view lines;
  std::uint64_t number = 0;  ///< Among the blocks of all files.
  BlockTurns& turns;

  /// Does `work` when that of all blocks before is done, while other blocks are worked at: for what depends on what
  /// came before. At most once a block. Not at all where the scan has failed meanwhile.
  void in_order(const std::function<void()>& work) const;
};

/// A block of an HTTP log.
struct LogBlock : LineRun {
  LogBlockReader& reader;  ///< Stands at the block's start.
};

/// Called on a worker thread. Destroyed at the thread's end, when all blocks are done.
using BlockWorker = std::function<std::unique_ptr<BlockOutcome>(const LogBlock& block)>;
/// What a worker made of a block whose rows it read itself.
struct ReadBlock {
  std::unique_ptr<BlockOutcome> outcome;
  BlockCounts counts;
};
/// As BlockWorker, for logs of any kind.
using LineWorker = std::function<ReadBlock(const LineRun& block)>;
/// Called in input order, one at a time.
using BlockHandler = std::function<Result<void>(const BlockPlace& place, BlockOutcome& outcome)>;

/// Reads the HTTP logs among `files`. `make_worker` is called once for each thread.
/// Errors: kInterrupted when stopped; what `handle` returned. An input that cannot be read is a diagnostic, not an
/// error. Throws what a library threw on any of the threads, when all have ended.
Result<ScanCounts> scan(const std::vector<InputFile>& files, const ScanOptions& options,
                        const std::function<BlockWorker()>& make_worker, const BlockHandler& handle,
                        DiagnosticSink& diagnostics, std::vector<FileReport>* reports = nullptr);

/// Reads the logs of one kind of Zeek's among `files`, "ssl" say, as log_path() tells it, in the same way; of captures
/// the `http` that is made of them. Where counts tell of HTTP logs they are of these.
Result<ScanCounts> scan_path(const std::vector<InputFile>& files, const ScanOptions& options, const std::string& path,
                             const std::function<LineWorker()>& make_worker, const BlockHandler& handle,
                             DiagnosticSink& diagnostics, std::vector<FileReport>* reports = nullptr);

}  // namespace pugmark::app
