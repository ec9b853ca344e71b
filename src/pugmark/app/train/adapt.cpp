// Guard, refit, held-back scores by time, thresholds of a mixture.
#include "pugmark/app/train/adapt.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <utility>

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include "pugmark/app/train/held_back.h"
#include "pugmark/app/train/training_files.h"
#include "pugmark/core/text.h"
#include "pugmark/io/output.h"
#include "pugmark/model/calibration/profile.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/headers/logistic_regression.h"

namespace pugmark::app {
namespace {

/// What the given connections weigh of all normal ones.
constexpr double kShare = 0.25;
/// So many connections at least weigh that; fewer weigh less.
constexpr double kEnough = 25;
/// No weight that a fit gives comes near.
constexpr double kMostWeight = 64;
/// Parts of the given connections that are held back in turn.
constexpr std::size_t kParts = 5;

/// A given connection, in the model's features.
struct GivenRow {
  std::uint32_t row = 0;  ///< In what was read.
  View view = View::kFull;
  std::vector<std::uint16_t> features;
  std::uint64_t group = 0;
  double score = 0;  ///< By the model as it was.
  bool doubtful = false;
};

/// Weights and biases.
struct Fit {
  std::vector<double> weights;  // by number
  std::array<double, 4> biases{};
};

double score_of(const std::vector<std::uint16_t>& features, const Fit& fit, const std::vector<View>& least_views,
                View view) {
  double score = fit.biases[static_cast<std::size_t>(view)];
  for (const std::uint16_t number : features) {
    score += shows(view, least_views[number]) ? fit.weights[number] : 0;
  }
  return score;
}

/// Fits a sketch together with given rows.
class Refit {
 public:
  explicit Refit(const TrainingSketch& sketch) : sketch_(sketch) {
    for (const SketchRow& row : sketch.rows) {
      total_ += row.weight;
    }
  }

  /// Given rows count as normal ones.
  Fit fit(const std::vector<const GivenRow*>& given) const {
    const double share = kShare * std::min(1.0, static_cast<double>(given.size()) / kEnough);
    LogisticProblem problem;
    problem.regularisation = HeaderFitOptions().regularisation;
    problem.scale = sketch_.scales;
    for (const SketchRow& row : sketch_.rows) {
      const bool malicious = row.label == Label::kMalicious;
      add(problem, row.features, malicious, malicious ? row.weight : (1 - share) * row.weight);
    }
    const std::vector<double> weights = given_weights(given, share * total_ / 2);
    for (std::size_t i = 0; i < given.size(); ++i) {
      add(problem, given[i]->features, false, weights[i]);
    }
    const LogisticSolution solution = solve_logistic(problem);
    Fit fit;
    for (std::size_t number = 0; number < problem.scale.size(); ++number) {
      fit.weights.push_back(solution.v[number] * problem.scale[number]);
    }
    for (const View view : kViews) {
      fit.biases[static_cast<std::size_t>(view)] = bias_for(view, given, problem, fit, solution.b);
    }
    return fit;
  }

 private:
  static void add(LogisticProblem& problem, const std::vector<std::uint16_t>& features, bool malicious, double weight) {
    problem.columns.insert(problem.columns.end(), features.begin(), features.end());
    problem.begins.push_back(problem.columns.size());
    problem.positive.push_back(malicious);
    problem.weights.push_back(weight);
  }

  /// No host of many connections rules.
  static std::vector<double> given_weights(const std::vector<const GivenRow*>& given, double sum) {
    absl::flat_hash_map<std::uint64_t, double> sizes;
    for (const GivenRow* const row : given) {
      sizes[row->group] += 1;
    }
    std::vector<double> weights;
    double all = 0;
    for (const GivenRow* const row : given) {
      weights.push_back(std::pow(sizes[row->group], -HeaderFitOptions().group_power));
      all += weights.back();
    }
    for (double& weight : weights) {
      weight *= sum / all;
    }
    return weights;
  }

