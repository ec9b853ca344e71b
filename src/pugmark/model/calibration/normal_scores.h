// NormalScores: what normal units scored that a model had not learned from; thresholds come from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pugmark {

/// The scores of normal units, in so few numbers that a model can hold them: all of the strongest, fewer and fewer of
/// the rest. Scores are FixedScore units in 64 bits.
class NormalScores {
 public:
  /// With fewer normal units above it than this a threshold says nothing: the lowest rate is kLeastAbove in count().
  static constexpr std::uint64_t kLeastAbove = 3;

  NormalScores() = default;
  explicit NormalScores(std::vector<std::int64_t> scores);
  /// As many units, of which the same are kept, with other scores for these: by rank, none larger than the one before.
  NormalScores with_scores(const std::vector<std::int64_t>& kept) const;

  /// How many units there were.
  std::uint64_t count() const { return count_; }
  /// The lowest rate of false alarms that so many units tell; 1 where there are too few for any.
  double lowest_rate() const;
  /// The score above which no more than `rate` of the units lie. Nothing below lowest_rate().
  /// Source: the rule of eval: detection_figures.
  std::optional<std::int64_t> threshold(double rate) const;

  /// A unit that is kept: how many score more, at most, and its score.
  struct Ranked {
    std::uint64_t rank;  ///< From 0, the strongest.
    std::int64_t score;
  };
  /// Those that are kept, strongest first.
  const std::vector<Ranked>& kept() const { return ranked_; }
  /// The score at a rank below count(); where that is not kept, the next stronger one's.
  std::int64_t at_rank(std::uint64_t rank) const;
  /// How many units score more than `score`; where ranks are not kept, no less than there are.
  std::uint64_t above(std::int64_t score) const;

  void append_to(std::string& out) const;
  /// Reads what append_to() wrote and takes it from the front of `bytes`; nothing where it makes no sense.
  static std::optional<NormalScores> take_from(std::string_view& bytes);

 private:
  std::uint64_t count_ = 0;
  std::vector<Ranked> ranked_;  // by rank; the last one is the weakest unit
};

}  // namespace pugmark
