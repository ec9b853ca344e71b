// Recording: an assessment whose findings are kept in a case store.
#pragma once

#include <string>

#include "pugmark/app/assess/assess.h"
#include "pugmark/core/result.h"
#include "pugmark/core/timestamp.h"
#include "pugmark/model/model.h"
#include "pugmark/store/database.h"
#include "pugmark/store/run_recorder.h"

namespace pugmark::app {

/// Errors: kUsage for a model whose findings no store can keep: one of the recipe typed.
Result<void> check_recordable(const Model& model);

/// Writes a run into a store while it is assessed.
/// Lifetime: must not outlive the store; stays where it is while an assessment is attached.
class Recording {
 public:
  /// Writes that the run began. `model_path` is where the model lies; `options` say what is assessed.
  /// Errors: those of check_recordable, of the store, and of reading the model's file.
  static Result<Recording> begin(store::Database& store, const Model& model, const std::string& model_path,
                                 const AssessOptions& options, store::Texts texts, Timestamp now);

  /// Has the findings of an assessment with these options recorded, committed when a block is done,
  /// and has it told how far the run is.
  void attach(AssessOptions& options);

  /// Writes how the assessment ended.
  Result<void> finish(const Result<AssessSummary>& summary, Timestamp now);

  const store::RecordedCounts& counts() const { return recorder_.counts(); }

 private:
  explicit Recording(store::RunRecorder recorder) : recorder_(std::move(recorder)) {}

  store::RunRecorder recorder_;
  RunCounts so_far_;
};

}  // namespace pugmark::app
