// Walking down trees, and the bytes of a forest: roots, then nodes, each field behind the other, then for Shapley
// values what each node knows of rows.
#include "pugmark/model/forest/forest.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <utility>

#include "pugmark/core/assert.h"
#include "pugmark/model/forest/shapley_values.h"
#include "pugmark/model/model_file.h"

namespace pugmark {
namespace {

/// Rows that go down a tree side by side: each waits for its next node, so the processor has others to go on with. As
/// many as have room for their places in registers.
constexpr std::size_t kLanes = 8;
/// Rows for which a tree is fetched once: few enough that they stay in the processor's second cache beside the tree.
constexpr std::size_t kBlock = 256;

/// What comes before roots and nodes.
struct ForestHeader {
  std::uint32_t trees;
  std::uint32_t nodes;
};
constexpr std::size_t kRootBytes = sizeof(std::uint32_t);
constexpr std::size_t kNodeBytes = sizeof(float) + sizeof(std::uint16_t) + sizeof(std::uint32_t) + sizeof(std::int64_t);

/// Of reasons kShapley: the weight of rows and what becomes of unknown numbers.
constexpr std::size_t kNodeShapleyBytes = sizeof(float) + sizeof(std::uint8_t);

/// The child that a row goes to from a node; nothing where it ends there.
std::optional<std::uint32_t> child_of(const Forest::Node& node, std::span<const float> row) {
  if (node.column == Forest::kLeaf) {
    return std::nullopt;
  }
  const float number = row[node.column];
  if (std::isnan(number)) {
    return node.unknown == Forest::Unknown::kStays
               ? std::nullopt
               : std::optional(node.left + (node.unknown == Forest::Unknown::kRight ? 1U : 0U));
  }
  return node.left + static_cast<std::uint32_t>(number >= node.threshold);
}

/// Reads what Shapley values want of the node at `index`, whose depth is known, and notes the depth of its children,
/// which lie behind it; whether it makes sense.
bool take_shapley(std::string_view& bytes, Forest::Node& node, std::vector<std::uint8_t>& depths, std::uint32_t index) {
  std::uint8_t unknown = 0;
  if (!take_raw(bytes, node.rows) || !take_raw(bytes, unknown)) {
    return false;
  }
  const bool leaf = node.column == Forest::kLeaf;
  if (!std::isfinite(node.rows) || node.rows <= 0 || unknown > (leaf ? 0 : 2)) {
    return false;
  }
  node.unknown = static_cast<Forest::Unknown>(unknown);
  if (!leaf) {
    if (depths[index] >= Forest::kMaxShapleyDepth) {
      return false;
    }
    depths[node.left] = depths[node.left + 1] = static_cast<std::uint8_t>(depths[index] + 1);
  }
  return true;
}

}  // namespace

std::uint32_t Forest::add_tree() {
  PUGMARK_ASSERT(nodes_.size() < kMaxNodes);
  roots_.push_back(static_cast<std::uint32_t>(nodes_.size()));
  add_node({});
  return roots_.back();
}

std::uint32_t Forest::split(std::uint32_t node, std::uint16_t column, float threshold, Unknown unknown) {
  PUGMARK_ASSERT(node < nodes_.size());
  PUGMARK_ASSERT(nodes_[node].column == kLeaf);
  PUGMARK_ASSERT(column != kLeaf);
  PUGMARK_ASSERT(std::isfinite(threshold));
  if (unknown != Unknown::kStays) {
    PUGMARK_ASSERT(reasons_ == ForestReasons::kShapley);
  }
  PUGMARK_ASSERT(nodes_.size() + 2 <= kMaxNodes);
  const auto left = static_cast<std::uint32_t>(nodes_.size());
  nodes_[node].column = column;
  nodes_[node].threshold = threshold;
  nodes_[node].unknown = unknown;
  nodes_[node].left = left;
  steps_[node] = step_of(nodes_[node]);
  goes_on_ = goes_on_ || unknown != Unknown::kStays;
  columns_ = std::max(columns_, std::size_t{column} + 1);
  add_node({});
  add_node({});
  return left;
}

Forest::Step Forest::step_of(const Node& node) {
  Step step;
  if (node.column != kLeaf) {
    step = {node.threshold, node.left, node.column, 0};
    step.unknown = node.unknown == Unknown::kStays ? 0 : node.unknown == Unknown::kLeft ? 1 : 3;
  }
  return step;
}

void Forest::add_node(const Node& node) {
  nodes_.push_back(node);
  steps_.push_back(step_of(node));
  if (node.column != kLeaf) {
    columns_ = std::max(columns_, std::size_t{node.column} + 1);
    goes_on_ = goes_on_ || node.unknown != Unknown::kStays;
  }
}

std::uint32_t Forest::end_of(std::uint32_t root, std::span<const float> row) const {
  std::uint32_t index = root;
  while (const auto child = child_of(nodes_[index], row)) {
    index = *child;
  }
  return index;
}

FixedScore Forest::score(std::span<const float> row) const {
  PUGMARK_ASSERT(row.size() >= columns_);
  FixedScore sum = 0;
  for (const std::uint32_t root : roots_) {
    sum += nodes_[end_of(root, row)].value;
  }
  return sum;
}

template <bool GoesOn>
void Forest::add_lanes(std::uint32_t root, const float* rows, std::size_t columns, FixedScore* sums) const {
  const Step* const steps = steps_.data();
  std::array<std::uint32_t, kLanes> at;
  at.fill(root);
  for (std::uint32_t moved = 1; moved != 0;) {
    moved = 0;
#pragma GCC unroll 8
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const Step& step = steps[at[lane]];
      const float x = rows[lane * columns + step.column];
      const std::uint32_t next = step.left + static_cast<std::uint32_t>(x >= step.threshold);
      const bool unknown = std::isunordered(x, step.threshold);
      // Not branches, for many would be guessed wrong: what GCC makes of either form has none.
      std::uint32_t change = 0;
      if constexpr (GoesOn) {
        const std::uint32_t otherwise = (step.unknown & 1U) != 0 ? step.left + (step.unknown >> 1U) : at[lane];
        change = (unknown ? otherwise : next) ^ at[lane];
      } else {
        change = (next ^ at[lane]) & (static_cast<std::uint32_t>(unknown) - 1U);
      }
      moved |= change;
      at[lane] ^= change;
    }
  }
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    sums[lane] += nodes_[at[lane]].value;
  }
}

