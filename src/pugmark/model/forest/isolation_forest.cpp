// Growing isolation trees: samples, random splits, and values that make a path's length a sum.
#include "pugmark/model/forest/isolation_forest.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <exception>
#include <limits>
#include <numbers>
#include <numeric>
#include <optional>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include "pugmark/core/assert.h"

namespace pugmark {
namespace {

/// SplitMix64, one for each tree: what it draws depends on the seed and the tree's number, never on the thread.
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
class TreeRandom {
 public:
  TreeRandom(std::uint64_t seed, std::uint64_t tree) : state_(mixed(mixed(seed) + tree)) {}

  std::uint64_t next() { return mixed(state_ += kStep); }

  /// Below `bound`, each with the same chance: products in the incomplete last round are drawn again (Lemire, 2019).
  std::uint64_t below(std::uint64_t bound) {
    for (;;) {
      const unsigned __int128 product = static_cast<unsigned __int128>(next()) * bound;
      if (static_cast<std::uint64_t>(product) >= (0 - bound) % bound) {
        return static_cast<std::uint64_t>(product >> 64U);
      }
    }
  }

  /// Above 0, at most 1.
  double unit() { return static_cast<double>((next() >> 11U) + 1) * 0x1p-53; }

 private:
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15;

  static std::uint64_t mixed(std::uint64_t bits) {
    bits = (bits ^ (bits >> 30U)) * 0xBF58476D1CE4E5B9;
    bits = (bits ^ (bits >> 27U)) * 0x94D049BB133111EB;
    return bits ^ (bits >> 31U);
  }

  std::uint64_t state_;
};

/// The least and the largest known value.
struct Range {
  float least = std::numeric_limits<float>::infinity();
  float most = -std::numeric_limits<float>::infinity();
};

/// `count` of `chosen`, each set of rows with the same chance, without a copy of `chosen`, which may be long.
/// Source: Bentley and Floyd, "A sample of brilliance" (1987).
std::vector<std::uint32_t> draw_sample(std::span<const std::uint32_t> chosen, std::size_t count, TreeRandom& random) {
  if (count == chosen.size()) {
    return {chosen.begin(), chosen.end()};
  }
  std::vector<std::uint32_t> rows;
  rows.reserve(count);
  std::unordered_set<std::size_t> taken;
  for (std::size_t last = chosen.size() - count; last < chosen.size(); ++last) {
    const std::size_t drawn = random.below(last + 1);
    const std::size_t place = taken.insert(drawn).second ? drawn : last;
    taken.insert(place);
    rows.push_back(chosen[place]);
  }
  return rows;
}

/// A value in the middle of two by their rows. In integers: a processor that fuses multiplication and addition would
/// round doubles otherwise than one that does not.
std::int64_t mean_by_rows(std::int64_t left, std::size_t left_rows, std::int64_t right, std::size_t right_rows) {
  const FixedScore rows = static_cast<FixedScore>(left_rows) + static_cast<FixedScore>(right_rows);
  const FixedScore sum = left * static_cast<FixedScore>(left_rows) + right * static_cast<FixedScore>(right_rows);
  const FixedScore half = rows / 2;
  return static_cast<std::int64_t>((sum < 0 ? sum - half : sum + half) / rows);
}

/// Grows one tree.
class TreeGrower {
 public:
  TreeGrower(const FeatureMatrix& matrix, std::span<const std::uint32_t> chosen, const IsolationForestOptions& options,
             std::uint32_t tree)
      : matrix_(matrix), trees_(options.trees), random_(options.seed, tree) {
    rows_ = draw_sample(chosen, std::min<std::size_t>(options.sample, chosen.size()), random_);
    columns_.resize(matrix.columns());
    std::iota(columns_.begin(), columns_.end(), std::uint16_t{0});
    sample_path_ = mean_path_length(rows_.size());
    most_depth_ = rows_.empty() ? 0 : static_cast<unsigned>(std::bit_width(rows_.size() - 1));
  }

  /// The nodes; the root is the first.
  std::vector<Forest::Node> grow() && {
    nodes_.emplace_back();
    grow(0, 0, rows_.size(), 0, columns_.size());
    return std::move(nodes_);
  }

 private:
  struct Split {
    std::uint16_t column;
    float threshold;
  };

  float cell(std::size_t at, std::uint16_t column) const { return matrix_.row(rows_[at])[column]; }

  /// Grows what lies below a node with rows_[begin, end). A column that does not vary among them varies nowhere below:
  /// the first `live` of columns_ are those not yet known to be so.
  void grow(std::uint32_t node, std::size_t begin, std::size_t end, unsigned depth, std::size_t live) {
    const auto split = depth < most_depth_ && end - begin > 1 ? draw_split(begin, end, live) : std::nullopt;
    if (!split) {
      nodes_[node].value =
          to_fixed((sample_path_ - (depth + mean_path_length(end - begin))) / static_cast<double>(trees_));
      return;
    }
    const std::size_t middle = partition(begin, end, *split);
    const auto left = static_cast<std::uint32_t>(nodes_.size());
    nodes_.resize(nodes_.size() + 2);
    nodes_[node].column = split->column;
    nodes_[node].threshold = split->threshold;
    nodes_[node].left = left;
    grow(left, begin, middle, depth + 1, live);
    grow(left + 1, middle, end, depth + 1, live);
    nodes_[node].value = mean_by_rows(nodes_[left].value, middle - begin, nodes_[left + 1].value, end - middle);
  }

  /// Drawing until a column varies gives each that does the same chance. Nothing where none does.
  std::optional<Split> draw_split(std::size_t begin, std::size_t end, std::size_t& live) {
    while (live > 0) {
      const std::size_t drawn = random_.below(live);
      const std::uint16_t column = columns_[drawn];
      const Range range = range_of(begin, end, column);
      if (range.least < range.most) {
        return Split{column, draw_threshold(range)};
      }
      std::swap(columns_[drawn], columns_[--live]);
    }
    return std::nullopt;
  }

