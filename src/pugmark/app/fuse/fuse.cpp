// Held-back scores of all models, joined by connection, then a combination for each kind of evidence and each view.
#include "pugmark/app/fuse/fuse.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "pugmark/app/evaluate/flow_scores.h"
#include "pugmark/app/labelled/fold_plan.h"
#include "pugmark/app/labelled/labelled_connections.h"
#include "pugmark/app/train/card_figures.h"
#include "pugmark/app/train/held_back.h"
#include "pugmark/app/train/training_files.h"
#include "pugmark/core/text.h"
#include "pugmark/io/mapped_file.h"
#include "pugmark/io/memory_file.h"
#include "pugmark/io/output.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/forest/labelled_forest.h"
#include "pugmark/model/model.h"
#include "pugmark/model/row_weights.h"

namespace pugmark::app {
namespace {

/// A model that is to look.
struct Eye {
  std::string path;
  Model model;
  std::string bytes;  // of its file
};

/// How the recipe of a model trains.
ForestTraining training_of(const ForestCard& card) {
  ForestTraining training;
  training.algorithm = card.algorithm == kRandomForest       ? ForestAlgorithm::kRandomForest
                       : card.algorithm == kGradientBoosting ? ForestAlgorithm::kGradientBoosting
                                                             : ForestAlgorithm::kIsolationForest;
  training.trees = static_cast<std::uint32_t>(card.trees);
  if (training.algorithm == ForestAlgorithm::kIsolationForest) {
    training.sample = static_cast<std::uint32_t>(card.sample);
  }
  training.seed = card.seed;
  training.noise = card.noise;
  training.bags.ngram = static_cast<std::uint32_t>(card.ngram);
  training.bags.terms = static_cast<std::uint32_t>(card.terms);
  return training;
}

/// Whether trees can be grown as a card says: a card may be made to mislead.
bool can_be_grown(const ForestModel& model) {
  constexpr std::uint64_t kMostTrees = 1000;    // as `train` takes
  constexpr std::uint64_t kMostSample = 16384;  // the same
  constexpr std::uint64_t kMostSeed = std::uint64_t{1} << 31U;
  const ForestCard card = model.card().forest.value_or(ForestCard());
  const bool isolation = card.algorithm == kIsolationForest;
  const bool sample = !isolation || (card.sample >= 2 && card.sample <= kMostSample);
  return sample && card.trees >= 1 && card.trees <= kMostTrees && card.trees == model.forest().trees() &&
         card.seed < kMostSeed;
}

/// Whether a model is what its recipe gives from these logs: not learned from others, nor adapted or taught since.
bool is_of_these_logs(const Eye& eye, const LabelledConnections& connections) {
  std::set<std::pair<Label, std::string>> logs;
  for (const LabelledFile& file : connections.files) {
    if (file.records > 0) {
      logs.emplace(file.label, file.content);
    }
  }
  const ModelCard& card = card_of(eye.model);
  const auto* const headers = std::get_if<HeaderModel>(&eye.model);
  const bool taught = headers != nullptr && headers->verdicts() > 0;
  const bool of_these = std::all_of(card.files.begin(), card.files.end(), [&](const TrainingFile& file) {
    return logs.contains({file.label, file.content});
  });
  return of_these && !taught && card.adapted_from.empty() && card.corrected[0] + card.corrected[1] == 0;
}

/// Says which models are others than those that were measured.
void warn_of_other_models(const std::vector<Eye>& eyes, const LabelledConnections& connections,
                          DiagnosticSink& diagnostics) {
  for (const Eye& eye : eyes) {
    if (is_of_these_logs(eye, connections)) {
      continue;
    }
    Diagnostic diagnostic;
    diagnostic.severity = Diagnostic::Severity::kWarning;
    diagnostic.file = eye.path;
    diagnostic.what =
        "learned from other logs, or was adapted, corrected or taught since: weights, thresholds, probabilities and "
        "figures are those of its recipe, trained on these logs";
    diagnostic.hints.emplace_back("train it on these logs; or measure what was fused: pugmark evaluate -m MODEL");
    diagnostics.report(diagnostic);
  }
}

/// Opens the models, the one of the recipe headers first. Errors: kUsage where they cannot look together.
Result<std::vector<Eye>> open_eyes(const std::vector<std::string>& paths) {
  std::vector<Eye> eyes;
  std::size_t headers = 0;
  for (const std::string& path : paths) {
    PUGMARK_TRY(Model model, open_model(path));
    const bool of_headers = std::holds_alternative<HeaderModel>(model);
    if (!of_headers && !std::holds_alternative<ForestModel>(model)) {
      return Error(ErrorCode::kUsage, fmt::format("a model of the recipe {} cannot judge connections with others",
                                                  terminal_safe(card_of(model).recipe)))
          .at(path)
          .hint("one of the recipe headers and one or more of the recipe flows look together");
    }
    if (const auto* const forest = std::get_if<ForestModel>(&model); forest != nullptr && !can_be_grown(*forest)) {
      return Error(ErrorCode::kFormat, "is damaged: its card tells of trees that cannot be grown")
          .at(path)
          .hint("copy it again from where it came, or train anew");
    }
    PUGMARK_TRY(const MappedFile file, MappedFile::open(path));
    Eye eye{path, std::move(model), std::string(file.bytes())};
    headers += of_headers ? 1 : 0;
    eyes.insert(of_headers ? eyes.begin() : eyes.end(), std::move(eye));
  }
  if (headers != 1 || eyes.size() < 2 || eyes.size() > FusedModel::kMostModels) {
    return Error(ErrorCode::kUsage,
                 fmt::format("{} of the recipe headers and {} of the recipe flows, wanted one and 1 to {}",
                             counted(headers, "model"), counted(eyes.size() - headers, "model"),
                             FusedModel::kMostModels - 1))
        .hint("pugmark inspect MODEL tells the recipe of a model; pugmark train makes one of either");
  }
  return eyes;
}

/// What the models say of connections that they had not learned from.
struct HeldBack {
  std::vector<ViewScores> scores;    // by model
  std::vector<std::uint32_t> folds;  // by row
  std::uint32_t count = 0;           // of folds
};

/// Errors: kUsage where nothing can be held back; those of flow_scores.
Result<HeldBack> hold_back_all(const LabelledConnections& connections, const Grouping& grouping,
                               const std::vector<Eye>& eyes, const FuseOptions& options) {
  std::vector<std::uint32_t> all(connections.rows.size());
  std::iota(all.begin(), all.end(), 0U);
  const FoldPlan plan = plan_folds(connections.files, connections.sources, connections.rows.labels(), grouping, all,
                                   {Label::kMalicious, Label::kNormal});
  if (plan.folds == 0) {
    return Error(ErrorCode::kUsage,
                 "a class has one group alone: nothing can be held back, so nothing tells how far to "
                 "trust each model")
        .hint("--group-by host or day may give more groups");
  }
  HeldBack held_back;
  held_back.count = plan.folds;
  for (const std::uint32_t row : all) {
    held_back.folds.push_back(plan.fold_of_group[grouping.groups[row]]);
  }
  const std::vector<double> multipliers = training_weights(connections);
  const auto of_headers = [&](std::initializer_list<Label> classes) {
    return score_held_back(connections, grouping, multipliers, all, plan, classes, options.scan.threads);
  };
  const bool surprise = card_of(eyes.front().model).surprise.has_value();
  held_back.scores.push_back(surprise ? of_headers({Label::kNormal}) : of_headers({Label::kMalicious, Label::kNormal}));
  for (std::size_t i = 1; i < eyes.size(); ++i) {
    EvaluateOptions evaluate;
    evaluate.inputs.normal = options.normal;
    evaluate.inputs.malicious = options.malicious;
    evaluate.forest = training_of(card_of(eyes[i].model).forest.value_or(ForestCard()));
    evaluate.window = options.window;
    evaluate.scan = options.scan;
    const auto learns = [&](std::size_t row, std::uint32_t fold) { return held_back.folds[row] != fold; };
    PUGMARK_TRY(RowScores scored,
                flow_scores(connections, grouping, held_back.folds, held_back.count, learns, evaluate));
    held_back.scores.push_back(std::move(scored.scores));
  }
  return held_back;
}

/// Fits combinations, and tells what they would have said of what they had not learned from.
class Fitter {
 public:
  Fitter(const LabelledConnections& connections, const Grouping& grouping, const HeldBack& held_back)
      : connections_(connections), grouping_(grouping), held_back_(held_back), whole_(connections.rows.size(), true) {
    // Of a connection in several pieces, held-back exchanges are known of all together: they say nothing of one.
    std::map<std::pair<std::string, std::string_view>, std::uint32_t> first;
    for (std::uint32_t row = 0; row < connections.rows.size(); ++row) {
      const ConnectionSource& source = connections.sources[row];
      if (source.uid.empty() || source.disguised) {
        continue;
      }
      const std::string stream = log_stream_of(connections.files[source.file].path);
      const auto [at, fresh] = first.try_emplace({stream, source.uid}, row);
      whole_[row] = fresh;
      whole_[at->second] = whole_[at->second] && fresh;
    }
  }

