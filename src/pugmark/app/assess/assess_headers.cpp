// Workers find features and look them up, the ordered side joins them and scores. What a finding shows of its messages
// is read again from where they came; the window holds no text.
#include "pugmark/app/assess/assess_headers.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <span>
#include <utility>

#include <absl/container/flat_hash_map.h>

#include "pugmark/app/assess/exchange_eyes.h"
#include "pugmark/app/assess/found_messages.h"
#include "pugmark/app/assess/message_recall.h"
#include "pugmark/finding/evidence/fused_explainer.h"
#include "pugmark/finding/evidence/header_explainer.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark::app {
namespace {

/// By EyeEvidence. A model of the recipe headers looks at messages alone.
using ThresholdsOfEvidence = std::array<OperatingThresholds, 2>;

/// Joins messages, scores units, makes findings.
class UnitScorer {
 public:
  /// `fused` is the model that `model` is part of; null where that judges alone.
  UnitScorer(const HeaderModel& model, const FusedModel* fused, const AssessOptions& options,
             const ThresholdsOfEvidence& thresholds, const std::vector<InputFile>& files, const LineStore& store,
             FindingCollector& collector, AssessSummary& summary)
      : model_(model),
        fused_(fused),
        by_message_(options.unit == Unit::kMessage),
        recorded_(static_cast<bool>(options.record)),
        thresholds_(thresholds),
        base_rate_(options.base_rate ? options.base_rate : (fused ? fused->card() : model.card()).base_rate),
        likeness_{NormalLikeness(views_of(EyeEvidence::kMessages)), NormalLikeness(views_of(EyeEvidence::kExchanges))},
        files_(files),
        recall_(store),
        collector_(collector),
        summary_(summary),
        marks_(model.size()),
        join_([this](Join::Connection& connection) { score(connection); }, options.window) {}

  Result<void> take(const BlockPlace& place, FoundInBlock& block) {
    share_cursors(place.file, block);
    hash_connections(hash_of_stream(log_stream_of(files_[place.file].path)), block);
    constexpr std::size_t kAhead = 8;
    std::size_t uid_begin = 0;
    std::size_t begin = 0;
    std::size_t exchange = 0;
    for (std::size_t i = 0; i < block.messages.size(); ++i) {
      const FoundMessage& message = block.messages[i];
      const auto uid = std::string_view(block.uids).substr(uid_begin, message.uid_end - uid_begin);
      const std::span<const std::uint16_t> features =
          std::span(block.features).subspan(begin, message.features_end - begin);
      uid_begin = message.uid_end;
      begin = message.features_end;
      join_.expect(hashes_[std::min(i + kAhead, hashes_.size() - 1)]);
      join_.add(hashes_[i], by_message_ ? std::string_view() : uid, message.ts, [&](Gathered& unit) {
        if (by_message_) {
          unit.uid = uid;
        }
        add(unit, place, block, message, features);
        if (exchange < block.exchanges.size() && block.exchanges.records[exchange] == message.record) {
          add_exchange(unit, place, block, message, block.exchanges.of(exchange++));
        }
      });
    }
    return failure_ ? Result<void>(*failure_) : Result<void>();
  }

  Result<void> finish() {
    join_.finish();
    summary_.units = join_.connections();
    const auto of_exchanges = likeness_[static_cast<std::size_t>(EyeEvidence::kExchanges)].excess();
    const auto of_messages = likeness_[static_cast<std::size_t>(EyeEvidence::kMessages)].excess();
    summary_.unlike_normal = of_exchanges ? of_exchanges : of_messages;
    constexpr auto kMessages = static_cast<std::size_t>(EyeEvidence::kMessages);
    constexpr auto kExchanges = static_cast<std::size_t>(EyeEvidence::kExchanges);
    summary_.thresholds = thresholds_[saw_[kExchanges] ? kExchanges : kMessages];
    if (saw_[kExchanges] && saw_[kMessages]) {
      summary_.message_thresholds = thresholds_[kMessages];
    }
    return failure_ ? Result<void>(*failure_) : Result<void>();
  }

