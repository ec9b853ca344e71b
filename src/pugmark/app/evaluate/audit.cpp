// Held-back scores of labelled logs, and what is told of those that contradict their labels.
#include "pugmark/app/evaluate/audit.h"

#include <algorithm>
#include <map>
#include <numeric>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "pugmark/app/train/held_back.h"
#include "pugmark/feature/feature_sentences.h"
#include "pugmark/model/calibration/calibration.h"

namespace pugmark::app {
namespace {

class Auditor {
 public:
  Auditor(const LabelledConnections& connections, const Grouping& grouping, unsigned threads)
      : connections_(connections),
        grouping_(grouping),
        threads_(threads),
        all_(connections.rows.size()),
        weights_(training_weights(connections)),
        groups_(connections.rows.size()),
        log_odds_(connections.rows.size()) {
    std::iota(all_.begin(), all_.end(), 0U);
    number_groups();
  }

  Result<LabelAudit> run() {
    LabelAudit audit;
    PUGMARK_TRY(std::vector<Suspicion> found, judge(audit));
    leave_out(found);
    PUGMARK_TRY(found, judge(audit));
    weights_ = training_weights(connections_);
    leave_out(found);
    const ViewFit fit = fit_rows(connections_, grouping_, weights_, all_);
    for (std::uint32_t row = 0; row < all_.size(); ++row) {
      if (connections_.is_measured(row)) {
        ++audit.units[static_cast<std::size_t>(connections_.rows.label(row))];
        ++units_of_file_[connections_.sources[row].file];
        rows_of_group_[groups_[row]].push_back(row);
      }
    }
    audit.groups = grouping_.counts;
    for (const Suspicion& suspicion : found) {
      audit.suspicions.push_back(tell(suspicion, fit));
    }
    return audit;
  }

 private:
  /// What of a log is judged together: connections that asked one host.
  void number_groups() {
    absl::flat_hash_map<std::pair<std::uint32_t, std::string_view>, std::uint32_t> numbers;
    for (std::uint32_t row = 0; row < all_.size(); ++row) {
      const ConnectionSource& source = connections_.sources[row];
      const auto next = static_cast<std::uint32_t>(numbers.size());
      groups_[row] = numbers.try_emplace({source.file, source.host}, next).first->second;
    }
  }

  /// Scores all that is measured, held back, and ranks what contradicts its label.
  Result<std::vector<Suspicion>> judge(LabelAudit& audit) {
    const HeldBackScores held_back = hold_back(connections_, grouping_, weights_, all_, threads_);
    audit.folds = held_back.folds;
    std::vector<std::uint32_t> rows;
    std::vector<double> scores;
    std::vector<bool> malicious;
    for (std::uint32_t row = 0; row < all_.size(); ++row) {
      const double score = held_back.scores[static_cast<std::size_t>(connections_.sources[row].view)][row];
      if (connections_.is_measured(row) && score != kNotScored) {
        rows.push_back(row);
        scores.push_back(score);
        malicious.push_back(connections_.rows.label(row) == Label::kMalicious);
      }
    }
    const auto calibration = fit_calibration(scores, malicious);
    if (!calibration) {
      return Error(ErrorCode::kUsage, "the labels cannot be told apart at all, so none contradicts the others")
          .hint("each class needs logs of two sources or more; pugmark evaluate tells how well they are told apart");
    }
    std::vector<AuditedUnit> units;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      log_odds_[rows[i]] = calibration->slope * scores[i] + calibration->offset;
      units.push_back({log_odds_[rows[i]], malicious[i], connections_.sources[rows[i]].file, groups_[rows[i]]});
    }
    return find_wrong_labels(units);
  }

  /// Lets nothing be learned from suspected connections.
  void leave_out(const std::vector<Suspicion>& found) {
    std::vector<bool> suspected(groups_.size());
    for (const Suspicion& suspicion : found) {
      suspected[suspicion.group] = true;
    }
    for (std::uint32_t row = 0; row < all_.size(); ++row) {
      weights_[row] = suspected[groups_[row]] ? 0 : weights_[row];
    }
  }

  ToldSuspicion tell(const Suspicion& suspicion, const ViewFit& fit) {
    std::vector<std::uint32_t>& rows = rows_of_group_[suspicion.group];
    const LabelledFile& file = connections_.files[suspicion.capture];
    ToldSuspicion told;
    told.suspicion = suspicion;
    told.file = file.path;
    told.content = file.content;
    told.host = connections_.sources[rows.front()].host;
    told.units_of_log = units_of_file_[suspicion.capture];
    told.reasons = reasons_of(rows, suspicion.malicious, fit);
    std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
      return suspicion.malicious ? log_odds_[a] < log_odds_[b] : log_odds_[a] > log_odds_[b];
    });
    constexpr std::size_t kUids = 3;
    for (const std::uint32_t row : rows) {
      if (!connections_.sources[row].uid.empty() && told.uids.size() < kUids) {
        told.uids.push_back(connections_.sources[row].uid);
      }
    }
    return told;
  }

  /// What speaks most for the other class, in the mean of some rows; what says the same in words as one.
  std::vector<SuspicionReason> reasons_of(const std::vector<std::uint32_t>& rows, bool labelled_malicious,
                                          const ViewFit& fit) const {
    std::map<std::string, double> weights;
    const auto share = 1 / static_cast<double>(rows.size());
    for (const std::uint32_t row : rows) {
      for (const std::uint32_t feature : connections_.rows.features(row)) {
        if (feature < fit.weights.size() && fit.weights[feature] != 0) {
          weights[sentence_of(connections_.features[feature].text)] += share * fit.weights[feature];
        }
      }
    }
    std::vector<SuspicionReason> reasons;
    for (const auto& [sentence, weight] : weights) {
      if (labelled_malicious ? weight < 0 : weight > 0) {
        reasons.push_back({sentence, weight});
      }
    }
    std::stable_sort(reasons.begin(), reasons.end(), [&](const SuspicionReason& a, const SuspicionReason& b) {
      return labelled_malicious ? a.weight < b.weight : a.weight > b.weight;
    });
    constexpr std::size_t kReasons = 3;
    reasons.resize(std::min(reasons.size(), kReasons));
    return reasons;
  }

  static std::string sentence_of(const std::string& feature) {
    const auto subject = feature_subject(feature);
    return subject ? feature_sentence(subject->kind, subject->scope, feature) : feature;
  }

  const LabelledConnections& connections_;
  const Grouping& grouping_;
  unsigned threads_;
  std::vector<std::uint32_t> all_;
  std::vector<double> weights_;        // in training
  std::vector<std::uint32_t> groups_;  // by row
  std::vector<double> log_odds_;       // by row
  std::map<std::uint32_t, std::uint64_t> units_of_file_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> rows_of_group_;
};

}  // namespace

Result<LabelAudit> audit(const AuditOptions& options, DiagnosticSink& diagnostics) {
  PUGMARK_TRY(const LabelledConnections connections,
              read_labelled(options.inputs, options.scan, options.window, diagnostics));
  const Grouping grouping = group_connections(connections, options.group_by);
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    const auto i = static_cast<std::size_t>(label);
    if (grouping.counts[i] == 0) {
      return class_without_records(label);
    }
    if (grouping.counts[i] == 1) {
      return Error(ErrorCode::kUsage,
                   fmt::format("all {} connections are of one source: nothing says what they should look like",
                               to_string(label)))
          .hint("give logs of several sources, or group them otherwise (--group-by)");
    }
  }
  return Auditor(connections, grouping, options.scan.threads).run();
}

}  // namespace pugmark::app
