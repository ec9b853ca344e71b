// Training. Workers count words side by side; counts do not depend on their order.
#include "pugmark/app/train/train.h"

#include <algorithm>
#include <array>
#include <numeric>

#include <fmt/format.h>

#include "pugmark/app/labelled/corrections.h"
#include "pugmark/app/labelled/labelled_connections.h"
#include "pugmark/app/train/held_back_words.h"
#include "pugmark/app/train/train_headers.h"
#include "pugmark/app/train/train_typed.h"
#include "pugmark/app/train/training_files.h"
#include "pugmark/core/text.h"
#include "pugmark/http/canonical_text.h"
#include "pugmark/http/secrets.h"
#include "pugmark/io/memory_file.h"
#include "pugmark/io/output.h"
#include "pugmark/model/forest/labelled_forest.h"
#include "pugmark/model/model.h"

namespace pugmark::app {
namespace {

/// So many words or features of each class are told.
constexpr std::size_t kStrongest = 8;

bool normal_alone(const TrainOptions& options) { return options.malicious.empty(); }

/// The newest record of a block; its words are counted already.
class CountedBlock final : public BlockOutcome {
 public:
  std::optional<Timestamp> newest;
};

/// The parts whose words must not be named.
void find_secrets(std::string_view text, std::vector<TextRange>& secrets) {
  secrets.clear();
  if (!may_hold_secrets(text)) {
    return;
  }
  std::string_view rest = text;
  CanonicalHeader header;
  while (take_canonical_header(rest, header)) {
    if (is_secret(header) || has_uri_password(header.value)) {
      const auto begin = static_cast<std::size_t>(header.whole.data() - text.data());
      secrets.push_back({begin, begin + header.whole.size()});
    }
  }
  if (names_secret_header(rest) || has_uri_password(rest)) {
    secrets.push_back({text.size() - rest.size(), text.size()});
  }
}

BlockWorker make_counting_worker(WordCounts& counts, Label label, std::uint32_t files_before) {
  auto batch = std::make_shared<WordBatch>(counts);
  auto secrets = std::make_shared<std::vector<TextRange>>();
  return [batch, secrets, label, files_before](const LogBlock& block) -> std::unique_ptr<BlockOutcome> {
    auto outcome = std::make_unique<CountedBlock>();
    LogBlockReader& reader = block.reader;
    batch->begin_file(label, files_before + block.file);
    while (reader.next()) {
      for (std::size_t i = 0; i < reader.texts().size(); ++i) {
        find_secrets(reader.texts()[i], *secrets);
        batch->add_record(reader.texts()[i], *secrets);
        if (const auto ts = reader.ts(i)) {
          outcome->newest = std::max(outcome->newest.value_or(*ts), *ts);
        }
      }
    }
    batch->flush();
    return outcome;
  };
}

void add_views(TrainSummary& summary) {
  for (const ScanCounts& read : summary.read) {
    for (std::size_t i = 0; i < summary.card.views.size(); ++i) {
      summary.card.views[i] += read.views[i];
    }
  }
}

/// Fits the recipe words; fills in the summary but for what the written model tells.
Result<std::string> fit_words(const TrainOptions& options, TrainSummary& summary, DiagnosticSink& diagnostics) {
  WordCounts counts(options.names);
  std::optional<Timestamp> newest;
  std::uint32_t files_before = 0;
  ScanOptions scan_options = options.scan;
  scan_options.hash_content = true;
  HeldBackWords held_back;
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    const std::vector<InputFile> files =
        find_input_files(label == Label::kNormal ? options.normal : options.malicious, diagnostics);
    std::vector<FileReport> reports;
    const auto handle = [&](const BlockPlace&, BlockOutcome& outcome) -> Result<void> {
      if (const auto& block = static_cast<const CountedBlock&>(outcome); block.newest) {
        newest = std::max(newest.value_or(*block.newest), *block.newest);
      }
      return {};
    };
    const auto make_worker = [&] { return make_counting_worker(counts, label, files_before); };
    PUGMARK_TRY(summary.read[static_cast<std::size_t>(label)],
                scan(files, scan_options, make_worker, handle, diagnostics, &reports));
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (reports[i].is_log) {
        summary.card.files.push_back(training_file(label, files[i].path, reports[i].content_hash, reports[i].records));
      }
    }
    files_before += static_cast<std::uint32_t>(files.size());
    if (normal_alone(options)) {
      PUGMARK_TRY(held_back, hold_back_words(files, reports, options.scan));
      break;
    }
  }
  add_views(summary);
  describe_files(summary.card, newest);
  if (normal_alone(options)) {
    summary.card.surprise = SurpriseCard{held_back.folds};
    return fit_surprising_words(counts, summary.card, held_back.views);
  }
  return fit_words_model(counts, summary.card);
}

