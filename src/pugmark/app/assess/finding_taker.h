// FindingTaker: the ordered side of recipes that score rows by themselves: places findings in their files, and joins
// connections where those are asked for.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "pugmark/app/assess/assess.h"
#include "pugmark/app/assess/finding_collector.h"
#include "pugmark/app/scan.h"
#include "pugmark/finding/connection_join.h"
#include "pugmark/finding/finding.h"

namespace pugmark::app {

/// What a block gave.
class FindingsOfBlock final : public BlockOutcome {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  /// What joining needs of a row.
  struct Passed {
    std::string uid;
    std::optional<Timestamp> ts;
    std::size_t finding = kNone;  ///< Index of the one that it is.
  };
  struct Scored {
    View view = View::kFull;
    double score = 0;
  };

  std::vector<Finding> findings;  ///< Places are within the block.
  std::uint64_t weak = 0;         ///< Findings that are too weak to be among the strongest.
  std::uint64_t units = 0;
  std::uint64_t without_exchange = 0;  ///< Recipe flows: rows that are header blocks alone.
  double highest = -std::numeric_limits<double>::infinity();
  std::vector<Passed> order;   ///< Only where units are connections: every row in order.
  std::vector<Scored> scores;  ///< Of all rows, where the recipe knows what normal ones score.
};

/// Takes the outcomes of blocks in order.
class FindingTaker {
 public:
  FindingTaker(const std::vector<InputFile>& files, Unit unit, JoinWindow window, FindingCollector& collector,
               AssessSummary& summary);

  /// Errors: those of the collector's handler.
  Result<void> take(const BlockPlace& place, FindingsOfBlock& block);
  /// Hands the last findings out and counts them in the summary.
  Result<void> finish();

 private:
  /// A connection is its strongest row.
  using Join = ConnectionJoin<std::optional<Finding>>;

  Result<void> collect(FindingsOfBlock& block);
  Result<void> join(const std::string& stream, FindingsOfBlock& block);
  void add_joined(Join::Connection& connection);

  const std::vector<InputFile>& files_;
  Unit unit_;
  FindingCollector& collector_;
  AssessSummary& summary_;
  std::optional<Error> failure_;
  Join join_;
};

}  // namespace pugmark::app
