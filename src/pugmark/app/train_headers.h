// Training of the recipe headers, once its connections are read and grouped.
#pragma once

#include <vector>

#include "pugmark/app/grouping.h"
#include "pugmark/app/labelled_connections.h"
#include "pugmark/model/header_model.h"

namespace pugmark::app {

/// With fewer groups of a class nothing tells what holds for others.
inline constexpr std::uint32_t kLeastGroups = 3;

/// What training found.
struct HeaderTraining {
  std::vector<WeightedFeature> features;
  ViewBiases biases{};
  bool memorises = false;  ///< A class has too few groups to tell what holds for others: all features were taken.
};

/// What each row weighs in training.
std::vector<double> training_weights(const LabelledConnections& connections);

/// Fits to all connections, and for each view a bias to what such a source shows of them.
HeaderTraining fit_connections(const LabelledConnections& connections, const Grouping& grouping);

}  // namespace pugmark::app
