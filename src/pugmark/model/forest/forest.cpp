// Walking down trees, and the bytes of a forest: roots, then nodes, each field behind the other.
#include "pugmark/model/forest/forest.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <utility>

#include "pugmark/core/assert.h"
#include "pugmark/model/model_file.h"

namespace pugmark {
namespace {

/// Rows that go down a tree side by side: each waits for its next node, so the processor has others to go on with.
constexpr std::size_t kLanes = 16;
/// Rows for which a tree is fetched once: few enough that they stay in the processor's second cache beside the tree.
constexpr std::size_t kBlock = 256;

/// What comes before roots and nodes.
struct ForestHeader {
  std::uint32_t trees;
  std::uint32_t nodes;
};
constexpr std::size_t kRootBytes = sizeof(std::uint32_t);
constexpr std::size_t kNodeBytes = sizeof(float) + sizeof(std::uint16_t) + sizeof(std::uint32_t) + sizeof(std::int64_t);

/// Calls `step(parent, child)` for each step that the row goes down from `root`; returns where it ends.
template <typename Step>
std::uint32_t descend(const std::vector<Forest::Node>& nodes, std::uint32_t root, std::span<const float> row,
                      Step&& step) {
  for (std::uint32_t index = root;;) {
    const Forest::Node& node = nodes[index];
    if (node.column == Forest::kLeaf || std::isnan(row[node.column])) {
      return index;
    }
    index = node.left + static_cast<std::uint32_t>(row[node.column] >= node.threshold);
    step(node, nodes[index]);
  }
}

}  // namespace

std::uint32_t Forest::add_tree() {
  PUGMARK_ASSERT(nodes_.size() < kMaxNodes);
  roots_.push_back(static_cast<std::uint32_t>(nodes_.size()));
  add_node({});
  return roots_.back();
}

std::uint32_t Forest::split(std::uint32_t node, std::uint16_t column, float threshold) {
  PUGMARK_ASSERT(node < nodes_.size());
  PUGMARK_ASSERT(nodes_[node].column == kLeaf);
  PUGMARK_ASSERT(column != kLeaf);
  PUGMARK_ASSERT(std::isfinite(threshold));
  PUGMARK_ASSERT(nodes_.size() + 2 <= kMaxNodes);
  const auto left = static_cast<std::uint32_t>(nodes_.size());
  nodes_[node].column = column;
  nodes_[node].threshold = threshold;
  nodes_[node].left = left;
  steps_[node] = {threshold, left, column};
  columns_ = std::max(columns_, std::size_t{column} + 1);
  add_node({});
  add_node({});
  return left;
}

void Forest::add_node(const Node& node) {
  nodes_.push_back(node);
  steps_.emplace_back();
  if (node.column != kLeaf) {
    steps_.back() = {node.threshold, node.left, node.column};
    columns_ = std::max(columns_, std::size_t{node.column} + 1);
  }
}

FixedScore Forest::score(std::span<const float> row) const {
  PUGMARK_ASSERT(row.size() >= columns_);
  FixedScore sum = 0;
  for (const std::uint32_t root : roots_) {
    sum += nodes_[descend(nodes_, root, row, [](const Node&, const Node&) {})].value;
  }
  return sum;
}

void Forest::add_lanes(std::uint32_t root, const float* rows, std::size_t columns, FixedScore* sums) const {
  std::array<std::uint32_t, kLanes> at;
  at.fill(root);
  for (std::uint32_t moved = 1; moved != 0;) {
    moved = 0;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const Step& step = steps_[at[lane]];
      const float x = rows[lane * columns + step.column];
      const std::uint32_t child = step.left + static_cast<std::uint32_t>(x >= step.threshold);
      // Not a branch, for many would be guessed wrong: nothing changes where the two cannot be compared.
      const std::uint32_t ordered = std::isunordered(x, step.threshold) ? 0 : 1;
      const std::uint32_t change = (at[lane] ^ child) & (0U - ordered);
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
        add_lanes(root, rows + row * columns, columns, out + row);
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
  for (const std::uint32_t root : roots_) {
    descend(nodes_, root, row, [&](const Node& parent, const Node& child) {
      by_column[parent.column] += FixedScore{child.value} - parent.value;
    });
  }
}

std::string Forest::serialise() const {
  std::string out;
  out.reserve(sizeof(ForestHeader) + roots_.size() * kRootBytes + nodes_.size() * kNodeBytes);
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
  return out;
}

std::optional<Forest> Forest::parse(std::string_view bytes, std::size_t columns) {
  ForestHeader header{};
  if (!take_raw(bytes, header)) {
    return std::nullopt;
  }
  // 64 bits hold the sum whatever the counts, which have 32.
  const std::uint64_t size = std::uint64_t{header.trees} * kRootBytes + std::uint64_t{header.nodes} * kNodeBytes;
  if (header.nodes > kMaxNodes || header.trees > header.nodes || bytes.size() != size) {
    return std::nullopt;
  }
  Forest forest;
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
    forest.add_node(node);
  }
  const bool whole = std::find(reached.begin(), reached.end(), false) == reached.end();
  return whole ? std::optional(std::move(forest)) : std::nullopt;
}

}  // namespace pugmark