  /// The bias for what sources of `view` show of the same rows, both classes weighing the same.
  double bias_for(View view, const std::vector<const GivenRow*>& given, const LogisticProblem& problem, const Fit& fit,
                  double otherwise) const {
    Fit unbiased = fit;
    unbiased.biases = {};
    std::vector<double> scores;
    std::vector<bool> malicious;
    std::vector<double> weights;
    std::array<double, 2> sums{};
    const auto take = [&](View row_view, const std::vector<std::uint16_t>& features, std::size_t place) {
      if (shows(row_view, view)) {
        scores.push_back(score_of(features, unbiased, sketch_.least_views, view));
        malicious.push_back(problem.positive[place]);
        weights.push_back(problem.weights[place]);
        sums[malicious.back() ? 1 : 0] += weights.back();
      }
    };
    for (std::size_t i = 0; i < sketch_.rows.size(); ++i) {
      take(sketch_.rows[i].view, sketch_.rows[i].features, i);
    }
    for (std::size_t i = 0; i < given.size(); ++i) {
      take(given[i]->view, given[i]->features, sketch_.rows.size() + i);
    }
    if (sums[0] == 0 || sums[1] == 0) {
      return otherwise;
    }
    const double half = (sums[0] + sums[1]) / 2;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      weights[i] *= half / sums[malicious[i] ? 1 : 0];
    }
    return solve_logistic_bias(scores, malicious, weights, problem.regularisation);
  }

  const TrainingSketch& sketch_;
  double total_ = 0;
};

/// The read connections in the model's features, with what the model says of them.
std::vector<GivenRow> given_rows(const LabelledConnections& connections, const HeaderModel& model, bool trust) {
  constexpr std::uint32_t kUnknown = ~std::uint32_t{0};
  std::vector<std::uint32_t> numbers;
  for (const KnownFeature& feature : connections.features) {
    const auto number = model.find(feature.hash);
    numbers.push_back(number ? *number : kUnknown);
  }
  std::vector<GivenRow> given(connections.rows.size());
  for (std::uint32_t row = 0; row < given.size(); ++row) {
    const ConnectionSource& source = connections.sources[row];
    GivenRow& out = given[row];
    out.row = row;
    out.view = source.view;
    out.group = source.host.empty() ? source.agent : hash_feature(source.host);
    FixedScore sum = model.view(source.view).bias;
    for (const std::uint32_t feature : connections.rows.features(row)) {
      if (numbers[feature] != kUnknown) {
        out.features.push_back(static_cast<std::uint16_t>(numbers[feature]));
        sum += model.feature(numbers[feature]).weight;
      }
    }
    std::sort(out.features.begin(), out.features.end());
    out.score = from_fixed(sum);
    const NormalScores& normal = model.view(source.view).normal;
    out.doubtful = !trust && out.score >= least_score(Profile::kBalanced, normal);
  }
  return given;
}

/// Scores of the given rows by fits to the others, held back in parts that follow each other in time. By View and row.
std::array<std::vector<double>, 4> held_back_by_time(const LabelledConnections& connections,
                                                     const std::vector<GivenRow>& given, const TrainingSketch& sketch,
                                                     const Refit& refit) {
  std::vector<std::uint32_t> order(given.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return connections.sources[given[a].row].ts < connections.sources[given[b].row].ts;
  });
  std::array<std::vector<double>, 4> scores;
  scores.fill(std::vector<double>(given.size(), kNotScored));
  const std::size_t parts = std::min(kParts, given.size());
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t begin = part * given.size() / parts;
    const std::size_t end = (part + 1) * given.size() / parts;
    std::vector<const GivenRow*> others;
    for (std::size_t i = 0; i < order.size(); ++i) {
      if ((i < begin || i >= end) && !given[order[i]].doubtful) {
        others.push_back(&given[order[i]]);
      }
    }
    const Fit fit = refit.fit(others);
    for (std::size_t i = begin; i < end; ++i) {
      const GivenRow& row = given[order[i]];
      for (const View view : kViews) {
        if (shows(row.view, view)) {
          const double score = score_of(row.features, fit, sketch.least_views, view);
          scores[static_cast<std::size_t>(view)][order[i]] = from_fixed(to_fixed(score));  // as assess has it
        }
      }
    }
  }
  return scores;
}

