// Profile: how many false alarms a hunter is willing to read; what becomes a finding follows from it.
#pragma once

#include <limits>
#include <optional>
#include <string_view>

#include "pugmark/model/calibration/normal_scores.h"

namespace pugmark {

/// Shares of normal units that may be called out.
enum class Profile {
  kWide,      ///< 1 %.
  kBalanced,  ///< 0.1 %.
  kQuiet,     ///< The lowest that the model's normal units can tell.
};

/// "wide", "balanced" or "quiet".
std::string_view to_string(Profile profile);

/// The share of normal units that a profile calls out: its own, or the lowest that `normal` tells where that is more.
double rate_of(Profile profile, const NormalScores& normal);

/// The least score that is called out so that no more than `rate` of normal units are; nothing where they were too few
/// to tell.
std::optional<double> least_score(double rate, const NormalScores& normal);

/// The least score of a unit that is more likely malicious than normal, were both as frequent.
inline constexpr double kMoreLikely = std::numeric_limits<double>::denorm_min();

/// The least score that a profile calls out: by its rate, but never what is more likely normal, which a threshold that
/// few or very different normal units set may be.
double least_score(Profile profile, const NormalScores& normal);

}  // namespace pugmark
