// The dual of the problem, one constraint at a time; training rows are constraints once they would be overstepped.
#include "pugmark/model/header_learning.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "pugmark/model/fixed_score.h"
#include "pugmark/model/profile.h"
#include "pugmark/model/training_sketch.h"

namespace pugmark {
namespace {

/// Passes over all constraints; one that changes no score by more than kEnough is the last.
constexpr int kMostPasses = 2000;
constexpr double kEnough = 1e-9;
/// Times that training rows are looked through for those that have come to the wrong side, by more than kOverstep.
constexpr int kMostRounds = 50;
constexpr double kOverstep = 1e-6;
/// A smaller change of a weight is none.
constexpr double kLeastChange = 1e-9;
/// Far below what a model file may hold, whatever verdicts there are.
constexpr double kMostWeight = 48;

/// What the score of a verdict's finding, or of a training row, is to be.
struct Constraint {
  double missing = 0;  // what it lacks, towards its side, with the weights that training gave
  double side = 1;     // 1 where it is to be large, -1 where it is to be small
  double norm = 0;     // sum of the variances of its features
  double step = 0;     // the multiplier
  std::vector<std::uint32_t> features;
};

/// A feature that constraints are on.
struct Change {
  FeatureHash hash = 0;
  double variance = 1;  // how readily its weight moves
  double change = 0;
};

/// Gathers what scores are to be, and fits.
/// Lifetime: must not outlive the model and the sketch.
class HeaderLearner {
 public:
  explicit HeaderLearner(const HeaderModel& model) : model_(model) {}

  void add(const LearnedVerdict& verdict) {
    const ViewTable& view = model_.view(verdict.view);
    FixedScore score = view.bias;
    Constraint constraint;
    for (const LearnedPart& part : verdict.parts) {
      const auto number = model_.find(part.hash);
      score += number ? model_.feature(*number).weight : 0;
      add_feature(part.hash, number, constraint);
    }
    const bool malicious = verdict.label == Label::kMalicious;
    constraint.side = malicious ? 1 : -1;
    const double threshold = least_score(malicious ? Profile::kQuiet : Profile::kWide, view.normal);
    constraint.missing = kLearningMargin + constraint.side * (threshold - from_fixed(score));
    constraints_.push_back(std::move(constraint));
  }

  /// Holds what training learned from on the side of every profile's threshold where it is.
  void guard(const TrainingSketch& sketch) {
    for (const SketchRow& row : sketch.rows) {
      const ViewTable& view = model_.view(row.view);
      FixedScore sum = view.bias;
      for (const std::uint16_t number : row.features) {
        sum += model_.feature(number).weight;
      }
      const double score = from_fixed(sum);
      const bool malicious = row.label == Label::kMalicious;
      std::optional<double> nearest;
      for (const Profile profile : {Profile::kWide, Profile::kBalanced, Profile::kQuiet}) {
        const double threshold = least_score(profile, view.normal);
        if (malicious ? score >= threshold : score < threshold) {
          nearest = !nearest ? threshold : malicious ? std::max(*nearest, threshold) : std::min(*nearest, threshold);
        }
      }
      if (nearest) {
        guards_.push_back({&row, malicious ? *nearest - score : score - *nearest});
      }
    }
  }

  /// Finds the changes.
  void fit() {
    for (int round = 0; round < kMostRounds; ++round) {
      solve();
      if (!take_overstepped()) {
        return;
      }
    }
    solve();
  }

  const std::vector<Change>& changes() const { return changes_; }

 private:
  std::uint32_t place_of(FeatureHash hash, std::optional<std::uint16_t> number) {
    const auto [at, fresh] = places_.try_emplace(hash, static_cast<std::uint32_t>(changes_.size()));
    if (fresh) {
      changes_.push_back({hash, learning_rate(number ? &model_.feature(*number) : nullptr), 0});
    }
    return at->second;
  }

  void add_feature(FeatureHash hash, std::optional<std::uint16_t> number, Constraint& constraint) {
    const std::uint32_t place = place_of(hash, number);
    constraint.features.push_back(place);
    constraint.norm += changes_[place].variance;
  }

  void solve() {
    for (int pass = 0; pass < kMostPasses; ++pass) {
      double largest = 0;
      for (Constraint& constraint : constraints_) {
        largest = std::max(largest, improve(constraint));
      }
      if (largest < kEnough) {
        return;
      }
    }
  }

  /// Makes constraints of the training rows that are on the wrong side now; false where there are none.
  bool take_overstepped() {
    std::vector<double> changes(model_.size());
    for (const Change& change : changes_) {
      if (const auto number = model_.find(change.hash)) {
        changes[*number] = change.change;
      }
    }
    const std::size_t before = constraints_.size();
    std::erase_if(guards_, [&](const Guard& guard) {
      const double side = guard.row->label == Label::kMalicious ? 1 : -1;
      double moved = 0;
      for (const std::uint16_t number : guard.row->features) {
        moved += changes[number];
      }
      if (guard.missing - side * moved <= kOverstep) {
        return false;
      }
      Constraint constraint;
      constraint.missing = guard.missing;
      constraint.side = side;
      for (const std::uint16_t number : guard.row->features) {
        add_feature(model_.feature(number).hash, number, constraint);
      }
      constraints_.push_back(std::move(constraint));
      return true;
    });
    return constraints_.size() > before;
  }

