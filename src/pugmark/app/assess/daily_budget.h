// DailyBudget: the strongest findings of each day, one for what is alike: as many as a hunter will read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <absl/container/btree_map.h>
#include <absl/container/flat_hash_map.h>

#include "pugmark/finding/finding.h"

namespace pugmark::app {

/// Keeps, of each UTC day of log time, the strongest findings that differ in host, identifier or direction. Findings
/// without time are of one day of their own. Which ones are kept does not depend on the order in which they come, but
/// for equal scores, of which the first stays.
class DailyBudget {
 public:
  /// No more days and findings are kept: further ones are refused.
  static constexpr std::size_t kMostDays = 4096;
  static constexpr std::size_t kMostKept = 200'000;

  explicit DailyBudget(std::size_t groups_a_day) : groups_a_day_(groups_a_day) {}

  /// Whether a finding of that score and time would be kept if none was like it.
  bool wants(double score, const std::optional<Timestamp>& ts) const;
  /// Takes a finding; false where it was one too many.
  bool add(Finding finding);
  /// Gives what was kept, by day and then strongest first.
  std::vector<Finding> take();

 private:
  /// The strongest finding of those that are alike.
  struct Group {
    std::string key;
    std::unique_ptr<Finding> finding;
    std::uint64_t order = 0;
  };
  static bool is_weaker(const Group& a, const Group& b);
  using Day = std::vector<Group>;  // strongest first

  std::size_t groups_a_day_;
  std::uint64_t taken_ = 0;
  std::size_t kept_ = 0;
  absl::btree_map<std::int64_t, Day> days_;
};

}  // namespace pugmark::app