 private:
  /// Where the different messages of a connection are, for findings that are recorded.
  struct RecordedMessages {
    static constexpr std::size_t kMost = 64;
    static constexpr std::size_t kMostBytes = std::size_t{256} * 1024;
    struct Message {
      std::uint64_t text = 0;  // hash
      Origin origin = Origin::kClient;
      std::uint32_t file = 0;
      MessagePlace place;
    };
    std::vector<Message> messages;
    bool cut = false;
  };

  /// What is kept of an open connection.
  struct Gathered {
    std::uint32_t file = 0;
    std::string uid;  // where the join does not know it
    std::optional<Timestamp> ts;
    std::uint64_t line = 0;
    std::uint64_t record = 0;
    Origin origin = Origin::kClient;  // of the first message
    ConnectionShape shape;
    FixedScore weight = 0;                // of all features
    std::vector<std::uint16_t> features;  // numbers, each once
    MessagePlace request;                 // the first
    MessagePlace response;
    std::uint32_t request_file = 0;
    std::uint32_t response_file = 0;
    std::unique_ptr<RecordedMessages> recorded;  // null where findings are not recorded
    std::vector<StrongestExchange> strongest;    // by forest; empty where there was no exchange, or no forest looks

    /// Has what the features lie in fetched.
    void prefetch() const {
      constexpr std::size_t kLine = 64 / sizeof(std::uint16_t);
      for (std::size_t at = 0; at < features.size(); at += kLine) {
        __builtin_prefetch(features.data() + at, 1);
      }
    }
    /// Forgets all but the room that most connections need.
    void clear() {
      constexpr std::size_t kKept = 256;
      ConnectionShape empty;
      empty.distinct.swap(shape.distinct);
      empty.distinct.clear();
      std::vector<std::uint16_t> numbers;
      if (features.capacity() <= kKept) {
        numbers.swap(features);
        numbers.clear();
      }
      *this = Gathered();
      shape = std::move(empty);
      features = std::move(numbers);
    }
  };
  using Join = ConnectionJoin<Gathered>;

  void hash_connections(std::uint64_t stream, const FoundInBlock& block) {
    hashes_.clear();
    std::size_t begin = 0;
    for (const FoundMessage& message : block.messages) {
      const auto uid = std::string_view(block.uids).substr(begin, message.uid_end - begin);
      hashes_.push_back(hash_of_connection(stream, uid));
      begin = message.uid_end;
    }
  }

  /// Lets all messages that were read in one state of a log hold one cursor.
  void share_cursors(std::uint32_t file, FoundInBlock& block) {
    for (std::shared_ptr<const LogCursor>& cursor : block.cursors) {
      if (cursor_ != nullptr && cursor_file_ == file && cursor_->format() == cursor->format() &&
          cursor_->schema() == cursor->schema()) {
        cursor = cursor_;
      }
      cursor_ = cursor;
      cursor_file_ = file;
    }
  }

  void add(Gathered& unit, const BlockPlace& place, const FoundInBlock& block, const FoundMessage& message,
           std::span<const std::uint16_t> features) {
    const bool request = message.shape.origin == Origin::kClient;
    if (unit.shape.requests + unit.shape.responses == 0) {
      unit.file = place.file;
      unit.ts = message.ts;
      unit.line = place.lines_before + message.line;
      unit.record = place.records_before + message.record;
      unit.origin = message.shape.origin;
    }
    if (recorded_) {
      record_place(unit, place, block, message);
    }
    const bool first = (request ? unit.shape.requests : unit.shape.responses) == 0;
    add_message(unit.shape, message.shape);
    if (!first) {
      add_features(unit, features);
      return;
    }
    (request ? unit.request_file : unit.response_file) = place.file;
    (request ? unit.request : unit.response) = place_of(place, block, message);
    unit.weight += message.weight;  // no feature of a request is one of a response
    unit.features.insert(unit.features.end(), features.begin(), features.end());
  }

  static MessagePlace place_of(const BlockPlace& place, const FoundInBlock& block, const FoundMessage& message) {
    MessagePlace found;
    if (place.text) {
      found.text = StoredPlace{place.text->copied, place.text->offset + message.offset};
    }
    found.size = message.size;
    found.index = message.index;
    found.check = message.check;
    found.cursor = block.cursors[message.cursor];
    return found;
  }

