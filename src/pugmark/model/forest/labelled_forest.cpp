// Calls XGBoost, then makes nodes of its trees: the library is not needed for scoring.
#include "pugmark/model/forest/labelled_forest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "pugmark/model/fixed_score.h"
#include "pugmark/model/forest/xgboost_library.h"

namespace pugmark {
namespace {

using Parameter = std::pair<const char*, std::string>;

/// Returns an error where a call failed.
Result<void> check(const XgboostLibrary& library, int code) {
  if (code == 0) {
    return {};
  }
  std::string reason = library.last_error();
  reason = reason.substr(0, reason.find('\n'));
  return Error(ErrorCode::kLimit, fmt::format("XGBoost: {}", reason));
}

/// The finite numbers of all rows.
std::vector<float> cells_of(const FeatureMatrix& matrix) {
  constexpr float kMost = std::numeric_limits<float>::max();
  std::vector<float> cells;
  cells.reserve(matrix.rows() * matrix.columns());
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    for (const float number : matrix.row(i)) {
      cells.push_back(std::isinf(number) ? std::copysign(kMost, number) : number);
    }
  }
  return cells;
}

/// A round of fitting: adds trees.
using Round = std::function<int(const XgboostLibrary&, BoosterHandle, DMatrixHandle, std::uint32_t round)>;

int boost(const XgboostLibrary& library, BoosterHandle booster, DMatrixHandle matrix, std::uint32_t round) {
  return library.update(booster, static_cast<int>(round), matrix);
}

/// Fits and returns the model as XGBoost saves it, in universal binary JSON.
Result<nlohmann::json> fit(const LabelledMatrix& rows, std::uint32_t rounds,
                           std::initializer_list<Parameter> parameters, const Round& fit_round = boost) {
  PUGMARK_TRY(const XgboostLibrary* const library, XgboostLibrary::open());
  const auto checked = [&](int code) { return check(*library, code); };
  DMatrixHandle matrix_handle = nullptr;
  {
    const std::vector<float> cells = cells_of(rows.matrix);
    PUGMARK_CHECK(checked(library->create_matrix(cells.data(), rows.matrix.rows(), rows.matrix.columns(),
                                                 std::numeric_limits<float>::quiet_NaN(), &matrix_handle, 1)));
  }
  const std::unique_ptr<void, decltype(library->free_matrix)> matrix(matrix_handle, library->free_matrix);
  PUGMARK_CHECK(checked(library->set_matrix_floats(matrix.get(), "label", rows.labels.data(), rows.labels.size())));
  PUGMARK_CHECK(checked(library->set_matrix_floats(matrix.get(), "weight", rows.weights.data(), rows.weights.size())));
  BoosterHandle booster_handle = nullptr;
  PUGMARK_CHECK(checked(library->create_booster(&matrix_handle, 1, &booster_handle)));
  const std::unique_ptr<void, decltype(library->free_booster)> booster(booster_handle, library->free_booster);
  for (const auto& [name, value] : parameters) {
    PUGMARK_CHECK(checked(library->set_parameter(booster.get(), name, value.c_str())));
  }
  for (std::uint32_t round = 0; round < rounds; ++round) {
    PUGMARK_CHECK(checked(fit_round(*library, booster.get(), matrix.get(), round)));
  }
  bst_ulong size = 0;
  const char* bytes = nullptr;
  PUGMARK_CHECK(checked(library->save(booster.get(), R"({"format": "ubj"})", &size, &bytes)));
  auto model = nlohmann::json::from_ubjson(bytes, bytes + size, true, false);
  if (model.is_discarded()) {
    return Error(ErrorCode::kFormat, "XGBoost: it saved a model that cannot be read");
  }
  return model;
}

/// A tree as XGBoost saves it: by its own numbers of nodes, of which 0 is the root.
struct SavedTree {
  std::vector<std::int32_t> left;  // -1 for a leaf
  std::vector<std::int32_t> right;
  std::vector<std::int32_t> column;
  std::vector<float> threshold;  // of a leaf: its value
  std::vector<std::uint8_t> unknown_left;
  std::vector<float> rows;
};

SavedTree saved_tree(const nlohmann::json& tree) {
  SavedTree out;
  tree.at("left_children").get_to(out.left);
  tree.at("right_children").get_to(out.right);
  tree.at("split_indices").get_to(out.column);
  tree.at("split_conditions").get_to(out.threshold);
  tree.at("default_left").get_to(out.unknown_left);
  tree.at("sum_hessian").get_to(out.rows);
  return out;
}

/// Tells at which nodes of a tree training met rows whose number is not known there.
std::vector<bool> nodes_with_unknown(const SavedTree& tree, const FeatureMatrix& matrix) {
  std::vector<bool> met(tree.left.size());
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    const std::span<const float> row = matrix.row(i);
    for (std::int32_t at = 0; tree.left[at] >= 0;) {
      const float number = row[tree.column[at]];
      const bool unknown = std::isnan(number);
      met[at] = met[at] || unknown;
      at = (unknown ? tree.unknown_left[at] != 0 : number < tree.threshold[at]) ? tree.left[at] : tree.right[at];
    }
  }
  return met;
}

