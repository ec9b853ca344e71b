// From assessments to runs.
#include "pugmark/app/review/recording.h"

#include <utility>

#include "pugmark/store/identity.h"
#include "pugmark/version.h"

namespace pugmark::app {
namespace {

RunState state_of(const Result<AssessSummary>& summary) {
  if (summary) {
    return RunState::kDone;
  }
  const ErrorCode code = summary.error().code();
  return code == ErrorCode::kInterrupted || code == ErrorCode::kClosedPipe ? RunState::kInterrupted : RunState::kFailed;
}

RunCounts counts_of(const AssessSummary& summary) {
  return {summary.read.files, summary.read.records, summary.read.skipped, summary.units, summary.findings};
}

}  // namespace

Result<void> check_recordable(const Model& model) {
  if (std::holds_alternative<TypedModel>(model)) {
    return Error(ErrorCode::kUsage, "a case store keeps HTTP messages, and this model is of the recipe typed")
        .hint("--format json -o FILE keeps what is found");
  }
  return {};
}

Result<Recording> Recording::begin(store::Database& store, const Model& model, const std::string& model_path,
                                   const AssessOptions& options, store::Texts texts, Timestamp now) {
  PUGMARK_CHECK(check_recordable(model));
  RunFacts facts;
  facts.inputs = options.inputs;
  facts.model = model_path;
  PUGMARK_TRY(facts.model_hash, store::hash_of_file(model_path));
  const ModelCard& card = card_of(model);
  facts.recipe = card.recipe;
  facts.recipe += card.surprise ? kOfNormalTrafficAlone : "";
  facts.by_message = options.unit.value_or(default_unit(model)) == Unit::kMessage;
  facts.program = kVersion;
  facts.started = now;
  PUGMARK_TRY(store::RunRecorder recorder, store::RunRecorder::begin(store, facts, texts));
  return Recording(std::move(recorder));
}

void Recording::attach(AssessOptions& options) {
  options.record = [this](Finding finding) { return recorder_.add(std::move(finding)); };
  options.block_done = [this, done = std::move(options.block_done)](const AssessSummary& so_far) -> Result<void> {
    PUGMARK_CHECK(recorder_.flush());
    so_far_ = counts_of(so_far);
    PUGMARK_CHECK(recorder_.tell_progress(so_far_));
    return done ? done(so_far) : Result<void>();
  };
}

Result<void> Recording::finish(const Result<AssessSummary>& summary, Timestamp now) {
  return recorder_.finish(state_of(summary), summary ? counts_of(*summary) : so_far_, now);
}

}  // namespace pugmark::app
