// Counting of words.
#include "pugmark/model/word_counts.h"

#include <limits>

namespace pugmark {
namespace {
/// Names longer than this say nothing to a person and would fill the model.
constexpr std::size_t kMaxNameBytes = 100;
}  // namespace

std::string_view to_string(Label label) { return label == Label::kNormal ? "normal" : "malicious"; }

void WordCounts::begin_record(Label label, std::uint32_t file) {
  label_ = label;
  file_ = file;
  ++record_;
  ++records_[static_cast<std::size_t>(label)];
}

void WordCounts::add(WordHash hash, std::string_view word, bool secret) {
  const auto [place, inserted] = entries_.try_emplace(hash);
  Entry& entry = place->second;
  std::uint32_t& count = entry.counts[static_cast<std::size_t>(label_)];
  overflow_ |= count == std::numeric_limits<std::uint32_t>::max();
  ++count;
  ++totals_[static_cast<std::size_t>(label_)];
  if (secret || names_ == NamePolicy::kNone || entry.last_record == record_) {
    return;
  }
  if (entry.records == 0) {
    entry.first_file = file_;
  }
  entry.last_record = record_;
  entry.several_files |= entry.first_file != file_;
  entry.records = static_cast<std::uint8_t>(entry.records + (entry.records < kSharedRecords ? 1 : 0));
  // Most words occur once; only from the second record on can a word become one that may be named.
  if (entry.name == 0 && (entry.records == 2 || names_ == NamePolicy::kAll) && word.size() <= kMaxNameBytes &&
      name_bytes_.size() < std::numeric_limits<std::uint32_t>::max() - kMaxNameBytes) {
    name_places_.emplace_back(static_cast<std::uint32_t>(name_bytes_.size()), static_cast<std::uint32_t>(word.size()));
    name_bytes_.append(word);
    entry.name = static_cast<std::uint32_t>(name_places_.size());
  }
}

Result<void> WordCounts::check() const {
  if (overflow_) {
    return Error(ErrorCode::kLimit, "a word occurs more than 4 294 967 295 times in one class of the training data");
  }
  return {};
}

std::string_view WordCounts::name(const Entry& entry) const {
  const bool shared = entry.several_files || entry.records >= kSharedRecords;
  if (entry.name == 0 || (names_ == NamePolicy::kShared && !shared)) {
    return {};
  }
  const auto [begin, size] = name_places_[entry.name - 1];
  return std::string_view(name_bytes_).substr(begin, size);
}

}  // namespace pugmark
