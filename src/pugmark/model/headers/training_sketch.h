// TrainingSketch: what a model of the recipe headers learned from, as sets of the features that it kept: enough to fit
// it again together with other traffic, without the logs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/feature/feature_definitions.h"
#include "pugmark/model/label.h"

namespace pugmark {

/// Training connections with the same features.
struct SketchRow {
  Label label = Label::kNormal;
  View view = View::kFull;              ///< What their logs showed.
  double weight = 0;                    ///< Of all of them in training.
  std::vector<std::uint16_t> features;  ///< Numbers of the model's features, in order.
};

/// The rows, and what a fit needs to know of the features. Texts of features stand in the model alone.
struct TrainingSketch {
  std::vector<double> scales;     ///< By number of the feature: what naive Bayes gives it.
  std::vector<View> least_views;  ///< By number of the feature: the least view that shows it.
  std::vector<SketchRow> rows;

  /// Makes one row of those that are the same, and puts them in an order that says nothing of where they came from.
  void merge();
  /// The bytes of the section ROWS.
  std::string serialise() const;
};

/// A larger sketch is left out of its model.
inline constexpr std::size_t kMaxSketchBytes = std::size_t{3} << 20U;

/// Reads what serialise() wrote for a model of `features` features; nothing where it makes no sense.
std::optional<TrainingSketch> parse_training_sketch(std::string_view bytes, std::size_t features);

}  // namespace pugmark
