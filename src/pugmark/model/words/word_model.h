// WordModel: multinomial naive Bayes over words, as a file that is mapped and used where it lies.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "pugmark/core/result.h"
#include "pugmark/feature/word_hash.h"
#include "pugmark/model/calibration/view_tables.h"
#include "pugmark/model/learned_verdicts.h"
#include "pugmark/model/model_card.h"
#include "pugmark/model/model_file.h"
#include "pugmark/model/words/word_counts.h"

namespace pugmark {

/// Fits naive Bayes (alpha 1, priors from record counts) to `counts` and returns the bytes of the model file. They are
/// a function of the counts and the card alone. Errors: kUsage when a class has no record; those of WordCounts::check.
/// Source: scikit-learn, MultinomialNB; doc/formats.md for the layout.
Result<std::string> fit_words_model(const WordCounts& counts, ModelCard card);

/// The same of normal records alone: a word weighs its surprise, -log P(word|normal), less what it would be were all
/// words of the vocabulary as frequent, so that a long text is not surprising for its length. A word that was never
/// seen is one more of the vocabulary. `views` are what held-back records score, by view. Natural logarithms.
/// Errors: kUsage without normal records; those of WordCounts::check. Malicious ones must not have been counted.
Result<std::string> fit_surprising_words(const WordCounts& counts, ModelCard card, const ViewTables& views);

/// The bytes of the model at `path` with these verdicts instead of those that it holds, as if training had counted
/// their messages too; with none, those of the model as it was trained. Ordered by their findings, whatever the order
/// given. Errors: those of WordModel::open; kLimit where counts become too large for the file.
Result<std::string> learn_words(const std::string& path, LearnedVerdicts verdicts);

/// A word with its weight.
struct WeightedWord {
  std::string word;
  double weight = 0;
  std::uint32_t normal = 0;
  std::uint32_t malicious = 0;
};

/// A few words with their weights, in a table without searches: of words that want one slot, it knows one.
/// Threads: const members may be called from any number of threads. Memory: 32 KiB at most, which stay in the cache.
class CommonWords {
 public:
  /// No more words fit.
  static constexpr std::size_t kMaxWords = 2047;

  CommonWords() : slots_(kSlots), weights_(1) {}

  /// Adds a word, unless its slot is taken. Weights are FixedScores.
  void add(WordHash hash, std::int64_t weight) {
    std::uint64_t& slot = slots_[hash >> (64U - kBits)];
    if (slot == 0 && weights_.size() <= kMaxWords) {
      slot = (hash << kBits) | weights_.size();
      weights_.push_back(weight);
    }
  }

  /// The number of a word, from 1; 0 for one that is not known.
  std::size_t find(WordHash hash) const {
    const std::uint64_t number = slots_[hash >> (64U - kBits)] ^ (hash << kBits);
    return number & (std::uint64_t{0} - static_cast<std::uint64_t>(number < kSlots));
  }
  /// The weight of a word by its number; 0 of number 0.
  std::int64_t weight(std::size_t number) const { return weights_[number]; }

 private:
  /// A slot holds what of a hash does not follow from its place, and the word's number.
  static constexpr unsigned kBits = 11;
  static constexpr std::size_t kSlots = std::size_t{1} << kBits;

  std::vector<std::uint64_t> slots_;
  std::vector<std::int64_t> weights_;
};

/// A model ready for use.
/// Threads: const members may be called from any number of threads.
class WordModel {
 public:
  /// Opens a model and verifies all of it.
  /// Errors: kIo; kFormat with the reason and what to do when the file is none, damaged, cut short or too new.
  static Result<WordModel> open(const std::string& path);

  /// Opens a model in well under a millisecond whatever its size: the card, the weights and the common words are
  /// verified, the table of words is not. Using it before verify() has said that it is whole does no harm but may give
  /// wrong scores. Errors: as open().
  static Result<WordModel> open_unverified(const std::string& path);
  /// Errors: kFormat when the file is damaged; kIo.
  Result<void> verify() const;

  const ModelCard& card() const { return card_; }
  /// Whether it learned from normal traffic alone: scores are surprises then.
  bool tells_surprise() const { return card_.surprise.has_value(); }
  /// What normal records scored that were held back, of a model that tells surprise; empty tables of any other.
  const ViewTables& views() const { return views_; }

  /// Log-odds before any word is seen. Units: FixedScore.
  std::int64_t prior() const { return prior_; }

