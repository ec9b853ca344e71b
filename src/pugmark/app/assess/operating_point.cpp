// Thresholds of rates, and a test of proportions.
#include "pugmark/app/assess/operating_point.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "pugmark/core/text.h"

namespace pugmark::app {
namespace {

constexpr double kHighShare = 0.01;
constexpr double kLowShare = 0.1;

OperatingThreshold threshold_of_rate(const NormalScores& normal, double rate) {
  const auto least = least_score(rate, normal);
  return {least.value_or(kMoreLikely), least ? std::optional(rate) : std::nullopt, normal.count()};
}

OperatingThreshold threshold_of_profile(const NormalScores& normal, Profile profile) {
  const double least = least_score(profile, normal);
  return {least, least > kMoreLikely ? std::optional(rate_of(profile, normal)) : std::nullopt, normal.count()};
}

}  // namespace

Result<OperatingThresholds> operating_thresholds(const ViewTables& views, const OperatingPointOptions& options) {
  OperatingThresholds thresholds;
  if (options.all || options.threshold) {
    thresholds.fill({options.all ? -std::numeric_limits<double>::infinity() : *options.threshold, std::nullopt, 0});
    return thresholds;
  }
  if (options.rate) {
    const auto most = std::max_element(views.begin(), views.end(), [](const ViewTable& a, const ViewTable& b) {
      return a.normal.count() < b.normal.count();
    });
    if (const NormalScores& normal = most->normal; *options.rate < normal.lowest_rate()) {
      return Error(ErrorCode::kUsage,
                   normal.lowest_rate() < 1
                       ? fmt::format("a rate of {:g} cannot be told: the model held back {}, which tell {:g} at best",
                                     *options.rate, counted(normal.count(), "normal unit"),
                                     std::ceil(normal.lowest_rate() * 1e6) / 1e6)
                       : fmt::format("a rate of {:g} cannot be told: the model held back {}", *options.rate,
                                     counted(normal.count(), "normal unit")))
          .hint("--profile quiet takes the lowest; train with more normal logs for a lower one");
    }
  }
  for (std::size_t view = 0; view < views.size(); ++view) {
    const NormalScores& normal = views[view].normal;
    thresholds[view] = options.rate ? threshold_of_rate(normal, std::max(*options.rate, normal.lowest_rate()))
                                    : threshold_of_profile(normal, options.profile.value_or(Profile::kBalanced));
  }
  return thresholds;
}

NormalLikeness::NormalLikeness(const ViewTables& views) {
  for (std::size_t view = 0; view < levels_.size(); ++view) {
    const NormalScores& normal = views[view].normal;
    const auto high = least_score(kHighShare, normal);
    const auto low = least_score(kLowShare, normal);
    if (high && low) {
      levels_[view] = {*high, *low, true};
    }
  }
}

std::optional<NormalLikeness::Excess> NormalLikeness::excess() const {
  constexpr std::uint64_t kLeastUnits = 100;
  constexpr double kTimes = 3;
  constexpr double kDeviations = 4;
  if (units_ < kLeastUnits) {
    return std::nullopt;
  }
  const auto units = static_cast<double>(units_);
  const auto check = [&](std::uint64_t above, double share) -> std::optional<Excess> {
    const double seen = static_cast<double>(above) / units;
    const double deviation = std::sqrt(share * (1 - share) / units);
    return seen > kTimes * share && seen > share + kDeviations * deviation ? std::optional(Excess{share, seen})
                                                                           : std::nullopt;
  };
  const auto high = check(above_high_, kHighShare);
  return high ? high : check(above_low_, kLowShare);
}

}  // namespace pugmark::app
