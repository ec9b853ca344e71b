// From labelled logs to ranked features.
#include "pugmark/app/evaluate/rank_features.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "pugmark/app/labelled/exchange_matrix.h"
#include "pugmark/app/labelled/labelled_exchanges.h"
#include "pugmark/app/labelled/side_by_side.h"

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
  const Result<void> done = side_by_side(count, threads, [&](std::size_t i) -> Result<void> {
    ranked[i] = rank(i);
    return {};
  });
  PUGMARK_ASSERT(done.has_value());
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

/// Columns of exchanges.
Result<RankedFeatures> rank_flows(const RankFeaturesOptions& options, DiagnosticSink& diagnostics) {
  PUGMARK_TRY(const LabelledExchanges exchanges, read_exchanges({options.normal, options.malicious, {}, {}},
                                                                ExchangeSampling(), options.scan, diagnostics));
  const Grouping grouping = group_sources(exchanges.files, exchanges.sources, exchanges.labels, options.group_by);
  std::vector<std::uint32_t> all(exchanges.rows.size());
  std::iota(all.begin(), all.end(), 0U);
  const FeatureMatrix matrix = exchange_matrix(exchanges, grouping, all);
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
    values.reserve(matrix.rows());
    for (std::size_t row = 0; row < matrix.rows(); ++row) {
      values.push_back(matrix.row(row)[column]);
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