void Forest::score(const float* rows, std::size_t columns, std::size_t count, FixedScore* out) const {
  PUGMARK_ASSERT(columns >= columns_);
  if (columns_ == 0) {  // leaves alone; there may be no column to read
    std::fill_n(out, count, base());
    return;
  }
  const std::size_t whole = count - count % kLanes;
  std::fill_n(out, whole, FixedScore{0});
  for (std::size_t begin = 0; begin < whole; begin += kBlock) {
    const std::size_t end = std::min(whole, begin + kBlock);
    for (const std::uint32_t root : roots_) {
      for (std::size_t row = begin; row < end; row += kLanes) {
        if (goes_on_) {
          add_lanes<true>(root, rows + row * columns, columns, out + row);
        } else {
          add_lanes<false>(root, rows + row * columns, columns, out + row);
        }
      }
    }
  }
  for (std::size_t row = whole; row < count; ++row) {
    out[row] = score(std::span(rows + row * columns, columns));
  }
}

FixedScore Forest::base() const {
  FixedScore sum = 0;
  for (const std::uint32_t root : roots_) {
    sum += nodes_[root].value;
  }
  return sum;
}

void Forest::add_contributions(std::span<const float> row, std::span<FixedScore> by_column) const {
  PUGMARK_ASSERT(row.size() >= columns_);
  PUGMARK_ASSERT(by_column.size() >= columns_);
  if (reasons_ == ForestReasons::kPath) {
    add_paths(row, by_column);
    return;
  }
  std::vector<double> shares(columns_);
  ShapleyValues values(*this, row);
  for (const std::uint32_t root : roots_) {
    values.add(root, shares);
  }
  // Rounding leaves a little over, which the largest share takes: the sum is exact.
  FixedScore left = score(row) - base();
  std::size_t largest = 0;
  for (std::size_t column = 0; column < shares.size(); ++column) {
    // Weights of rows that no training gives, from a crafted file, may leave no number.
    const FixedScore share = std::isfinite(shares[column]) ? to_fixed(shares[column]) : 0;
    by_column[column] += share;
    left -= share;
    largest = std::abs(shares[column]) > std::abs(shares[largest]) ? column : largest;
  }
  if (left != 0) {
    by_column[largest] += left;
  }
}

