// Compares the features of all labelled connections of the shared collection with the recipe's reference
// implementation.
#include "pugmark/feature/header_features.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pugmark/app/scan.h"
#include "pugmark/core/diagnostic.h"
#include "support/samples_support.h"

namespace pugmark {
namespace {

using FeaturesOfConnections = std::map<std::string, std::set<std::string>>;

FeaturesOfConnections oracle_features() {
  const std::string shared = PUGMARK_SHARED;
  const std::string command = "/usr/bin/python3 'test/integration/shared/header_features_oracle.py' '" + shared +
                              "/oracle' '" + shared + "/data/headers'";
  FeaturesOfConnections features;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string output;
  std::string buffer(1 << 20, '\0');
  while (pipe) {
    const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe.get());
    if (got == 0) {
      break;
    }
    output.append(buffer, 0, got);
  }
  std::string_view rest = output;
  while (!rest.empty()) {
    const std::size_t newline = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, newline);
    rest.remove_prefix(std::min(rest.size(), newline + 1));
    const std::size_t tab = line.find('\t');
    std::set<std::string>& found = features[std::string(line.substr(0, tab))];
    while (line.find('\t') != std::string_view::npos) {
      line.remove_prefix(line.find('\t') + 1);
      found.emplace(line.substr(0, line.find('\t')));
    }
  }
  return features;
}

/// What is read of one connection.
struct Connection {
  ConnectionShape shape;
  std::set<std::string> features;
};

FeaturesOfConnections our_features() {
  std::map<std::string, Connection> connections;
  std::vector<std::string> folders;
  for (const char* const folder : {"malicious", "normal", "noise"}) {
    folders.push_back(std::string(PUGMARK_SHARED) + "/data/headers/" + folder);
  }
  KeepingSink diagnostics;
  const std::vector<InputFile> files = find_input_files(folders, diagnostics);
  HeaderFeatures reader;
  FeatureList list;
  const auto add = [&](Connection& connection) {
    for (const HeaderFeature& feature : list.features()) {
      // The reference knows all labels of hosts, pugmark the common ones; and it lacks what pugmark has added.
      const bool added = feature.kind >= FeatureKind::kUnusualNames && feature.kind <= FeatureKind::kSystemLacks;
      if (feature.kind != FeatureKind::kHostSubdomainLabel && !added) {
        connection.features.emplace(list.text(feature));
      }
    }
  };
  const auto worker = [&](const app::LogBlock& block) -> std::unique_ptr<app::BlockOutcome> {
    while (block.reader.next()) {
      for (std::size_t i = 0; i < block.reader.texts().size(); ++i) {
        const HttpMessage& message = block.reader.message(i);
        Connection& connection = connections[std::string(message.uid)];
        add_message(connection.shape, reader.read_message(message, View::kFull, list));
        add(connection);
      }
    }
    return std::make_unique<app::BlockOutcome>();
  };
  const auto handle = [](const app::BlockPlace&, app::BlockOutcome&) -> Result<void> { return {}; };
  EXPECT_TRUE(app::scan(
      files, app::ScanOptions(), [&] { return worker; }, handle, diagnostics));
  FeaturesOfConnections features;
  for (auto& [uid, connection] : connections) {
    HeaderFeatures::read_connection(connection.shape, View::kFull, list);
    add(connection);
    features.emplace(uid, std::move(connection.features));
  }
  return features;
}

TEST(HeaderFeaturesParity, EqualTheReferenceOnAllLabelledConnections) {
  const FeaturesOfConnections expected = oracle_features();
  const FeaturesOfConnections found = our_features();
  ASSERT_GT(expected.size(), 9200U);
  ASSERT_LE(expected.size(), found.size());
  std::size_t different = 0;
  for (const auto& [uid, features] : expected) {
    const auto& ours = found.at(uid);
    if (ours == features || ++different > 10) {
      continue;
    }
    for (const std::string& feature : features) {
      EXPECT_TRUE(ours.contains(feature)) << uid << " lacks " << feature;
    }
    for (const std::string& feature : ours) {
      EXPECT_TRUE(features.contains(feature)) << uid << " has " << feature;
    }
  }
  EXPECT_EQ(different, 0U);
}

}  // namespace
}  // namespace pugmark
