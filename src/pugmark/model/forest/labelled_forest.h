// Fitting of forests to labelled rows, with XGBoost: what sets malicious rows apart from normal ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/model/forest/feature_matrix.h"
#include "pugmark/model/forest/forest.h"

namespace pugmark {

/// What cards call the algorithms.
inline constexpr std::string_view kRandomForest = "random-forest";
inline constexpr std::string_view kGradientBoosting = "gradient-boosting";

/// Whether forests can be fitted here. Errors: those of XgboostLibrary::open().
Result<void> find_forest_library();

/// What a random forest's scores of 1 would be: scores are hundredths.
inline constexpr double kRandomForestUnit = 100;

/// Rows with what is known of them.
struct LabelledMatrix {
  FeatureMatrix matrix;
  std::vector<float> labels;   ///< By row: 1 for malicious, 0 for normal.
  std::vector<float> weights;  ///< By row; above 0.
};

/// How to fit.
struct LabelledForestOptions {
  std::uint32_t trees = 100;
  std::uint64_t seed = 1;  ///< Below 2^31: XGBoost's.
};

/// Fits trees one after another, each to what the ones before it have left wrong: depth 6, each learning a tenth from
/// four fifths of rows and columns. Scores are natural log-odds where both classes weigh the same, not calibrated.
/// Source: Chen and Guestrin, "XGBoost: A Scalable Tree Boosting System" (2016).
/// Errors: those of XgboostLibrary::open(); kLimit with the library's own reason.
///
/// Of both: one thread; a function of the arguments, on any number of threads at once. Infinite numbers count as the
/// largest finite ones. A row whose number is not known at a node goes where XGBoost found it best if training met
/// such rows there, else it stays: nothing was learned of it. The forests' reasons are Shapley values, and for rows
/// that stay nowhere they are XGBoost's own (pred_contribs) but for rounding.
Result<Forest> fit_gradient_boosting(const LabelledMatrix& rows, const LabelledForestOptions& options);

/// Whether a tree is fitted to a row. Called for each tree and row once.
using InBag = std::function<bool(std::size_t tree, std::size_t row)>;

/// Fits trees beside each other, of depth 12, each to the rows that are in its bag, with the square root of the columns
/// to choose from at each split. In each bag a class weighs as much as among all rows. A score is the mean share of
/// malicious rows in the leaves that a row ends in, weighing as `weights` say, less a half: from -50 to 50 hundredths
/// (kRandomForestUnit). Source: Breiman, "Random Forests" (2001), but that which rows are in a bag is the caller's to
/// say.
Result<Forest> fit_random_forest(const LabelledMatrix& rows, const InBag& in_bag, const LabelledForestOptions& options);

}  // namespace pugmark
