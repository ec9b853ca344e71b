// Workers score messages, the ordered side joins them.
#include "pugmark/app/assess/scored_connections.h"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <utility>

#include <absl/container/flat_hash_map.h>

#include "pugmark/app/assess/exchange_eyes.h"
#include "pugmark/core/ascii.h"
#include "pugmark/core/each_once.h"
#include "pugmark/feature/header_features.h"
#include "pugmark/feature/words.h"
#include "pugmark/finding/feature_finder.h"
#include "pugmark/http/canonical_text.h"
#include "pugmark/model/words/word_scorer.h"

namespace pugmark::app {
namespace {

constexpr auto kNameWords = std::to_array<std::string_view>(
    {"accept",   "agent",    "cache",    "client", "connection", "content",  "control",  "cookie",    "dest",
     "dnt",      "encoding", "etag",     "fetch",  "host",       "insecure", "language", "length",    "mobile",
     "modified", "origin",   "platform", "pragma", "priority",   "range",    "referer",  "requested", "sec",
     "server",   "site",     "type",     "ua",     "upgrade",    "user",     "via",      "www"});

/// What a message is, with what each model makes of it.
struct ScoredMessage {
  std::string uid;
  std::string client;
  std::string host;
  std::string identifier;
  std::optional<Timestamp> ts;
  std::uint64_t line = 0;
  std::uint64_t record = 0;
  Origin origin = Origin::kClient;
  View view = View::kFull;
  MessageShape shape;
  UnitContents contents;
};

class MessagesOfBlock final : public BlockOutcome {
 public:
  std::vector<ScoredMessage> messages;
  std::vector<FixedScore> weights;        // by message and model; nothing of flows
  std::vector<std::size_t> features_end;  // the same, into features; they begin where those before end
  std::vector<std::uint16_t> features;    // numbers
  ExchangesOfBlock exchanges;             // only where there are models of flows
};

/// Adds a name unless it is there, or too long.
void add_name(char side, std::string_view name, std::string& names) {
  constexpr std::size_t kMostName = 64;
  constexpr std::size_t kMostBytes = 4096;
  if (name.empty() || name.size() > kMostName || names.size() + name.size() + 2 > kMostBytes) {
    return;
  }
  std::string line(1, side);
  std::transform(name.begin(), name.end(), std::back_inserter(line), to_upper);
  line += '\n';
  for (std::size_t at = names.find(line); at != std::string::npos; at = names.find(line, at + 1)) {
    if (at == 0 || names[at - 1] == '\n') {
      return;
    }
  }
  names += line;
}

/// Looks at what is in a message, by one model.
class ContentsReader {
 public:
  explicit ContentsReader(const Model& model) : model_(model) {
    for (std::size_t i = 0; i < kNameWords.size(); ++i) {
      numbers_.emplace(hash_word(kNameWords[i]), i);
    }
  }

  void read(const HttpMessage& message, UnitContents& contents) {
    const bool request = message.origin == Origin::kClient;
    (request ? contents.has_request : contents.has_response) = true;
    read_names(message.canonical_text, request ? 'q' : 's', contents);
    if (const auto* const headers = std::get_if<HeaderModel>(&model_)) {
      read_features(*headers, message, contents);
    } else {
      read_words(std::get<WordModel>(model_), message.canonical_text, contents);
    }
  }

 private:
  static void read_names(std::string_view text, char side, UnitContents& contents) {
    CanonicalHeader header;
    for (std::size_t i = 0; i < HeaderFeatures::kMaxHeaders && take_canonical_header(text, header); ++i) {
      add_name(side, header.name, contents.names);
    }
  }

  void read_features(const HeaderModel& model, const HttpMessage& message, UnitContents& contents) {
    features_.read_message(message, View::kFull, list_);
    for (const HeaderFeature& feature : list_.features()) {
      const bool known = model.find(feature.hash).has_value();
      ++contents.tokens;
      contents.unknown += known ? 0 : 1;
      if (feature.kind == FeatureKind::kProductValue && feature.header == "USER-AGENT") {
        contents.has_agent = true;
        contents.unknown_agent = contents.unknown_agent || !known;
      }
    }
  }

  void read_words(const WordModel& model, std::string_view text, UnitContents& contents) {
    contents.name_words.resize(kNameWords.size());
    splitter_.for_each(text, [&](std::string_view, WordHash hash) {
      ++contents.tokens;
      contents.unknown += model.knows(hash) ? 0 : 1;
      if (const auto at = numbers_.find(hash); at != numbers_.end()) {
        ++contents.name_words[at->second];
      }
    });
  }

