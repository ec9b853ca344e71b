// Workers find features and look them up, the ordered side joins them and scores. What a finding shows of its messages
// is read again from where they came; the window holds no text.
#include "pugmark/app/assess_headers.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "pugmark/finding/header_explainer.h"
#include "pugmark/io/line_reader.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark::app {
namespace {

std::uint32_t check_of(std::string_view line) { return static_cast<std::uint32_t>(hash_feature(line)); }

/// Where a message can be read again.
struct MessagePlace {
  std::optional<StoredPlace> text;  ///< Of its line.
  std::uint32_t size = 0;           ///< Of its line.
  std::uint32_t index = 0;          ///< Among the messages of the line.
  std::uint32_t check = 0;          ///< Of the line: a file may hold another one by then.
  std::shared_ptr<const LogCursor> cursor;
};

/// A message as its connection needs it.
struct FoundMessage {
  std::string uid;
  std::optional<Timestamp> ts;
  MessageShape shape;
  std::uint64_t line = 0;  // within the block
  std::uint64_t record = 0;
  std::uint64_t offset = 0;  // of its line, within the block
  MessagePlace place;
  std::size_t features_end = 0;  // into FoundInBlock::features; they begin where those of the last one end
};

class FoundInBlock final : public BlockOutcome {
 public:
  std::vector<FoundMessage> messages;
  std::vector<std::uint16_t> features;  // numbers, in order and each once for each message
};

/// Finds the features of the blocks of one thread.
class FindingWorker {
 public:
  explicit FindingWorker(const HeaderModel& model) : model_(model) {}

  std::unique_ptr<BlockOutcome> read(const LogBlock& block) {
    auto outcome = std::make_unique<FoundInBlock>();
    LogBlockReader& reader = block.reader;
    std::shared_ptr<const LogCursor> cursor;
    while (reader.next()) {
      if (cursor == nullptr || cursor->schema() != reader.cursor().schema()) {
        cursor = std::make_shared<const LogCursor>(reader.cursor());
      }
      for (std::size_t i = 0; i < reader.texts().size(); ++i) {
        const HttpMessage& message = reader.message(i);
        FoundMessage found;
        found.shape = features_.read_message(message, View::kFull, list_);
        found.uid = message.uid;
        found.ts = message.ts;
        found.line = reader.line(i);
        found.record = reader.record(i);
        found.offset = static_cast<std::uint64_t>(reader.row(i).data() - block.lines.data());
        found.place = {std::nullopt, static_cast<std::uint32_t>(reader.row(i).size()),
                       static_cast<std::uint32_t>(reader.index_in_row(i)), check_of(reader.row(i)), cursor};
        add_features(outcome->features);
        found.features_end = outcome->features.size();
        outcome->messages.push_back(std::move(found));
      }
    }
    return outcome;
  }

 private:
  void add_features(std::vector<std::uint16_t>& out) {
    const auto begin = static_cast<std::ptrdiff_t>(out.size());
    for (const HeaderFeature& feature : list_.features()) {
      if (const auto number = model_.find(feature.hash)) {
        out.push_back(*number);
      }
    }
    std::sort(out.begin() + begin, out.end());
    out.erase(std::unique(out.begin() + begin, out.end()), out.end());
  }

  const HeaderModel& model_;
  HeaderFeatures features_;
  FeatureList list_;
};

/// Reads messages again from where they came.
class MessageRecall {
 public:
  explicit MessageRecall(const LineStore& store) : store_(store) {}

  /// The message at a place; null where it cannot be read any more. Lifetime: until the next call.
  const HttpMessage* read(const std::string& path, const MessagePlace& place) {
    if (!place.text) {
      return nullptr;
    }
    auto line = store_.read(path, *place.text, place.size);
    if (!line || check_of(*line) != place.check) {
      return nullptr;
    }
    line_ = *std::move(line);
    const std::size_t size = line_.size();
    line_.append(kBlockPadding, '\0');
    reader_.begin(*place.cursor, std::string_view(line_).substr(0, size));
    return reader_.next() && place.index < reader_.texts().size() ? &reader_.message(place.index) : nullptr;
  }

