// Interning of reasons.
#include "pugmark/store/reason_table.h"

#include <algorithm>

namespace pugmark::store {

Result<ReasonTable> ReasonTable::prepare(Database& database) {
  PUGMARK_TRY(Statement insert,
              database.prepare("INSERT INTO reason (feature, sentence, weight, normal_logs, malicious_logs) "
                               "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET weight = weight "
                               "RETURNING number"));
  return ReasonTable(std::move(insert));
}

std::uint32_t ReasonTable::place_of(const Reason& reason) {
  if (const auto at = places_.find(View(reason)); at != places_.end()) {
    return at->second;
  }
  const auto place = static_cast<std::uint32_t>(reasons_.size());
  Reason kept = reason;
  kept.feature = texts_->keep(reason.feature);
  kept.sentence = texts_->keep(reason.sentence);
  reasons_.push_back(kept);
  places_.emplace(View(kept), place);
  numbers_.push_back(0);
  return place;
}

Result<std::int64_t> ReasonTable::number_at(std::uint32_t place) {
  std::int64_t& number = numbers_[place];
  if (number == 0) {
    const Reason& reason = reasons_[place];
    insert_.bind(reason.feature, reason.sentence, reason.weight, reason.captures[0], reason.captures[1]);
    PUGMARK_TRY(const bool row, insert_.step());
    number = row ? insert_.integer(0) : 0;
    PUGMARK_CHECK(insert_.run());
  }
  return number;
}

void ReasonTable::forget_numbers() { std::fill(numbers_.begin(), numbers_.end(), 0); }

void ReasonTable::clear_if_large() {
  constexpr std::size_t kMost = 262'144;
  if (reasons_.size() > kMost) {
    places_.clear();
    numbers_.clear();
    reasons_.clear();
    texts_ = std::make_unique<ReasonTexts>();
  }
}

}  // namespace pugmark::store
