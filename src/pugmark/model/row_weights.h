// Row weights: what each labelled row counts in training, so that neither a class nor a large group rules.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "pugmark/model/label.h"

namespace pugmark {

/// Weights of the rows in `chosen` (numbers of rows), in their order: each its multiplier times (chosen rows of its
/// group and label)^-power, scaled so that each class weighs half of all rows. `groups[i]` is the group of row i;
/// groups of both classes may share a number. `multipliers[i]` is what row i weighs besides; none: 1 each.
std::vector<double> row_weights(std::span<const Label> labels, std::span<const std::uint32_t> groups,
                                std::span<const double> multipliers, std::span<const std::uint32_t> chosen,
                                double power);

}  // namespace pugmark
