// The sections FEAT and LRND (features by hash, then their texts), and reading them back.
#include "pugmark/model/headers/header_model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>

#include <fmt/format.h>

#include "pugmark/core/text.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark {
namespace {

struct FeaturesHeader {
  std::uint64_t count;
};

struct FeatureEntry {
  std::uint64_t hash;
  std::int64_t weight;
  std::array<std::uint32_t, 2> captures;
  std::uint32_t offset;  // into the bytes behind all entries
  std::uint32_t size;
};
static_assert(sizeof(FeatureEntry) == 32);

/// The section that a model's features are in.
std::string_view features_section(const ModelCard& card) { return card.surprise ? "SURP" : "FEAT"; }

/// Reads a table of features.
Result<std::vector<WeightedFeature>> read_features(const ModelFile& file, std::string_view name) {
  const std::string_view section = file.section(name);
  FeaturesHeader header{};
  if (section.size() < sizeof(header)) {
    return file.damaged("its table of features ends early");
  }
  std::memcpy(&header, section.data(), sizeof(header));
  const std::string_view rest = section.substr(sizeof(header));
  if (header.count > HeaderModel::kMaxFeatures || header.count > rest.size() / sizeof(FeatureEntry)) {
    return file.damaged("its table of features has an impossible size");
  }
  const std::string_view texts = rest.substr(header.count * sizeof(FeatureEntry));
  std::vector<WeightedFeature> features;
  features.reserve(header.count);
  for (std::uint64_t i = 0; i < header.count; ++i) {
    FeatureEntry entry{};
    std::memcpy(&entry, rest.data() + i * sizeof(entry), sizeof(entry));
    if (entry.offset > texts.size() || entry.size > texts.size() - entry.offset ||
        entry.size > FeatureList::kMaxTextBytes || !is_sane_weight(entry.weight) ||
        (i > 0 && entry.hash <= features.back().hash)) {
      return file.damaged("its table of features makes no sense");
    }
    const std::string_view text = texts.substr(entry.offset, entry.size);
    // A file made to mislead can have right checksums: what a feature is called is what it is.
    if (hash_feature(text) != entry.hash) {
      return file.damaged("a feature's text does not match its hash");
    }
    features.push_back({entry.hash, std::string(text), entry.weight, entry.captures});
  }
  return features;
}

}  // namespace

std::string serialise_features(std::vector<WeightedFeature> features) {
  std::sort(features.begin(), features.end(),
            [](const WeightedFeature& a, const WeightedFeature& b) { return a.hash < b.hash; });
  std::string entries;
  std::string texts;
  append_raw(entries, FeaturesHeader{features.size()});
  for (const WeightedFeature& feature : features) {
    append_raw(entries,
               FeatureEntry{feature.hash, feature.weight, feature.captures, static_cast<std::uint32_t>(texts.size()),
                            static_cast<std::uint32_t>(feature.text.size())});
    texts += feature.text;
  }
  return entries + texts;
}

std::string write_header_model(std::vector<WeightedFeature> features, const ViewTables& views, const ModelCard& card,
                               const std::optional<TrainingSketch>& sketch) {
  ModelFileBuilder builder;
  ModelCard own = card;
  own.feature_set = kFeatureSet;
  builder.add("CARD", false, serialise(own));
  builder.add("VIEW", false, serialise_view_tables(views));
  builder.add(features_section(own), false, serialise_features(std::move(features)));
  if (sketch) {
    if (std::string rows = sketch->serialise(); rows.size() <= kMaxSketchBytes) {
      builder.add("ROWS", true, std::move(rows));
    }
  }
  return builder.build();
}

Result<TrainingSketch> read_training_sketch(const std::string& path, const HeaderModel& model) {
  PUGMARK_TRY(const ModelFile file, ModelFile::open(path));
  if (!file.has("ROWS")) {
    return Error(ErrorCode::kUsage,
                 "does not hold what it learned from: it was adapted before, or learned from too much")
        .at(path)
        .hint("adapt the model that it was made from; or train on all logs: --normal, --malicious");
  }
  PUGMARK_CHECK(file.verify("CARD"));
  PUGMARK_CHECK(file.verify("ROWS"));
  if (file.section("CARD") != serialise(model.card())) {
    return Error(ErrorCode::kFormat, "is another model than a moment ago").at(path);
  }
  auto sketch = parse_training_sketch(file.section("ROWS"), model.trained_size());
  return sketch ? Result<TrainingSketch>(*std::move(sketch)) : file.damaged("its training rows make no sense");
}

