// Counting. Words are spread over shards by their hashes' first bits; a shard is an open-addressing table behind a lock
// of its own, so that threads rarely wait and a table grows in small steps.
#include "pugmark/model/words/word_counts.h"

#include <limits>
#include <random>

namespace pugmark {
namespace {

/// Words that a batch sees before it hands over those that are not settled: so many that locks cost nothing.
constexpr std::uint64_t kBatchWords = std::uint64_t{64} * 1024;
constexpr std::size_t kBatchBytes = std::size_t{1024} * 1024;
constexpr std::uint32_t kMaxCount = std::numeric_limits<std::uint32_t>::max();
/// How far ahead a table's slots are fetched.
constexpr std::size_t kPrefetch = 8;

}  // namespace

/// One word in a record, with its place in the batch's bytes.
struct WordCounts::Occurrence {
  WordHash hash;
  std::uint32_t begin;
  std::uint32_t size;
  std::uint32_t record;
  std::uint32_t file;
  bool secret;
};

class WordCounts::Shard {
 public:
  explicit Shard(NamePolicy names) : names_(names) { table_.resize(std::size_t{1} << bits_); }

  /// Calls `settled(WordHash)` for words of which nothing but the count can change any more.
  template <typename Settled>
  void add(const std::vector<Occurrence>& occurrences, Label label, std::string_view bytes, Settled&& settled) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < occurrences.size(); ++i) {
      if (i + kPrefetch < occurrences.size()) {
        __builtin_prefetch(&table_[home(occurrences[i + kPrefetch].hash)]);
      }
      if (add(occurrences[i], label, bytes)) {
        settled(occurrences[i].hash);
      }
    }
  }
  /// Adds `count` occurrences of a settled word.
  void add(WordHash hash, Label label, std::uint64_t count) {
    const std::lock_guard lock(mutex_);
    add(several_[find(hash).index].counts[static_cast<std::size_t>(label)], count);
  }

  std::uint64_t size() const { return used_; }
  bool overflow() const { return overflow_; }

  std::vector<CountedWord> words() const {
    std::vector<CountedWord> words;
    words.reserve(used_);
    for (const Slot& slot : table_) {
      if (slot.state == State::kEmpty) {
        continue;
      }
      CountedWord word;
      word.hash = slot.hash;
      if (slot.state == State::kSeveral) {
        const Several& several = several_[slot.index];
        word.counts = several.counts;
        word.name = name(several);
      } else {
        word.counts[static_cast<std::size_t>(slot.label)] = 1;
      }
      words.push_back(word);
    }
    return words;
  }

 private:
  enum class State : std::uint8_t { kEmpty, kOnce, kSeveral };

  struct Slot {
    WordHash hash = 0;
    std::uint32_t index = 0;  // kOnce: its record; kSeveral: its place in several_
    std::uint32_t file : 24 = 0;
    State state : 4 = State::kEmpty;
    Label label : 2 = Label::kNormal;  // of kOnce
    std::uint32_t secret : 1 = 0;      // of kOnce
    std::uint32_t unused : 1 = 0;
  };
  static_assert(sizeof(Slot) == 16);

  struct Several {
    std::array<std::uint32_t, 2> counts{};
    std::uint32_t file = 0;         // the first with the word in clear
    std::uint32_t last_record = 0;  // with the word in clear
    std::uint32_t name_begin = 0;
    std::uint8_t name_size = 0;
    std::uint8_t records = 0;  // with the word in clear; no more than kSharedRecords are counted
    bool several_files = false;
  };

  std::size_t home(WordHash hash) const { return static_cast<std::size_t>((hash * secret_) >> (64U - bits_)); }

  /// The slot of a word, or the empty one where it belongs.
  Slot& find(WordHash hash) {
    std::size_t at = home(hash);
    while (table_[at].state != State::kEmpty && table_[at].hash != hash) {
      at = (at + 1) & (table_.size() - 1);
    }
    return table_[at];
  }

  void add(std::uint32_t& count, std::uint64_t more) {
    overflow_ |= more > kMaxCount - count;
    count = static_cast<std::uint32_t>(count + more);
  }

  /// Whether the word is settled.
  bool add(const Occurrence& word, Label label, std::string_view bytes) {
    Slot& slot = find(word.hash);
    if (slot.state == State::kEmpty) {
      slot.hash = word.hash;
      slot.index = word.record;
      slot.file = word.file & 0xFFFFFFU;
      slot.state = State::kOnce;
      slot.label = label;
      slot.secret = word.secret ? 1 : 0;
      if (names_ == NamePolicy::kAll) {
        make_several(slot);
        see(several_.back(), word, bytes);
      }
      if (++used_ > table_.size() / 4 * 3) {
        grow();
      }
      return false;
    }
    if (slot.state == State::kOnce) {
      make_several(slot);
    }
    Several& several = several_[slot.index];
    add(several.counts[static_cast<std::size_t>(label)], 1);
    see(several, word, bytes);
    return several.records == kSharedRecords || names_ == NamePolicy::kNone;
  }

  void make_several(Slot& slot) {
    Several several;
    several.counts[static_cast<std::size_t>(slot.label)] = 1;
    if (slot.secret == 0 && names_ == NamePolicy::kShared) {
      several.file = slot.file;
      several.last_record = slot.index;
      several.records = 1;
    }
    several_.push_back(several);  // first: it may find no memory
    slot.state = State::kSeveral;
    slot.index = static_cast<std::uint32_t>(several_.size() - 1);
  }

  /// Notes where a word that may be named was seen.
  void see(Several& several, const Occurrence& word, std::string_view bytes) {
    if (word.secret || names_ == NamePolicy::kNone || (several.records > 0 && several.last_record == word.record)) {
      return;
    }
    if (several.records == 0) {
      several.file = word.file & 0xFFFFFFU;
    }
    several.last_record = word.record;
    several.several_files |= several.file != (word.file & 0xFFFFFFU);
    several.records = static_cast<std::uint8_t>(several.records + (several.records < kSharedRecords ? 1 : 0));
    // Most words occur once; only from the second record on can a word become one that may be named.
    if (several.name_size == 0 && (several.records == 2 || names_ == NamePolicy::kAll) && word.size <= kMaxNameBytes &&
        name_bytes_.size() < kMaxCount - kMaxNameBytes) {
      several.name_begin = static_cast<std::uint32_t>(name_bytes_.size());
      several.name_size = static_cast<std::uint8_t>(word.size);
      for (const char c : bytes.substr(word.begin, word.size)) {
        name_bytes_.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c);
      }
    }
  }

  std::string_view name(const Several& several) const {
    const bool shared = several.several_files || several.records >= kSharedRecords;
    if (names_ == NamePolicy::kShared && !shared) {
      return {};
    }
    return std::string_view(name_bytes_).substr(several.name_begin, several.name_size);
  }

  void grow() {
    std::vector<Slot> old(table_.size() * 2);
    old.swap(table_);
    ++bits_;
    for (const Slot& slot : old) {
      if (slot.state == State::kEmpty) {
        continue;
      }
      std::size_t at = home(slot.hash);
      while (table_[at].state != State::kEmpty) {
        at = (at + 1) & (table_.size() - 1);
      }
      table_[at] = slot;
    }
  }

  std::mutex mutex_;
  NamePolicy names_;
  unsigned bits_ = 8;
  // Whoever writes the logs could else choose words that all want one slot.
  std::uint64_t secret_ = ((std::uint64_t{std::random_device()()} << 32U) | std::random_device()()) | 1U;
  std::vector<Slot> table_;
  std::uint64_t used_ = 0;
  std::vector<Several> several_;
  std::string name_bytes_;
  bool overflow_ = false;
};

