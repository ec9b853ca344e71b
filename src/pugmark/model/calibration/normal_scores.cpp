// Ranks that lie further and further apart, and looking thresholds up.
#include "pugmark/model/calibration/normal_scores.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "pugmark/model/model_file.h"

namespace pugmark {
namespace {

/// Ranks up to this are all kept; then each is one in a hundred larger than the last.
constexpr std::uint64_t kAllKept = 256;
constexpr std::uint64_t kStepShare = 100;
/// More than any training has.
constexpr std::uint64_t kMostUnits = std::uint64_t{1} << 40U;

/// The rank that is kept after `rank`; `count` after the last.
std::uint64_t next_rank(std::uint64_t rank, std::uint64_t count) {
  const std::uint64_t next = rank < kAllKept ? rank + 1 : rank + std::max<std::uint64_t>(1, rank / kStepShare);
  return rank + 1 < count ? std::min(next, count - 1) : count;
}

/// A share that a person wrote as a decimal, times a count, as the person would reckon it: 0.1 % of 3000 is 3.
std::uint64_t whole_part(double rate, std::uint64_t count) {
  return static_cast<std::uint64_t>(std::floor(rate * static_cast<double>(count) + 1e-9));
}

}  // namespace

NormalScores::NormalScores(std::vector<std::int64_t> scores) : count_(scores.size()) {
  std::sort(scores.begin(), scores.end(), std::greater<>());
  for (std::uint64_t rank = 0; rank < count_; rank = next_rank(rank, count_)) {
    ranked_.push_back({rank, scores[rank]});
  }
}

NormalScores NormalScores::with_scores(const std::vector<std::int64_t>& kept) const {
  NormalScores other = *this;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    other.ranked_[i].score = kept[i];
  }
  return other;
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
  if (read.count_ > kMostUnits || kept > bytes.size() / sizeof(Ranked)) {
    return std::nullopt;
  }
  read.ranked_.resize(kept);
  if (kept > 0) {  // an empty vector has no place to copy to
    std::memcpy(read.ranked_.data(), bytes.data(), kept * sizeof(Ranked));
  }
  bytes.remove_prefix(kept * sizeof(Ranked));
  std::uint64_t rank = 0;
  for (std::size_t i = 0; i < kept; ++i) {
    if (rank >= read.count_ || read.ranked_[i].rank != rank ||
        (i > 0 && read.ranked_[i].score > read.ranked_[i - 1].score)) {
      return std::nullopt;
    }
    rank = next_rank(rank, read.count_);
  }
  if (rank < read.count_) {
    return std::nullopt;
  }
  return read;
}

}  // namespace pugmark
