// The recursion down a tree that keeps, for sets of known columns of each size, what weight of them comes this way.
#include "pugmark/model/forest/shapley_values.h"

#include <cmath>

#include "pugmark/core/assert.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark {
namespace {

/// The column before the first: of none.
constexpr std::uint32_t kNoColumn = ~std::uint32_t{0};

}  // namespace

void ShapleyValues::Way::extend(std::uint32_t column, double unknown, double known) {
  PUGMARK_ASSERT(size < splits.size());
  splits[size] = {column, unknown, known, size == 0 ? 1.0 : 0.0};
  const auto count = static_cast<double>(size + 1);
  for (std::size_t i = size; i-- > 0;) {
    splits[i + 1].weight += known * splits[i].weight * static_cast<double>(i + 1) / count;
    splits[i].weight *= unknown * static_cast<double>(size - i) / count;
  }
  ++size;
}

void ShapleyValues::Way::unwind(std::size_t place) {
  const double unknown = splits[place].unknown;
  const double known = splits[place].known;
  const auto count = static_cast<double>(size);
  double next = splits[size - 1].weight;
  for (std::size_t i = size - 1; i-- > 0;) {
    if (known != 0) {
      const double weight = splits[i].weight;
      splits[i].weight = next * count / (static_cast<double>(i + 1) * known);
      next = weight - splits[i].weight * unknown * (count - 1 - static_cast<double>(i)) / count;
    } else {
      splits[i].weight = splits[i].weight * count / (unknown * (count - 1 - static_cast<double>(i)));
    }
  }
  for (std::size_t i = place; i + 1 < size; ++i) {
    splits[i].column = splits[i + 1].column;
    splits[i].unknown = splits[i + 1].unknown;
    splits[i].known = splits[i + 1].known;
  }
  --size;
}

double ShapleyValues::Way::weight_without(std::size_t place) const {
  const double unknown = splits[place].unknown;
  const double known = splits[place].known;
  const auto count = static_cast<double>(size);
  double next = splits[size - 1].weight;
  double sum = 0;
  for (std::size_t i = size - 1; i-- > 0;) {
    const double left = count - 1 - static_cast<double>(i);
    if (known != 0) {
      const double weight = next * count / (static_cast<double>(i + 1) * known);
      sum += weight;
      next = splits[i].weight - weight * unknown * left / count;
    } else {
      sum += splits[i].weight * count / (unknown * left);
    }
  }
  return sum;
}

void ShapleyValues::add(std::uint32_t root, std::span<double> by_column) {
  descend(root, Way(), kNoColumn, 1, 1, by_column);
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as a tree, which is kMaxShapleyDepth at most.
void ShapleyValues::descend(std::uint32_t index, Way way, std::uint32_t column, double unknown, double known,
                            std::span<double> by_column) {
  way.extend(column, unknown, known);
  const Forest::Node& node = forest_.node(index);
  const bool leaf = node.column == Forest::kLeaf;
  const float number = leaf ? 0 : row_[node.column];
  if (leaf || (std::isnan(number) && node.unknown == Forest::Unknown::kStays)) {
    const double value = from_fixed(node.value);
    for (std::size_t i = 1; i < way.size; ++i) {
      const auto& split = way.splits[i];
      by_column[split.column] += way.weight_without(i) * (split.known - split.unknown) * value;
    }
    return;
  }
  const bool right = std::isnan(number) ? node.unknown == Forest::Unknown::kRight : number >= node.threshold;
  // A column that was split on before stays one: what came of it there holds here too.
  double unknown_before = 1;
  double known_before = 1;
  for (std::size_t i = 1; i < way.size; ++i) {
    if (way.splits[i].column == node.column) {
      unknown_before = way.splits[i].unknown;
      known_before = way.splits[i].known;
      way.unwind(i);
      break;
    }
  }
  const double of_left = forest_.node(node.left).rows;
  const double of_right = forest_.node(node.left + 1).rows;
  const double all = of_left + of_right;
  descend(node.left, way, node.column, unknown_before * of_left / all, right ? 0 : known_before, by_column);
  descend(node.left + 1, way, node.column, unknown_before * of_right / all, right ? known_before : 0, by_column);
}

}  // namespace pugmark
