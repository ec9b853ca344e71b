// FeatureMatrix: rows of numbers, what forests are fitted to. NaN is what is not known of a row.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace pugmark {

/// Rows of the same columns. Memory: four bytes a cell.
class FeatureMatrix {
 public:
  explicit FeatureMatrix(std::size_t columns) : columns_(columns) {}

  void reserve(std::size_t rows) { cells_.reserve(rows * columns_); }
  void add(std::span<const float> row) {
    cells_.insert(cells_.end(), row.begin(), row.end());
    ++rows_;
  }
  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }
  std::span<const float> row(std::size_t i) const { return std::span(cells_).subspan(i * columns_, columns_); }

 private:
  std::size_t columns_;
  std::size_t rows_ = 0;
  std::vector<float> cells_;
};

/// What 5 % and 95 % of `values`, which are known, stay at or below; NaN of none. Changes their order.
std::array<float, 2> usual_of(std::vector<float>& values);

}  // namespace pugmark
