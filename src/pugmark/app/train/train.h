// Training: labelled logs in, a model file out.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/scan.h"
#include "pugmark/app/train/train_flows.h"
#include "pugmark/finding/connection_join.h"
#include "pugmark/model/headers/header_model.h"
#include "pugmark/model/words/word_model.h"

namespace pugmark::app {

/// What to learn from.
enum class Recipe {
  kWords,  ///< Naive Bayes over the words of headers; from normal logs alone, how surprising these are.
  /// Logistic regression over the structure of headers, connection by connection; from normal logs alone, how
  /// surprising it is what a client sends, given what it claims to be.
  kHeaders,
  kFlows,  ///< A forest over numbers of exchanges.
  kTyped,  ///< An isolation forest over the fields of one kind of Zeek log.
};

/// What to train on.
struct TrainOptions {
  std::vector<std::string> normal;
  std::vector<std::string> malicious;   ///< None: learns from normal logs alone.
  std::vector<std::string> background;  ///< Normal, but of other places: weighs less. Recipe headers alone.
  std::string output;
  bool force = false;
  Recipe recipe = Recipe::kHeaders;
  NamePolicy names = NamePolicy::kShared;  ///< Recipe words alone.
  GroupBy group_by = GroupBy::kAuto;       ///< Recipe headers alone.
  JoinWindow window;                       ///< Recipe headers alone.
  double base_rate = 1e-5;  ///< Of connections (recipe headers) or exchanges (flows, with labels): malicious ones.
  std::string corrections;  ///< A list of wrong labels (Corrections); recipe headers alone.
  ForestTraining forest;    ///< Recipes flows and typed alone.
  std::string log_path;     ///< Recipe typed: which logs to learn from, "ssl"; empty: there is one kind.
  std::string note;         ///< For the card.
  std::string version;      ///< Of the program, for the card.
  ScanOptions scan;
};

/// What training gave.
struct TrainSummary {
  std::array<ScanCounts, 2> read;  ///< By Label.
  ModelCard card;
  std::array<std::vector<WeightedWord>, 2> strongest;              ///< By Label; recipe words.
  std::array<std::vector<WeightedFeature>, 2> strongest_features;  ///< By Label; recipe headers.
  std::vector<std::pair<std::string, double>> importances;         ///< Recipes flows and typed: FlowTraining's.
  double lowest_rate = 1;  ///< Of false alarms, that held-back normal units tell; 1 where none were held back.
  bool memorises = false;  ///< Too few groups to tell what holds for others.
  std::uint64_t model_bytes = 0;
};

/// Reads the logs, fits the model and writes it. The model is a function of the logs alone.
/// Recipe flows: malicious logs are read where learns_malicious() says so. The recipe typed learns from normal ones
/// alone. Errors: kUsage for an empty class, an existing output, or corrections with the recipe words or one class
/// alone; those of Corrections::open and read_typed_rows; kIo; kInterrupted.
Result<TrainSummary> train(const TrainOptions& options, DiagnosticSink& diagnostics);

}  // namespace pugmark::app