Result<HeaderModel> HeaderModel::open(const std::string& path) {
  PUGMARK_TRY(const ModelFile file, ModelFile::open(path));
  return read(file, Learned::kApplied);
}

Result<HeaderModel> HeaderModel::read(const ModelFile& file, Learned learned) {
  PUGMARK_CHECK(file.verify("CARD"));
  HeaderModel model;
  auto card = parse_model_card(file.section("CARD"));
  if (!card) {
    return file.damaged(card.error().message());
  }
  model.card_ = *std::move(card);
  if (model.card_.recipe != kHeadersRecipe) {
    return Error(ErrorCode::kFormat,
                 fmt::format("has recipe {}, wanted {}", terminal_safe(model.card_.recipe), kHeadersRecipe))
        .at(file.path());
  }
  if (model.card_.feature_set != kFeatureSet) {
    return Error(ErrorCode::kFormat,
                 fmt::format("has features of set {}, wanted {}: it was made by pugmark {}", model.card_.feature_set,
                             kFeatureSet, terminal_safe(model.card_.pugmark)))
        .at(file.path())
        .hint("train it again with this pugmark, or use the one that made it");
  }
  const bool surprise = model.tells_surprise();
  PUGMARK_CHECK(surprise ? file.check_known({"CARD", "VIEW", "SURP"})
                         : file.check_known({"CARD", "VIEW", "FEAT", kVerdictsSection, kLearnedSection}));
  PUGMARK_CHECK(file.verify_all());
  PUGMARK_TRY(model.views_, read_view_tables(file));
  PUGMARK_TRY(model.features_, read_features(file, features_section(model.card_)));
  if (surprise && std::any_of(model.features_.begin(), model.features_.end(),
                              [](const WeightedFeature& feature) { return feature.weight < 0; })) {
    return file.damaged("it has surprises below 0");
  }
  model.trained_size_ = model.features_.size();
  model.build_slots();
  if (learned == Learned::kApplied) {
    PUGMARK_CHECK(model.read_learned(file));
  }
  return model;
}

Result<void> HeaderModel::read_learned(const ModelFile& file) {
  PUGMARK_TRY(const auto verdicts, read_learned_verdicts(file));
  if (!verdicts) {
    return {};
  }
  verdicts_ = verdicts->verdicts.size();
  PUGMARK_TRY(auto learned, read_features(file, kLearnedSection));
  for (WeightedFeature& feature : learned) {
    if (const auto number = find(feature.hash)) {
      features_[*number].weight = feature.weight;
    } else {
      features_.push_back(std::move(feature));
    }
  }
  build_slots();
  return features_.size() <= kMaxFeatures ? Result<void>() : file.damaged("it has too many features");
}

void HeaderModel::build_slots() {
  slots_.assign(std::bit_ceil(std::max<std::size_t>(features_.size() * 2, 2)), Slot());
  mask_ = slots_.size() - 1;
  for (std::uint32_t number = 0; number < features_.size(); ++number) {
    std::size_t slot = features_[number].hash & mask_;
    while (slots_[slot].number != kEmpty) {
      slot = (slot + 1) & mask_;
    }
    slots_[slot] = {features_[number].hash, number};
  }
}

std::vector<WeightedFeature> HeaderModel::strongest(Label label, std::size_t count) const {
  std::vector<WeightedFeature> found;
  std::copy_if(features_.begin(), features_.end(), std::back_inserter(found), [&](const WeightedFeature& feature) {
    return label == Label::kMalicious ? feature.weight > 0 : feature.weight < 0;
  });
  std::sort(found.begin(), found.end(), [](const WeightedFeature& a, const WeightedFeature& b) {
    return std::abs(a.weight) != std::abs(b.weight) ? std::abs(a.weight) > std::abs(b.weight) : a.text < b.text;
  });
  found.resize(std::min(found.size(), count));
  return found;
}

}  // namespace pugmark