  /// What is known of connections with such evidence in a view.
  struct Fitted {
    std::optional<std::size_t> telling;  ///< The view that says how far to trust each model; nothing where none does.
    Combination combination;
    std::vector<std::uint32_t> rows;  ///< That show the view.
    std::vector<double> scores;  ///< Of these, by combinations of other folds; kNotScored where those tell nothing.
  };

  /// Where the logs that show a view are of one class, or there are none, the next lesser view tells how far to trust
  /// each model.
  Fitted fit_view(EyeEvidence evidence, std::size_t view) const {
    Fitted fitted;
    fitted.rows = rows_of(evidence, view);
    fitted.scores.assign(fitted.rows.size(), kNotScored);
    for (std::size_t telling = view; telling < kViews.size() && !fitted.telling; ++telling) {
      if (auto combination = fit_rows(rows_of(evidence, telling), evidence, telling)) {
        fitted.telling = telling;
        fitted.combination = *std::move(combination);
      }
    }
    for (std::uint32_t fold = 0; fitted.telling && fold < held_back_.count; ++fold) {
      std::vector<std::uint32_t> learned = rows_of(evidence, *fitted.telling);
      std::erase_if(learned, [&](std::uint32_t row) { return held_back_.folds[row] == fold; });
      const std::optional<Combination> combination = fit_rows(learned, evidence, *fitted.telling);
      for (std::size_t i = 0; combination && i < fitted.rows.size(); ++i) {
        if (held_back_.folds[fitted.rows[i]] == fold) {
          fitted.scores[i] = combined(*combination, scores_of({&fitted.rows[i], 1}, evidence, view));
        }
      }
    }
    return fitted;
  }