/// Fits the recipe headers; fills in the summary but for what the written model tells.
Result<std::string> fit_headers(const TrainOptions& options, TrainSummary& summary, DiagnosticSink& diagnostics) {
  std::optional<Corrections> corrections;
  if (!options.corrections.empty()) {
    PUGMARK_TRY(corrections, Corrections::open(options.corrections));
  }
  PUGMARK_TRY(LabelledConnections connections,
              read_labelled({options.normal, options.malicious, {}, options.background}, options.scan, options.window,
                            diagnostics));
  summary.read = connections.read;
  add_views(summary);
  ModelCard& card = summary.card;
  if (corrections) {
    const CorrectionCounts counts = corrections->apply(connections, diagnostics);
    card.corrected = {counts.relabelled, counts.left_out};
  }
  card.recipe = kHeadersRecipe;
  const std::vector<Label> classes =
      normal_alone(options) ? std::vector{Label::kNormal} : std::vector{Label::kNormal, Label::kMalicious};
  describe_files(card, connections.files, connections.newest);
  const Grouping grouping = group_connections(connections, options.group_by);
  PUGMARK_CHECK(describe_connections(card, connections, grouping, classes));
  HeaderTraining training = fit_connections(connections, grouping, options.scan.threads);
  summary.memorises = training.memorises;
  card.vocabulary = training.features.size();
  card.figures = training.figures;
  if (normal_alone(options)) {
    card.surprise = SurpriseCard{training.folds};
  } else {
    card.base_rate = options.base_rate;
  }
  return write_header_model(std::move(training.features), training.views, card, training.sketch);
}

ForestCard forest_card(const ForestTraining& options, std::uint64_t rows, std::uint64_t folds) {
  const bool isolation = options.algorithm == ForestAlgorithm::kIsolationForest;
  return {std::string(algorithm_name(options.algorithm)),
          options.trees,
          isolation ? options.sample : 0,
          options.seed,
          rows,
          folds,
          options.noise,
          options.bags.ngram,
          options.bags.ngram > 0 ? options.bags.terms : 0};
}

/// Fits the recipe flows; fills in the summary but for what the written model tells.
Result<std::string> fit_flows(const TrainOptions& options, TrainSummary& summary, DiagnosticSink& diagnostics) {
  if (options.forest.algorithm != ForestAlgorithm::kIsolationForest) {  // said before an hour of reading
    PUGMARK_CHECK(find_forest_library());
  }
  const ExchangeSampling sampling{options.forest.most_rows, options.forest.seed, options.forest.bags.ngram > 0};
  const bool both = learns_malicious(options.forest);
  LabelledInputs inputs;
  inputs.normal = options.normal;
  inputs.malicious = both ? options.malicious : std::vector<std::string>();
  PUGMARK_TRY(LabelledExchanges exchanges, read_exchanges(inputs, sampling, options.scan, diagnostics));
  summary.read = exchanges.read;
  add_views(summary);
  ModelCard& card = summary.card;
  card.recipe = kFlowsRecipe;
  describe_files(card, exchanges.files, exchanges.newest);
  const Grouping grouping = group_sources(exchanges.files, exchanges.sources, exchanges.labels, options.group_by);
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    if (label == Label::kMalicious && !both) {
      continue;
    }
    const auto i = static_cast<std::size_t>(label);
    if (exchanges.exchanges[i] == 0) {
      return Error(ErrorCode::kUsage, fmt::format("the {} class has no exchanges", to_string(label)))
          .hint(
              "the recipe flows reads http.log, eve.json and captures; logs of header blocks alone have no request "
              "line");
    }
    card.records[i] = exchanges.read[i].records;
    card.connections[i] = exchanges.exchanges[i];
    card.groups[i] = grouping.counts[i];
    card.grouping[i] = grouping.rules[i];
  }
  std::vector<std::uint32_t> all(exchanges.rows.size());
  std::iota(all.begin(), all.end(), 0U);
  PUGMARK_TRY(FlowTraining training, train_flows(exchanges, grouping, all, options.forest, options.scan.threads));
  card.vocabulary = kFlowColumns + training.parts.bags.size();
  card.figures = training.figures;
  if (both) {
    card.base_rate = options.base_rate;
  }
  card.forest = forest_card(options.forest, exchanges.rows.size(), training.folds);
  summary.importances = std::move(training.importances);
  return write_forest_model(training.parts, card);
}