  /// Infinite values count as the largest finite ones, for a threshold is finite.
  Range range_of(std::size_t begin, std::size_t end, std::uint16_t column) const {
    constexpr float kLargest = std::numeric_limits<float>::max();
    Range range;
    for (std::size_t i = begin; i < end; ++i) {
      const float x = cell(i, column);
      if (!std::isnan(x)) {
        range.least = std::min(range.least, std::clamp(x, -kLargest, kLargest));
        range.most = std::max(range.most, std::clamp(x, -kLargest, kLargest));
      }
    }
    return range;
  }

  /// Above the least, at most the largest, so that neither side is empty; rounding may not change that.
  float draw_threshold(const Range& range) {
    const double least = range.least;
    // fma by name: left to itself, a compiler takes it on some processors only.
    const auto drawn = static_cast<float>(std::fma(random_.unit(), range.most - least, least));
    return std::clamp(drawn, std::nextafter(range.least, range.most), range.most);
  }

  /// Brings the rows that go left to the front, all in their order; returns where the others begin.
  std::size_t partition(std::size_t begin, std::size_t end, const Split& split) {
    std::size_t known = 0;
    std::size_t known_left = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const float x = cell(i, split.column);
      known += std::isnan(x) ? 0 : 1;
      known_left += x < split.threshold ? 1 : 0;
    }
    going_right_.clear();
    std::size_t middle = begin;
    for (std::size_t i = begin; i < end; ++i) {
      const float x = cell(i, split.column);
      const bool left = std::isnan(x) ? random_.below(known) < known_left : x < split.threshold;
      if (left) {
        rows_[middle++] = rows_[i];
      } else {
        going_right_.push_back(rows_[i]);
      }
    }
    std::copy(going_right_.begin(), going_right_.end(), rows_.begin() + static_cast<std::ptrdiff_t>(middle));
    PUGMARK_ASSERT(middle > begin);
    PUGMARK_ASSERT(middle < end);
    return middle;
  }

  const FeatureMatrix& matrix_;
  std::uint32_t trees_;
  TreeRandom random_;
  std::vector<std::uint32_t> rows_;
  std::vector<std::uint32_t> going_right_;
  std::vector<std::uint16_t> columns_;
  std::vector<Forest::Node> nodes_;
  double sample_path_ = 0;
  unsigned most_depth_ = 0;
};

/// Adds a tree, level by level: the nodes that all rows pass lie together.
void add_tree(Forest& forest, const std::vector<Forest::Node>& tree) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> places{{0, forest.add_tree()}};  // in the tree, in the forest
  for (std::size_t next = 0; next < places.size(); ++next) {
    const auto [from, to] = places[next];
    const Forest::Node& node = tree[from];
    forest.node(to).value = node.value;
    if (node.column != Forest::kLeaf) {
      const std::uint32_t left = forest.split(to, node.column, node.threshold);
      places.emplace_back(node.left, left);
      places.emplace_back(node.left + 1, left + 1);
    }
  }
}

/// Calls `work(i)` for each i below `count` on `threads` threads; which thread takes which is chance. What a library
/// throws (no memory, most of all) goes on from here.
template <typename Work>
void for_each_index(std::uint32_t count, unsigned threads, const Work& work) {
  const std::size_t workers = std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(count, 1));
  std::atomic<std::uint32_t> next = 0;
  std::vector<std::exception_ptr> thrown(workers);
  const auto run = [&](std::size_t worker) noexcept {
    try {
      for (std::uint32_t i = next++; i < count; i = next++) {
        work(i);
      }
    } catch (...) {
      thrown[worker] = std::current_exception();
    }
  };
  std::vector<std::thread> others;
  others.reserve(workers);
  for (std::size_t worker = 1; worker < workers; ++worker) {
    try {
      others.emplace_back(run, worker);
    } catch (const std::exception&) {
      break;  // no more threads to be had: fewer do the same work
    }
  }
  run(0);
  for (std::thread& thread : others) {
    thread.join();
  }
  for (const std::exception_ptr& one : thrown) {
    if (one) {
      std::rethrow_exception(one);
    }
  }
}

}  // namespace

Forest fit_isolation_forest(const FeatureMatrix& matrix, std::span<const std::uint32_t> chosen,
                            const IsolationForestOptions& options, unsigned threads) {
  PUGMARK_ASSERT(matrix.columns() <= Forest::kLeaf);
  std::vector<std::vector<Forest::Node>> trees(options.trees);
  for_each_index(options.trees, threads,
                 [&](std::uint32_t i) { trees[i] = TreeGrower(matrix, chosen, options, i).grow(); });
  Forest forest;
  for (const std::vector<Forest::Node>& tree : trees) {
    add_tree(forest, tree);
  }
  return forest;
}

double mean_path_length(std::uint64_t rows) {
  if (rows < 2) {
    return 0;
  }
  if (rows == 2) {
    return 1;
  }
  // As scikit-learn has it: the harmonic number by its logarithm.
  const auto n = static_cast<double>(rows);
  const double length = 2 * (std::log(n - 1) + std::numbers::egamma) - 2 * ((n - 1) / n);
  // Logarithms of two machines may differ in their last bit; what is left of them does not.
  return std::ldexp(std::nearbyint(std::ldexp(length, 32)), -32);
}

double anomaly_score(double score, std::uint64_t sample) {
  const double usual = mean_path_length(sample);
  return usual > 0 ? std::exp2(score / usual - 1) : 0.5;
}

}  // namespace pugmark
