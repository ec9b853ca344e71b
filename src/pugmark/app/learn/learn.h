// Learning: verdicts of a case store folded into a model, and taken out again.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pugmark/app/assess/operating_point.h"
#include "pugmark/core/result.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/model/learned_verdicts.h"
#include "pugmark/model/model.h"
#include "pugmark/store/database.h"

namespace pugmark::app {

/// How to learn.
struct LearnOptions {
  std::string model;            ///< Where it lies.
  OperatingPointOptions point;  ///< What is a finding, for what is told of the outcome.
  /// Recipe words: how many times a verdict's messages count, those that the model holds too; nothing: once, and those
  /// that it holds as they are.
  std::optional<std::uint32_t> weight;
};

/// How much of what a model was trained on it calls out: shares by Label, as training weighed it.
using CalledOut = std::array<double, 2>;

/// A model with verdicts folded in, and what is different with it.
struct Learning {
  std::string bytes;  ///< The model's file.
  LearnedVerdicts verdicts;
  std::vector<JudgedFinding> added;  ///< Those that clear most first, then by their findings' scores.
  std::uint64_t taken_out = 0;       ///< Whose verdict was taken back or is another one now.
  std::uint64_t reweighted = 0;      ///< That the model held before with another weight; they are among those added.
  std::uint64_t kept = 0;            ///< Verdicts that the model held before and holds still.
  std::uint64_t without_texts = 0;   ///< Findings with a verdict of which too little was kept.

  std::uint64_t open = 0;                     ///< Open findings that were scored,
  std::uint64_t open_beyond = 0;              ///< and weaker ones that were not, for they are too many.
  std::array<std::uint64_t, 2> called_out{};  ///< Of those scored: before and after.
  std::vector<JudgedFinding> cleared;         ///< Open ones that are no longer called out, the strongest first.
  std::vector<JudgedFinding> lost;            ///< With the verdict malicious: no longer called out.
  std::array<CalledOut, 2> training{};        ///< Recipe headers: before and after.
  bool knows_training = false;                ///< Whether the model holds what it was trained on.
};

/// Folds the verdicts malicious and benign of a store into a model: those that it does not hold yet, and in place of
/// those that are different now; verdicts on findings that the store does not know stay. Writes nothing.
/// Errors: those of the store, of opening the model, of learn_words and learn_headers; kUsage for a weight with the
/// recipe headers.
Result<Learning> learn(store::Database& database, const Model& model, const LearnOptions& options);

/// Verdicts taken out of a model.
struct Unlearning {
  std::string bytes;  ///< The model's file.
  std::vector<LearnedVerdict> taken_out;
  LearnedVerdicts left;
};

/// Takes verdicts out of a model, by their findings' ids or the first digits of these; without any, all of them. With
/// the last one gone the file is that of the model as it was trained, byte for byte. Writes nothing.
/// Errors: those of opening the model; kUsage for a model without verdicts, and for an id that it has no verdict of, or
/// several; kFormat where with the last one gone it is not the model that it was.
Result<Unlearning> unlearn(const std::string& model, const std::vector<std::string>& ids);

}  // namespace pugmark::app
