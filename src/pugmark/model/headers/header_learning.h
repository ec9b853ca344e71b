// Learning from verdicts with a model of the recipe headers: the least change of weights that makes the model agree.
#pragma once

#include <span>
#include <string>

#include "pugmark/core/result.h"
#include "pugmark/model/headers/header_model.h"
#include "pugmark/model/learned_verdicts.h"

namespace pugmark {

/// How far beyond a threshold a verdict takes the score of what it is on, and one that confirms a finding its score.
inline constexpr double kLearningMargin = 0.5;
/// No verdict alone moves the score of what it is on by more. Units: natural log-odds.
inline constexpr double kMostLearned = 24;

/// How readily verdicts move the weight of a feature, from 0 to 1; null for one that the model does not know.
double learning_rate(const WeightedFeature* feature);

/// The bytes of the model at `path` with these verdicts instead of those that it holds; with none, those of the model
/// as it was trained. `texts` has the texts of the verdicts' features; those that the model knows may be left out.
///
/// The weights w that training gave become w + d, where d is smallest in sum of d_f^2 (1 + n_f), n_f being the training
/// logs that have the feature f, such that what is benign scores kLearningMargin below the threshold of the profile
/// wide; what is malicious and no profile finds, as much above that of balanced; and what is malicious and was found,
/// as much above its score, though not beyond as much above the threshold of quiet. What does so already changes
/// nothing. So a verdict moves most what is rare, and least what much traffic has; and one that confirms a finding
/// moves little, for to raise scores further raises those of normal traffic that training never saw. Where verdicts
/// contradict each other none prevails: kMostLearned bounds each. A function of the verdicts, whatever their order, and
/// of the model as it was trained. Source: Crammer et al. 2006, Online Passive-Aggressive Algorithms, in its batch form
/// with a weighted norm; Hsieh et al. 2008, A Dual Coordinate Descent Method for Large-scale Linear SVM, for solving
/// it.
///
/// Errors: those of HeaderModel::open; kLimit where the model would know too many features.
Result<std::string> learn_headers(const std::string& path, LearnedVerdicts verdicts,
                                  std::span<const std::string> texts);

}  // namespace pugmark
