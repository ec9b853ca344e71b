// Fitting of the recipe `headers`: naive Bayes gives each feature its scale, logistic regression corrects what naive
// Bayes counts twice.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "pugmark/model/headers/labelled_rows.h"

namespace pugmark {

/// How to fit. The defaults are the recipe's, found by experiment.
struct HeaderFitOptions {
  double regularisation = 0.03;    ///< scikit-learn's C.
  std::uint32_t least_groups = 3;  ///< A feature must be seen in so many pairs of group and label.
  double smoothing = 1;            ///< Of naive Bayes.
  double group_power = 0.5;        ///< A row weighs (rows of its group)^-this, so that no large group rules.
  std::size_t most_features = 3000;
};

/// A weight for each feature, 0 for those that are left out, and a bias.
struct HeaderFit {
  std::vector<double> weights;
  std::vector<double> scales;  ///< What naive Bayes gives each feature that has a weight.
  double bias = 0;
};

/// Fits to the rows in `chosen` (numbers of rows). `groups[i]` is the group of the row i; groups of both classes may
/// share a number. `multipliers[i]` is what row i weighs besides. A function of its arguments alone.
/// Source: Wang and Manning, "Baselines and bigrams" (2012), for the scale; doc/features.md for the features.
HeaderFit fit_headers(const LabelledRows& rows, std::span<const std::uint32_t> groups,
                      std::span<const double> multipliers, std::span<const std::uint32_t> chosen,
                      const HeaderFitOptions& options);

}  // namespace pugmark
