// Evaluating: how well a recipe, or a given model, tells labelled logs apart that it has not learned from.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/labelled/labelled_connections.h"
#include "pugmark/app/train/train.h"
#include "pugmark/eval/evaluation.h"

namespace pugmark::app {

/// What to measure, and how.
struct EvaluateOptions {
  LabelledInputs inputs;
  std::string model;  ///< Measures this model instead of training; empty: cross-validation of the recipe.
  Recipe recipe = Recipe::kHeaders;  ///< kWords only with normal_alone.
  bool normal_alone = false;         ///< Learns from normal traffic alone, as the recipe flows always does.
  ForestTraining forest;             ///< Recipe flows.
  std::uint32_t folds = 5;
  std::string salt;  ///< Changes which groups are held back together.
  GroupBy group_by = GroupBy::kAuto;
  JoinWindow window;
  std::optional<Timestamp> train_before;  ///< Trains on what began before, measures the rest; instead of folds.
  std::vector<std::string> without;       ///< Kinds of features that are left out, for studies.
  bool baselines = true;
  double base_rate = 1e-5;
  ScanOptions scan;
};

/// Measures. Nothing is learned from what is measured.
/// Errors: kUsage where a class has too little to tell anything; those of reading and opening.
Result<Evaluation> evaluate(const EvaluateOptions& options, DiagnosticSink& diagnostics);

}  // namespace pugmark::app
