// WordCounts: what training learns of words: how often each occurs in either class, and which may be named.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/feature/word_hash.h"
#include "pugmark/feature/word_marks.h"
#include "pugmark/feature/words.h"
#include "pugmark/model/label.h"

namespace pugmark {

/// Which words a model file may show in clear; the others it knows by their hash alone.
enum class NamePolicy {
  kShared,  ///< Those seen in at least two files or ten records.
  kAll,
  kNone,
};

/// A word with what was counted of it.
struct CountedWord {
  WordHash hash = 0;
  std::array<std::uint32_t, 2> counts{};  ///< By Label.
  std::string_view name;                  ///< In lower case; empty where it may not be named.
};

/// Counts of words over labelled records, gathered by any number of WordBatches. What is counted does not depend on
/// their number or order. Nine words in ten of real logs occur once: such a word takes 16 bytes.
/// Threads: batches may work at the same time; the other members want them gone.
class WordCounts {
 public:
  /// A word may be named once it was seen in this many records, or in two files.
  static constexpr std::uint8_t kSharedRecords = 10;
  /// Longer words say nothing to a person and would fill the model.
  static constexpr std::size_t kMaxNameBytes = 100;

  explicit WordCounts(NamePolicy names);
  ~WordCounts();

  /// Errors: kLimit when a word occurred more often than the model file can count (2^32 - 1), or more records were
  /// counted than that.
  Result<void> check() const;

  std::uint64_t records(Label label) const { return records_[static_cast<std::size_t>(label)]; }
  std::uint64_t total(Label label) const { return totals_[static_cast<std::size_t>(label)]; }
  std::uint64_t vocabulary() const;

  /// Calls `visit(const CountedWord&)` for every word, in no certain order.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t shard = 0; shard < kShards; ++shard) {
      for (const CountedWord& word : words_of(shard)) {
        visit(word);
      }
    }
  }
  /// The same in order of the words' hashes.
  template <typename Visit>
  void for_each_by_hash(Visit&& visit) const {
    for (std::size_t shard = 0; shard < kShards; ++shard) {
      std::vector<CountedWord> words = words_of(shard);
      std::sort(words.begin(), words.end(), [](const CountedWord& a, const CountedWord& b) { return a.hash < b.hash; });
      for (const CountedWord& word : words) {
        visit(word);
      }
    }
  }

 private:
  friend class WordBatch;
  static constexpr unsigned kShardBits = 6;
  static constexpr std::size_t kShards = std::size_t{1} << kShardBits;

  class Shard;
  struct Occurrence;

  std::vector<CountedWord> words_of(std::size_t shard) const;

  std::array<std::unique_ptr<Shard>, kShards> shards_;
  std::atomic<std::uint64_t> next_record_ = 0;
  std::array<std::atomic<std::uint64_t>, 2> records_{};
  std::array<std::atomic<std::uint64_t>, 2> totals_{};
};

/// One thread's way of adding to WordCounts: gathers words and hands them over many at a time.
/// Threads: one object per thread.
class WordBatch {
 public:
  explicit WordBatch(WordCounts& counts);
  ~WordBatch();
  WordBatch(const WordBatch&) = delete;
  WordBatch& operator=(const WordBatch&) = delete;

  /// The records that follow are of `label`, from the file numbered `file`.
  void begin_file(Label label, std::uint32_t file);

  /// Counts the words of a record. Those in `secrets` (in order, apart from each other) are never named. Of a text that
  /// is not ASCII (lower-casing may move words) or longer than WordMarks::kMaxText, none is named where there are any.
  void add_record(std::string_view text, const std::vector<TextRange>& secrets = {});

  /// Hands over the words that are still here. The counts of those that are seen all the time stay until the label
  /// changes or the batch goes.
  void flush();

 private:
  /// Words of the marked text, which stands at `offset` of bytes_.
  void add_ascii_words(std::size_t offset, TextRange range, bool secret);
  /// A word that stands at `begin` of bytes_.
  void add_word(WordHash hash, std::size_t begin, std::size_t size, bool secret);
  /// Needs no memory.
  void hand_over_settled();

  /// A word of which nothing but the count can change any more: most words of a log are such.
  struct SettledWord {
    WordHash hash = 0;
    std::uint64_t count = 0;  // since it was handed over
  };
  static constexpr unsigned kSettledBits = 11;

  WordCounts& counts_;
  WordMarks marks_;
  WordSplitter splitter_;
  Label label_ = Label::kNormal;
  std::uint32_t file_ = 0;
  std::uint64_t records_ = 0;
  std::uint64_t words_ = 0;
  std::string bytes_;  // of the words
  std::vector<SettledWord> settled_;
  std::array<std::vector<WordCounts::Occurrence>, WordCounts::kShards> occurrences_;
};

}  // namespace pugmark