/// Adds a tree whose leaves are worth `unit` times what XGBoost says; what nodes with children are worth is the mean of
/// all rows that came there.
void add_tree(const SavedTree& tree, const std::vector<bool>& unknown, double unit, Forest& forest) {
  constexpr float kLeastRows = 1e-6F;  // of leaves that XGBoost pruned to nothing
  std::vector<std::pair<std::uint32_t, std::int32_t>> nodes{{forest.add_tree(), 0}};  // here and there
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto [index, saved] = nodes[i];
    forest.node(index).rows = std::max(tree.rows[saved], kLeastRows);
    if (tree.left[saved] < 0) {
      forest.node(index).value = to_fixed(unit * tree.threshold[saved]);
      continue;
    }
    const auto unknown_goes = tree.unknown_left[saved] != 0 ? Forest::Unknown::kLeft : Forest::Unknown::kRight;
    const std::uint32_t left =
        forest.split(index, static_cast<std::uint16_t>(tree.column[saved]), tree.threshold[saved],
                     unknown[saved] ? unknown_goes : Forest::Unknown::kStays);
    nodes.emplace_back(left, tree.left[saved]);
    nodes.emplace_back(left + 1, tree.right[saved]);
  }
  for (std::size_t i = nodes.size(); i-- > 0;) {
    Forest::Node& node = forest.node(nodes[i].first);
    if (node.column != Forest::kLeaf) {
      const Forest::Node& left = forest.node(node.left);
      const Forest::Node& right = forest.node(node.left + 1);
      const double share = double{left.rows} / (double{left.rows} + double{right.rows});
      node.value = to_fixed(from_fixed(left.value) * share + from_fixed(right.value) * (1 - share));
    }
  }
}

Result<Forest> forest_of(const nlohmann::json& model, const FeatureMatrix& matrix, double unit) {
  bool any_unknown = false;
  for (std::size_t i = 0; i < matrix.rows() && !any_unknown; ++i) {
    any_unknown = std::any_of(matrix.row(i).begin(), matrix.row(i).end(), [](float x) { return std::isnan(x); });
  }
  Forest forest(ForestReasons::kShapley);
  try {
    for (const nlohmann::json& one : model.at("learner").at("gradient_booster").at("model").at("trees")) {
      const SavedTree tree = saved_tree(one);
      add_tree(tree, any_unknown ? nodes_with_unknown(tree, matrix) : std::vector<bool>(tree.left.size()), unit,
               forest);
    }
  } catch (const nlohmann::json::exception& error) {
    return Error(ErrorCode::kFormat, fmt::format("XGBoost: it saved a model that cannot be read: {}", error.what()));
  }
  return forest;
}

}  // namespace

Result<void> find_forest_library() {
  PUGMARK_CHECK(XgboostLibrary::open());
  return {};
}

Result<Forest> fit_gradient_boosting(const LabelledMatrix& rows, const LabelledForestOptions& options) {
  PUGMARK_TRY(const nlohmann::json model, fit(rows, options.trees,
                                              {{"verbosity", "0"},
                                               {"nthread", "1"},
                                               {"objective", "binary:logistic"},
                                               {"base_score", "0.5"},
                                               {"tree_method", "hist"},
                                               {"max_depth", "6"},
                                               {"eta", "0.1"},
                                               {"subsample", "0.8"},
                                               {"colsample_bytree", "0.8"},
                                               {"seed", std::to_string(options.seed)}}));
  return forest_of(model, rows.matrix, 1);
}

Result<Forest> fit_random_forest(const LabelledMatrix& rows, const InBag& in_bag,
                                 const LabelledForestOptions& options) {
  const double columns = static_cast<double>(rows.matrix.columns());
  // Each tree is a first one: gradients are those of the squares of a score that is a half for all rows.
  constexpr float kStart = 0.5F;
  std::array<double, 2> totals{};
  for (std::size_t i = 0; i < rows.labels.size(); ++i) {
    totals[rows.labels[i] > kStart ? 1 : 0] += rows.weights[i];
  }
  std::vector<float> gradients(rows.labels.size());
  std::vector<float> weights(rows.labels.size());
  const auto grow = [&](const XgboostLibrary& library, BoosterHandle booster, DMatrixHandle matrix,
                        std::uint32_t tree) {
    std::array<double, 2> sums{};
    for (std::size_t i = 0; i < rows.labels.size(); ++i) {
      weights[i] = in_bag(tree, i) ? rows.weights[i] : 0.0F;
      sums[rows.labels[i] > kStart ? 1 : 0] += weights[i];
    }
    for (std::size_t i = 0; i < rows.labels.size(); ++i) {
      const std::size_t label = rows.labels[i] > kStart ? 1 : 0;
      weights[i] = sums[label] > 0 ? static_cast<float>(weights[i] * (totals[label] / sums[label])) : 0.0F;
      gradients[i] = (kStart - rows.labels[i]) * weights[i];
    }
    return library.boost(booster, matrix, gradients.data(), weights.data(), weights.size());
  };
  PUGMARK_TRY(const nlohmann::json model, fit(rows, options.trees,
                                              {{"verbosity", "0"},
                                               {"nthread", "1"},
                                               {"objective", "reg:squarederror"},
                                               {"base_score", "0.5"},
                                               {"tree_method", "hist"},
                                               {"max_depth", "12"},
                                               {"eta", fmt::format("{}", 1.0 / options.trees)},
                                               {"lambda", "0"},
                                               {"colsample_bynode", fmt::format("{}", 1 / std::sqrt(columns))},
                                               {"seed", std::to_string(options.seed)}},
                                              grow));
  return forest_of(model, rows.matrix, kRandomForestUnit);
}

}  // namespace pugmark