/// The model's features with other weights, and with the given logs among those that have them.
std::vector<WeightedFeature> adapted_features(const LabelledConnections& connections,
                                              const std::vector<GivenRow>& given, const HeaderModel& model,
                                              const Fit& fit) {
  std::vector<std::set<std::uint32_t>> files(model.size());
  for (const GivenRow& row : given) {
    if (row.doubtful) {
      continue;
    }
    for (const std::uint16_t number : row.features) {
      files[number].insert(connections.sources[row.row].file);
    }
  }
  std::vector<WeightedFeature> features;
  for (std::uint32_t number = 0; number < model.size(); ++number) {
    features.push_back(model.feature(number));
    features.back().weight = to_fixed(fit.weights[number]);
    features.back().captures[0] += static_cast<std::uint32_t>(files[number].size());
  }
  return features;
}

ModelCard adapted_card(const LabelledConnections& connections, std::size_t learned, const HeaderModel& model,
                       const AdaptOptions& options) {
  ModelCard card = model.card();
  card.adapted_from = card.training_data;
  card.adapted_connections = learned;
  card.figures.reset();  // they are of other weights
  card.pugmark = options.version;
  card.records[0] += connections.read[0].records;
  card.connections[0] += learned;
  std::uint64_t files = 0;
  for (const LabelledFile& file : connections.files) {
    if (file.records > 0) {
      card.files.push_back(training_file(Label::kNormal, file.path, file.content, file.records));
      ++files;
    }
  }
  card.groups[0] += files;
  for (std::size_t view = 0; view < card.views.size(); ++view) {
    card.views[view] += connections.read[0].views[view];
  }
  const auto newest = card.newest_record && connections.newest ? std::max(*card.newest_record, *connections.newest)
                      : card.newest_record                     ? card.newest_record
                                                               : connections.newest;
  describe_files(card, newest);
  return card;
}

/// The view of most of the rows.
View usual_view(const std::vector<GivenRow>& given) {
  std::array<std::size_t, 4> rows{};
  for (const GivenRow& row : given) {
    ++rows[static_cast<std::size_t>(row.view)];
  }
  return static_cast<View>(std::max_element(rows.begin(), rows.end()) - rows.begin());
}

double balanced_threshold(const NormalScores& normal) { return least_score(Profile::kBalanced, normal); }

}  // namespace

NormalScores adapted_normal_scores(const NormalScores& model, std::vector<std::int64_t> given) {
  constexpr double kModelCounts = 1000;
  if (given.empty() || model.count() <= NormalScores::kLeastAbove) {
    return given.empty() ? model : NormalScores(std::move(given));
  }
  std::sort(given.begin(), given.end(), std::greater<>());
  std::vector<std::int64_t> candidates = given;  // every score that a threshold may be, falling
  for (const auto& [rank, score] : model.kept()) {
    candidates.push_back(score);
  }
  std::sort(candidates.begin(), candidates.end(), std::greater<>());
  const auto count = static_cast<double>(model.count());
  const double all = static_cast<double>(given.size()) + kModelCounts;
  const auto above = [&](std::int64_t score) {
    const auto of_given = std::lower_bound(given.begin(), given.end(), score, std::greater<>()) - given.begin();
    return static_cast<double>(of_given) + kModelCounts * static_cast<double>(model.above(score)) / count;
  };
  std::vector<std::int64_t> scores;
  std::size_t at = 0;
  for (const auto& [rank, own] : model.kept()) {
    const double allowed = static_cast<double>(rank) / count * all;
    while (at + 1 < candidates.size() && above(candidates[at + 1]) <= allowed) {
      ++at;
    }
    scores.push_back(std::max(candidates[at], own));
  }
  return model.with_scores(scores);
}

