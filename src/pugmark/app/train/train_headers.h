// Training of the recipe headers, once its connections are read and grouped.
#pragma once

#include <optional>
#include <vector>

#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/labelled/labelled_connections.h"
#include "pugmark/model/headers/header_model.h"

namespace pugmark::app {

/// What training found.
struct HeaderTraining {
  std::vector<WeightedFeature> features;
  ViewTables views;
  std::optional<TrainingSketch> sketch;
  std::uint32_t folds = 0;             ///< Parts in which connections were held back.
  std::optional<CardFigures> figures;  ///< Of held-back connections; nothing where they were too few.
  bool memorises = false;  ///< A class has too few groups to tell what holds for others: all features were taken.
};

/// Fits to all connections; what held-back ones score gives each view its thresholds and probabilities. Where all are
/// normal, features weigh their surprise, and there are neither probabilities nor a sketch.
HeaderTraining fit_connections(const LabelledConnections& connections, const Grouping& grouping, unsigned threads);

}  // namespace pugmark::app
