// What is learned, and what comes of it.
#include "pugmark/app/learn/learn.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include "pugmark/app/learn/rescore.h"
#include "pugmark/core/ascii.h"
#include "pugmark/io/memory_file.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/headers/header_learning.h"
#include "pugmark/model/headers/training_sketch.h"
#include "pugmark/store/finding_query.h"
#include "pugmark/store/identity.h"

namespace pugmark::app {
namespace {

/// No more open findings are scored for what is told of the outcome.
constexpr std::uint64_t kMostOpen = 10'000;

Result<std::string> bytes_with(const Model& model, const std::string& path, const LearnedVerdicts& verdicts,
                               const std::vector<std::string>& texts) {
  return std::holds_alternative<HeaderModel>(model) ? learn_headers(path, verdicts, texts)
                                                    : learn_words(path, verdicts);
}

/// A finding of the store with what a model can know of it.
struct KnownFinding {
  StoredFinding stored;
  Label label = Label::kNormal;  // of those judged
  Finding finding;
  FindingParts parts;
};

/// Puts together what a model is to learn.
class Gathering {
 public:
  Gathering(store::Database& database, Rescorer& rescorer) : database_(database), rescorer_(rescorer) {}

  /// Reads what the store has of findings with a verdict.
  Result<void> read_judged() {
    for (const Label label : {Label::kNormal, Label::kMalicious}) {
      store::FindingFilter filter;
      filter.verdict = label == Label::kMalicious ? store::VerdictFilter::kMalicious : store::VerdictFilter::kBenign;
      PUGMARK_TRY(auto findings, store::list_findings(database_, filter, std::nullopt));
      for (StoredFinding& stored : findings) {
        PUGMARK_TRY(const bool known, add(std::move(stored), label));
        without_texts_ += known ? 0 : 1;
      }
    }
    return {};
  }

  /// Chooses between the verdicts of a model and those of the store.
  Result<void> choose(const std::vector<LearnedVerdict>& held, const std::optional<std::uint32_t>& weight,
                      Learning& learning) {
    std::vector<LearnedVerdict>& verdicts = learning.verdicts.verdicts;
    for (const LearnedVerdict& verdict : held) {
      const auto judged = places_.find(verdict.finding);
      PUGMARK_TRY(const bool same, judged != places_.end()
                                       ? Result<bool>(judged_[judged->second].label == verdict.label)
                                       : stays_without(verdict));
      const bool reweighted = same && weight && judged != places_.end() &&
                              verdict.records != judged_[judged->second].parts.records * *weight;
      if (same && !reweighted) {
        verdicts.push_back(verdict);
        held_.insert(verdict.finding);
      }
      learning.taken_out += same ? 0 : 1;
      learning.reweighted += reweighted ? 1 : 0;
    }
    learning.kept = verdicts.size();
    learning.without_texts = without_texts_;
    for (const KnownFinding& one : judged_) {
      texts_.insert(texts_.end(), one.parts.texts.begin(), one.parts.texts.end());
      if (!held_.contains(one.stored.id)) {
        LearnedVerdict& verdict = verdicts.emplace_back();
        verdict.finding = one.stored.id;
        verdict.label = one.label;
        verdict.view = one.finding.view;
        const std::uint32_t times = weight.value_or(1);
        verdict.records = one.parts.records * times;
        verdict.parts = one.parts.parts;
        std::for_each(verdict.parts.begin(), verdict.parts.end(), [&](LearnedPart& part) { part.count *= times; });
      }
    }
    return verdicts.size() <= LearnedVerdicts::kMostVerdicts
               ? Result<void>()
               : Error(ErrorCode::kLimit, fmt::format("{} verdicts are more than a model can hold, which is {}",
                                                      verdicts.size(), LearnedVerdicts::kMostVerdicts));
  }

