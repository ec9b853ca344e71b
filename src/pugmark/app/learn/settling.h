// Settling: which open findings a model would no longer call out, had it learned that another one is benign.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "pugmark/app/assess/operating_point.h"
#include "pugmark/app/learn/rescore.h"
#include "pugmark/core/result.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/model/model.h"
#include "pugmark/store/database.h"

namespace pugmark::app {

/// Of more open findings the strongest so many are looked at.
inline constexpr std::uint64_t kMostOrdered = 2000;

/// A finding as a model sees it, for verdicts to settle or to be given on.
struct SettlingFinding {
  std::int64_t number = 0;  ///< Of the store.
  std::vector<LearnedPart> parts;
  double above = 0;  ///< Of its score, the threshold.
  std::optional<double>
      excess;  ///< What a benign verdict takes off its score; nothing where it moves weights as it may.
};
/// Nothing where the store kept too little of it. Errors: those of the store.
Result<std::optional<SettlingFinding>> read_settling_finding(store::Database& database, Rescorer& rescorer,
                                                             const StoredFinding& stored);

/// Tells what benign verdicts settle among some findings. Of the recipe headers weights are changed as learn_headers
/// changes them for one verdict alone; of words, the counts of one record.
/// Lifetime: must not outlive what it is made with.
class Settling {
 public:
  Settling(const Rescorer& rescorer, const std::vector<const SettlingFinding*>& findings);

  /// The places of those that a benign verdict on `one` clears, itself left out.
  std::vector<std::uint32_t> settled_by(const SettlingFinding& one);

 private:
  struct Having {
    std::uint32_t place = 0;
    std::uint32_t count = 0;
  };

  const Rescorer& rescorer_;
  const std::vector<const SettlingFinding*>& findings_;
  absl::flat_hash_map<std::uint64_t, std::vector<Having>> having_;
  std::vector<double> shared_;  // by place
};

/// What a verdict settles.
struct Settled {
  std::uint64_t open = 0;               ///< Findings that were looked at.
  std::vector<StoredFinding> findings;  ///< Those that are settled, the strongest first.
  std::string why_none;                 ///< Why it cannot be told; else empty.
};

/// The open findings of a store, remembered from one question to the next.
/// Threads: one at a time.
class OpenFindings {
 public:
  /// `point` says what is called out. Errors: those of Rescorer.
  static Result<OpenFindings> create(std::shared_ptr<const Model> model, const OperatingPointOptions& point = {});

  /// What a benign verdict on a finding would settle, of the strongest kMostOrdered open ones.
  Result<Settled> settled_by(store::Database& database, const StoredFinding& stored);

 private:
  OpenFindings(std::shared_ptr<const Model> model, Rescorer rescorer)
      : model_(std::move(model)), rescorer_(std::move(rescorer)) {}

  /// A finding that was read, when it was called out last.
  struct Known {
    std::int64_t run = 0;
    std::uint64_t sightings = 0;
    std::optional<SettlingFinding> finding;
  };
  using KnownFinding = std::shared_ptr<const Known>;
  Result<KnownFinding> known(store::Database& database, const StoredFinding& stored);

  std::shared_ptr<const Model> model_;
  Rescorer rescorer_;
  absl::flat_hash_map<std::string, KnownFinding> known_;  // by id
};

}  // namespace pugmark::app