 private:
  const LineStore& store_;
  LogBlockReader reader_;
  std::string line_;
};

/// Joins messages, scores units, makes findings.
class UnitScorer {
 public:
  UnitScorer(const HeaderModel& model, const AssessOptions& options, const OperatingThresholds& thresholds,
             const std::vector<InputFile>& files, const LineStore& store, FindingCollector& collector,
             AssessSummary& summary)
      : model_(model),
        by_message_(options.unit == Unit::kMessage),
        thresholds_(thresholds),
        base_rate_(options.base_rate ? options.base_rate : model.card().base_rate),
        likeness_(model),
        files_(files),
        recall_(store),
        collector_(collector),
        summary_(summary),
        join_([this](Join::Connection connection) { score(std::move(connection)); }, options.window) {}

  Result<void> take(const BlockPlace& place, FoundInBlock& block) {
    const std::string stream = log_stream_of(files_[place.file].path);
    std::size_t at = 0;
    for (FoundMessage& message : block.messages) {
      const std::span<const std::uint16_t> features = std::span(block.features).subspan(at, message.features_end - at);
      at = message.features_end;
      join_.add(stream, by_message_ ? std::string_view() : message.uid, message.ts,
                [&](Gathered& unit) { add(unit, place, message, features); });
    }
    return failure_ ? Result<void>(*failure_) : Result<void>();
  }

  Result<void> finish() {
    join_.finish();
    summary_.units = join_.connections();
    summary_.unlike_normal = likeness_.excess();
    return failure_ ? Result<void>(*failure_) : Result<void>();
  }

 private:
  /// What is kept of an open connection.
  struct Gathered {
    std::uint32_t file = 0;
    std::string uid;
    std::optional<Timestamp> ts;
    std::uint64_t line = 0;
    std::uint64_t record = 0;
    Origin origin = Origin::kClient;  // of the first message
    ConnectionShape shape;
    std::vector<std::uint16_t> features;
    MessagePlace request;  // the first
    MessagePlace response;
    std::uint32_t request_file = 0;
    std::uint32_t response_file = 0;
  };
  using Join = ConnectionJoin<Gathered>;

  static void add(Gathered& unit, const BlockPlace& place, FoundMessage& message,
                  std::span<const std::uint16_t> features) {
    const bool request = message.shape.origin == Origin::kClient;
    const bool first = unit.shape.requests + unit.shape.responses == 0;
    if (first) {
      unit.file = place.file;
      unit.uid = std::move(message.uid);
      unit.ts = message.ts;
      unit.line = place.lines_before + message.line;
      unit.record = place.records_before + message.record;
      unit.origin = message.shape.origin;
    }
    if (place.text) {
      message.place.text = StoredPlace{place.text->copied, place.text->offset + message.offset};
    }
    if (request && unit.shape.requests == 0) {
      unit.request = std::move(message.place);
      unit.request_file = place.file;
    } else if (!request && unit.shape.responses == 0) {
      unit.response = std::move(message.place);
      unit.response_file = place.file;
    }
    add_message(unit.shape, message.shape);
    if (first) {
      unit.features.assign(features.begin(), features.end());
      return;
    }
    const auto middle = static_cast<std::ptrdiff_t>(unit.features.size());
    unit.features.insert(unit.features.end(), features.begin(), features.end());
    std::inplace_merge(unit.features.begin(), unit.features.begin() + middle, unit.features.end());
    unit.features.erase(std::unique(unit.features.begin(), unit.features.end()), unit.features.end());
  }

  void score(Join::Connection connection) {
    Gathered& unit = connection.unit;
    if (!by_message_) {
      add_connection_features(unit);
    }
    FixedScore sum = model_.view(unit.shape.view).bias;
    for (const std::uint16_t number : unit.features) {
      sum += model_.feature(number).weight;
    }
    const double score = from_fixed(sum);
    summary_.highest = std::max(summary_.highest.value_or(score), score);
    summary_.continued += connection.continued ? 1 : 0;
    const View view = unit.shape.view;
    likeness_.add(view, score);
    if (score < thresholds_[static_cast<std::size_t>(view)].least || failure_) {
      return;
    }
    if (!collector_.wants(score, unit.ts)) {
      collector_.add_weak(1);
      return;
    }
    Finding finding = make(unit, score);
    finding.messages = connection.messages;
    finding.continued = connection.continued;
    if (base_rate_) {
      finding.probability = probability_of(model_.view(view), score, *base_rate_);
      summary_.base_rate = finding.probability ? base_rate_ : summary_.base_rate;
    }
    if (auto added = collector_.add(std::move(finding)); !added) {
      failure_ = std::move(added).error();
    }
  }