Result<AdaptSummary> adapt(const AdaptOptions& options, DiagnosticSink& diagnostics) {
  PUGMARK_TRY(AtomicFile output,
              AtomicFile::create(options.output, options.force ? Overwrite::kReplace : Overwrite::kRefuse));
  auto opened = HeaderModel::open(options.from);
  if (!opened) {
    return opened.error().code() == ErrorCode::kFormat && opened.error().message().starts_with("has recipe")
               ? std::move(opened).error().hint(
                     "--from takes a model of the recipe headers; of a fused one, adapt that and fuse again")
               : std::move(opened).error();
  }
  const HeaderModel model = *std::move(opened);
  if (model.tells_surprise()) {
    return Error(ErrorCode::kUsage, "learned from normal traffic alone: there is nothing to keep while adapting")
        .at(options.from)
        .hint("train one from your own normal logs: pugmark train --normal LOGS -o MODEL");
  }
  if (model.verdicts() > 0) {
    return Error(ErrorCode::kUsage,
                 fmt::format("has learned from {}, which adapting would lose", counted(model.verdicts(), "verdict")))
        .at(options.from)
        .hint("take them out (pugmark learn --undo), adapt that model, then let the adapted one learn");
  }
  PUGMARK_TRY(const TrainingSketch sketch, read_training_sketch(options.from, model));
  PUGMARK_TRY(const LabelledConnections connections,
              read_labelled({options.normal, {}, {}, {}}, options.scan, options.window, diagnostics));
  if (connections.rows.size() == 0) {
    return Error(ErrorCode::kUsage, "there is no connection to adapt to")
        .hint("--normal takes HTTP header logs of ordinary traffic; pugmark inspect tells what a file is");
  }
  const std::vector<GivenRow> given = given_rows(connections, model, options.trust);
  AdaptSummary summary;
  summary.read = connections.read[0];
  summary.connections = given.size();
  std::vector<const GivenRow*> learned;
  for (const GivenRow& row : given) {
    const ConnectionSource& source = connections.sources[row.row];
    if (row.doubtful) {
      summary.doubtful.push_back({connections.files[source.file].path, source.uid, source.host, row.score});
    } else {
      learned.push_back(&row);
    }
  }
  std::stable_sort(summary.doubtful.begin(), summary.doubtful.end(),
                   [](const DoubtfulConnection& a, const DoubtfulConnection& b) { return a.score > b.score; });
  const Refit refit(sketch);
  const Fit fit = refit.fit(learned);
  if (!std::all_of(fit.weights.begin(), fit.weights.end(),
                   [](double weight) { return std::abs(weight) < kMostWeight; })) {
    return Error(ErrorCode::kFormat, "gives no weights that make sense: its training rows are no training's")
        .at(options.from);
  }
  const auto held_back = held_back_by_time(connections, given, sketch, refit);
  ViewTables views = model.views();
  for (std::size_t view = 0; view < views.size(); ++view) {
    std::vector<std::int64_t> scores;
    for (std::size_t i = 0; i < given.size(); ++i) {
      // What may be malicious must not raise the threshold above itself.
      if (held_back[view][i] != kNotScored && !given[i].doubtful) {
        scores.push_back(to_fixed(held_back[view][i]));
      }
    }
    views[view].bias = to_fixed(fit.biases[view]);
    views[view].normal = adapted_normal_scores(views[view].normal, std::move(scores));
  }
  summary.view = usual_view(given);
  const auto view = static_cast<std::size_t>(summary.view);
  summary.balanced = {balanced_threshold(model.view(summary.view).normal), balanced_threshold(views[view].normal)};
  for (std::size_t i = 0; i < given.size(); ++i) {
    // Each by its own view.
    const auto own = static_cast<std::size_t>(given[i].view);
    summary.called_out[0] += given[i].score >= balanced_threshold(model.views()[own].normal) ? 1 : 0;
    summary.called_out[1] += held_back[own][i] >= balanced_threshold(views[own].normal) ? 1 : 0;
  }
  summary.card = adapted_card(connections, learned.size(), model, options);
  const std::string bytes = write_header_model(adapted_features(connections, given, model, fit), views, summary.card);
  summary.model_bytes = bytes.size();
  PUGMARK_CHECK(output.write(bytes));
  PUGMARK_CHECK(output.commit());
  return summary;
}

}  // namespace pugmark::app
