// Rates of profiles.
#include "pugmark/model/calibration/profile.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pugmark/model/fixed_score.h"

namespace pugmark {

std::string_view to_string(Profile profile) {
  switch (profile) {
    case Profile::kWide:
      return "wide";
    case Profile::kBalanced:
      return "balanced";
    case Profile::kQuiet:
      break;
  }
  return "quiet";
}

double rate_of(Profile profile, const NormalScores& normal) {
  constexpr double kWideRate = 0.01;
  constexpr double kBalancedRate = 0.001;
  const double rate = profile == Profile::kWide ? kWideRate : profile == Profile::kBalanced ? kBalancedRate : 0;
  return std::max(rate, normal.lowest_rate());
}

std::optional<double> least_score(double rate, const NormalScores& normal) {
  const auto threshold = normal.threshold(rate);
  // Units that score more than the threshold are called out.
  return threshold ? std::optional(std::nextafter(from_fixed(*threshold), std::numeric_limits<double>::infinity()))
                   : std::nullopt;
}

double least_score(Profile profile, const NormalScores& normal) {
  return std::max(least_score(rate_of(profile, normal), normal).value_or(kMoreLikely), kMoreLikely);
}

}  // namespace pugmark