  /// Remembers an exchange, of which `message` is the first, where a forest finds it stronger than those before.
  static void add_exchange(Gathered& unit, const BlockPlace& place, const FoundInBlock& block,
                           const FoundMessage& message, std::span<const SeenExchange> seen) {
    const bool first = unit.strongest.empty();
    unit.strongest.resize(seen.size());
    for (std::size_t forest = 0; forest < seen.size(); ++forest) {
      if (first || seen[forest].score > unit.strongest[forest].seen.score) {
        unit.strongest[forest] = {seen[forest], place.file, place.lines_before + message.line,
                                  place.records_before + message.record, place_of(place, block, message)};
      }
    }
  }

  /// Remembers where a message is that differs from those before it.
  static void record_place(Gathered& unit, const BlockPlace& place, const FoundInBlock& block,
                           const FoundMessage& message) {
    if (unit.recorded == nullptr) {
      unit.recorded = std::make_unique<RecordedMessages>();
    }
    RecordedMessages& recorded = *unit.recorded;
    const std::uint64_t text = block.texts[static_cast<std::size_t>(&message - block.messages.data())];
    const Origin origin = message.shape.origin;
    const bool known = std::any_of(recorded.messages.begin(), recorded.messages.end(),
                                   [&](const auto& one) { return one.text == text && one.origin == origin; });
    if (known) {
      return;
    }
    if (recorded.messages.size() == RecordedMessages::kMost) {
      recorded.cut = true;
      return;
    }
    recorded.messages.push_back({text, origin, place.file, place_of(place, block, message)});
  }

  /// Reads the texts of what was remembered.
  void read_recorded(const RecordedMessages& recorded, Finding& finding) {
    finding.texts_cut = recorded.cut;
    std::size_t bytes = 0;
    for (const auto& message : recorded.messages) {
      const HttpMessage* const read = recall_.read(files_[message.file].path, message.place);
      if (read == nullptr || bytes + read->canonical_text.size() > RecordedMessages::kMostBytes) {
        finding.texts_cut = true;
        continue;
      }
      bytes += read->canonical_text.size();
      finding.texts.push_back({message.origin, std::string(read->canonical_text)});
    }
  }

  /// Adds those features that the unit does not have yet.
  void add_features(Gathered& unit, std::span<const std::uint16_t> features) {
    ++mark_;
    for (const std::uint16_t number : unit.features) {
      marks_[number] = mark_;
    }
    for (const std::uint16_t number : features) {
      if (marks_[number] != mark_) {
        unit.features.push_back(number);
        unit.weight += model_.feature(number).weight;
      }
    }
  }

  void score(Join::Connection& connection) {
    Gathered& unit = connection.unit;
    const FeaturesOfShape* const of_connection = by_message_ ? nullptr : &features_of(unit.shape);
    FixedScore sum = model_.view(unit.shape.view).bias + unit.weight;
    sum += of_connection == nullptr ? 0 : of_connection->weight;
    const EyeEvidence evidence = unit.strongest.empty() ? EyeEvidence::kMessages : EyeEvidence::kExchanges;
    const double of_headers = from_fixed(sum);
    const double score = fused_ == nullptr ? of_headers : score_together(unit, of_headers, evidence);
    saw_[static_cast<std::size_t>(evidence)] = true;
    summary_.highest = std::max(summary_.highest.value_or(score), score);
    summary_.continued += connection.continued ? 1 : 0;
    const View view = unit.shape.view;
    if (!by_message_) {  // what is known of scores is known of connections
      likeness_[static_cast<std::size_t>(evidence)].add(view, score);
    }
    if (score < thresholds_[static_cast<std::size_t>(evidence)][static_cast<std::size_t>(view)].least || failure_) {
      return;
    }
    if (!collector_.wants(score, unit.ts)) {
      collector_.add_weak(1);
      return;
    }
    std::sort(unit.features.begin(), unit.features.end());
    if (of_connection != nullptr) {
      unit.features.insert(unit.features.end(), of_connection->numbers.begin(), of_connection->numbers.end());
    }
    if (!by_message_) {
      unit.uid = connection.uid;
    }
    Finding finding = make(unit, score);
    if (fused_ != nullptr) {
      add_eyes(unit, of_headers, evidence, finding);
    }
    finding.messages = connection.messages;
    finding.continued = connection.continued;
    if (base_rate_ && !by_message_) {
      finding.probability = probability_of(views_of(evidence)[static_cast<std::size_t>(view)], score, *base_rate_);
      summary_.base_rate = finding.probability ? base_rate_ : summary_.base_rate;
    }
    if (auto added = collector_.add(std::move(finding)); !added) {
      failure_ = std::move(added).error();
    }
  }

