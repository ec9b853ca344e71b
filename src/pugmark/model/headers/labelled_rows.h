// LabelledRows: labelled units as sets of features, a sparse binary matrix: what linear models are fitted to.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "pugmark/model/label.h"

namespace pugmark {

/// Rows of features, each with its label. Memory: four bytes a feature of a row.
class LabelledRows {
 public:
  /// Adds a row. `features` are numbers below 2^32, in order, each once. `invented` says that nobody has seen it: it
  /// teaches what its features weigh, but makes none known.
  void add(Label label, std::span<const std::uint32_t> features, bool invented = false) {
    features_.insert(features_.end(), features.begin(), features.end());
    begins_.push_back(features_.size());
    labels_.push_back(label);
    invented_.push_back(invented);
  }

  std::size_t size() const { return labels_.size(); }
  Label label(std::size_t row) const { return labels_[row]; }
  const std::vector<Label>& labels() const { return labels_; }
  bool invented(std::size_t row) const { return invented_[row]; }
  std::span<const std::uint32_t> features(std::size_t row) const {
    return std::span(features_).subspan(begins_[row], begins_[row + 1] - begins_[row]);
  }

 private:
  std::vector<std::size_t> begins_{0};
  std::vector<std::uint32_t> features_;
  std::vector<Label> labels_;
  std::vector<bool> invented_;
};

}  // namespace pugmark
