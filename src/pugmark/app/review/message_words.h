// How much alike messages are, by the words that they have.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_set.h>

#include "pugmark/feature/words.h"
#include "pugmark/finding/finding.h"

namespace pugmark::app {

/// Words by their hashes: collisions make two messages look a little more alike than they are. A word is the name of a
/// header, or the name with a word of its value.
using WordSet = absl::flat_hash_set<std::size_t>;

/// Finds the words of messages.
/// Threads: one object per thread.
class MessageWords {
 public:
  /// Adds those of a message.
  void add(Origin origin, std::string_view canonical_text, WordSet& words);
  /// Those of several.
  WordSet of(const std::vector<MessageText>& texts);

 private:
  WordSplitter splitter_;
};

/// The share that both have of the words that either has (Jaccard).
double similarity(const WordSet& a, const WordSet& b);

}  // namespace pugmark::app