  /// What scores mean.
  const ViewTables& views_of(EyeEvidence evidence) const {
    return fused_ == nullptr ? model_.views() : fused_->tables(evidence).views;
  }

  /// What all models say together.
  double score_together(const Gathered& unit, double of_headers, EyeEvidence evidence) {
    scores_.assign(fused_->eyes().size(), 0);
    scores_.front() = of_headers;
    for (std::size_t forest = 0; forest < unit.strongest.size(); ++forest) {
      scores_[forest + 1] = from_fixed(unit.strongest[forest].seen.score);
    }
    return combined(fused_->combination(evidence, unit.shape.view), scores_);
  }

  /// Adds what each model says that looked.
  void add_eyes(const Gathered& unit, double of_headers, EyeEvidence evidence, Finding& finding) {
    const std::vector<double>& weights = fused_->combination(evidence, unit.shape.view).weights;
    finding.eyes.push_back({fused_->eyes().front().name, of_headers, weights.front(), nullptr});
    for (std::size_t forest = 0; forest < unit.strongest.size(); ++forest) {
      const StrongestExchange& strongest = unit.strongest[forest];
      const double score = from_fixed(strongest.seen.score);
      const std::string& path = files_[strongest.file].path;
      auto exchange = std::make_shared<Finding>();
      if (const auto read = recall_.read_exchange(path, strongest.place)) {
        *exchange = make_finding(*read, score, {});
      }
      exchange->score = score;
      exchange->place.file = path;
      exchange->place.line = strongest.line;
      exchange->place.record = strongest.record;
      exchange->numbers.assign(strongest.seen.numbers.begin(), strongest.seen.numbers.end());
      exchange->terms = strongest.seen.terms;
      finding.eyes.push_back({fused_->eyes()[forest + 1].name, score, weights[forest + 1], std::move(exchange)});
    }
  }

  /// The features that a connection has as a whole.
  struct FeaturesOfShape {
    FixedScore weight = 0;
    std::vector<std::uint16_t> numbers;
  };

  const FeaturesOfShape& features_of(const ConnectionShape& shape) {
    constexpr std::uint64_t kMost = 15;  // more than features tell apart
    const std::uint32_t key =
        static_cast<std::uint32_t>(std::min(shape.requests, kMost) | std::min(shape.responses, kMost) << 4U) |
        (shape.requests < shape.responses   ? 1U << 8U
         : shape.requests > shape.responses ? 2U << 8U
                                            : 0U) |
        (shape.one_order ? 1U << 10U : 0U) | (shape.one_host ? 1U << 11U : 0U) | (shape.repeats ? 1U << 12U : 0U) |
        (shape.distinct.size() == 1 ? 1U << 13U : 0U) | static_cast<std::uint32_t>(shape.view) << 14U;
    const auto [at, fresh] = of_shapes_.try_emplace(key);
    if (fresh) {
      HeaderFeatures::read_connection(shape, View::kFull, list_);
      for (const HeaderFeature& feature : list_.features()) {
        if (const auto number = model_.find(feature.hash)) {
          at->second.numbers.push_back(*number);
          at->second.weight += model_.feature(*number).weight;
        }
      }
    }
    return at->second;
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
    finding.uid = std::move(unit.uid);
    finding.view = unit.shape.view;
    finding.features = std::move(unit.features);
    if (unit.recorded != nullptr) {
      read_recorded(*unit.recorded, finding);
    }
    return finding;
  }

