// Reading of labelled logs: workers read features, the ordered side numbers them and joins messages.
#include "pugmark/app/labelled/labelled_connections.h"

#include <algorithm>

#include <absl/container/flat_hash_set.h>

#include "pugmark/app/labelled/disguise.h"
#include "pugmark/core/each_once.h"

namespace pugmark::app {
namespace {

/// How a connection is read: as it is, then as it is dressed up to be learned from, then as attackers would change it.
enum class Form { kAsIs, kDisguised, kAttacked };

/// The forms that a connection is read in: all attacks at the end, in their order.
std::vector<Form> forms_of(bool disguised, bool attacked) {
  std::vector<Form> forms = {Form::kAsIs};
  if (disguised) {
    forms.push_back(Form::kDisguised);
  }
  if (attacked) {
    forms.insert(forms.end(), kAttacks.size(), Form::kAttacked);
  }
  return forms;
}

/// What a message is in one form.
struct ReadForm {
  MessageShape shape;
  std::size_t features_end = 0;  // into FeaturesOfBlock::features; they begin where those of the last form end
};

/// A message as rows need it. Its forms stand in FeaturesOfBlock::forms.
struct ReadMessage {
  std::string uid;
  std::string client;
  std::string host;
  std::optional<Timestamp> ts;
  FeatureHash agent = 0;
};

class FeaturesOfBlock final : public BlockOutcome {
 public:
  std::vector<ReadMessage> messages;
  std::vector<ReadForm> forms;  // those of a message side by side
  std::vector<FeatureHash> features;
  std::vector<KnownFeature> fresh;  // those that the worker names for the first time
};

class FeatureWorker {
 public:
  explicit FeatureWorker(std::vector<Form> forms) : forms_(std::move(forms)) {}

  std::unique_ptr<BlockOutcome> read(LogBlockReader& reader) {
    auto outcome = std::make_unique<FeaturesOfBlock>();
    while (reader.next()) {
      for (std::size_t i = 0; i < reader.texts().size(); ++i) {
        outcome->messages.push_back(read(reader.message(i), *outcome));
      }
    }
    return outcome;
  }

 private:
  ReadMessage read(const HttpMessage& message, FeaturesOfBlock& out) {
    ReadMessage read;
    read.uid = message.uid;
    read.client = message.orig_h;
    read.host = message.host;
    read.ts = message.ts;
    const bool request = message.origin == Origin::kClient;
    read.agent = request ? hash_feature(message.identifier) : 0;
    std::size_t attacks = 0;
    MessageShape as_is;
    for (const Form form : forms_) {
      HttpMessage changed = message;
      std::string text;
      if (request && form != Form::kAsIs) {
        const std::uint64_t seed = hash_feature(message.uid);
        text = form == Form::kDisguised ? Disguise(seed).dress(message.canonical_text)
                                        : attack_request(kAttacks[attacks], message.canonical_text, seed);
        changed.canonical_text = text;
      }
      attacks += form == Form::kAttacked ? 1 : 0;
      if (form == Form::kAsIs || request) {  // a response is the same in all forms
        as_is = features_.read_message(changed, View::kFull, list_);
      }
      add_features(out);
      out.forms.push_back({as_is, out.features.size()});
    }
    return read;
  }

  void add_features(FeaturesOfBlock& out) {
    for (const HeaderFeature& feature : list_.features()) {
      out.features.push_back(feature.hash);
      if (named_.insert(feature.hash).second) {
        out.fresh.push_back({feature.hash, std::string(list_.text(feature)), feature.least_view});
      }
    }
  }

  std::vector<Form> forms_;
  HeaderFeatures features_;
  FeatureList list_;
  absl::flat_hash_set<FeatureHash> named_;
};

/// Takes blocks in order, gives rows.
class RowBuilder {
 public:
  RowBuilder(LabelledConnections& out, JoinWindow window) : out_(out), window_(window) {}

  /// Goes on with files of a class, which are read in `forms`.
  void begin(Label label, std::vector<Form> forms) {
    label_ = label;
    forms_ = std::move(forms);
    first_file_ = static_cast<std::uint32_t>(out_.files.size());
    join_.emplace([this](Join::Connection& connection) { add_rows(std::move(connection.unit)); }, window_);
  }

  void take(const FeaturesOfBlock& block, std::uint32_t file, const std::string& stream) {
    for (const KnownFeature& feature : block.fresh) {
      number_of(feature);
    }
    std::size_t at = 0;
    std::size_t form = 0;
    for (const ReadMessage& message : block.messages) {
      if (message.ts) {
        out_.newest = std::max(out_.newest.value_or(*message.ts), *message.ts);
      }
      const std::span<const FeatureHash> all(block.features);
      join_->add(stream, message.uid, message.ts, [&](Gathered& unit) {
        unit.forms.resize(forms_.size());
        if (unit.forms[0].shape.requests + unit.forms[0].shape.responses == 0) {
          unit.source.file = first_file_ + file;
          unit.source.uid = message.uid;
          unit.source.client = message.client;
          unit.source.ts = message.ts;
        }
        if (unit.source.host.empty()) {
          unit.source.host = message.host;  // a response may come first
        }
        if (unit.source.agent == 0) {
          unit.source.agent = message.agent;
        }
        for (GatheredForm& gathered : unit.forms) {
          const ReadForm& read = block.forms[form++];
          add_message(gathered.shape, read.shape);
          add_features(all.subspan(at, read.features_end - at), gathered.features);
          at = read.features_end;
        }
      });
    }
  }