  const Model& model_;
  HeaderFeatures features_;
  FeatureList list_;
  WordSplitter splitter_;
  absl::flat_hash_map<WordHash, std::size_t> numbers_;  // of name words
};

/// Scores the blocks of one thread.
class UnitWorker {
 public:
  /// Lifetime: all must outlive it.
  UnitWorker(std::span<const Model* const> models, bool contents, const std::vector<InputFile>& files,
             LogContext& context) {
    std::vector<const ForestModel*> forests;
    for (const Model* const model : models) {
      if (const auto* const forest = std::get_if<ForestModel>(model)) {
        forests.push_back(forest);
        continue;
      }
      Scorer& scorer = scorers_.emplace_back();
      if (const auto* const headers = std::get_if<HeaderModel>(model)) {
        scorer.finder = std::make_unique<FeatureFinder>(*headers);
      } else {
        scorer.words = std::make_unique<WordScorer>(std::get<WordModel>(*model));
      }
    }
    if (!forests.empty()) {
      eyes_ = std::make_unique<ExchangeEyes>(std::move(forests), files, context);
    }
    if (contents) {
      contents_ = std::make_unique<ContentsReader>(*models.front());
    }
  }

  std::unique_ptr<BlockOutcome> read(const LogBlock& block) {
    auto outcome = std::make_unique<MessagesOfBlock>();
    LogBlockReader& reader = block.reader;
    while (reader.next()) {
      for (std::size_t i = 0; i < reader.texts().size(); ++i) {
        add(reader, i, *outcome);
      }
    }
    if (eyes_ != nullptr) {
      eyes_->look(block, outcome->exchanges);
    }
    return outcome;
  }

 private:
  /// One of both.
  struct Scorer {
    std::unique_ptr<FeatureFinder> finder;
    std::unique_ptr<WordScorer> words;
  };

  void add(LogBlockReader& reader, std::size_t i, MessagesOfBlock& out) {
    ScoredMessage& scored = out.messages.emplace_back();
    const HttpMessage& message = reader.message(i);
    scored.uid = message.uid;
    scored.client = message.orig_h;
    scored.host = message.host;
    scored.identifier = message.identifier;
    scored.ts = message.ts;
    scored.line = reader.line(i);
    scored.record = reader.record(i);
    scored.origin = message.origin;
    scored.view = message.view;
    for (const Scorer& scorer : scorers_) {
      if (scorer.finder != nullptr) {
        const FoundFeatures found =
            scorer.finder->find(message.origin, message.view, message.canonical_text, out.features);
        scored.shape = found.shape;
        out.weights.push_back(found.weight);
      } else {
        out.weights.push_back(scorer.words->score({&message.canonical_text, 1}).front());
      }
      out.features_end.push_back(out.features.size());
    }
    if (contents_ != nullptr) {
      contents_->read(message, scored.contents);
    }
  }

  std::vector<Scorer> scorers_;               // of the models that look at messages, in their order
  std::unique_ptr<ExchangeEyes> eyes_;        // null where no model looks at exchanges
  std::unique_ptr<ContentsReader> contents_;  // null where nobody asks
};

void add_contents(UnitContents& unit, const UnitContents& message) {
  unit.tokens += message.tokens;
  unit.unknown += message.unknown;
  unit.has_agent = unit.has_agent || message.has_agent;
  unit.unknown_agent = unit.unknown_agent || message.unknown_agent;
  unit.has_request = unit.has_request || message.has_request;
  unit.has_response = unit.has_response || message.has_response;
  std::string_view names = message.names;
  while (!names.empty()) {
    const std::size_t end = names.find('\n');
    add_name(names.front(), names.substr(1, end - 1), unit.names);
    names.remove_prefix(end + 1);
  }
  unit.name_words.resize(std::max(unit.name_words.size(), message.name_words.size()));
  for (std::size_t i = 0; i < message.name_words.size(); ++i) {
    unit.name_words[i] += message.name_words[i];
  }
}

/// Joins messages, in order.
class UnitJoiner {
 public:
  UnitJoiner(std::span<const Model* const> models, const ScoreUnitsOptions& options,
             const std::vector<InputFile>& files, const UnitHandler& handle)
      : models_(models),
        by_message_(options.unit == Unit::kMessage),
        files_(files),
        handle_(handle),
        join_([this](Join::Connection& connection) { finish(connection); }, options.window) {}

  Result<void> take(const BlockPlace& place, const MessagesOfBlock& block) {
    const std::string stream = log_stream_of(files_[place.file].path);
    std::size_t at = 0;
    std::size_t begin = 0;
    std::size_t exchange = 0;
    for (const ScoredMessage& message : block.messages) {
      join_.add(stream, by_message_ ? std::string_view() : message.uid, message.ts, [&](Gathered& unit) {
        add(unit, message, place);
        const bool seen = exchange < block.exchanges.size() && block.exchanges.records[exchange] == message.record;
        std::size_t forest = 0;
        for (std::size_t model = 0; model < models_.size(); ++model) {
          OfModel& of = unit.models[model];
          if (std::holds_alternative<ForestModel>(*models_[model])) {
            if (seen) {
              const FixedScore score = block.exchanges.of(exchange)[forest].score;
              of.strongest = std::max(of.strongest.value_or(score), score);
            }
            ++forest;
            continue;
          }
          add_scores(of, block.weights[at], std::span(block.features).subspan(begin, block.features_end[at] - begin));
          begin = block.features_end[at++];
        }
        exchange += seen ? 1 : 0;
      });
    }
    return failure_ ? Result<void>(*failure_) : Result<void>();
  }

