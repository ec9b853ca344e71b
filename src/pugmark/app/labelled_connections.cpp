// Reading of labelled logs: workers read features, the ordered side numbers them and joins messages.
#include "pugmark/app/labelled_connections.h"

#include <algorithm>

#include <absl/container/flat_hash_set.h>

namespace pugmark::app {
namespace {

/// A message as rows need it.
struct ReadMessage {
  std::string uid;
  std::string client;
  std::string host;
  std::optional<Timestamp> ts;
  MessageShape shape;
  std::size_t features_end = 0;  // into FeaturesOfBlock::features; they begin where those of the last one end
};

class FeaturesOfBlock final : public BlockOutcome {
 public:
  std::vector<ReadMessage> messages;
  std::vector<FeatureHash> features;
  std::vector<KnownFeature> fresh;  // those that the worker names for the first time
};

class FeatureWorker {
 public:
  std::unique_ptr<BlockOutcome> read(LogBlockReader& reader) {
    auto outcome = std::make_unique<FeaturesOfBlock>();
    while (reader.next()) {
      for (std::size_t i = 0; i < reader.texts().size(); ++i) {
        const HttpMessage& message = reader.message(i);
        ReadMessage read;
        read.shape = features_.read_message(message, View::kFull, list_);
        read.uid = message.uid;
        read.client = message.orig_h;
        read.host = message.host;
        read.ts = message.ts;
        for (const HeaderFeature& feature : list_.features()) {
          outcome->features.push_back(feature.hash);
          if (named_.insert(feature.hash).second) {
            outcome->fresh.push_back({feature.hash, std::string(list_.text(feature)), feature.least_view});
          }
        }
        read.features_end = outcome->features.size();
        outcome->messages.push_back(std::move(read));
      }
    }
    return outcome;
  }

 private:
  HeaderFeatures features_;
  FeatureList list_;
  absl::flat_hash_set<FeatureHash> named_;
};

/// Takes blocks in order, gives rows.
class RowBuilder {
 public:
  RowBuilder(LabelledConnections& out, JoinWindow window) : out_(out), window_(window) {}

  void begin(Label label) {
    label_ = label;
    first_file_ = static_cast<std::uint32_t>(out_.files.size());
    join_.emplace([this](Join::Connection connection) { add_row(std::move(connection.unit)); }, window_);
  }

  void take(const FeaturesOfBlock& block, std::uint32_t file, const std::string& stream) {
    for (const KnownFeature& feature : block.fresh) {
      number_of(feature);
    }
    std::size_t at = 0;
    for (const ReadMessage& message : block.messages) {
      if (message.ts) {
        out_.newest = std::max(out_.newest.value_or(*message.ts), *message.ts);
      }
      join_->add(stream, message.uid, message.ts, [&](Unit& unit) {
        if (unit.source.uid.empty() && unit.features.empty()) {
          unit.source = {first_file_ + file, message.uid, message.client, message.host, message.ts, message.shape.view};
        }
        if (unit.source.host.empty()) {
          unit.source.host = message.host;  // a response may come first
        }
        add_message(unit.shape, message.shape);
        for (std::size_t i = at; i < message.features_end; ++i) {
          unit.features.push_back(numbers_.at(block.features[i]));
        }
        keep_each_once(unit.features);
      });
      at = message.features_end;
    }
  }

  void end() { join_->finish(); }

 private:
  struct Unit {
    ConnectionSource source;
    ConnectionShape shape;
    std::vector<std::uint32_t> features;
  };
  using Join = ConnectionJoin<Unit>;

  static void keep_each_once(std::vector<std::uint32_t>& features) {
    std::sort(features.begin(), features.end());
    features.erase(std::unique(features.begin(), features.end()), features.end());
  }

  std::uint32_t number_of(const KnownFeature& feature) {
    const auto [at, fresh] = numbers_.try_emplace(feature.hash, static_cast<std::uint32_t>(out_.features.size()));
    if (fresh) {
      out_.features.push_back(feature);
    }
    return at->second;
  }

  void add_row(Unit unit) {
    HeaderFeatures::read_connection(unit.shape, View::kFull, list_);
    for (const HeaderFeature& feature : list_.features()) {
      unit.features.push_back(number_of({feature.hash, std::string(list_.text(feature)), feature.least_view}));
    }
    keep_each_once(unit.features);
    unit.source.view = unit.shape.view;
    out_.rows.add(label_, unit.features);
    out_.sources.push_back(std::move(unit.source));
  }

  LabelledConnections& out_;
  JoinWindow window_;
  Label label_ = Label::kNormal;
  std::uint32_t first_file_ = 0;
  std::optional<Join> join_;
  absl::flat_hash_map<FeatureHash, std::uint32_t> numbers_;
  FeatureList list_;
};

}  // namespace

Result<LabelledConnections> read_labelled(const LabelledInputs& inputs, const ScanOptions& options, JoinWindow window,
                                          DiagnosticSink& diagnostics) {
  LabelledConnections out;
  RowBuilder builder(out, window);
  ScanOptions scan_options = options;
  scan_options.hash_content = true;
  for (const Label label : {Label::kNormal, Label::kMalicious}) {
    const std::vector<InputFile> files =
        find_input_files(label == Label::kNormal ? inputs.normal : inputs.malicious, diagnostics);
    std::vector<FileReport> reports;
    builder.begin(label);
    const auto make_worker = []() -> BlockWorker {
      auto worker = std::make_shared<FeatureWorker>();
      return [worker](const LogBlock& block) { return worker->read(block.reader); };
    };
    const auto handle = [&](const BlockPlace& place, BlockOutcome& outcome) -> Result<void> {
      builder.take(static_cast<const FeaturesOfBlock&>(outcome), place.file, log_stream_of(files[place.file].path));
      return {};
    };
    PUGMARK_TRY(out.read[static_cast<std::size_t>(label)],
                scan(files, scan_options, make_worker, handle, diagnostics, &reports));
    builder.end();
    for (std::size_t i = 0; i < files.size(); ++i) {
      out.files.push_back({label, files[i].path, reports[i].content_hash, reports[i].is_log ? reports[i].records : 0});
    }
  }
  return out;
}

}  // namespace pugmark::app
