// The pipeline. One lock guards reading (sequential by nature: a block begins where the last one ended, and metadata
// lines change what follows); parsing and scoring run in parallel; a second lock hands outcomes back in order.
#include "pugmark/app/scan.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "pugmark/capture/capture_log.h"
#include "pugmark/core/text.h"
#include "pugmark/core/xxh3.h"
#include "pugmark/http/log_row_reader.h"
#include "pugmark/io/byte_source.h"
#include "pugmark/io/line_reader.h"

namespace pugmark::app {

class BlockTurns {
 public:
  /// Waits for the turn of a block; false where there will be none.
  bool wait(std::uint64_t block) {
    std::unique_lock lock(mutex_);
    came_.wait(lock, [&] { return next_ == block || over_; });
    return !over_;
  }

  /// Says that a block is done, whether it waited or not.
  void done(std::uint64_t block) {
    const std::lock_guard lock(mutex_);
    if (block < next_) {
      return;  // it waited, so that is known
    }
    done_.insert(block);
    while (!done_.empty() && *done_.begin() == next_) {
      done_.erase(done_.begin());
      ++next_;
    }
    came_.notify_all();
  }

  /// Ends all waiting.
  void end() {
    const std::lock_guard lock(mutex_);
    over_ = true;
    came_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::uint64_t next_ = 0;
  std::set<std::uint64_t> done_;
  bool over_ = false;
};

void LineRun::in_order(const std::function<void()>& work) const {
  if (turns.wait(number)) {
    work();
    turns.done(number);
  }
}

namespace {

/// Outcomes that may wait for a slower block before the fast workers pause.
constexpr std::uint64_t kMaxAhead = 64;

struct Block {
  std::uint64_t sequence = 0;
  std::uint64_t number = 0;
  std::uint32_t file = 0;
  LogCursor cursor;
  LineBlock lines;
  std::optional<StoredPlace> text;
};

/// What goes from a worker to the ordered side: a block's outcome, or the end of a file.
struct Delivery {
  std::uint32_t file = 0;
  BlockCounts counts;
  std::uint64_t overlong = 0;
  std::unique_ptr<BlockOutcome> outcome;
  std::optional<StoredPlace> text;
  std::vector<Diagnostic> remarks;  // after the rows
  bool unreadable = false;
  bool log = false;    // at the end of a file: its columns are those of an HTTP log
  bool empty = false;  // at the end of a file: nothing was in it
};

/// How much of a file to read at a time: no more than a small one holds, for fresh memory costs more than reading.
std::size_t block_bytes(const std::string& path) {
  constexpr std::uint64_t kLeast = std::uint64_t{64} * 1024;  // compressed files hold more than they seem to
  const std::uint64_t size = file_size(path).value_or(LineReader::kDefaultBlockBytes);
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(size, kLeast, LineReader::kDefaultBlockBytes));
}

class Scanner {
 public:
  /// `path` is that of the logs to read; null: HTTP logs.
  Scanner(const std::vector<InputFile>& files, const ScanOptions& options, const std::string* path,
          const BlockHandler& handle, DiagnosticSink& diagnostics, std::vector<FileReport>* reports)
      : files_(files),
        options_(options),
        path_(path),
        handle_(handle),
        diagnostics_(diagnostics),
        reports_(reports),
        states_(files.size()),
        hash_(XXH3_createState(), XXH3_freeState) {
    if (reports_ != nullptr) {
      reports_->assign(files.size(), FileReport());
    }
  }

  Result<ScanCounts> run(const std::function<LineWorker()>& make_worker) {
    std::vector<std::thread> threads;
    threads.reserve(options_.threads);
    for (unsigned i = 1; i < options_.threads; ++i) {
      try {
        threads.emplace_back([this, &make_worker] { guarded_work(make_worker); });
      } catch (const std::exception&) {
        break;  // no more threads to be had: fewer do the same work
      }
    }
    guarded_work(make_worker);
    for (std::thread& thread : threads) {
      thread.join();
    }
    if (failure_) {
      return *std::move(failure_);
    }
    if (thrown_) {
      std::rethrow_exception(thrown_);
    }
    if (options_.stop != nullptr && options_.stop->load()) {
      return Error(ErrorCode::kInterrupted, "interrupted");
    }
    return counts_;
  }

 private:
  struct FileState {
    std::uint64_t lines = 0;
    std::uint64_t records = 0;
    std::uint64_t other_rows = 0;
    bool counted = false;
  };

  /// Works until there is nothing left. What a library throws (no memory, most of all) ends the work of all threads and
  /// goes on from run(); a thread of its own has nobody who could catch it.
  void guarded_work(const std::function<LineWorker()>& make_worker) noexcept {
    try {
      work(make_worker());
    } catch (...) {
      const std::lock_guard lock(order_mutex_);
      thrown_ = std::current_exception();
      failed_.store(true);
      room_.notify_all();
      turns_.end();
    }
  }

