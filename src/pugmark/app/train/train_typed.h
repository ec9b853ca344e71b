// Training of the recipe typed: a forest of what the rows of one kind of Zeek log are like, and thresholds from rows
// that it has not seen.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "pugmark/app/labelled/grouping.h"
#include "pugmark/app/labelled/labelled_connections.h"
#include "pugmark/app/train/train_flows.h"
#include "pugmark/feature/typed/typed_features.h"
#include "pugmark/model/forest/feature_matrix.h"
#include "pugmark/model/forest/typed_model.h"

namespace pugmark::app {

/// Normal rows of logs of one path. Long logs give a sample of them.
struct TypedTrainingRows {
  std::string path;
  std::vector<TypedField> fields;
  std::vector<TypedColumn> columns;       ///< All that could be made of them.
  std::vector<TypedRow> rows;             ///< Of these columns.
  std::vector<ConnectionSource> sources;  ///< By row.
  std::vector<LabelledFile> files;
  ScanCounts read;
  std::uint64_t seen = 0;  ///< Rows in all.
  std::optional<Timestamp> newest;
  ValueNames names;
};

/// Reads the logs of `path` among `normal`; where that is empty, of the one kind that there is. What is read does not
/// depend on the number of threads.
/// Errors: kUsage where there are no logs, those of several kinds, or none of `path`, with a hint that names them;
/// those of survey_logs and of scan_path.
Result<TypedTrainingRows> read_typed_rows(const std::vector<std::string>& normal, const std::string& path,
                                          const ForestTraining& options, const ScanOptions& scan_options,
                                          DiagnosticSink& diagnostics);

/// A trained model, but for what its card says of files.
struct TypedTraining {
  TypedParts parts;
  std::uint32_t folds = 0;  ///< Parts in which rows were held back; 0: too few groups.
  /// Columns, and the share of all contributions to the scores of training rows that is theirs; the largest first.
  std::vector<std::pair<std::string, double>> importances;
};

/// Fits to the rows of `read`, of which there are some. Deterministic, whatever the number of threads. Columns that
/// could not tell rows apart are left out: those that no row has, rarities of what hardly ever comes twice, and how
/// texts are written of fields that have few different ones.
TypedTraining train_typed(const TypedTrainingRows& read, const Grouping& grouping, const ForestTraining& options,
                          unsigned threads);

/// The rows that trees are grown from: `filled`, and for some columns copies of rows that differ in this column, one
/// for every `sample` rows: of a rarity with that of a value that no row has, of an amount with one that lies above the
/// largest as far as that lies above the least (by logarithms; at least four times as much).
/// So trees ask also for what was the same in all rows, and for what lies beyond them.
/// Source: Liu, Ting and Zhou, "On detecting clustered anomalies using SCiForest" (2010), have an acceptable range in
/// each node for the same reason.
FeatureMatrix with_unseen_values(const FeatureMatrix& filled, const std::vector<TypedColumn>& columns,
                                 const TypedVocabulary& vocabulary, const IsolationForestOptions& options);

}  // namespace pugmark::app
