// ViewTables: what scores of a model mean, for each view: a bias, what held-back normal units scored, how likely a
// score is malicious.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pugmark/core/result.h"
#include "pugmark/feature/feature_definitions.h"
#include "pugmark/model/calibration/calibration.h"
#include "pugmark/model/calibration/normal_scores.h"
#include "pugmark/model/model_file.h"

namespace pugmark {

/// What holds for sources that show as much as one view (http: View).
struct ViewTable {
  std::int64_t bias = 0;                        ///< The score before any feature is seen. Units: FixedScore.
  std::optional<ScoreCalibration> calibration;  ///< Nothing where held-back units were too few to tell.
  NormalScores normal;                          ///< Of held-back normal units.
};
/// How likely a unit with a score is malicious at a base rate; nothing where the view was not calibrated. Of n normal
/// units no ratio above n / 3 can be told, so none is.
std::optional<double> probability_of(const ViewTable& table, double score, double base_rate);
/// By View.
using ViewTables = std::array<ViewTable, 4>;

/// The bytes of the section VIEW.
std::string serialise_view_tables(const ViewTables& views);
/// Reads such a section of a model file. Errors: kFormat.
Result<ViewTables> read_view_tables(const ModelFile& file, std::string_view section = "VIEW");

/// No bias and no weight of a model that was fitted comes near: log-odds of 64. A million of them fit a FixedScore.
bool is_sane_weight(std::int64_t weight);

}  // namespace pugmark