/// Fits the recipe typed; fills in the summary but for what the written model tells.
Result<std::string> fit_typed(const TrainOptions& options, TrainSummary& summary, DiagnosticSink& diagnostics) {
  PUGMARK_TRY(const TypedTrainingRows rows,
              read_typed_rows(options.normal, options.log_path, options.forest, options.scan, diagnostics));
  constexpr auto kNormal = static_cast<std::size_t>(Label::kNormal);
  summary.read[kNormal] = rows.read;
  if (rows.rows.empty()) {
    return Error(ErrorCode::kUsage, fmt::format("the {} logs have no rows", terminal_safe(rows.path)));
  }
  ModelCard& card = summary.card;
  card.recipe = kTypedRecipe;
  card.log_path = rows.path;
  describe_files(card, rows.files, rows.newest);
  const std::vector<Label> labels(rows.rows.size(), Label::kNormal);
  const Grouping grouping = group_sources(rows.files, rows.sources, labels, options.group_by);
  card.records[kNormal] = rows.read.records;
  card.connections[kNormal] = rows.seen;
  card.groups[kNormal] = grouping.counts[kNormal];
  card.grouping[kNormal] = grouping.rules[kNormal];
  TypedTraining training = train_typed(rows, grouping, options.forest, options.scan.threads);
  if (training.parts.columns.empty()) {
    return Error(ErrorCode::kUsage,
                 fmt::format("the {} logs have no field that could tell rows apart", terminal_safe(rows.path)))
        .hint("pugmark inspect FILE tells which fields a log has");
  }
  card.vocabulary = training.parts.columns.size();
  card.forest = forest_card(options.forest, rows.rows.size(), training.folds);
  summary.importances = std::move(training.importances);
  return write_typed_model(training.parts, card);
}

Result<std::string> fit(const TrainOptions& options, TrainSummary& summary, DiagnosticSink& diagnostics) {
  switch (options.recipe) {
    case Recipe::kWords:
      return fit_words(options, summary, diagnostics);
    case Recipe::kHeaders:
      return fit_headers(options, summary, diagnostics);
    case Recipe::kFlows:
      return fit_flows(options, summary, diagnostics);
    case Recipe::kTyped:
      break;
  }
  return fit_typed(options, summary, diagnostics);
}

/// Fills in what a model tells of what was learned. Errors: those of WordModel::verify.
Result<void> describe(const Model& model, TrainSummary& summary) {
  if (const ViewTables* const views = views_of(model)) {
    for (const ViewTable& view : *views) {
      summary.lowest_rate = std::min(summary.lowest_rate, view.normal.lowest_rate());
    }
  }
  const auto* const words = std::get_if<WordModel>(&model);
  const auto* const headers = std::get_if<HeaderModel>(&model);
  if (words != nullptr) {
    PUGMARK_CHECK(words->verify());
  }
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    const auto i = static_cast<std::size_t>(label);
    if (words != nullptr) {
      summary.strongest[i] = words->strongest(label, kStrongest);
    } else if (headers != nullptr) {
      summary.strongest_features[i] = headers->strongest(label, kStrongest);
    }
  }
  return {};
}

}  // namespace

Result<TrainSummary> train(const TrainOptions& options, DiagnosticSink& diagnostics) {
  // Ask for the output first: an hour of reading must not end in "exists already".
  PUGMARK_TRY(AtomicFile output,
              AtomicFile::create(options.output, options.force ? Overwrite::kReplace : Overwrite::kRefuse));
  if (options.recipe != Recipe::kHeaders && !options.corrections.empty()) {
    constexpr auto kUnits = std::to_array<std::string_view>(
        {"words learns from messages", "", "flows learns from exchanges", "typed learns from rows of any log"});
    return Error(ErrorCode::kUsage, fmt::format("corrections are of connections, and the recipe {}",
                                                kUnits[static_cast<std::size_t>(options.recipe)]))
        .hint("train the recipe headers, or move the logs to the folder that they belong in");
  }
  if (!options.corrections.empty() && normal_alone(options)) {
    return Error(ErrorCode::kUsage, "corrections give connections another label, and there is one class alone")
        .hint("give it malicious logs too, or move the logs to the folder that they belong in");
  }
  TrainSummary summary;
  summary.card.pugmark = options.version;
  summary.card.note = options.note;
  PUGMARK_TRY(const std::string bytes, fit(options, summary, diagnostics));
  summary.model_bytes = bytes.size();
  // Opened before it takes the place of another: what cannot be read replaces nothing.
  PUGMARK_TRY(const MemoryFile written, MemoryFile::create(bytes));
  PUGMARK_TRY(const Model model, open_model(written.path()));
  summary.card = card_of(model);
  PUGMARK_CHECK(describe(model, summary));
  PUGMARK_CHECK(output.write(bytes));
  PUGMARK_CHECK(output.commit());
  return summary;
}

}  // namespace pugmark::app
