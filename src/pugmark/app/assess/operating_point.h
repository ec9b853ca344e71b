// OperatingPoint: from which score on something is a finding, by what its log shows, and whether the scores that are
// met look like the normal traffic that a model knows.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/model/calibration/profile.h"
#include "pugmark/model/calibration/view_tables.h"

namespace pugmark::app {

/// What is asked for; at most one of the first three.
struct OperatingPointOptions {
  std::optional<double> threshold;  ///< Findings score at least this.
  std::optional<Profile> profile;   ///< Unset, as the others: Profile::kBalanced.
  std::optional<double> rate;       ///< Of normal units that may be called out.
  bool all = false;                 ///< Everything is a finding.
};

/// From which score on a unit is a finding.
struct OperatingThreshold {
  double least = 0;            ///< Findings score at least this.
  std::optional<double> rate;  ///< Share of `normal` units that this calls out; nothing where it is not made of them.
  std::uint64_t normal = 0;    ///< Held-back normal units of the model.
};
/// By View.
using OperatingThresholds = std::array<OperatingThreshold, 4>;

/// The thresholds that the tables of a model have for what is asked. Without enough normal units, they are what is more
/// likely malicious than normal. Errors: kUsage for a rate that no view's normal units can tell.
Result<OperatingThresholds> operating_thresholds(const ViewTables& views, const OperatingPointOptions& options);

/// Compares scores with those of the normal units that a model knows.
class NormalLikeness {
 public:
  explicit NormalLikeness(const ViewTables& views);

  /// Takes the score of a unit.
  void add(View view, double score) {
    const Levels& levels = levels_[static_cast<std::size_t>(view)];
    if (levels.known) {
      ++units_;
      above_high_ += score >= levels.high ? 1 : 0;
      above_low_ += score >= levels.low ? 1 : 0;
    }
  }

  /// The share of units that score above what a share of the model's normal units does.
  struct Excess {
    double expected = 0;
    double seen = 0;
  };
  /// Nothing where scores look as they should, or too few were taken to tell.
  std::optional<Excess> excess() const;

 private:
  struct Levels {
    double high = 0;  // that one normal unit in a hundred scores above
    double low = 0;   // that one in ten does
    bool known = false;
  };
  std::array<Levels, 4> levels_;
  std::uint64_t units_ = 0;
  std::uint64_t above_high_ = 0;
  std::uint64_t above_low_ = 0;
};

}  // namespace pugmark::app
