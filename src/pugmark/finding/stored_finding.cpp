// Words of verdicts and of runs.
#include "pugmark/finding/stored_finding.h"

namespace pugmark {

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOpen:
      return "open";
    case Verdict::kMalicious:
      return "malicious";
    case Verdict::kBenign:
      return "benign";
    case Verdict::kUnsure:
      return "unsure";
  }
  return {};
}

std::optional<Verdict> parse_verdict(std::string_view word) {
  for (const Verdict verdict : kVerdicts) {
    if (word == to_string(verdict)) {
      return verdict;
    }
  }
  return std::nullopt;
}

std::string_view to_string(RunState state) {
  switch (state) {
    case RunState::kRunning:
      return "running";
    case RunState::kDone:
      return "done";
    case RunState::kFailed:
      return "failed";
    case RunState::kInterrupted:
      return "interrupted";
  }
  return {};
}

std::optional<RunState> parse_run_state(std::string_view word) {
  for (const RunState state : {RunState::kRunning, RunState::kDone, RunState::kFailed, RunState::kInterrupted}) {
    if (word == to_string(state)) {
      return state;
    }
  }
  return std::nullopt;
}

}  // namespace pugmark