  bool is_new(const KnownFinding& one) const { return !held_.contains(one.stored.id); }
  const std::vector<KnownFinding>& judged() const { return judged_; }
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  /// False where the store kept too little of it.
  Result<bool> add(StoredFinding stored, Label label) {
    PUGMARK_TRY(Finding finding, store::read_finding(database_, stored));
    auto parts = rescorer_.parts(finding);
    if (!parts || parts->parts.size() > LearnedVerdicts::kMostParts) {
      return false;
    }
    places_.emplace(stored.id, judged_.size());
    judged_.push_back({std::move(stored), label, std::move(finding), *std::move(parts)});
    return true;
  }

  /// Whether a verdict of the model stays that the store has nothing to learn from for: it does not know the finding,
  /// or says the same of it and kept too little of it.
  Result<bool> stays_without(const LearnedVerdict& verdict) {
    const auto stored = store::find_finding(database_, verdict.finding);
    if (!stored) {
      return stored.error().code() == ErrorCode::kUsage ? Result<bool>(true) : Result<bool>(stored.error());
    }
    const Verdict same = verdict.label == Label::kMalicious ? Verdict::kMalicious : Verdict::kBenign;
    return stored->verdict == same;
  }

  store::Database& database_;
  Rescorer& rescorer_;
  std::vector<KnownFinding> judged_;
  absl::flat_hash_map<std::string, std::size_t> places_;  // in judged_, by id
  absl::flat_hash_set<std::string> held_;                 // ids of those whose verdict stays as the model has it
  std::vector<std::string> texts_;
  std::uint64_t without_texts_ = 0;
};

/// Tells for which new benign verdict above all a finding is no longer called out: the one that has most of what it
/// lost.
class Credit {
 public:
  Credit(const Gathering& gathering, Rescorer& before, Rescorer& after)
      : before_(before), after_(after), sums_(gathering.judged().size()) {
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      const KnownFinding& one = gathering.judged()[i];
      if (one.label == Label::kNormal && gathering.is_new(one)) {
        for (const LearnedPart& part : one.parts.parts) {
          having_[part.hash].push_back(i);
        }
      }
    }
  }

  /// The verdict's place among those judged; nothing where none has a part in it.
  std::optional<std::size_t> of(const FindingParts& cleared) {
    for (const LearnedPart& part : cleared.parts) {
      const auto having = having_.find(part.hash);
      const double change = having == having_.end() ? 0 : before_.weight(part.hash) - after_.weight(part.hash);
      if (change > 0) {
        for (const std::size_t verdict : having->second) {
          sums_[verdict] += change * part.count;
          touched_.push_back(verdict);
        }
      }
    }
    std::optional<std::size_t> best;
    for (const std::size_t verdict : touched_) {
      if (!best || sums_[verdict] > sums_[*best] || (sums_[verdict] == sums_[*best] && verdict < *best)) {
        best = verdict;
      }
    }
    for (const std::size_t verdict : touched_) {
      sums_[verdict] = 0;
    }
    touched_.clear();
    return best;
  }

 private:
  Rescorer& before_;
  Rescorer& after_;
  absl::flat_hash_map<std::uint64_t, std::vector<std::size_t>> having_;
  std::vector<double> sums_;          // by place among those judged; all 0 between calls
  std::vector<std::size_t> touched_;  // places that are not 0
};

/// Compares the model as it is with the new one on the findings of the store.
class Outcome {
 public:
  Outcome(store::Database& database, const Gathering& gathering, Rescorer& before, Rescorer& after, Learning& learning)
      : database_(database), gathering_(gathering), before_(before), after_(after), learning_(learning) {}

