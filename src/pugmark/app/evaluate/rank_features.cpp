// From labelled logs to ranked features.
#include "pugmark/app/evaluate/rank_features.h"

#include <algorithm>
#include <future>
#include <numeric>
#include <tuple>

#include "pugmark/app/labelled/fold_plan.h"
#include "pugmark/app/labelled/labelled_exchanges.h"

namespace pugmark::app {
namespace {

void add_counts(const std::array<ScanCounts, 2>& read, const Grouping& grouping, RankedFeatures& out) {
  for (const ScanCounts& counts : read) {
    out.records += counts.records;
    out.bytes += counts.bytes;
  }
  out.groups = grouping.counts;
  out.grouping = grouping.rules;
}

/// Ranks `count` features on several threads; `rank(number)` ranks one.
template <typename Rank>
std::vector<RankedFeature> rank_all(std::size_t count, unsigned threads, const Rank& rank) {
  std::vector<RankedFeature> ranked(count);
  const std::size_t workers = std::max(1U, threads);
  std::vector<std::future<void>> running;
  for (std::size_t worker = 0; worker < workers; ++worker) {
    running.push_back(std::async(std::launch::async | std::launch::deferred, [&, worker] {
      for (std::size_t i = worker; i < count; i += workers) {
        ranked[i] = rank(i);
      }
    }));
  }
  for (std::future<void>& one : running) {
    one.get();
  }
  return ranked;
}

/// Features of connections: those that somebody has seen, so without dressed up copies.
Result<RankedFeatures> rank_headers(const RankFeaturesOptions& options, DiagnosticSink& diagnostics) {
  PUGMARK_TRY(const LabelledConnections connections,
              read_labelled({options.normal, options.malicious, {}, {}}, options.scan, options.window, diagnostics));
  const Grouping grouping = group_connections(connections, options.group_by);
  std::vector<bool> malicious;
  std::vector<std::uint32_t> sources;
  std::vector<std::vector<std::uint32_t>> having(connections.features.size());
  for (std::size_t row = 0; row < connections.rows.size(); ++row) {
    if (!connections.is_measured(row)) {
      continue;
    }
    for (const std::uint32_t feature : connections.rows.features(row)) {
      having[feature].push_back(static_cast<std::uint32_t>(malicious.size()));
    }
    malicious.push_back(connections.rows.label(row) == Label::kMalicious);
    sources.push_back(grouping.groups[row]);
  }
  const FeatureRanking ranking(std::move(malicious), std::move(sources));
  RankedFeatures out;
  out.units = ranking.units_by_class();
  out.seen = out.units;
  out.features = rank_all(having.size(), options.scan.threads, [&](std::size_t feature) {
    return ranking.rank(connections.features[feature].text, having[feature]);
  });
  std::erase_if(out.features, [](const RankedFeature& feature) { return feature.coverage == 0; });
  add_counts(connections.read, grouping, out);
  return out;
}

/// Fills in rarities as training would meet them: a row's own source is not among those that its values are rare in,
/// for the values of one class would be known else and those of the other not.
void fill_rarities(LabelledExchanges& exchanges, const Grouping& grouping) {
  std::vector<std::uint32_t> normal;
  for (std::uint32_t row = 0; row < exchanges.rows.size(); ++row) {
    if (exchanges.labels[row] == Label::kNormal) {
      normal.push_back(row);
    }
  }
  FoldPlan plan = plan_folds(exchanges.files, exchanges.sources, exchanges.labels, grouping, normal, {Label::kNormal});
  plan.fold_of_group.resize(grouping.names.size());
  const std::uint32_t folds = std::max(1U, plan.folds);
  for (std::uint32_t fold = 0; fold < folds; ++fold) {
    FlowVocabulary vocabulary;
    for (const std::uint32_t row : normal) {
      if (plan.folds == 0 || plan.fold_of_group[grouping.groups[row]] != fold) {
        vocabulary.add(exchanges.rows[row]);
      }
    }
    vocabulary.finish();
    for (std::size_t row = 0; row < exchanges.rows.size(); ++row) {
      // Groups of malicious rows are in no part: they take turns.
      const bool evil = exchanges.labels[row] == Label::kMalicious;
      const std::uint32_t group = grouping.groups[row];
      if ((evil ? group % folds : plan.fold_of_group[group]) == fold) {
        vocabulary.fill(exchanges.rows[row]);
      }
    }
  }
}

/// Columns of exchanges.
Result<RankedFeatures> rank_flows(const RankFeaturesOptions& options, DiagnosticSink& diagnostics) {
  PUGMARK_TRY(LabelledExchanges exchanges, read_exchanges({options.normal, options.malicious, {}, {}},
                                                          ExchangeSampling(), options.scan, diagnostics));
  const Grouping grouping = group_sources(exchanges.files, exchanges.sources, exchanges.labels, options.group_by);
  fill_rarities(exchanges, grouping);
  std::vector<bool> malicious;
  malicious.reserve(exchanges.labels.size());
  for (const Label label : exchanges.labels) {
    malicious.push_back(label == Label::kMalicious);
  }
  const FeatureRanking ranking(std::move(malicious), grouping.groups);
  RankedFeatures out;
  out.units = ranking.units_by_class();
  out.seen = exchanges.exchanges;
  out.features = rank_all(kFlowColumns, options.scan.threads, [&](std::size_t column) {
    std::vector<float> values;
    values.reserve(exchanges.rows.size());
    for (const FlowRow& row : exchanges.rows) {
      values.push_back(row.values[column]);
    }
    return ranking.rank(std::string(flow_column_definitions()[column].name), values);
  });
  add_counts(exchanges.read, grouping, out);
  return out;
}

}  // namespace

Result<RankedFeatures> rank_features(const RankFeaturesOptions& options, DiagnosticSink& diagnostics) {
  const bool flows = options.recipe == Recipe::kFlows;
  PUGMARK_TRY(RankedFeatures ranked, flows ? rank_flows(options, diagnostics) : rank_headers(options, diagnostics));
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    if (ranked.units[static_cast<std::size_t>(label)] > 0) {
      continue;
    }
    if (flows) {
      return Error(ErrorCode::kUsage, std::string("the ") + std::string(to_string(label)) + " class has no exchanges")
          .hint("the recipe flows reads http.log, eve.json and captures, not logs of header blocks alone");
    }
    return class_without_records(label);
  }
  std::sort(ranked.features.begin(), ranked.features.end(), [](const RankedFeature& a, const RankedFeature& b) {
    return std::tie(b.information, a.name) < std::tie(a.information, b.name);
  });
  return ranked;
}

}  // namespace pugmark::app
