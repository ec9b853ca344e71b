// Names and hashes of training files.
#include "pugmark/app/train/training_files.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "pugmark/core/xxh3.h"

namespace pugmark::app {
namespace {

std::string base_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return path == "-" ? "standard input" : slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string hash_of_files(const std::vector<TrainingFile>& files) {
  std::string all;
  for (const TrainingFile& file : files) {
    all += fmt::format("{} {} {}\n", to_string(file.label), file.content, file.records);
  }
  const XXH128_hash_t hash = XXH3_128bits(all.data(), all.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

/// SOURCE_DATE_EPOCH, for builds that must not depend on what they read.
std::optional<Timestamp> date_from_environment() {
  const char* const text = std::getenv("SOURCE_DATE_EPOCH");
  return text == nullptr ? std::nullopt : parse_timestamp(text);
}

}  // namespace

TrainingFile training_file(Label label, const std::string& path, std::string content, std::uint64_t records) {
  return {label, base_name(path), std::move(content), records};
}

void describe_files(ModelCard& card, const std::vector<LabelledFile>& files, const std::optional<Timestamp>& newest) {
  for (const LabelledFile& file : files) {
    if (file.records > 0) {
      card.files.push_back(training_file(file.label, file.path, file.content, file.records));
    }
  }
  describe_files(card, newest);
}

Result<void> describe_connections(ModelCard& card, const LabelledConnections& connections, const Grouping& grouping,
                                  const std::vector<Label>& classes) {
  for (std::size_t row = 0; row < connections.rows.size(); ++row) {
    card.connections[static_cast<std::size_t>(connections.rows.label(row))] +=
        connections.sources[row].disguised ? 0 : 1;
  }
  for (const Label label : classes) {
    const auto i = static_cast<std::size_t>(label);
    if (card.connections[i] == 0) {
      return class_without_records(label);
    }
    card.records[i] = connections.read[i].records;
    card.groups[i] = grouping.counts[i];
    card.grouping[i] = grouping.rules[i];
  }
  return {};
}

void describe_files(ModelCard& card, const std::optional<Timestamp>& newest) {
  std::sort(card.files.begin(), card.files.end(), [](const TrainingFile& a, const TrainingFile& b) {
    return std::tie(a.label, a.content, a.name) < std::tie(b.label, b.content, b.name);
  });
  const auto fixed_date = date_from_environment();
  card.newest_record = fixed_date ? fixed_date : newest;
  card.training_data = hash_of_files(card.files);
}

}  // namespace pugmark::app