  void work(const LineWorker& worker) {
    Block block;
    while (true) {
      Delivery delivery;
      bool got = false;
      {
        const std::lock_guard lock(read_mutex_);
        got = next_block(block);
      }
      if (!got) {
        return;
      }
      delivery.file = block.file;
      delivery.overlong = block.lines.overlong_after();
      delivery.text = block.text;
      ReadBlock read = worker(LineRun{block.file, block.cursor, block.lines.lines(), block.number, turns_});
      turns_.done(block.number);
      delivery.outcome = std::move(read.outcome);
      delivery.counts = std::move(read.counts);
      deliver(block.sequence, std::move(delivery));
    }
  }

  bool stopped() const {
    return failed_.load(std::memory_order_relaxed) ||
           (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed));
  }

  /// Reads the next block of any file; false at the end of all. Called under read_mutex_.
  bool next_block(Block& block) {
    while (!stopped()) {
      if (reader_ == nullptr) {
        if (next_file_ == files_.size()) {
          return false;
        }
        open(static_cast<std::uint32_t>(next_file_++));
        continue;
      }
      auto got = reader_->next(block.lines);
      if (!got && got.error().code() == ErrorCode::kInterrupted) {
        return false;
      }
      if (!got || !*got) {
        end_file(got ? std::nullopt : std::optional<Error>(std::move(got).error()));
        continue;
      }
      const std::string_view lines = block.lines.lines();
      block.file = file_;
      block.cursor = cursor_;
      cursor_.advance(lines);
      if (cursor_.format() == LogFormat::kNotALog) {
        refuse("is no log: it begins neither with '#' nor with '{'");
        continue;
      }
      if (options_.hash_content) {
        XXH3_128bits_update(hash_.get(), lines.data(), lines.size());
      }
      if (options_.store != nullptr) {
        block.text = reader_->is_whole_file() ? StoredPlace{false, block.lines.offset()} : options_.store->copy(lines);
      }
      block.sequence = sequence_++;
      block.number = blocks_++;
      bytes_.store(bytes_before_ + reader_->bytes_read(), std::memory_order_relaxed);
      if (options_.progress) {
        options_.progress(bytes_.load(std::memory_order_relaxed));
      }
      return true;
    }
    return false;
  }

  void open(std::uint32_t file) {
    file_ = file;
    const std::string& path = files_[file].path;
    bool unwanted_capture = false;
    auto source = [&]() -> Result<LogSource> {
      if (path == "-" && options_.standard_input) {
        return LogSource{open_memory(*options_.standard_input, path), false};
      }
      PUGMARK_TRY(auto input, open_input(path, options_.stop));
      if (path_ == nullptr || *path_ == "http") {
        return capture_as_log(std::move(input), options_.capture);
      }
      PUGMARK_TRY(PeekedSource peeked, peek(std::move(input)));
      unwanted_capture = is_capture(peeked.head);
      if (unwanted_capture) {
        return Error(ErrorCode::kFormat, fmt::format("is a capture: no {} log is made of it", terminal_safe(*path_)));
      }
      return LogSource{std::move(peeked.source), false};
    }();
    if (!source && source.error().code() == ErrorCode::kInterrupted) {
      return;
    }
    if (!source) {
      Delivery delivery;
      delivery.file = file;
      delivery.unreadable = files_[file].named || !unwanted_capture;
      if (delivery.unreadable) {
        delivery.remarks.push_back(remark(Diagnostic::Severity::kError, source.error().message()));
      }
      deliver_unlocked(sequence_++, std::move(delivery));
      return;
    }
    reader_ = std::make_unique<LineReader>(std::move(source->bytes), block_bytes(path));
    cursor_ = LogCursor(path == "-" ? std::string() : log_path_of_file(path), source->of_capture);
    XXH3_128bits_reset(hash_.get());
  }

  Diagnostic remark(Diagnostic::Severity severity, std::string what) const {
    Diagnostic diagnostic;
    diagnostic.severity = severity;
    diagnostic.file = files_[file_].path;
    diagnostic.what = std::move(what);
    return diagnostic;
  }

  /// Whether the log declares columns, and is one of those to read.
  bool has_wanted_columns() const {
    if (path_ == nullptr) {
      return cursor_.kind() != HttpLogKind::kNone;
    }
    const std::string_view path = log_path(cursor_);
    return cursor_.schema() != nullptr && (path.empty() || path == *path_);
  }