void Forest::add_paths(std::span<const float> row, std::span<FixedScore> by_column) const {
  for (const std::uint32_t root : roots_) {
    const Node* node = &nodes_[root];
    while (const auto child = child_of(*node, row)) {
      by_column[node->column] += FixedScore{nodes_[*child].value} - node->value;
      node = &nodes_[*child];
    }
  }
}

std::string Forest::serialise() const {
  std::string out;
  const bool shapley = reasons_ == ForestReasons::kShapley;
  out.reserve(sizeof(ForestHeader) + roots_.size() * kRootBytes +
              nodes_.size() * (kNodeBytes + (shapley ? kNodeShapleyBytes : 0)));
  append_raw(out, ForestHeader{static_cast<std::uint32_t>(roots_.size()), static_cast<std::uint32_t>(nodes_.size())});
  for (const std::uint32_t root : roots_) {
    append_raw(out, root);
  }
  for (const Node& node : nodes_) {
    const bool leaf = node.column == kLeaf;
    append_raw(out, leaf ? 0.0F : node.threshold);
    append_raw(out, node.column);
    append_raw(out, leaf ? std::uint32_t{0} : node.left);
    append_raw(out, node.value);
  }
  for (std::size_t i = 0; shapley && i < nodes_.size(); ++i) {
    append_raw(out, nodes_[i].rows);
    append_raw(out, nodes_[i].unknown);
  }
  return out;
}

std::optional<Forest> Forest::parse(std::string_view bytes, std::size_t columns, ForestReasons reasons) {
  ForestHeader header{};
  if (!take_raw(bytes, header)) {
    return std::nullopt;
  }
  // 64 bits hold the sum whatever the counts, which have 32.
  const std::uint64_t size = std::uint64_t{header.trees} * kRootBytes + std::uint64_t{header.nodes} * kNodeBytes;
  const std::uint64_t shapley_size = std::uint64_t{header.nodes} * kNodeShapleyBytes;
  const bool shapley = reasons == ForestReasons::kShapley;
  if (header.nodes > kMaxNodes || header.trees > header.nodes || bytes.size() != size + (shapley ? shapley_size : 0)) {
    return std::nullopt;
  }
  std::string_view of_rows = bytes.substr(size);
  Forest forest(reasons);
  std::vector<std::uint8_t> depths(shapley ? header.nodes : 0);
  std::vector<bool> reached(header.nodes);  // as a root or a child: each node once, so that trees are trees
  const auto reach = [&](std::uint64_t index) {
    if (index >= header.nodes || reached[index]) {
      return false;
    }
    reached[index] = true;
    return true;
  };
  forest.roots_.reserve(header.trees);
  for (std::uint32_t i = 0; i < header.trees; ++i) {
    std::uint32_t root = 0;
    if (!take_raw(bytes, root) || !reach(root)) {
      return std::nullopt;
    }
    forest.roots_.push_back(root);
  }
  forest.nodes_.reserve(header.nodes);
  forest.steps_.reserve(header.nodes);
  for (std::uint32_t i = 0; i < header.nodes; ++i) {
    Node node;
    if (!take_raw(bytes, node.threshold) || !take_raw(bytes, node.column) || !take_raw(bytes, node.left) ||
        !take_raw(bytes, node.value)) {
      return std::nullopt;
    }
    if (node.column == kLeaf) {
      if (std::bit_cast<std::uint32_t>(node.threshold) != 0 || node.left != 0) {
        return std::nullopt;
      }
    } else if (node.column >= columns || !std::isfinite(node.threshold) || node.left <= i || !reach(node.left) ||
               !reach(std::uint64_t{node.left} + 1)) {
      return std::nullopt;
    }
    if (shapley && !take_shapley(of_rows, node, depths, i)) {
      return std::nullopt;
    }
    forest.add_node(node);
  }
  const bool whole = std::find(reached.begin(), reached.end(), false) == reached.end();
  return whole ? std::optional(std::move(forest)) : std::nullopt;
}

}  // namespace pugmark
