// Rescorer: what a model says of findings as a store kept them, without their logs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pugmark/app/assess/operating_point.h"
#include "pugmark/core/result.h"
#include "pugmark/feature/header_features.h"
#include "pugmark/feature/words.h"
#include "pugmark/finding/finding.h"
#include "pugmark/model/learned_verdicts.h"
#include "pugmark/model/model.h"
#include "pugmark/model/words/word_scorer.h"

namespace pugmark::app {

/// What a model of one recipe can know of a finding.
struct FindingParts {
  std::vector<LearnedPart> parts;  ///< Words or features, by hash, each once.
  std::uint32_t records = 1;       ///< Messages that they are of.
  std::vector<std::string> texts;  ///< Recipe headers: what the features are called.
};

/// Scores findings again.
/// Threads: one object per thread. Lifetime: must not outlive the model.
class Rescorer {
 public:
  /// `point` says what is a finding. Errors: those of operating_thresholds; kUsage for a profile or a rate with a model
  /// of the recipe words.
  static Result<Rescorer> create(const Model& model, const OperatingPointOptions& point = {});

  /// The parts of a finding, from its messages. Recipe headers: features of the connection come from the evidence that
  /// was recorded, and where messages were not kept, or not all of them, all features that are named there too.
  /// Nothing where too little was kept, and for recipe headers of findings that a model of words recorded.
  std::optional<FindingParts> parts(const Finding& finding);

  /// The score of a finding: of the recipe words that of its strongest message. What is scored is a finding as
  /// store::read_finding gives it. Nothing where too little was kept.
  std::optional<double> score(const Finding& finding);
  /// The same of recipe headers, by parts that are at hand.
  std::optional<double> score(const Finding& finding, const FindingParts& parts);

  /// The least score that calls a finding out.
  double threshold(const Finding& finding) const { return thresholds_[static_cast<std::size_t>(finding.view)].least; }
  /// What a word or a feature weighs.
  double weight(std::uint64_t hash) const;

  /// How far a benign verdict moves the weight of a word or feature that it is on, by itself: of words what counting
  /// one message more does, of headers in proportion, as learn_headers does it.
  double moves(const LearnedPart& part) const;
  /// What a benign verdict takes off the score of the finding that it is on, by itself; nothing with the recipe words,
  /// where it takes what it moves.
  std::optional<double> excess(const Finding& finding, double score) const;

 private:
  explicit Rescorer(const Model& model);

  std::optional<FindingParts> words_of(const Finding& finding);
  std::optional<FindingParts> features_of(const Finding& finding);

  const WordModel* words_ = nullptr;  // one of these is there
  const HeaderModel* headers_ = nullptr;
  std::optional<WordScorer> scorer_;
  WordSplitter splitter_;
  HeaderFeatures features_;
  FeatureList list_;
  OperatingThresholds thresholds_;
};

}  // namespace pugmark::app