  /// "HTTP" or "ssl".
  std::string wanted_name() const { return path_ == nullptr ? "HTTP" : terminal_safe(*path_); }

  void refuse(std::string why) {
    Delivery delivery;
    delivery.file = file_;
    if (files_[file_].named) {
      delivery.unreadable = true;
      delivery.remarks.push_back(remark(Diagnostic::Severity::kError, std::move(why)));
    }
    close();
    deliver_unlocked(sequence_++, std::move(delivery));
  }

  void close() {
    bytes_before_ += reader_->bytes_read();
    reader_.reset();
  }

  void end_file(std::optional<Error> failure) {
    Delivery delivery;
    delivery.file = file_;
    if (failure) {
      delivery.unreadable = true;
      delivery.remarks.push_back(remark(Diagnostic::Severity::kError, failure->message()));
    } else if (const std::vector<Diagnostic> remarks = reader_->remarks(); !remarks.empty()) {
      for (Diagnostic diagnostic : remarks) {
        diagnostic.file = files_[file_].path;
        if (diagnostic.instead.empty()) {
          diagnostic.instead = "the lines up to there were read";
        }
        delivery.remarks.push_back(std::move(diagnostic));
      }
    } else if (cursor_.format() == LogFormat::kUndecided) {
      delivery.empty = true;
      if (files_[file_].named) {
        delivery.remarks.push_back(remark(Diagnostic::Severity::kWarning, "is empty"));
      }
    }
    delivery.log = !failure && has_wanted_columns();
    if (reports_ != nullptr && options_.hash_content) {
      const XXH128_hash_t hash = XXH3_128bits_digest(hash_.get());
      (*reports_)[file_].content_hash = fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
    }
    const bool tsv_without_columns = cursor_.format() == LogFormat::kTsv && cursor_.schema() == nullptr;
    const bool other_log = cursor_.format() == LogFormat::kTsv && cursor_.schema() != nullptr && !has_wanted_columns();
    if (files_[file_].named && (tsv_without_columns || other_log)) {
      delivery.unreadable = true;
      delivery.remarks.push_back(
          remark(Diagnostic::Severity::kError,
                 tsv_without_columns
                     ? std::string("has no #fields line: its columns are unknown")
                     : fmt::format("is no {} log (#path {})", wanted_name(), terminal_safe(cursor_.schema()->path))));
    }
    close();
    deliver_unlocked(sequence_++, std::move(delivery));
  }

  void deliver(std::uint64_t sequence, Delivery delivery) {
    std::unique_lock lock(order_mutex_);
    // The worker that holds the next block never waits, so this ends.
    room_.wait(lock, [&] { return sequence < next_ + kMaxAhead || failed_.load(); });
    put(sequence, std::move(delivery));
  }

  /// For the reading side: it must not wait while it holds the reading lock.
  void deliver_unlocked(std::uint64_t sequence, Delivery delivery) {
    const std::lock_guard lock(order_mutex_);
    put(sequence, std::move(delivery));
  }

  void put(std::uint64_t sequence, Delivery delivery) {
    waiting_.emplace(sequence, std::move(delivery));
    while (!waiting_.empty() && waiting_.begin()->first == next_) {
      Delivery ready = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      ++next_;
      if (!failure_) {
        if (auto handled = take(ready); !handled) {
          failure_ = std::move(handled).error();
          failed_.store(true);
        }
      }
    }
    room_.notify_all();
  }