  Result<void> tell() {
    const std::vector<KnownFinding>& judged = gathering_.judged();
    std::vector<JudgedFinding> told;
    told.reserve(judged.size());
    for (const KnownFinding& one : judged) {
      JudgedFinding& finding = told.emplace_back();
      finding.finding = one.stored;
      finding.before = before_.score(one.finding, one.parts).value_or(0);
      finding.after = after_.score(one.finding, one.parts).value_or(0);
      finding.threshold = after_.threshold(one.finding);
      finding.is_new = gathering_.is_new(one);
      if (finding.is_lost()) {
        learning_.lost.push_back(finding);
      }
    }
    PUGMARK_CHECK(score_open(told));
    for (std::size_t i = 0; i < judged.size(); ++i) {
      if (gathering_.is_new(judged[i])) {
        learning_.added.push_back(std::move(told[i]));
      }
    }
    std::stable_sort(learning_.added.begin(), learning_.added.end(), [](const auto& a, const auto& b) {
      return a.clears != b.clears ? a.clears > b.clears : a.before > b.before;
    });
    return {};
  }

 private:
  Result<void> score_open(std::vector<JudgedFinding>& told) {
    Credit credit(gathering_, before_, after_);
    store::FindingFilter filter;
    filter.verdict = store::VerdictFilter::kOpen;
    PUGMARK_TRY(const std::uint64_t all, store::count_findings(database_, filter));
    PUGMARK_TRY(const auto open, store::list_findings(database_, filter, kMostOpen));
    learning_.open_beyond = all - std::min<std::uint64_t>(all, open.size());
    for (const StoredFinding& stored : open) {
      PUGMARK_TRY(const Finding finding, store::read_finding(database_, stored));
      const auto parts = before_.parts(finding);
      const auto before = parts ? before_.score(finding, *parts) : std::nullopt;
      const auto after = parts ? after_.score(finding, *parts) : std::nullopt;
      if (!before || !after) {
        continue;
      }
      const double threshold = after_.threshold(finding);
      ++learning_.open;
      learning_.called_out[0] += *before >= threshold ? 1 : 0;
      learning_.called_out[1] += *after >= threshold ? 1 : 0;
      if (*before >= threshold && *after < threshold) {
        learning_.cleared.push_back({stored, *before, *after, threshold});
        if (const auto verdict = credit.of(*parts)) {
          ++told[*verdict].clears;
        }
      }
    }
    return {};
  }

  store::Database& database_;
  const Gathering& gathering_;
  Rescorer& before_;
  Rescorer& after_;
  Learning& learning_;
};

/// How much of what a model was trained on is called out.
CalledOut called_out_of(const TrainingSketch& sketch, const HeaderModel& model, const OperatingThresholds& thresholds) {
  CalledOut called{};
  CalledOut all{};
  for (const SketchRow& row : sketch.rows) {
    FixedScore score = model.view(row.view).bias;
    for (const std::uint16_t number : row.features) {
      score += model.feature(number).weight;
    }
    const auto label = static_cast<std::size_t>(row.label);
    all[label] += row.weight;
    called[label] += from_fixed(score) >= thresholds[static_cast<std::size_t>(row.view)].least ? row.weight : 0;
  }
  return {called[0] / all[0], called[1] / all[1]};
}

/// Tells what becomes of the connections that the model was trained on, where it holds them.
Result<void> tell_training(const Model& before, const Model& after, const LearnOptions& options, Learning& learning) {
  const auto* const headers = std::get_if<HeaderModel>(&before);
  if (headers == nullptr) {
    return {};
  }
  const auto sketch = read_training_sketch(options.model, *headers);
  if (!sketch) {
    return sketch.error().code() == ErrorCode::kUsage ? Result<void>() : Result<void>(sketch.error());
  }
  PUGMARK_TRY(const OperatingThresholds thresholds, operating_thresholds(headers->views(), options.point));
  learning.knows_training = true;
  learning.training = {called_out_of(*sketch, *headers, thresholds),
                       called_out_of(*sketch, std::get<HeaderModel>(after), thresholds)};
  return {};
}

/// The verdicts of a model file.
Result<std::optional<LearnedVerdicts>> verdicts_in(const std::string& path) {
  PUGMARK_TRY(const ModelFile file, ModelFile::open(path));
  return read_learned_verdicts(file);
}

}  // namespace

