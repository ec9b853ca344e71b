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

void describe_files(ModelCard& card, const std::optional<Timestamp>& newest) {
  std::sort(card.files.begin(), card.files.end(), [](const TrainingFile& a, const TrainingFile& b) {
    return std::tie(a.label, a.content, a.name) < std::tie(b.label, b.content, b.name);
  });
  const auto fixed_date = date_from_environment();
  card.newest_record = fixed_date ? fixed_date : newest;
  card.training_data = hash_of_files(card.files);
}

}  // namespace pugmark::app