  Result<void> take(Delivery& delivery) {
    FileState& state = states_[delivery.file];
    const std::string& file = files_[delivery.file].path;
    counts_.records += delivery.counts.records;
    counts_.skipped += delivery.counts.skipped + delivery.overlong;
    counts_.bytes = bytes_.load(std::memory_order_relaxed);
    for (std::size_t i = 0; i < counts_.views.size(); ++i) {
      counts_.views[i] += delivery.counts.views[i];
    }
    state.other_rows += delivery.counts.foreign;
    if (!state.counted && (delivery.counts.records > 0 || delivery.counts.events > 0 || delivery.log)) {
      state.counted = true;
      ++counts_.files;
    }
    const char* const skipped = options_.strict ? "" : "skipped";
    for (const RowProblem& problem : delivery.counts.problems) {
      Diagnostic diagnostic;
      diagnostic.file = file;
      diagnostic.line = state.lines + problem.line;
      diagnostic.what = describe(problem);
      diagnostic.instead = problem.kind == RowProblem::Kind::kValuesDropped ? "used the names alone"
                           : problem.kind == RowProblem::Kind::kHeadersLost ? "used what is there"
                                                                            : skipped;
      diagnostics_.report(diagnostic);
    }
    if (delivery.overlong > 0) {
      Diagnostic diagnostic;
      diagnostic.file = file;
      diagnostic.line = state.lines + delivery.counts.lines + 1;
      diagnostic.what = "line is longer than 4 MiB";
      diagnostic.instead = skipped;
      diagnostics_.report(diagnostic);
    }
    for (const Diagnostic& diagnostic : delivery.remarks) {
      diagnostics_.report(diagnostic);
    }
    if (options_.strict && delivery.counts.skipped + delivery.overlong > 0) {
      return Error(ErrorCode::kFormat, "has rows that cannot be read")
          .at(file)
          .hint("without --strict they are skipped and counted");
    }
    Result<void> handled;
    if (delivery.outcome != nullptr) {
      handled = handle_({delivery.file, state.lines, state.records, delivery.text, counts_}, *delivery.outcome);
      state.lines += delivery.counts.lines + delivery.overlong;
      state.records += delivery.counts.records;
    } else {
      if (path_ != nullptr && !state.counted && !delivery.unreadable && !delivery.empty &&
          files_[delivery.file].named) {
        delivery.unreadable = true;
        Diagnostic diagnostic;
        diagnostic.severity = Diagnostic::Severity::kError;
        diagnostic.file = file;
        diagnostic.what = fmt::format("holds no row of {} logs", wanted_name());
        diagnostics_.report(diagnostic);
      }
      if (path_ == nullptr && state.counted && state.records == 0 && state.other_rows > 0 &&
          files_[delivery.file].named) {
        Diagnostic diagnostic;
        diagnostic.file = file;
        diagnostic.what = "holds events of Suricata's, but none of HTTP/1";
        diagnostics_.report(diagnostic);
      }
      counts_.failed += delivery.unreadable ? 1 : 0;
      counts_.empty += delivery.empty ? 1 : 0;
      counts_.other_files += !delivery.unreadable && !delivery.empty && !state.counted ? 1 : 0;
      counts_.other_rows += state.counted ? state.other_rows : 0;
      if (reports_ != nullptr) {
        (*reports_)[delivery.file].records = state.records;
        (*reports_)[delivery.file].is_log = state.records > 0;
      }
    }
    return handled;
  }

  const std::vector<InputFile>& files_;
  const ScanOptions& options_;
  const std::string* path_;
  const BlockHandler& handle_;
  DiagnosticSink& diagnostics_;
  std::vector<FileReport>* reports_;

  std::mutex read_mutex_;
  std::size_t next_file_ = 0;
  std::uint32_t file_ = 0;
  std::unique_ptr<LineReader> reader_;
  LogCursor cursor_;
  std::uint64_t sequence_ = 0;
  std::uint64_t blocks_ = 0;
  std::uint64_t bytes_before_ = 0;
  std::atomic<std::uint64_t> bytes_ = 0;

  BlockTurns turns_;
  std::mutex order_mutex_;
  std::condition_variable room_;
  std::map<std::uint64_t, Delivery> waiting_;
  std::uint64_t next_ = 0;
  std::vector<FileState> states_;
  ScanCounts counts_;
  std::optional<Error> failure_;
  std::exception_ptr thrown_;
  std::atomic<bool> failed_ = false;
  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> hash_;
};

}  // namespace

ScanCounts& ScanCounts::operator+=(const ScanCounts& other) {
  files += other.files;
  empty += other.empty;
  other_files += other.other_files;
  failed += other.failed;
  records += other.records;
  skipped += other.skipped;
  other_rows += other.other_rows;
  bytes += other.bytes;
  for (std::size_t i = 0; i < views.size(); ++i) {
    views[i] += other.views[i];
  }
  return *this;
}

Result<ScanCounts> scan(const std::vector<InputFile>& files, const ScanOptions& options,
                        const std::function<BlockWorker()>& make_worker, const BlockHandler& handle,
                        DiagnosticSink& diagnostics, std::vector<FileReport>* reports) {
  const auto make_reading_worker = [&]() -> LineWorker {
    auto reader = std::make_shared<LogBlockReader>();
    return [reader, worker = make_worker()](const LineRun& block) {
      reader->begin(block.cursor, block.lines);
      ReadBlock read;
      read.outcome = worker(LogBlock{block, *reader});
      read.counts = reader->take_counts();
      return read;
    };
  };
  return Scanner(files, options, nullptr, handle, diagnostics, reports).run(make_reading_worker);
}

Result<ScanCounts> scan_path(const std::vector<InputFile>& files, const ScanOptions& options, const std::string& path,
                             const std::function<LineWorker()>& make_worker, const BlockHandler& handle,
                             DiagnosticSink& diagnostics, std::vector<FileReport>* reports) {
  return Scanner(files, options, &path, handle, diagnostics, reports).run(make_worker);
}

}  // namespace pugmark::app
