// Fitting of the recipe `headers` to normal rows alone: how unlikely each of two things is that a client may do, given
// which program it claims to be.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "pugmark/model/headers/labelled_rows.h"

namespace pugmark {

/// Two features, of which a row that shows what they tell of has one, or both where its messages differ.
struct FeatureChoice {
  static constexpr std::uint32_t kNoFeature = ~std::uint32_t{0};

  std::uint32_t kind = 0;  ///< Choices of one kind ask the same in different circumstances; numbers from 0.
  std::array<std::uint32_t, 2> features{kNoFeature, kNoFeature};  ///< kNoFeature where no row has it.
};

/// How to fit. The defaults are the recipe's, found by experiment.
struct SurpriseFitOptions {
  double group_power = 0.5;  ///< A row weighs (rows of its group)^-this, so that no large group rules.
  double backing = 10;       ///< Rows that what holds for all choices of a kind counts as, within each choice.
};

/// What the features of each choice weigh: their surprise -log P(feature|choice), from the normal rows in `chosen`.
/// Never negative, and finite: within a choice that no row has had to make, what holds for its kind stands in.
/// Units: natural logarithms. `multipliers[i]` is what row i weighs besides. A function of its arguments alone.
std::vector<std::array<double, 2>> fit_surprise(const LabelledRows& rows, std::span<const std::uint32_t> groups,
                                                std::span<const double> multipliers,
                                                std::span<const std::uint32_t> chosen,
                                                std::span<const FeatureChoice> choices,
                                                const SurpriseFitOptions& options);

}  // namespace pugmark
