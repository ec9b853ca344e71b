// WordModel: multinomial naive Bayes over words, as a file that is mapped and used where it lies.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/feature/word_hash.h"
#include "pugmark/feature/words.h"
#include "pugmark/io/mapped_file.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/model_card.h"
#include "pugmark/model/word_counts.h"

namespace pugmark {

/// The version of the model file that this program writes.
inline constexpr std::uint32_t kModelFormat = 1;

/// Fits naive Bayes (alpha 1, priors from record counts) to `counts` and returns the bytes of the model file. They are
/// a function of the counts and the card alone. Errors: kUsage when a class has no record; those of WordCounts::check.
/// Source: scikit-learn, MultinomialNB; doc/formats.md for the layout.
Result<std::string> fit_words_model(const WordCounts& counts, ModelCard card);

/// A word with its weight.
struct WeightedWord {
  std::string word;
  double weight = 0;
  std::uint32_t normal = 0;
  std::uint32_t malicious = 0;
};

/// A model ready for use.
/// Threads: const members may be called from any number of threads.
class WordModel {
 public:
  /// Opens and verifies a model file.
  /// Errors: kIo; kFormat with the reason and what to do when the file is none, damaged, cut short or too new.
  static Result<WordModel> open(const std::string& path);

  const ModelCard& card() const { return card_; }

  /// Log-odds before any word is seen. Units: FixedScore.
  std::int64_t prior() const { return prior_; }

  /// The weight of a word: log P(word|malicious) - log P(word|normal); 0 for a word that training did not see.
  /// Units: FixedScore.
  std::int64_t weight(WordHash hash) const {
    std::uint64_t slot = hash & slot_mask_;
    while (slots_[slot].pair != kNoPair) {
      if (slots_[slot].hash == hash) {
        return pairs_[slots_[slot].pair].weight;
      }
      slot = (slot + 1) & slot_mask_;
    }
    return 0;
  }

  /// The named words with the largest weights towards `label`, strongest first.
  std::vector<WeightedWord> strongest(Label label, std::size_t count) const;

 private:
  struct Slot {
    std::uint64_t hash;
    std::uint32_t pair;
    std::uint32_t reserved;
  };
  struct Pair {
    std::uint32_t normal;
    std::uint32_t malicious;
    std::int64_t weight;
  };
  static constexpr std::uint32_t kNoPair = 0xFFFFFFFF;
  friend Result<std::string> fit_words_model(const WordCounts& counts, ModelCard card);

  explicit WordModel(MappedFile file) : file_(std::move(file)) {}

  MappedFile file_;
  ModelCard card_;
  std::int64_t prior_ = 0;
  std::span<const Slot> slots_;
  std::uint64_t slot_mask_ = 0;
  std::span<const Pair> pairs_;
  std::string_view names_;
};

/// Scores texts with a model.
/// Threads: one scorer per thread.
class WordScorer {
 public:
  explicit WordScorer(const WordModel& model) : model_(model) {}

  /// Log-odds that the record is malicious: the prior and the weights of all words, each as often as it occurs.
  /// Units: natural log-odds; larger is more suspicious.
  double score(std::string_view text);

 private:
  const WordModel& model_;
  WordSplitter splitter_;
};

}  // namespace pugmark
