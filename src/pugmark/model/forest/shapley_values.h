// ShapleyValues: what each column adds to what a tree says of a row, whatever the order in which columns become known.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "pugmark/model/forest/forest.h"

namespace pugmark {

/// Computes Shapley values of one row, tree by tree. A column that is not known yet sends a row to both children, by
/// the weights of training rows that went there. Costs (leaves of the tree) * (its depth)^2.
/// Source: Lundberg, Erion and Lee, "Consistent Individualized Feature Attribution for Tree Ensembles" (2018),
/// algorithm 2.
/// Threads: one per thread. Lifetime: that of the forest and the row.
class ShapleyValues {
 public:
  /// The forest's trees are no deeper than kMaxShapleyDepth.
  ShapleyValues(const Forest& forest, std::span<const float> row) : forest_(forest), row_(row) {}

  /// Adds the values of the tree at `root` to `by_column`. Units: natural log-odds, or what else leaves hold, of which
  /// FixedScore holds fractions.
  void add(std::uint32_t root, std::span<double> by_column);

 private:
  /// A column that was split on, on the way to a node.
  struct Split {
    std::uint32_t column = 0;
    double unknown = 0;  // share of rows that go this way where the column is not known
    double known = 0;    // 1 where the row itself goes this way, else 0
    double weight = 0;   // of the sets of columns that are known, by their number: this place's
  };
  /// Columns on the way to a node, each once; before the first there is one that stands for none.
  struct Way {
    std::array<Split, Forest::kMaxShapleyDepth + 2> splits;
    std::size_t size = 0;

    void extend(std::uint32_t column, double unknown, double known);
    /// Takes back what extend() of the split at a place did.
    void unwind(std::size_t place);
    /// The sum of all weights, had the split at a place been taken back.
    double weight_without(std::size_t place) const;
  };

  void descend(std::uint32_t index, Way way, std::uint32_t column, double unknown, double known,
               std::span<double> by_column);

  const Forest& forest_;
  std::span<const float> row_;
};

}  // namespace pugmark