  Result<void> finish() {
    join_.finish();
    return failure_ ? Result<void>(*failure_) : Result<void>();
  }

 private:
  struct OfModel {
    std::optional<FixedScore> strongest;  // of a message, or an exchange
    std::vector<std::uint16_t> features;
  };
  struct Gathered {
    ScoredConnection unit;
    std::vector<OfModel> models;
    ConnectionShape shape;
  };
  using Join = ConnectionJoin<Gathered>;

  void add(Gathered& gathered, const ScoredMessage& message, const BlockPlace& place) {
    ScoredConnection& unit = gathered.unit;
    if (gathered.models.empty()) {
      gathered.models.resize(models_.size());
      unit.file = files_[place.file].path;
      unit.line = place.lines_before + message.line;
      unit.ts = message.ts;
      unit.uid = message.uid;
      unit.client = message.client;
      unit.identifier = message.identifier;
    }
    const bool first_request = message.origin == Origin::kClient && gathered.shape.requests == 0;
    unit.identifier = first_request ? message.identifier : unit.identifier;
    unit.host = unit.host.empty() ? message.host : unit.host;
    unit.view = std::max(unit.view, message.view);
    ++unit.messages;
    MessageShape shape = message.shape;  // empty but for these with models of words
    shape.origin = message.origin;
    shape.view = message.view;
    add_message(gathered.shape, shape);
    add_contents(unit.contents, message.contents);
  }

  static void add_scores(OfModel& of, FixedScore weight, std::span<const std::uint16_t> features) {
    of.strongest = std::max(of.strongest.value_or(weight), weight);
    make_room_each_once(of.features, features.size());
    of.features.insert(of.features.end(), features.begin(), features.end());
  }

  double score(const HeaderModel& model, Gathered& gathered, OfModel& of) {
    keep_each_once(of.features);
    FixedScore sum = model.view(gathered.shape.view).bias;
    for (const std::uint16_t number : of.features) {
      sum += model.feature(number).weight;
    }
    HeaderFeatures::read_connection(gathered.shape, View::kFull, list_);
    for (const HeaderFeature& feature : list_.features()) {
      if (const auto number = model.find(feature.hash)) {
        sum += model.feature(*number).weight;
      }
    }
    return from_fixed(sum);
  }

  void finish(Join::Connection& connection) {
    if (failure_) {
      return;
    }
    Gathered& gathered = connection.unit;
    for (std::size_t i = 0; i < models_.size(); ++i) {
      const auto* const headers = std::get_if<HeaderModel>(models_[i]);
      const std::optional<FixedScore>& strongest = gathered.models[i].strongest;
      gathered.unit.scores.push_back(headers != nullptr ? score(*headers, gathered, gathered.models[i])
                                     : strongest        ? from_fixed(*strongest)
                                                        : kNotSeen);
    }
    if (auto handled = handle_(gathered.unit); !handled) {
      failure_ = std::move(handled).error();
    }
  }

  std::span<const Model* const> models_;
  bool by_message_;
  const std::vector<InputFile>& files_;
  const UnitHandler& handle_;
  FeatureList list_;
  std::optional<Error> failure_;
  Join join_;
};

}  // namespace

std::span<const std::string_view> name_words() { return kNameWords; }

Result<ScanCounts> score_units(std::span<const Model* const> models, const ScoreUnitsOptions& options,
                               const UnitHandler& handle, DiagnosticSink& diagnostics) {
  const std::vector<InputFile> files = find_input_files(options.inputs, diagnostics);
  UnitJoiner joiner(models, options, files, handle);
  LogContext context;
  const auto make_worker = [&]() -> BlockWorker {
    auto worker = std::make_shared<UnitWorker>(models, options.contents, files, context);
    return [worker](const LogBlock& block) { return worker->read(block); };
  };
  const auto handle_block = [&](const BlockPlace& place, BlockOutcome& outcome) -> Result<void> {
    return joiner.take(place, static_cast<const MessagesOfBlock&>(outcome));
  };
  PUGMARK_TRY(const ScanCounts read, scan(files, options.scan, make_worker, handle_block, diagnostics));
  PUGMARK_CHECK(joiner.finish());
  return read;
}

}  // namespace pugmark::app