Result<Learning> learn(store::Database& database, const Model& model, const LearnOptions& options) {
  if (options.weight && std::holds_alternative<HeaderModel>(model)) {
    return Error(ErrorCode::kUsage, "a weight of verdicts is of the recipe words; this model is of the recipe headers")
        .hint("leave it out: a verdict there says what the score is to be, not how much it counts");
  }
  PUGMARK_TRY(const auto held, verdicts_in(options.model));
  Learning learning;
  if (held) {
    learning.verdicts.base = held->base;
  } else {
    PUGMARK_TRY(learning.verdicts.base, store::hash_of_file(options.model));
  }
  PUGMARK_TRY(Rescorer before, Rescorer::create(model, options.point));
  Gathering gathering(database, before);
  PUGMARK_CHECK(gathering.read_judged());
  PUGMARK_CHECK(gathering.choose(held ? held->verdicts : std::vector<LearnedVerdict>(), options.weight, learning));
  PUGMARK_TRY(learning.bytes, bytes_with(model, options.model, learning.verdicts, gathering.texts()));
  PUGMARK_TRY(const MemoryFile file, MemoryFile::create(learning.bytes));
  PUGMARK_TRY(const Model learned, open_model(file.path()));
  PUGMARK_TRY(Rescorer after, Rescorer::create(learned, options.point));
  PUGMARK_CHECK(Outcome(database, gathering, before, after, learning).tell());
  PUGMARK_CHECK(tell_training(model, learned, options, learning));
  return learning;
}

Result<Unlearning> unlearn(const std::string& model, const std::vector<std::string>& ids) {
  PUGMARK_TRY(auto held, verdicts_in(model));
  if (!held) {
    return Error(ErrorCode::kUsage, "has learned from no verdict")
        .at(model)
        .hint("pugmark inspect shows what is in it");
  }
  Unlearning unlearning;
  std::vector<LearnedVerdict>& verdicts = held->verdicts;
  for (const std::string& id : ids) {
    const std::string digits = lower_case(id);
    const auto is_meant = [&](const LearnedVerdict& verdict) { return verdict.finding.starts_with(digits); };
    const auto count = std::count_if(verdicts.begin(), verdicts.end(), is_meant);
    const bool again = std::any_of(unlearning.taken_out.begin(), unlearning.taken_out.end(), is_meant);
    if (digits.empty() || count > 1 || (count == 0 && !again)) {
      return Error(ErrorCode::kUsage, fmt::format("has {} on a finding whose id begins with '{}'",
                                                  count > 1 ? "several verdicts" : "no verdict", id))
          .at(model)
          .hint("pugmark learn --undo --dry-run lists its verdicts");
    }
    const auto meant = std::find_if(verdicts.begin(), verdicts.end(), is_meant);
    if (meant != verdicts.end()) {
      unlearning.taken_out.push_back(std::move(*meant));
      verdicts.erase(meant);
    }
  }
  if (ids.empty()) {
    unlearning.taken_out = std::exchange(verdicts, {});
  }
  unlearning.left = *std::move(held);
  PUGMARK_TRY(const Model opened, open_model(model));
  PUGMARK_TRY(unlearning.bytes, bytes_with(opened, model, unlearning.left, {}));
  if (unlearning.left.verdicts.empty()) {
    PUGMARK_TRY(const MemoryFile file, MemoryFile::create(unlearning.bytes));
    PUGMARK_TRY(const std::string hash, store::hash_of_file(file.path()));
    if (hash != unlearning.left.base) {
      return Error(ErrorCode::kFormat, "without its verdicts it is not the model that they were given to")
          .at(model)
          .hint("use a copy of that model, or train it again");
    }
  }
  return unlearning;
}

}  // namespace pugmark::app