  /// Fits for each view. `together` takes what all models say of each row as its own log shows it, by row.
  /// Errors: kUsage where no model tells the classes apart.
  Result<FusedTables> fit(EyeEvidence evidence, std::vector<double>& together) const {
    FusedTables tables;
    together.assign(connections_.rows.size(), kNotScored);
    for (std::size_t view = kViews.size(); view-- > 0;) {
      const Fitted fitted = fit_view(evidence, view);
      if (!fitted.telling) {
        return Error(ErrorCode::kUsage,
                     evidence == EyeEvidence::kExchanges && fitted.rows.empty()
                         ? "no connection has an exchange and a uid: there is nothing that all models score"
                         : "no model tells the classes apart: there is nothing to be put together");
      }
      tables.combinations[view] = fitted.combination;
      if (view + 1 < kViews.size()) {
        tables.views[view] = tables.views[view + 1];
      }
      describe(fitted, tables.views[view]);
      for (std::size_t i = 0; i < fitted.rows.size(); ++i) {
        if (connections_.sources[fitted.rows[i]].view == kViews[view]) {
          together[fitted.rows[i]] = fitted.scores[i];
        }
      }
    }
    return tables;
  }

 private:
  /// The measured rows with such evidence whose logs show a view.
  std::vector<std::uint32_t> rows_of(EyeEvidence evidence, std::size_t view) const {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < connections_.rows.size(); ++row) {
      bool scored = connections_.is_measured(row) && shows(connections_.sources[row].view, kViews[view]) &&
                    (evidence == EyeEvidence::kMessages || whole_[row]);
      for (std::size_t model = 0; model < models_of(evidence); ++model) {
        scored = scored && score_of(model, row, view) != kNotScored;
      }
      if (scored) {
        rows.push_back(row);
      }
    }
    return rows;
  }

