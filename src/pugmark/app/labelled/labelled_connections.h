// LabelledConnections: labelled logs as rows of features, a row a connection: what the recipe headers learns from and
// is measured on.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "pugmark/app/labelled/attack.h"
#include "pugmark/app/scan.h"
#include "pugmark/feature/header_features.h"
#include "pugmark/finding/connection_join.h"
#include "pugmark/model/headers/labelled_rows.h"
#include "pugmark/model/model_card.h"

namespace pugmark::app {

/// Which logs are of which class, and what they are for.
struct LabelledInputs {
  std::vector<std::string> normal;
  std::vector<std::string> malicious;
  std::vector<std::string> extra_normal;  ///< Normal; never measured.
  std::vector<std::string> background;    ///< Normal; never measured, and weighs kBackgroundWeight.
  bool attacked = false;  ///< Malicious ones also as attackers would change them: LabelledConnections::attacked.
};

/// What traffic weighs that is not like that of the network to be watched.
inline constexpr double kBackgroundWeight = 0.3;
/// What the copy of a malicious connection weighs that is dressed up as a browser's.
inline constexpr double kDisguiseWeight = 0.3;

/// Where a connection comes from, and what it is for.
struct ConnectionSource {
  std::uint32_t file = 0;  ///< Index into LabelledConnections::files.
  std::string uid;
  std::string client;  ///< Its address; empty where the log has none.
  std::string host;    ///< The first that was asked.
  std::optional<Timestamp> ts;
  View view = View::kFull;  ///< The least of its messages' views.
  FeatureHash agent = 0;    ///< Of the first request's User-Agent; 0 where there is no request.
  bool disguised = false;   ///< The copy of the row before it, dressed up as a browser's: for training alone.
};

/// A feature that some connection has.
struct KnownFeature {
  FeatureHash hash = 0;
  std::string text;
  View least_view = View::kFull;
};

/// A log that was read.
struct LabelledFile {
  Label label = Label::kNormal;
  bool measured = true;
  double weight = 1;  ///< Of its rows in training.
  std::string path;   ///< As given or found.
  std::string content;
  std::uint64_t records = 0;
};

/// What was read.
struct LabelledConnections {
  LabelledRows rows;
  std::vector<ConnectionSource> sources;  ///< By row.
  std::vector<KnownFeature> features;     ///< By the number that rows have.
  std::vector<LabelledFile> files;
  /// Malicious rows as attackers would change them, by kAttacks; row i of each is of the row attacked_rows[i]. Nothing
  /// is learned from them.
  std::array<LabelledRows, kAttacks.size()> attacked;
  std::vector<std::uint32_t> attacked_rows;
  std::array<ScanCounts, 2> read;  ///< By Label.
  std::optional<Timestamp> newest;

  /// Whether figures are made of a row.
  bool is_measured(std::size_t row) const { return !sources[row].disguised && files[sources[row].file].measured; }
  /// What a row weighs in training.
  double weight(std::size_t row) const {
    return files[sources[row].file].weight * (sources[row].disguised ? kDisguiseWeight : 1);
  }
};

/// Finds the measured row that a message read again belongs to. Messages without uid are rows of their own: they are
/// told apart by their order, so all of a log must be asked for, one after the other.
class RowFinder {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  explicit RowFinder(const LabelledConnections& connections);

  /// Of a message of the log at `path`; kNone where no row is measured. A connection that was done and went on gives
  /// its first row.
  std::uint32_t find(const std::string& path, std::string_view uid);
  /// Begins again with the first message of all logs.
  void restart() { next_.clear(); }

 private:
  absl::flat_hash_map<std::string, std::uint32_t> rows_;                    // by stream and uid
  absl::flat_hash_map<std::string, std::vector<std::uint32_t>> anonymous_;  // by path
  absl::flat_hash_map<std::string, std::size_t> next_;                      // into anonymous_
};

/// Reads labelled logs. Rows come in the order in which connections end, normal ones first, a malicious one with its
/// disguised copy behind it; what is read does not depend on the number of threads. Memory: the rows, and the text of
/// every feature.
/// Errors: those of scan.
Result<LabelledConnections> read_labelled(const LabelledInputs& inputs, const ScanOptions& options, JoinWindow window,
                                          DiagnosticSink& diagnostics);

}  // namespace pugmark::app