WordCounts::WordCounts(NamePolicy names) {
  for (std::unique_ptr<Shard>& shard : shards_) {
    shard = std::make_unique<Shard>(names);
  }
}

WordCounts::~WordCounts() = default;

Result<void> WordCounts::check() const {
  for (const std::unique_ptr<Shard>& shard : shards_) {
    if (shard->overflow()) {
      return Error(ErrorCode::kLimit, "a word occurs more than 4 294 967 295 times in one class of the training data");
    }
  }
  if (next_record_ > kMaxCount) {
    return Error(ErrorCode::kLimit, "there are more than 4 294 967 295 training records");
  }
  return {};
}

std::uint64_t WordCounts::vocabulary() const {
  std::uint64_t size = 0;
  for (const std::unique_ptr<Shard>& shard : shards_) {
    size += shard->size();
  }
  return size;
}

std::vector<CountedWord> WordCounts::words_of(std::size_t shard) const { return shards_[shard]->words(); }

WordBatch::WordBatch(WordCounts& counts) : counts_(counts), settled_(std::size_t{1} << kSettledBits) {
  settled_.front().hash = ~std::uint64_t{0};  // 0 belongs here: no word may meet an empty slot of its own hash
}

WordBatch::~WordBatch() {
  flush();
  hand_over_settled();
}