  std::size_t models_of(EyeEvidence evidence) const {
    return evidence == EyeEvidence::kExchanges ? held_back_.scores.size() : 1;
  }

  bool malicious(std::uint32_t row) const { return connections_.rows.label(row) == Label::kMalicious; }

  /// In the view of the row's own log, each exchange is seen as its own row of the log shows it, as in assess().
  double score_of(std::size_t model, std::uint32_t row, std::size_t view) const {
    const bool own = connections_.sources[row].view == kViews[view];
    return held_back_.scores[model][own ? 0 : view][row];
  }

  /// By row and model.
  std::vector<double> scores_of(std::span<const std::uint32_t> rows, EyeEvidence evidence, std::size_t view) const {
    std::vector<double> scores;
    scores.reserve(rows.size() * models_of(evidence));
    for (const std::uint32_t row : rows) {
      for (std::size_t model = 0; model < models_of(evidence); ++model) {
        scores.push_back(score_of(model, row, view));
      }
    }
    return scores;
  }

  /// Nothing where a class is missing, or no model tells the classes apart.
  std::optional<Combination> fit_rows(std::span<const std::uint32_t> rows, EyeEvidence evidence,
                                      std::size_t view) const {
    std::vector<bool> labels;
    labels.reserve(rows.size());
    for (const std::uint32_t row : rows) {
      labels.push_back(malicious(row));
    }
    const auto evil = static_cast<std::size_t>(std::count(labels.begin(), labels.end(), true));
    if (evil == 0 || evil == labels.size()) {
      return std::nullopt;
    }
    const std::vector<double> weights =
        row_weights(connections_.rows.labels(), grouping_.groups, {}, rows, HeaderFitOptions().group_power);
    auto combination = fit_combination(scores_of(rows, evidence, view), models_of(evidence), labels, weights);
    if (combination) {
      combination->weights.resize(held_back_.scores.size());
    }
    return combination;
  }

  /// Fills in what rows say in a view, as far as they do.
  void describe(const Fitted& fitted, ViewTable& table) const {
    std::vector<double> known;
    std::vector<bool> labels;
    std::vector<std::int64_t> normal;
    for (std::size_t i = 0; i < fitted.rows.size(); ++i) {
      if (fitted.scores[i] == kNotScored) {
        continue;
      }
      known.push_back(fitted.scores[i]);
      labels.push_back(malicious(fitted.rows[i]));
      if (!labels.back()) {
        normal.push_back(to_fixed(fitted.scores[i]));
      }
    }
    if (const auto calibration = fit_calibration(known, labels)) {
      table.calibration = calibration;
    }
    if (!normal.empty()) {
      table.normal = NormalScores(std::move(normal));
    }
  }

  const LabelledConnections& connections_;
  const Grouping& grouping_;
  const HeldBack& held_back_;
  std::vector<bool> whole_;  // by row: it is the one piece of its connection
};

/// Tables of the model of headers, where held-back connections do not tell how far to trust it.
FusedTables headers_as_they_are(const HeaderModel& model, std::size_t models) {
  FusedTables tables;
  tables.views = model.views();
  for (std::size_t view = 0; view < kViews.size(); ++view) {
    tables.combinations[view].weights.assign(models, 0);
    tables.combinations[view].weights.front() = 1;
    tables.views[view].bias = 0;  // it is in the model's own score
  }
  return tables;
}

/// Figures of held-back rows that all models score.
std::optional<CardFigures> figures_of(const LabelledConnections& connections, const Grouping& grouping,
                                      const std::vector<double>& together, const std::vector<double>& scores,
                                      std::uint32_t folds) {
  std::vector<ScoredUnit> units;
  for (std::uint32_t row = 0; row < together.size(); ++row) {
    if (together[row] != kNotScored) {
      units.push_back({scores[row], connections.rows.label(row) == Label::kMalicious, connections.sources[row].file, 0,
                       grouping.groups[row]});
    }
  }
  return card_figures(units, folds);
}

/// The card of what is fused. Errors: kUsage for a class without connections.
Result<ModelCard> card_of_fused(const LabelledConnections& connections, const Grouping& grouping,
                                const FuseOptions& options, std::size_t models) {
  ModelCard card;
  card.recipe = kFusedRecipe;
  card.pugmark = options.version;
  card.note = options.note;
  card.vocabulary = models;
  card.base_rate = options.base_rate;
  describe_files(card, connections.files, connections.newest);
  PUGMARK_CHECK(describe_connections(card, connections, grouping, {Label::kNormal, Label::kMalicious}));
  for (const ScanCounts& read : connections.read) {
    for (std::size_t view = 0; view < card.views.size(); ++view) {
      card.views[view] += read.views[view];
    }
  }
  return card;
}

/// What a model is called among those before it.
std::string name_of(const Model& model, const std::vector<EyeCard>& before) {
  const ModelCard& card = card_of(model);
  const std::string name = card.forest ? card.forest->algorithm : card.recipe;
  const auto same =
      std::count_if(before.begin(), before.end(), [&](const EyeCard& eye) { return eye.name.starts_with(name); });
  return same == 0 ? name : fmt::format("{} {}", name, same + 1);
}

}  // namespace

