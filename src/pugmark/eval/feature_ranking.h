// FeatureRanking: which features tell classes apart, and which only tell one source of logs from another. Knows values,
// not what they mean.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pugmark {

/// A feature with what can be said of it alone.
struct RankedFeature {
  std::string name;
  bool numeric = false;          ///< A number, which not every unit has; else it is there or not.
  double coverage = 0;           ///< Share of units that have it; of numbers, whose log shows one.
  double variance = 0;           ///< Of 0 and 1; of a number, of its rank among the others, from 0 to 1.
  double information = 0;        ///< Mutual information with the class. Units: bits.
  double chi_squared = 0;        ///< Pearson's statistic of independence of the class.
  double average_precision = 0;  ///< Of the feature as a score, towards the class that it speaks for.
  bool speaks_for_malicious = false;
  /// How far the classes' means over sources are apart, in standard errors of their difference, each source counting
  /// once: Welch's t, at most 999. 0 where a class has one source alone.
  double separation = 0;
  std::array<std::uint32_t, 2> sources{};  ///< By class (normal, malicious): sources of which a unit has it.
  /// It tells captures apart: sources of one class differ in it as classes do (separation below kLeastSeparation), so
  /// what it tells of the class may be that of the sources at hand.
  bool tells_source = false;
};

/// Below this many standard errors a difference between classes is no more than one between sources.
inline constexpr double kLeastSeparation = 3;

/// Ranks features of units that have a class and a source. Numbers are cut into ten bins of about as many units, and
/// one of those without. Memory: the units.
/// Source: Shannon, "A mathematical theory of communication" (1948); Pearson (1900); Welch, "The generalization of
/// Student's problem when several different population variances are involved" (1947).
class FeatureRanking {
 public:
  /// `malicious` and `sources` are by unit; sources of both classes may share a number.
  FeatureRanking(std::vector<bool> malicious, std::vector<std::uint32_t> sources);

  /// A feature that the units in `having` have; in order, each once.
  RankedFeature rank(std::string name, std::span<const std::uint32_t> having) const;
  /// A number, by unit; NaN where there is none.
  RankedFeature rank(std::string name, std::span<const float> values) const;

  std::size_t units() const { return malicious_.size(); }
  /// Units of both classes.
  std::array<std::uint64_t, 2> units_by_class() const { return units_; }

 private:
  /// `places` are what sources are compared by, from 0 to 1; NaN where there is none.
  RankedFeature rank_bins(std::string name, std::span<const std::uint8_t> bins, std::span<const float> places) const;

  std::vector<bool> malicious_;
  std::vector<std::uint32_t> sources_;  // numbers of source and class together, without gaps
  std::vector<bool> source_malicious_;  // by these numbers
  std::array<std::uint64_t, 2> units_{};
};

}  // namespace pugmark
