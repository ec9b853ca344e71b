// Fitting of isolation forests: what few random splits set apart from all the rest is unusual.
#pragma once

#include <cstdint>
#include <span>

#include "pugmark/model/forest/feature_matrix.h"
#include "pugmark/model/forest/forest.h"

namespace pugmark {

/// How to fit. The defaults are those of the paper.
struct IsolationForestOptions {
  std::uint32_t trees = 100;
  std::uint32_t sample = 256;  ///< Rows that each tree is grown from, without replacement; all where there are fewer.
  std::uint64_t seed = 1;
};

/// Grows trees from the rows in `chosen` (numbers of rows), each from a sample of its own, on `threads` threads. A
/// split takes a column with equal chance among those of which the node's rows have at least two different known
/// values, and a threshold above their least and at most their largest, so that both sides have rows; infinite values
/// count as the largest finite ones. Rows of which the column is not known go to either side by the shares of the
/// others. Depth is at most log2 of the sample, rounded up. A leaf's value is mean_path_length(sample) less its path:
/// its depth and the mean path length of its rows. Another node's value is the mean of its children's, by rows; all are
/// divided by the number of trees. So a score says by how many splits sooner than in a random tree a row is set apart,
/// in the mean over trees: larger is more suspicious, 0 is the paper's 0.5. Where there are fewer rows than a sample
/// wants, "sample" is their number. From no rows trees are leaves of value 0. A function of its arguments, whatever the
/// number of threads. Same results on every machine: no distribution of the standard library is used. Source: Liu, Ting
/// and Zhou, "Isolation Forest" (2008), algorithms 1 to 3 and equation 1.
Forest fit_isolation_forest(const FeatureMatrix& matrix, std::span<const std::uint32_t> chosen,
                            const IsolationForestOptions& options, unsigned threads);

/// The mean path length of an unsuccessful search in a binary search tree of `rows` rows; 0 for one row or none.
/// Rounded to 2^-32.
/// Source: the same, equation 1.
double mean_path_length(std::uint64_t rows);

/// The score of the paper, between 0 and 1, for a score of a forest grown from samples of `sample` rows (those that
/// there were, where fewer). A half where the sample had less than two.
double anomaly_score(double score, std::uint64_t sample);

}  // namespace pugmark