  void end() { join_->finish(); }

 private:
  struct GatheredForm {
    ConnectionShape shape;
    std::vector<std::uint32_t> features;
  };
  struct Gathered {
    ConnectionSource source;
    std::vector<GatheredForm> forms;  // by forms_
  };
  using Join = ConnectionJoin<Gathered>;

  void add_features(std::span<const FeatureHash> hashes, std::vector<std::uint32_t>& out) const {
    make_room_each_once(out, hashes.size());
    for (const FeatureHash hash : hashes) {
      out.push_back(numbers_.at(hash));
    }
  }

  std::uint32_t number_of(const KnownFeature& feature) {
    const auto [at, fresh] = numbers_.try_emplace(feature.hash, static_cast<std::uint32_t>(out_.features.size()));
    if (fresh) {
      out_.features.push_back(feature);
    }
    return at->second;
  }

  void add_rows(Gathered unit) {
    unit.source.view = unit.forms[0].shape.view;
    const auto row = static_cast<std::uint32_t>(out_.rows.size());
    std::size_t attacks = 0;
    for (std::size_t i = 0; i < forms_.size(); ++i) {
      finish_features(unit.forms[i]);
      if (forms_[i] == Form::kAttacked) {
        out_.attacked[attacks++].add(label_, unit.forms[i].features, true);
        continue;
      }
      unit.source.disguised = forms_[i] == Form::kDisguised;
      out_.rows.add(label_, unit.forms[i].features, unit.source.disguised);
      out_.sources.push_back(unit.source);
    }
    if (attacks > 0) {
      out_.attacked_rows.push_back(row);
    }
  }

  /// Adds the features of the connection itself; each is there once then, in order.
  void finish_features(GatheredForm& form) {
    HeaderFeatures::read_connection(form.shape, View::kFull, list_);
    for (const HeaderFeature& feature : list_.features()) {
      form.features.push_back(number_of({feature.hash, std::string(list_.text(feature)), feature.least_view}));
    }
    keep_each_once(form.features);
  }

  LabelledConnections& out_;
  JoinWindow window_;
  Label label_ = Label::kNormal;
  std::vector<Form> forms_;
  std::uint32_t first_file_ = 0;
  std::optional<Join> join_;
  absl::flat_hash_map<FeatureHash, std::uint32_t> numbers_;
  FeatureList list_;
};

}  // namespace

RowFinder::RowFinder(const LabelledConnections& connections) {
  for (std::uint32_t row = 0; row < connections.sources.size(); ++row) {
    if (!connections.is_measured(row)) {
      continue;
    }
    const ConnectionSource& source = connections.sources[row];
    const std::string& path = connections.files[source.file].path;
    if (source.uid.empty()) {
      anonymous_[path].push_back(row);
    } else {
      rows_.try_emplace(log_stream_of(path) + '\0' + source.uid, row);
    }
  }
}

std::uint32_t RowFinder::find(const std::string& path, std::string_view uid) {
  if (!uid.empty()) {
    const auto found = rows_.find(log_stream_of(path) + '\0' + std::string(uid));
    return found == rows_.end() ? kNone : found->second;
  }
  const auto rows = anonymous_.find(path);
  std::size_t& next = next_[path];
  return rows == anonymous_.end() || next == rows->second.size() ? kNone : rows->second[next++];
}

Result<LabelledConnections> read_labelled(const LabelledInputs& inputs, const ScanOptions& options, JoinWindow window,
                                          DiagnosticSink& diagnostics) {
  /// Logs that are for one thing.
  struct Part {
    Label label;
    bool measured;
    double weight;
    const std::vector<std::string>& paths;
  };
  const std::array<Part, 4> parts = {{{Label::kNormal, true, 1, inputs.normal},
                                      {Label::kNormal, false, 1, inputs.extra_normal},
                                      {Label::kNormal, false, kBackgroundWeight, inputs.background},
                                      {Label::kMalicious, true, 1, inputs.malicious}}};
  LabelledConnections out;
  RowBuilder builder(out, window);
  ScanOptions scan_options = options;
  scan_options.hash_content = true;
  for (const Part& part : parts) {
    const bool malicious = part.label == Label::kMalicious;
    const std::vector<Form> forms = forms_of(malicious, malicious && inputs.attacked);
    const std::vector<InputFile> files = find_input_files(part.paths, diagnostics);
    std::vector<FileReport> reports;
    builder.begin(part.label, forms);
    const auto make_worker = [&]() -> BlockWorker {
      auto worker = std::make_shared<FeatureWorker>(forms);
      return [worker](const LogBlock& block) { return worker->read(block.reader); };
    };
    const auto handle = [&](const BlockPlace& place, BlockOutcome& outcome) -> Result<void> {
      builder.take(static_cast<const FeaturesOfBlock&>(outcome), place.file, log_stream_of(files[place.file].path));
      return {};
    };
    PUGMARK_TRY(const ScanCounts read, scan(files, scan_options, make_worker, handle, diagnostics, &reports));
    out.read[static_cast<std::size_t>(part.label)] += read;
    builder.end();
    for (std::size_t i = 0; i < files.size(); ++i) {
      out.files.push_back({part.label, part.measured, part.weight, files[i].path, reports[i].content_hash,
                           reports[i].is_log ? reports[i].records : 0});
    }
  }
  return out;
}

}  // namespace pugmark::app