  const HeaderModel& model_;
  const FusedModel* fused_;
  bool by_message_;
  bool recorded_;
  const ThresholdsOfEvidence& thresholds_;
  std::optional<double> base_rate_;
  std::array<NormalLikeness, 2> likeness_;  // by EyeEvidence
  std::array<bool, 2> saw_{};               // by EyeEvidence
  std::vector<double> scores_;              // of the unit at hand, by model
  const std::vector<InputFile>& files_;
  MessageRecall recall_;
  FindingCollector& collector_;
  AssessSummary& summary_;
  FeatureList list_;
  std::optional<Error> failure_;
  std::vector<std::uint64_t> hashes_;        // of the connections of the messages at hand
  std::shared_ptr<const LogCursor> cursor_;  // the last
  std::uint32_t cursor_file_ = 0;
  std::vector<std::uint64_t> marks_;  // by number of a feature: when it was last marked
  std::uint64_t mark_ = 0;
  absl::flat_hash_map<std::uint32_t, FeaturesOfShape> of_shapes_;
  Join join_;
};

/// Reads the inputs, joins and scores. `fused` is the model that `model` is part of, or null.
template <typename AnyExplainer>
Result<AssessSummary> assess_units(const HeaderModel& model, const FusedModel* fused, AnyExplainer explainer,
                                   const AssessOptions& options, const FindingHandler& handle,
                                   DiagnosticSink& diagnostics) {
  OperatingPointOptions point = options.point;
  // A budget is a rank among all units.
  point.all = point.all || (options.budget && !point.threshold);
  ThresholdsOfEvidence thresholds;
  for (const EyeEvidence evidence : {EyeEvidence::kMessages, EyeEvidence::kExchanges}) {
    const ViewTables& views = fused == nullptr ? model.views() : fused->tables(evidence).views;
    PUGMARK_TRY(thresholds[static_cast<std::size_t>(evidence)], operating_thresholds(views, point));
  }
  FindingCollector collector(
      options.strongest, options.budget, [&](Finding& finding) { complete(finding, explainer, options); }, handle);
  if (options.record) {
    collector.record_with([&](Finding& finding) { explainer.explain(finding, SecretPolicy::kMask); }, options.record,
                          options.secrets);
  }
  AssessSummary summary;
  LineStore store;
  ScanOptions scan_options = options.scan;
  scan_options.store = &store;
  const std::vector<InputFile> files = find_input_files(options.inputs, diagnostics);
  LogContext context;
  std::vector<const ForestModel*> forests;
  if (fused != nullptr) {
    std::transform(fused->forests().begin(), fused->forests().end(), std::back_inserter(forests),
                   [](const ForestModel& forest) { return &forest; });
  }
  const auto make_worker = [&]() -> BlockWorker {
    auto eyes = fused == nullptr ? nullptr : std::make_unique<ExchangeEyes>(forests, files, context);
    auto worker = std::make_shared<MessageFinder>(model, std::move(eyes), static_cast<bool>(options.record));
    return [worker](const LogBlock& block) { return worker->read(block); };
  };
  UnitScorer scorer(model, fused, options, thresholds, files, store, collector, summary);
  const auto handle_block = [&](const BlockPlace& place, BlockOutcome& outcome) -> Result<void> {
    PUGMARK_CHECK(scorer.take(place, static_cast<FoundInBlock&>(outcome)));
    summary.read = place.read;
    summary.findings = collector.count();
    return options.block_done ? options.block_done(summary) : Result<void>();
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
  if (point.all) {
    summary.thresholds.reset();
    summary.message_thresholds.reset();
  }
  return summary;
}

}  // namespace

Result<AssessSummary> assess_headers(const HeaderModel& model, const AssessOptions& options,
                                     const FindingHandler& handle, DiagnosticSink& diagnostics) {
  return assess_units(model, nullptr, HeaderExplainer(model), options, handle, diagnostics);
}

Result<AssessSummary> assess_fused(const FusedModel& model, const AssessOptions& options, const FindingHandler& handle,
                                   DiagnosticSink& diagnostics) {
  if (options.unit == Unit::kMessage) {
    return Error(ErrorCode::kUsage, "a fused model judges connections, not messages")
        .hint("the models that it was made of can be asked by themselves: pugmark assess -m MODEL --by message");
  }
  const bool tells = std::any_of(model.views().begin(), model.views().end(),
                                 [](const ViewTable& view) { return view.calibration.has_value(); });
  if (options.base_rate && !tells) {
    return Error(ErrorCode::kUsage, "this model held back too little to tell probabilities")
        .hint("--profile or --fpr say what is called out");
  }
  return assess_units(model.headers(), &model, FusedExplainer(model), options, handle, diagnostics);
}

}  // namespace pugmark::app