  /// Takes the step that is best for one constraint alone; says by how much that moves its score.
  double improve(Constraint& constraint) {
    if (constraint.norm <= 0) {
      return 0;
    }
    double moved = 0;
    for (const std::uint32_t feature : constraint.features) {
      moved += changes_[feature].change;
    }
    const double missing = constraint.missing - constraint.side * moved;
    const double step = std::clamp(constraint.step + missing / constraint.norm, 0.0, kMostLearned / constraint.norm);
    const double more = step - constraint.step;
    constraint.step = step;
    for (const std::uint32_t feature : constraint.features) {
      changes_[feature].change += constraint.side * more * changes_[feature].variance;
    }
    return std::abs(more) * constraint.norm;
  }

  /// A training row that is on its side with the weights that training gave.
  struct Guard {
    const SketchRow* row = nullptr;
    double missing = 0;  // to be there: not above 0
  };

  const HeaderModel& model_;
  std::vector<Constraint> constraints_;
  std::vector<Guard> guards_;  // those that are no constraints
  std::vector<Change> changes_;
  absl::flat_hash_map<FeatureHash, std::uint32_t> places_;
};

/// The features whose weights differ from those that training gave, and all that training did not know: their texts
/// are nowhere else, and other verdicts may move them one day.
std::vector<WeightedFeature> learned_features(const HeaderModel& trained, const std::vector<Change>& changes,
                                              const absl::flat_hash_map<FeatureHash, std::string_view>& texts) {
  std::vector<WeightedFeature> learned;
  for (const Change& change : changes) {
    WeightedFeature feature;
    if (const auto number = trained.find(change.hash)) {
      if (std::abs(change.change) < kLeastChange) {
        continue;
      }
      feature = trained.feature(*number);
    } else if (const auto text = texts.find(change.hash); text != texts.end()) {
      feature.hash = change.hash;
      feature.text = text->second;
    } else {
      continue;
    }
    const double weight = from_fixed(feature.weight) + change.change;
    feature.weight = to_fixed(std::clamp(weight, -kMostWeight, kMostWeight));
    learned.push_back(std::move(feature));
  }
  return learned;
}

}  // namespace

double learning_rate(const WeightedFeature* feature) {
  return feature == nullptr ? 1 : 1 / (1.0 + feature->captures[0] + feature->captures[1]);
}

Result<std::string> learn_headers(const std::string& path, LearnedVerdicts verdicts,
                                  std::span<const std::string> texts) {
  PUGMARK_TRY(const ModelFile file, ModelFile::open(path));
  PUGMARK_TRY(const HeaderModel trained, HeaderModel::read(file, Learned::kLeftOut));
  PUGMARK_TRY(const HeaderModel current, HeaderModel::read(file, Learned::kApplied));
  ModelFileBuilder builder;
  builder.add_all(file, {kVerdictsSection, kLearnedSection});
  if (verdicts.verdicts.empty()) {
    return builder.build();
  }
  std::sort(verdicts.verdicts.begin(), verdicts.verdicts.end(),
            [](const LearnedVerdict& a, const LearnedVerdict& b) { return a.finding < b.finding; });
  HeaderLearner learner(trained);
  for (const LearnedVerdict& verdict : verdicts.verdicts) {
    learner.add(verdict);
  }
  std::optional<TrainingSketch> sketch;
  if (file.has("ROWS")) {
    PUGMARK_CHECK(file.verify("ROWS"));
    sketch = parse_training_sketch(file.section("ROWS"), trained.size());
    if (!sketch) {
      return file.damaged("its training rows make no sense");
    }
    learner.guard(*sketch);
  }
  learner.fit();
  absl::flat_hash_map<FeatureHash, std::string_view> known;
  for (std::size_t i = trained.size(); i < current.size(); ++i) {
    const WeightedFeature& feature = current.feature(static_cast<std::uint32_t>(i));
    known.emplace(feature.hash, feature.text);
  }
  for (const std::string& text : texts) {
    known.emplace(hash_feature(text), text);
  }
  auto learned = learned_features(trained, learner.changes(), known);
  const auto fresh = static_cast<std::size_t>(std::count_if(
      learned.begin(), learned.end(), [&](const WeightedFeature& feature) { return !trained.find(feature.hash); }));
  if (trained.size() + fresh > HeaderModel::kMaxFeatures) {
    return Error(ErrorCode::kLimit, "these verdicts would bring more features than a model can hold").at(path);
  }
  builder.add(kVerdictsSection, false, verdicts.serialise());
  builder.add(kLearnedSection, false, serialise_features(std::move(learned)));
  return builder.build();
}

}  // namespace pugmark
