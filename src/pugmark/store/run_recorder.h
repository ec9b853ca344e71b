// RunRecorder: writes a run and what it calls out, so that what was seen before is joined and not repeated.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "pugmark/core/result.h"
#include "pugmark/finding/finding.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/store/database.h"

namespace pugmark::store {

/// Whether the texts of messages are kept: they hold what is secret in them.
enum class Texts { kKeep, kLeaveOut };

/// What a run brought, findings counted once each.
struct RecordedCounts {
  std::uint64_t fresh = 0;      ///< Findings that the store did not have.
  std::uint64_t again = 0;      ///< Findings that it had from earlier runs.
  std::uint64_t sightings = 0;  ///< Sightings that it did not have.
};

/// Writes in short transactions: findings are held back until there are some thousands of them, or a moment has passed.
/// Lifetime: must not outlive the database.
class RunRecorder {
 public:
  /// Writes that a run began.
  static Result<RunRecorder> begin(Database& database, const RunFacts& facts, Texts texts);

  RunRecorder(RunRecorder&&) noexcept;
  RunRecorder& operator=(RunRecorder&&) = delete;
  ~RunRecorder();

  /// Takes a finding with its texts, unmasked, and with evidence whose secrets are masked.
  /// Errors: those of flush().
  Result<void> add(Finding finding);
  /// Commits what is held back.
  Result<void> flush();
  /// Writes how far the run is; twice a second at most, else it does nothing.
  Result<void> tell_progress(const RunCounts& counts);
  /// Commits and writes how the run ended.
  Result<void> finish(RunState state, const RunCounts& counts, Timestamp ended);

  const RecordedCounts& counts() const { return counts_; }
  std::int64_t run() const { return run_; }

 private:
  class Writer;
  RunRecorder(Database& database, std::int64_t run, std::unique_ptr<Writer> writer);
  Result<void> write_counts(RunState state, const RunCounts& counts, std::optional<Timestamp> ended);

  Database& database_;
  std::int64_t run_;
  std::unique_ptr<Writer> writer_;
  RecordedCounts counts_;
  std::chrono::steady_clock::time_point told_ = std::chrono::steady_clock::now();  // how far the run is
};

}  // namespace pugmark::store