  /// The weight of a word: log P(word|malicious) - log P(word|normal); 0 for a word that training did not see. Of a
  /// model that tells surprise: see fit_surprising_words; there a word weighs most that training did not see.
  /// Units: FixedScore. Less than 2^54 in size.
  std::int64_t weight(WordHash hash) const {
    if (!learned_.empty()) [[unlikely]] {
      if (const auto learned = learned_.find(hash); learned != learned_.end()) {
        return learned->second.weight;
      }
    }
    const std::uint64_t pair = find(hash);
    return pair == kNoPair ? unseen_ : weights_[pair];
  }

  /// How often a word was seen, by Label: in training, and in what was judged.
  std::array<std::uint32_t, 2> counts(WordHash hash) const {
    const auto learned = learned_.find(hash);
    const Counts counts = learned == learned_.end() ? trained_counts(hash) : learned->second.counts;
    return {counts.normal, counts.malicious};
  }
  bool knows(WordHash hash) const { return counts(hash) != std::array<std::uint32_t, 2>{}; }

  /// Tells the processor to fetch what weight(hash) will look at.
  void prefetch(WordHash hash) const { __builtin_prefetch(slots_ + home(mix(hash))); }

  /// The words that occurred most often in training, in a small table of their own: a few hundred of them make up most
  /// of any log. Lifetime: that of the model.
  const CommonWords& common_words() const { return common_words_; }

  /// The named words with the largest weights towards `label`, strongest first.
  std::vector<WeightedWord> strongest(Label label, std::size_t count) const;

 private:
  struct Counts {
    std::uint32_t normal;
    std::uint32_t malicious;
  };
  /// A word that occurs in what was judged: its counts in training and there, and what it weighs.
  struct LearnedWord {
    std::int64_t weight;
    Counts counts;
  };
  friend class WordModelWriter;
  friend class WordLearner;

  explicit WordModel(ModelFile file) : file_(std::move(file)) {}

  /// Slots are in buckets of so many; a search takes a bucket at a time, without branches on what it holds.
  static constexpr std::size_t kBucket = 4;
  /// No search goes further, whatever the file holds; fitting sees to it that none must.
  static constexpr std::size_t kMaxBuckets = 64;

  Result<void> read_surprise();
  Result<void> read_learned();
  Result<void> read_common_words();
  /// How often a word was seen in training.
  Counts trained_counts(WordHash hash) const {
    const std::uint64_t pair = find(hash);
    return pair == kNoPair ? Counts{0, 0} : counts_[pair];
  }

  std::uint64_t mix(WordHash hash) const { return hash * multiplier_; }
  /// The slot where the search for a mixed hash begins.
  std::size_t home(std::uint64_t mixed) const {
    return static_cast<std::size_t>((static_cast<unsigned __int128>(mixed) * homes_) >> 64U) * kBucket;
  }
  static constexpr std::uint64_t kNoPair = ~std::uint64_t{0};
  /// The place of the word's pair of counts and of its weight, or kNoPair. The table's last slot is empty, so the
  /// search ends.
  std::uint64_t find(WordHash hash) const {
    const std::uint64_t mixed = mix(hash);
    const std::uint64_t* slot = slots_ + home(mixed);
    const std::uint64_t tag = mixed << pair_bits_;
    for (std::size_t i = 0; i < kMaxBuckets; ++i, slot += kBucket) {
      // A slot with the tag gives the number of its pair, every other one something larger than any.
      const std::uint64_t pair = std::min(std::min((slot[0] ^ tag) - 1, (slot[1] ^ tag) - 1),
                                          std::min((slot[2] ^ tag) - 1, (slot[3] ^ tag) - 1));
      if (pair < weights_.size()) [[likely]] {
        return pair;
      }
      if (slot[kBucket - 1] == 0) {
        return kNoPair;
      }
    }
    return kNoPair;
  }

  ModelFile file_;
  ModelCard card_;
  std::int64_t prior_ = 0;
  std::int64_t unseen_ = 0;  // weight of a word that training did not see
  ViewTables views_;
  std::span<const Counts> counts_;
  std::span<const std::int64_t> weights_;
  const std::uint64_t* slots_ = nullptr;
  std::uint64_t multiplier_ = 1;
  std::uint64_t homes_ = 0;
  unsigned pair_bits_ = 0;
  CommonWords common_words_;
  absl::flat_hash_map<WordHash, LearnedWord> learned_;  // they come before the table
};

}  // namespace pugmark
