// Scoring. The plain way, of which everything else here must be a faster form, is WordSplitter's words and
// WordModel::weight; a differential test holds the two together.
#include "pugmark/model/word_scorer.h"

#include <cstring>
#include <random>

namespace pugmark {
namespace {

/// Longer headers are not remembered.
constexpr std::size_t kMaxRemembered = WordMarks::kMaxHashed;
/// A piece begins with `","`; the name follows.
constexpr std::size_t kNameOffset = 3;

std::uint64_t load(const char* at) {
  std::uint64_t value = 0;
  std::memcpy(&value, at, sizeof(value));
  return value;
}

}  // namespace

HeaderCache::HeaderCache() : secret_(), entries_(std::size_t{1} << kBits) {
  std::random_device random;
  for (std::uint64_t& part : secret_) {
    part = (std::uint64_t{random()} << 32U) | random();
  }
  entries_.front().hash = ~std::uint64_t{0};  // 0 belongs here: no header may meet an empty entry of its own hash
}

std::uint64_t HeaderCache::hash(const char* at, std::size_t size) const {
  using word_hash_detail::multiply_fold;
  std::uint64_t state = secret_[0] ^ size;
  std::size_t left = size;
  for (; left > 16; at += 16, left -= 16) {
    state = multiply_fold(load(at) ^ state, load(at + 8) ^ secret_[1]);
  }
  const std::uint64_t low_mask = left >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * left)) - 1;
  const std::uint64_t high_mask = left <= 8 ? 0 : ~std::uint64_t{0} >> (8 * (16 - left));
  state = multiply_fold((load(at) & low_mask) ^ state, (load(at + 8) & high_mask) ^ secret_[1]);
  return multiply_fold(state ^ secret_[1], word_hash_detail::kFirst);
}

/// Weighs the words of the first `count` of headers_, and remembers what was looked up.
FixedScore WordScorer::weigh_unknown(std::size_t count) {
  WordHash* word = words_.data();
  for (std::size_t i = 0; i < count; ++i) {
    WordHash* const last = marks_.hash_words(headers_[i].begin, headers_[i].end, word);
    for (; word != last; ++word) {
      model_.prefetch(*word);
    }
    headers_[i].words_end = static_cast<std::size_t>(last - words_.data());
  }
  FixedScore sum = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::int64_t weight = 0;  // 2^8 words of less than 2^54 each
    for (; at < headers_[i].words_end; ++at) {
      weight += model_.weight(words_[at]);
    }
    if (headers_[i].entry != nullptr) {
      *headers_[i].entry = {headers_[i].hash, weight};
    }
    sum += weight;
  }
  return sum;
}

/// Scores headers_ and empties it. Works step by step over all of them, so that the processor waits for memory once a
/// step and not once a header.
FixedScore WordScorer::score_headers() {
  FixedScore sum = 0;
  std::size_t unknown = 0;
  std::size_t words = 0;
  for (std::size_t i = 0; i < header_count_; ++i) {
    Header& header = headers_[i];
    if (header.entry != nullptr) {
      const bool found = header.entry->hash == header.hash;
      header.habit->note(found);
      if (found) {
        sum += header.entry->weight;
        continue;
      }
    }
    const std::size_t room = (header.end - header.begin) / 2 + 1;
    if (words + room > kMaxWords) {
      sum += weigh_unknown(unknown);
      unknown = words = 0;
    }
    words += room;
    headers_[unknown++] = header;
  }
  header_count_ = 0;
  return sum + weigh_unknown(unknown);
}

FixedScore WordScorer::fixed_score(std::string_view text) {
  FixedScore sum = model_.prior();
  if (!marks_.mark(text)) {
    splitter_.for_each(text, [&](std::string_view, WordHash hash) { sum += model_.weight(hash); });
    return sum;
  }
  marks_.for_each_piece([&](std::size_t begin, std::size_t end) {
    if (end - begin > kMaxRemembered) {
      marks_.for_each_word(begin, end, [&](std::size_t, std::size_t, WordHash hash) { sum += model_.weight(hash); });
      return;
    }
    if (header_count_ == kMaxHeaders) {
      sum += score_headers();
    }
    Header& header = headers_[header_count_++];
    header.begin = begin;
    header.end = end;
    header.entry = nullptr;
    const char* const at = marks_.data() + begin;
    header.habit = &habits_.of(load(at + kNameOffset));
    if (header.habit->worth_looking()) {
      header.hash = cache_.hash(at, end - begin);
      header.entry = &cache_.entry(header.hash);
      __builtin_prefetch(header.entry);
    }
  });
  return sum + score_headers();
}

}  // namespace pugmark
