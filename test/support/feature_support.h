// What the tests of the fast way to features share: a model that knows the features of some messages, and comparing the
// two ways.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

#include <absl/container/flat_hash_map.h>
#include <gtest/gtest.h>

#include "pugmark/feature/header_features.h"
#include "pugmark/finding/feature_finder.h"
#include "pugmark/model/fixed_score.h"
#include "pugmark/model/headers/header_model.h"

namespace pugmark {

/// A message to look at.
struct TextOfMessage {
  Origin origin = Origin::kClient;
  View view = View::kFull;
  std::string text;
};

/// Gathers the features of messages into a model, as many as fit one; weights are of any size.
class ModelOfMessages {
 public:
  void add(const TextOfMessage& message) {
    HttpMessage read;
    read.origin = message.origin;
    read.view = message.view;
    read.canonical_text = message.text;
    reader_.read_message(read, View::kFull, list_);
    for (const HeaderFeature& feature : list_.features()) {
      if (features_.size() < HeaderModel::kMaxFeatures) {
        features_.try_emplace(feature.hash, list_.text(feature));
      }
    }
  }

  HeaderModel model() const {
    std::vector<WeightedFeature> features;
    for (const auto& [hash, text] : features_) {
      const auto weight = static_cast<std::int64_t>(hash >> 12U) * ((hash & 1U) != 0 ? 1 : -1);
      features.push_back({hash, text, weight, {1, 1}});
    }
    ModelCard card;
    card.recipe = kHeadersRecipe;
    card.pugmark = "0.0.0";
    card.vocabulary = features.size();
    const std::string path =
        (std::filesystem::temp_directory_path() / ("pugmark_features_" + std::to_string(::getpid()))).string();
    std::ofstream(path, std::ios::binary) << write_header_model(std::move(features), {}, card);
    auto model = HeaderModel::open(path);
    std::filesystem::remove(path);
    EXPECT_TRUE(model.has_value());
    return *std::move(model);
  }

 private:
  HeaderFeatures reader_;
  FeatureList list_;
  absl::flat_hash_map<FeatureHash, std::string> features_;
};

/// What a way to features gives, so that two can be compared.
struct FeaturesSeen {
  std::vector<std::uint16_t> numbers;
  FixedScore weight = 0;
  std::array<std::uint64_t, 5> shape{};

  bool operator==(const FeaturesSeen&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const FeaturesSeen& seen) {
    for (const std::uint16_t number : seen.numbers) {
      out << number << ' ';
    }
    return out << from_fixed(seen.weight);
  }
};

inline FeaturesSeen seen(const FoundFeatures& found, std::vector<std::uint16_t> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return {std::move(numbers),
          found.weight,
          {static_cast<std::uint64_t>(found.shape.origin), static_cast<std::uint64_t>(found.shape.view),
           found.shape.headers, found.shape.names, found.shape.host}};
}

inline FeaturesSeen find_fast(FeatureFinder& finder, const TextOfMessage& message) {
  std::vector<std::uint16_t> numbers;
  const FoundFeatures found = finder.find(message.origin, message.view, message.text, numbers);
  return seen(found, std::move(numbers));
}

inline FeaturesSeen find_plainly(FeatureFinder& finder, const TextOfMessage& message) {
  std::vector<std::uint16_t> numbers;
  const FoundFeatures found = finder.find_plainly(message.origin, message.view, message.text, numbers);
  return seen(found, std::move(numbers));
}

}  // namespace pugmark
