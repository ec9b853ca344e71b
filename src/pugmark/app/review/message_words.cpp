// Words of headers, and the share that two sets have in common.
#include "pugmark/app/review/message_words.h"

#include <algorithm>
#include <string>

#include <absl/hash/hash.h>

#include "pugmark/core/ascii.h"
#include "pugmark/http/canonical_text.h"

namespace pugmark::app {

void MessageWords::add(Origin origin, std::string_view canonical_text, WordSet& words) {
  std::string_view rest = canonical_text;
  CanonicalHeader header;
  while (take_canonical_header(rest, header)) {
    const std::string name = lower_case(header.name);
    words.insert(absl::HashOf(origin, name));
    splitter_.for_each(header.value,
                       [&](std::string_view, WordHash hash) { words.insert(absl::HashOf(origin, name, hash)); });
  }
  splitter_.for_each(rest,
                     [&](std::string_view, WordHash hash) { words.insert(absl::HashOf(origin, std::string(), hash)); });
}

WordSet MessageWords::of(const std::vector<MessageText>& texts) {
  WordSet words;
  for (const MessageText& message : texts) {
    add(message.origin, message.text, words);
  }
  return words;
}

double similarity(const WordSet& a, const WordSet& b) {
  const auto common =
      static_cast<double>(std::count_if(a.begin(), a.end(), [&](std::size_t word) { return b.contains(word); }));
  const double all = static_cast<double>(a.size() + b.size()) - common;
  return all > 0 ? common / all : 0;
}

}  // namespace pugmark::app
