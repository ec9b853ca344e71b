// Days of groups, each sorted by score. A group among the strongest at the end was among them whenever its strongest
// finding came, so nothing needs to be known of those that are not.
#include "pugmark/app/assess/daily_budget.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace pugmark::app {
namespace {

/// Units without time have a day of their own.
std::int64_t day_or_none(const std::optional<Timestamp>& ts) {
  return ts ? day_of(*ts) : std::numeric_limits<std::int64_t>::max();
}

std::string key_of(const Finding& finding) {
  if (!finding.log_path.empty()) {
    const std::string ends = finding.orig_h + '\0' + finding.resp_h + '\0' + finding.resp_p;
    return ends.size() > 2 ? ends : finding.place.file + '\0' + std::to_string(finding.place.line);
  }
  std::string key = finding.host + '\0' + finding.identifier + '\0' + std::string(to_string(finding.origin));
  if (finding.canonical_text.empty() && finding.response_text.empty()) {
    // Its messages could not be read again: nothing says what it is like.
    key += '\0' + finding.place.file + '\0' + std::to_string(finding.place.line) + '\0' + finding.uid;
  }
  return key;
}

}  // namespace

bool DailyBudget::is_weaker(const Group& a, const Group& b) {
  return a.finding->score != b.finding->score ? a.finding->score < b.finding->score : a.order > b.order;
}

bool DailyBudget::wants(double score, const std::optional<Timestamp>& ts) const {
  const auto day = days_.find(day_or_none(ts));
  return day == days_.end() || day->second.size() < groups_a_day_ || score > day->second.back().finding->score;
}

bool DailyBudget::add(Finding finding) {
  const std::int64_t number = day_or_none(finding.ts);
  const auto known = days_.find(number);
  const bool fills = known == days_.end() || known->second.size() < groups_a_day_;
  if (fills && (kept_ == kMostKept || (known == days_.end() && days_.size() == kMostDays))) {
    return false;
  }
  if (!wants(finding.score, finding.ts)) {
    return true;
  }
  Group fresh;
  fresh.key = key_of(finding);
  fresh.order = taken_++;
  fresh.finding = std::make_unique<Finding>(std::move(finding));
  Day& day = days_[number];
  if (const auto same = std::ranges::find(day, fresh.key, &Group::key); same != day.end()) {
    if (!is_weaker(*same, fresh)) {
      return true;
    }
    day.erase(same);
  } else if (day.size() == groups_a_day_) {
    day.pop_back();
  } else {
    ++kept_;
  }
  const auto place = std::ranges::find_if(day, [&](const Group& group) { return is_weaker(group, fresh); });
  day.insert(place, std::move(fresh));
  return true;
}

std::vector<Finding> DailyBudget::take() {
  std::vector<Finding> findings;
  for (auto& [number, day] : days_) {
    for (Group& group : day) {
      findings.push_back(std::move(*group.finding));
    }
  }
  days_.clear();
  kept_ = 0;
  return findings;
}

}  // namespace pugmark::app
