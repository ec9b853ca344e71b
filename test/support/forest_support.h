// Rows of random numbers with holes, for the tests of forests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "pugmark/model/fixed_score.h"
#include "pugmark/model/forest/feature_matrix.h"

namespace pugmark {

inline constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

/// Numbers from -50 to 50, many of them more than once; one in `hole` is not known (0: all are).
inline FeatureMatrix random_rows(std::size_t rows, std::size_t columns, std::uint32_t seed, std::uint32_t hole) {
  std::mt19937 random(seed);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same rows each time
  FeatureMatrix matrix(columns);
  std::vector<float> row(columns);
  for (std::size_t i = 0; i < rows; ++i) {
    for (float& cell : row) {
      const auto number = static_cast<std::uint32_t>(random());
      cell = hole > 0 && random() % hole == 0 ? kUnknown : static_cast<float>(number % 401) / 4 - 50;
    }
    matrix.add(row);
  }
  return matrix;
}

/// The numbers of all rows.
inline std::vector<std::uint32_t> all_rows(const FeatureMatrix& matrix) {
  std::vector<std::uint32_t> rows(matrix.rows());
  std::iota(rows.begin(), rows.end(), 0U);
  return rows;
}

/// All cells, row behind row.
inline std::vector<float> cells_of(const FeatureMatrix& matrix) {
  std::vector<float> cells;
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    cells.insert(cells.end(), matrix.row(i).begin(), matrix.row(i).end());
  }
  return cells;
}

/// The chance that a row that is looked for (an anomaly, a malicious one) has a higher score than another; the same
/// score counts half.
inline double area_under_curve(const std::vector<FixedScore>& scores, const std::vector<bool>& anomalies) {
  double above = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    for (std::size_t other = 0; anomalies[i] && other < scores.size(); ++other) {
      if (!anomalies[other]) {
        above += scores[i] > scores[other] ? 1 : scores[i] == scores[other] ? 0.5 : 0;
        ++pairs;
      }
    }
  }
  return above / pairs;
}

}  // namespace pugmark
