// Sizes of groups, then sums of classes.
#include "pugmark/model/row_weights.h"

#include <array>
#include <cmath>

#include <absl/container/flat_hash_map.h>

namespace pugmark {

std::vector<double> row_weights(std::span<const Label> labels, std::span<const std::uint32_t> groups,
                                std::span<const double> multipliers, std::span<const std::uint32_t> chosen,
                                double power) {
  const auto key = [&](std::uint32_t row) {
    return (std::uint64_t{groups[row]} << 1U) | static_cast<std::uint64_t>(labels[row]);
  };
  absl::flat_hash_map<std::uint64_t, double> sizes;
  for (const std::uint32_t row : chosen) {
    sizes[key(row)] += 1;
  }
  std::vector<double> weights(chosen.size());
  std::array<double, 2> sums{};
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const std::uint32_t row = chosen[i];
    weights[i] = (multipliers.empty() ? 1 : multipliers[row]) * std::pow(sizes[key(row)], -power);
    sums[static_cast<std::size_t>(labels[row])] += weights[i];
  }
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    weights[i] *= 0.5 * static_cast<double>(chosen.size()) / sums[static_cast<std::size_t>(labels[chosen[i]])];
  }
  return weights;
}

}  // namespace pugmark
