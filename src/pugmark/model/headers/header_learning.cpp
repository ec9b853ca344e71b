// The dual of the problem, one verdict at a time.
#include "pugmark/model/headers/header_learning.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "pugmark/model/calibration/profile.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark {
namespace {

/// Passes over all verdicts; one that changes no score by more than kEnough is the last.
constexpr int kMostPasses = 2000;
constexpr double kEnough = 1e-9;
/// A smaller change of a weight is none.
constexpr double kLeastChange = 1e-9;
/// Far below what a model file may hold, whatever verdicts there are.
constexpr double kMostWeight = 48;

/// A verdict as the fit sees it.
struct Constraint {
  double missing = 0;  // what the score lacks, towards the verdict, as training had it
  double side = 1;     // of the score: -1 where it is to be small
  double norm = 0;     // sum of the variances of its features
  double step = 0;     // the multiplier
  std::vector<std::uint32_t> features;
};

/// A feature that verdicts are on.
struct Change {
  FeatureHash hash = 0;
  double variance = 1;  // how readily its weight moves
  double change = 0;
};

/// The score that a verdict asks for of what scores so much.
double asked_score(double score, bool malicious, const NormalScores& normal) {
  const double wide = least_score(Profile::kWide, normal);
  if (!malicious) {
    return wide - kLearningMargin;
  }
  // What no profile found is found by the usual one from now on.
  return kLearningMargin + (score < wide ? least_score(Profile::kBalanced, normal)
                                         : std::min(score, least_score(Profile::kQuiet, normal)));
}

/// Gathers verdicts on a model, and fits.
class HeaderLearner {
 public:
  explicit HeaderLearner(const HeaderModel& model) : model_(model) {}

  void add(const LearnedVerdict& verdict) {
    Constraint& constraint = constraints_.emplace_back();
    const ViewTable& view = model_.view(verdict.view);
    FixedScore score = view.bias;
    for (const LearnedPart& part : verdict.parts) {
      const auto number = model_.find(part.hash);
      score += number ? model_.feature(*number).weight : 0;
      const std::uint32_t place = place_of(part.hash, number);
      constraint.features.push_back(place);
      constraint.norm += changes_[place].variance;
    }
    const bool malicious = verdict.label == Label::kMalicious;
    constraint.side = malicious ? 1 : -1;
    constraint.missing = constraint.side * (asked_score(from_fixed(score), malicious, view.normal) - from_fixed(score));
  }

  /// Finds the changes.
  void fit() {
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

  const std::vector<Change>& changes() const { return changes_; }

 private:
  std::uint32_t place_of(FeatureHash hash, std::optional<std::uint16_t> number) {
    const auto [at, fresh] = places_.try_emplace(hash, static_cast<std::uint32_t>(changes_.size()));
    if (fresh) {
      changes_.push_back({hash, learning_rate(number ? &model_.feature(*number) : nullptr), 0});
    }
    return at->second;
  }

  /// Takes the step that is best for one verdict alone; says by how much that moves its score.
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

  const HeaderModel& model_;
  std::vector<Constraint> constraints_;
  std::vector<Change> changes_;
  absl::flat_hash_map<FeatureHash, std::uint32_t> places_;
};

/// Features that training did not know and that verdicts did not move, of which the texts are kept: whoever sends
/// headers could bring any number of them.
constexpr std::size_t kMostUnmoved = 8192;

/// The features whose weights differ from those that training gave, and those that training did not know: their texts
/// are nowhere else, and other verdicts may move them one day.
std::vector<WeightedFeature> learned_features(const HeaderModel& trained, const std::vector<Change>& changes,
                                              const absl::flat_hash_map<FeatureHash, std::string_view>& texts) {
  std::vector<WeightedFeature> learned;
  std::size_t unmoved = 0;
  for (const Change& change : changes) {
    const bool moved = std::abs(change.change) >= kLeastChange;
    WeightedFeature feature;
    if (const auto number = trained.find(change.hash)) {
      if (!moved) {
        continue;
      }
      feature = trained.feature(*number);
    } else {
      const auto text = texts.find(change.hash);
      if (text == texts.end() || (!moved && ++unmoved > kMostUnmoved)) {
        continue;
      }
      feature.hash = change.hash;
      feature.text = text->second;
    }
    const double weight = from_fixed(feature.weight) + change.change;
    feature.weight = to_fixed(std::clamp(weight, -kMostWeight, kMostWeight));
    learned.push_back(std::move(feature));
  }
  return learned;
}

/// The verdict that brings most features that training did not know.
std::string most_new_features(const HeaderModel& trained, const std::vector<LearnedVerdict>& verdicts) {
  const auto fresh = [&](const LearnedVerdict& verdict) {
    return std::count_if(verdict.parts.begin(), verdict.parts.end(),
                         [&](const LearnedPart& part) { return !trained.find(part.hash); });
  };
  const auto most =
      std::max_element(verdicts.begin(), verdicts.end(),
                       [&](const LearnedVerdict& a, const LearnedVerdict& b) { return fresh(a) < fresh(b); });
  return most->finding;
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
    return Error(ErrorCode::kLimit, "these verdicts would bring more features than a model can hold")
        .at(path)
        .hint("take back the one that brings most: pugmark verdict open " +
              most_new_features(trained, verdicts.verdicts));
  }
  builder.add(kVerdictsSection, false, verdicts.serialise());
  builder.add(kLearnedSection, false, serialise_features(std::move(learned)));
  return builder.build();
}

}  // namespace pugmark
