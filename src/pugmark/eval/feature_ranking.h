// FeatureRanking: which features tell classes apart, and which only tell one source of logs from another. Knows values,
// not what they mean.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
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
  /// once: Welch's t, at most 999. Nothing where a class has one source alone.
  std::optional<double> separation;
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
  /// What a source holds: units that have a place (from 0 to 1) by which sources are compared, and their sum.
  struct OfSource {
    std::uint32_t placed = 0;
    bool has = false;
    double sum = 0;
  };
  /// A feature by counts of classes and bins, and by sources.
  template <typename Counts>
  RankedFeature rank_counts(std::string name, const Counts& by_class, std::span<const OfSource> by_source) const;

  std::vector<bool> malicious_;
  std::vector<std::uint32_t> sources_;  // numbers of source and class together, without gaps
  std::vector<bool> source_malicious_;  // by these numbers
  std::vector<std::uint32_t> source_units_;
  std::array<std::uint64_t, 2> units_{};
};

}  // namespace pugmark
