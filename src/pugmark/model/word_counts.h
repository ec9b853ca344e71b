// WordCounts: what training learns of words: how often each occurs in either class, and which may be named.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "pugmark/core/result.h"
#include "pugmark/feature/word_hash.h"

namespace pugmark {

/// The two classes of training data.
enum class Label : std::uint8_t { kNormal = 0, kMalicious = 1 };

/// "normal" or "malicious".
std::string_view to_string(Label label);

/// Which words a model file may show in clear; the others it knows by their hash alone.
enum class NamePolicy {
  kShared,  ///< Those seen in at least two files or ten records.
  kAll,
  kNone,
};

/// Counts of words over labelled records.
/// Threads: one writer.
class WordCounts {
 public:
  /// A word may be named once it was seen in this many records, or in two files.
  static constexpr std::uint8_t kSharedRecords = 10;

  explicit WordCounts(NamePolicy names) : names_(names) {}

  /// Begins a record of `label` in the file numbered `file`.
  void begin_record(Label label, std::uint32_t file);
  /// Counts one occurrence of a word. `secret` words (values of Authorization, Cookie and the like) are never named.
  /// Errors: none now; check() tells of an overflow.
  void add(WordHash hash, std::string_view word, bool secret);

  /// Errors: kLimit when a word occurred more often than the model file can count (2^32 - 1).
  Result<void> check() const;

  struct Entry {
    std::array<std::uint32_t, 2> counts{};  // by Label
    std::uint32_t first_file = 0;
    std::uint32_t last_record = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t name = 0;  // 1-based place in the names, 0 for none
    std::uint8_t records = 0;
    bool several_files = false;
  };

  const absl::flat_hash_map<WordHash, Entry>& entries() const { return entries_; }
  std::uint64_t records(Label label) const { return records_[static_cast<std::size_t>(label)]; }
  std::uint64_t total(Label label) const { return totals_[static_cast<std::size_t>(label)]; }
  /// The word in clear; empty where it may not be named.
  std::string_view name(const Entry& entry) const;

 private:
  NamePolicy names_;
  absl::flat_hash_map<WordHash, Entry> entries_;
  std::string name_bytes_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> name_places_;
  std::array<std::uint64_t, 2> records_{};
  std::array<std::uint64_t, 2> totals_{};
  Label label_ = Label::kNormal;
  std::uint32_t file_ = 0;
  std::uint32_t record_ = 0;
  bool overflow_ = false;
};

}  // namespace pugmark
