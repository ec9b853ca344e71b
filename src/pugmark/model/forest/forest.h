// Forest: trees whose scores and reasons are exact sums.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/model/fixed_score.h"

namespace pugmark {

/// How the score of a row is shared out among its columns.
enum class ForestReasons : std::uint8_t {
  kPath,     ///< Each split on the row's way answers for the change of value from its node to the child gone to.
  kShapley,  ///< By Shapley values: what a column adds, in the mean over all orders in which columns become known.
};

/// Trees over the columns of a FeatureMatrix. A row goes down each tree, to the right where its number is at least the
/// node's threshold. Where the number is NaN the node says what becomes of the row.
/// Threads: const members may be called from any number of threads.
class Forest {
 public:
  static constexpr std::uint16_t kLeaf = 0xFFFF;
  /// No forest has more nodes.
  static constexpr std::size_t kMaxNodes = std::size_t{1} << 26U;
  /// No tree of a forest with reasons kShapley is deeper: a root has depth 0.
  static constexpr std::size_t kMaxShapleyDepth = 16;

  /// Where a row goes whose number is not known.
  enum class Unknown : std::uint8_t { kStays, kLeft, kRight };

  /// A node. Children lie side by side, behind their parent.
  struct Node {
    float threshold = 0;                ///< Finite, but for leaves.
    std::uint16_t column = kLeaf;       ///< kLeaf: it has no children.
    Unknown unknown = Unknown::kStays;  ///< kStays: the node's own value is what is known.
    std::uint32_t left = 0;             ///< Index of the left child among all nodes; the right one is the next.
    float rows = 1;                     ///< Reasons kShapley: the weight of training rows that came here; above 0.
    std::int64_t value = 0;             ///< What the tree says of a row that ends here. Units: FixedScore.
  };

  explicit Forest(ForestReasons reasons = ForestReasons::kPath) : reasons_(reasons) {}

  ForestReasons reasons() const { return reasons_; }
  /// Begins a tree, which is a leaf of value 0; returns the index of its root.
  std::uint32_t add_tree();
  /// Makes a leaf the parent of two of value 0; returns the index of the left one. Unknown other than kStays is for
  /// forests with reasons kShapley.
  std::uint32_t split(std::uint32_t node, std::uint16_t column, float threshold, Unknown unknown = Unknown::kStays);
  /// Only value and rows may be changed: split() alone decides where rows go.
  Node& node(std::uint32_t index) { return nodes_[index]; }
  const Node& node(std::uint32_t index) const { return nodes_[index]; }

  std::size_t trees() const { return roots_.size(); }
  std::size_t nodes() const { return nodes_.size(); }
  /// The largest column that a node asks for, plus 1.
  std::size_t columns() const { return columns_; }

  /// The sum of what all trees say of a row.
  FixedScore score(std::span<const float> row) const;
  /// The same for `count` rows that lie behind each other, each `columns` long; the same bits, only faster.
  void score(const float* rows, std::size_t columns, std::size_t count, FixedScore* out) const;
  /// What one tree says of a row.
  FixedScore score_of_tree(std::size_t tree, std::span<const float> row) const {
    return nodes_[end_of(roots_[tree], row)].value;
  }
  /// What all roots say: the score of a row of which nothing is known.
  FixedScore base() const;
  /// Adds to `by_column` what each column contributes to the row's score. base() and all of them together are score(),
  /// exactly. A row whose number is not known at a node that it stays at is one for which the tree ends there.
  /// Source for kShapley: Lundberg, Erion and Lee, "Consistent Individualized Feature Attribution for Tree Ensembles"
  /// (2018), algorithm 2.
  void add_contributions(std::span<const float> row, std::span<FixedScore> by_column) const;

  /// Bytes; the same trees give the same bytes.
  std::string serialise() const;
  /// Reads what serialise() wrote; nothing where it makes no sense: every index is checked, so that no row of at least
  /// `columns` numbers can lead astray or round in circles.
  static std::optional<Forest> parse(std::string_view bytes, std::size_t columns,
                                     ForestReasons reasons = ForestReasons::kPath);

 private:
  /// Where rows go from a node: what score() reads of it for many rows at once, close together. A leaf compares with
  /// NaN, so that a row ends there for the same reason as where its own number is NaN, and that of a column every row
  /// has.
  struct Step {
    float threshold = std::numeric_limits<float>::quiet_NaN();
    std::uint32_t left = 0;
    std::uint32_t column = 0;
    std::uint32_t unknown = 0;  ///< Bit 0: a row whose number is not known goes on; bit 1: to the right.
  };
  static_assert(sizeof(Step) == 16);

  static Step step_of(const Node& node);
  void add_node(const Node& node);
  /// Adds to `sums` what the tree at `root` says of kLanes rows; GoesOn: some node sends rows on that it knows not.
  template <bool GoesOn>
  void add_lanes(std::uint32_t root, const float* rows, std::size_t columns, FixedScore* sums) const;
  /// The index of the node where a row ends.
  std::uint32_t end_of(std::uint32_t root, std::span<const float> row) const;
  void add_paths(std::span<const float> row, std::span<FixedScore> by_column) const;

  ForestReasons reasons_ = ForestReasons::kPath;
  bool goes_on_ = false;  // some node's `unknown` is not kStays
  std::vector<std::uint32_t> roots_;
  std::vector<Node> nodes_;
  std::vector<Step> steps_;  // one for each of nodes_
  std::size_t columns_ = 0;
};

}  // namespace pugmark