  void add_connection_features(Gathered& unit) {
    HeaderFeatures::read_connection(unit.shape, View::kFull, list_);
    for (const HeaderFeature& feature : list_.features()) {
      if (const auto number = model_.find(feature.hash)) {
        unit.features.push_back(*number);
      }
    }
  }

  Finding make(Gathered& unit, double score) {
    const std::string& path = files_[unit.file].path;
    Finding finding;
    if (const HttpMessage* const request = recall_.read(files_[unit.request_file].path, unit.request)) {
      finding = make_finding(*request, score, {});
    }
    if (const HttpMessage* const response = recall_.read(files_[unit.response_file].path, unit.response)) {
      const bool alone = finding.canonical_text.empty();
      Finding answer = make_finding(*response, score, {});
      finding.response_text = answer.canonical_text;
      if (alone) {
        answer.canonical_text.clear();
        answer.response_text = std::move(finding.response_text);
        finding = std::move(answer);
      } else if (unit.origin == Origin::kServer) {
        finding.place.packet = answer.place.packet;
      }
    }
    finding.score = score;
    finding.place.file = path;
    finding.place.line = unit.line;
    finding.place.record = unit.record;
    finding.ts = unit.ts;
    finding.uid = unit.uid;
    finding.view = unit.shape.view;
    finding.features = std::move(unit.features);
    return finding;
  }

  const HeaderModel& model_;
  bool by_message_;
  const OperatingThresholds& thresholds_;
  std::optional<double> base_rate_;
  NormalLikeness likeness_;
  const std::vector<InputFile>& files_;
  MessageRecall recall_;
  FindingCollector& collector_;
  AssessSummary& summary_;
  FeatureList list_;
  std::optional<Error> failure_;
  Join join_;
};

}  // namespace

Result<AssessSummary> assess_headers(const HeaderModel& model, const AssessOptions& options,
                                     const FindingHandler& handle, DiagnosticSink& diagnostics) {
  OperatingPointOptions point = options.point;
  // A budget is a rank among all units.
  point.all = point.all || (options.budget && !point.threshold);
  PUGMARK_TRY(const OperatingThresholds thresholds, operating_thresholds(model, point));
  const HeaderExplainer explainer(model);
  FindingCollector collector(
      options.strongest, options.budget,
      [&](Finding& finding) {
        if (options.explain) {
          explainer.explain(finding, options.secrets);
        }
        if (options.secrets == SecretPolicy::kMask) {
          mask_secrets(finding);
        }
      },
      handle);
  const auto make_worker = [&]() -> BlockWorker {
    auto worker = std::make_shared<FindingWorker>(model);
    return [worker](const LogBlock& block) { return worker->read(block); };
  };
  AssessSummary summary;
  LineStore store;
  ScanOptions scan_options = options.scan;
  scan_options.store = &store;
  const std::vector<InputFile> files = find_input_files(options.inputs, diagnostics);
  UnitScorer scorer(model, options, thresholds, files, store, collector, summary);
  const auto handle_block = [&](const BlockPlace& place, BlockOutcome& outcome) -> Result<void> {
    PUGMARK_CHECK(scorer.take(place, static_cast<FoundInBlock&>(outcome)));
    return options.block_done ? options.block_done() : Result<void>();
  };
  PUGMARK_TRY(summary.read, scan(files, scan_options, make_worker, handle_block, diagnostics));
  if (store.failed()) {
    Diagnostic diagnostic;
    diagnostic.what = "no copy of what cannot be read twice could be kept below $TMPDIR";
    diagnostic.instead = "findings of pipes, compressed logs and captures lack hosts and values; scores are right";
    diagnostics.report(diagnostic);
  }
  PUGMARK_CHECK(scorer.finish());
  PUGMARK_CHECK(collector.finish());
  summary.findings = collector.count();
  summary.beyond_budget = collector.beyond_budget();
  if (!point.all) {
    summary.thresholds = thresholds;
  }
  return summary;
}

}  // namespace pugmark::app
