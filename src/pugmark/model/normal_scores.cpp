// Ranks that lie further and further apart, and looking thresholds up.
#include "pugmark/model/normal_scores.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "pugmark/model/model_file.h"

namespace pugmark {
namespace {

/// Ranks up to this are all kept; then each is one in a hundred larger than the last.
constexpr std::uint64_t kAllKept = 256;
constexpr std::uint64_t kStepShare = 100;
/// More than 2^64 units would give.
constexpr std::uint64_t kMostKept = 8192;

/// A share that a person wrote as a decimal, times a count, as the person would reckon it: 0.1 % of 3000 is 3.
std::uint64_t whole_part(double rate, std::uint64_t count) {
  return static_cast<std::uint64_t>(std::floor(rate * static_cast<double>(count) + 1e-9));
}

}  // namespace

NormalScores::NormalScores(std::vector<std::int64_t> scores) : count_(scores.size()) {
  std::sort(scores.begin(), scores.end(), std::greater<>());
  for (std::uint64_t rank = 0; rank < count_;) {
    ranked_.push_back({rank, scores[rank]});
    const std::uint64_t next = rank < kAllKept ? rank + 1 : rank + std::max<std::uint64_t>(1, rank / kStepShare);
    rank = rank + 1 < count_ ? std::min(next, count_ - 1) : count_;
  }
}

double NormalScores::lowest_rate() const {
  return count_ <= kLeastAbove ? 1 : static_cast<double>(kLeastAbove) / static_cast<double>(count_);
}

std::optional<std::int64_t> NormalScores::threshold(double rate) const {
  const std::uint64_t rank = whole_part(rate, count_);
  if (rank < kLeastAbove || count_ <= kLeastAbove) {
    return std::nullopt;
  }
  return at_rank(rank);
}

std::int64_t NormalScores::at_rank(std::uint64_t rank) const {
  // Where the rank is not kept, the next stronger one: fewer alarms than asked for, not more.
  const auto after = std::upper_bound(ranked_.begin(), ranked_.end(), rank,
                                      [](std::uint64_t wanted, const Ranked& one) { return wanted < one.rank; });
  return std::prev(after)->score;
}

std::uint64_t NormalScores::above(std::int64_t score) const {
  const auto found =
      std::find_if(ranked_.begin(), ranked_.end(), [&](const Ranked& one) { return one.score <= score; });
  return found == ranked_.end() ? count_ : found->rank;
}

void NormalScores::append_to(std::string& out) const {
  append_raw(out, count_);
  append_raw(out, static_cast<std::uint64_t>(ranked_.size()));
  for (const Ranked& one : ranked_) {
    append_raw(out, one);
  }
}

std::optional<NormalScores> NormalScores::take_from(std::string_view& bytes) {
  NormalScores read;
  std::uint64_t kept = 0;
  if (bytes.size() < sizeof(read.count_) + sizeof(kept)) {
    return std::nullopt;
  }
  std::memcpy(&read.count_, bytes.data(), sizeof(read.count_));
  std::memcpy(&kept, bytes.data() + sizeof(read.count_), sizeof(kept));
  bytes.remove_prefix(sizeof(read.count_) + sizeof(kept));
  if (kept > kMostKept || kept > bytes.size() / sizeof(Ranked) || (kept == 0) != (read.count_ == 0)) {
    return std::nullopt;
  }
  read.ranked_.resize(kept);
  std::memcpy(read.ranked_.data(), bytes.data(), kept * sizeof(Ranked));
  bytes.remove_prefix(kept * sizeof(Ranked));
  for (std::size_t i = 0; i < kept; ++i) {
    const bool first = i == 0;
    if ((first && read.ranked_[i].rank != 0) || read.ranked_[i].rank >= read.count_ ||
        (!first &&
         (read.ranked_[i].rank <= read.ranked_[i - 1].rank || read.ranked_[i].score > read.ranked_[i - 1].score))) {
      return std::nullopt;
    }
  }
  return read;
}

}  // namespace pugmark