Result<FuseSummary> fuse(const FuseOptions& options, DiagnosticSink& diagnostics) {
  PUGMARK_TRY(std::vector<Eye> eyes, open_eyes(options.models));
  PUGMARK_TRY(AtomicFile output,
              AtomicFile::create(options.output, options.force ? Overwrite::kReplace : Overwrite::kRefuse));
  PUGMARK_TRY(const LabelledConnections connections,
              read_labelled({options.normal, options.malicious, {}, {}}, options.scan, options.window, diagnostics));
  const Grouping grouping = group_connections(connections, options.group_by);
  warn_of_other_models(eyes, connections, diagnostics);
  FuseSummary summary;
  summary.read = connections.read;
  PUGMARK_TRY(ModelCard card, card_of_fused(connections, grouping, options, eyes.size()));
  PUGMARK_TRY(const HeldBack held_back, hold_back_all(connections, grouping, eyes, options));
  summary.folds = held_back.count;
  const Fitter fitter(connections, grouping, held_back);
  FusedParts parts;
  std::vector<double> together;
  std::vector<double> ignored;
  PUGMARK_TRY(parts.tables[static_cast<std::size_t>(EyeEvidence::kExchanges)],
              fitter.fit(EyeEvidence::kExchanges, together));
  auto of_messages = fitter.fit(EyeEvidence::kMessages, ignored);
  parts.tables[static_cast<std::size_t>(EyeEvidence::kMessages)] =
      of_messages ? *std::move(of_messages)
                  : headers_as_they_are(std::get<HeaderModel>(eyes.front().model), eyes.size());
  card.figures = figures_of(connections, grouping, together, together, held_back.count);
  for (std::size_t i = 0; i < eyes.size(); ++i) {
    const auto& most_shown = parts.tables[static_cast<std::size_t>(EyeEvidence::kExchanges)].combinations[0];
    card.eyes.push_back({name_of(eyes[i].model, card.eyes), most_shown.weights[i],
                         figures_of(connections, grouping, together, held_back.scores[i][0], held_back.count)});
  }
  for (Eye& eye : eyes) {
    parts.models.push_back(std::move(eye.bytes));
  }
  const std::string bytes = write_fused_model(parts, card);
  summary.model_bytes = bytes.size();
  // Opened before it takes the place of another: what cannot be read replaces nothing.
  PUGMARK_TRY(const MemoryFile written, MemoryFile::create(bytes));
  PUGMARK_TRY(const FusedModel model, FusedModel::open(written.path()));
  summary.card = model.card();
  for (std::uint32_t row = 0; row < together.size(); ++row) {
    if (connections.is_measured(row)) {
      auto& seen = together[row] == kNotScored ? summary.left_out : summary.seen_by_all;
      ++seen[static_cast<std::size_t>(connections.rows.label(row))];
    }
  }
  for (const ViewTable& view : model.views()) {
    summary.lowest_rate = std::min(summary.lowest_rate, view.normal.lowest_rate());
  }
  PUGMARK_CHECK(output.write(bytes));
  PUGMARK_CHECK(output.commit());
  return summary;
}

}  // namespace pugmark::app