void WordBatch::begin_file(Label label, std::uint32_t file) {
  if (label != label_) {
    flush();
    hand_over_settled();
  }
  label_ = label;
  file_ = file;
}

inline void WordBatch::add_word(WordHash hash, std::size_t begin, std::size_t size, bool secret) {
  ++words_;
  SettledWord& settled = settled_[hash >> (64U - kSettledBits)];
  if (settled.hash == hash) {
    ++settled.count;
    return;
  }
  occurrences_[hash >> (64U - WordCounts::kShardBits)].push_back({hash, static_cast<std::uint32_t>(begin),
                                                                  static_cast<std::uint32_t>(size),
                                                                  static_cast<std::uint32_t>(records_), file_, secret});
}

void WordBatch::add_ascii_words(std::size_t offset, TextRange range, bool secret) {
  marks_.for_each_word(range.begin, range.end, [&](std::size_t at, std::size_t size, WordHash hash) {
    add_word(hash, offset + at, size, secret);
  });
}

void WordBatch::add_record(std::string_view text, const std::vector<TextRange>& secrets) {
  if (marks_.mark(text)) {
    const std::size_t offset = bytes_.size();
    bytes_.append(text);
    std::size_t at = 0;
    for (const TextRange& range : secrets) {
      add_ascii_words(offset, {at, range.begin}, false);
      add_ascii_words(offset, range, true);
      at = range.end;
    }
    add_ascii_words(offset, {at, text.size()}, false);
  } else {
    const bool secret = !secrets.empty();
    splitter_.for_each(text, [&](std::string_view word, WordHash hash) {
      add_word(hash, bytes_.size(), word.size(), secret);
      bytes_.append(word);
    });
  }
  ++records_;
  if (words_ >= kBatchWords || bytes_.size() >= kBatchBytes) {
    flush();
  }
}

void WordBatch::hand_over_settled() {
  for (SettledWord& word : settled_) {
    if (word.count > 0) {
      counts_.shards_[word.hash >> (64U - WordCounts::kShardBits)]->add(word.hash, label_, word.count);
      word.count = 0;
    }
  }
}

void WordBatch::flush() {
  // Numbers of records need only differ from each other.
  const auto first = static_cast<std::uint32_t>(counts_.next_record_.fetch_add(records_));
  const auto label = static_cast<std::size_t>(label_);
  counts_.records_[label] += records_;
  counts_.totals_[label] += words_;
  for (std::size_t i = 0; i < occurrences_.size(); ++i) {
    std::vector<WordCounts::Occurrence>& occurrences = occurrences_[i];
    if (occurrences.empty()) {
      continue;
    }
    for (WordCounts::Occurrence& occurrence : occurrences) {
      occurrence.record += first;
    }
    counts_.shards_[i]->add(occurrences, label_, bytes_, [&](WordHash hash) {
      SettledWord& settled = settled_[hash >> (64U - kSettledBits)];
      if (settled.count == 0) {
        settled.hash = hash;
      }
    });
    occurrences.clear();
  }
  bytes_.clear();
  records_ = 0;
  words_ = 0;
}

}  // namespace pugmark
