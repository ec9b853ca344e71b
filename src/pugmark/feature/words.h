// Words: the features of the recipe `words`, scikit-learn's CountVectorizer at its defaults.
#pragma once

#include <string>
#include <string_view>

#include "pugmark/feature/unicode_words.h"
#include "pugmark/feature/word_hash.h"

namespace pugmark {

/// Whether all bytes are ASCII.
bool is_ascii(std::string_view text);

/// Whether `c` belongs to words: a letter, a digit or the underscore of ASCII.
inline bool is_ascii_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Goes through the words of texts: the plain way, one byte at a time, that the fast ways are tested against.
/// Threads: one per thread.
class WordSplitter {
 public:
  /// Calls `visit(std::string_view word, WordHash hash)` for every word of `text`, in order; the word is in lower case.
  /// Lifetime: the word lives until the visit returns.
  /// Source: scikit-learn, CountVectorizer (token pattern `(?u)\b\w\w+\b`, lower-casing first).
  template <typename Visit>
  void for_each(std::string_view text, Visit&& visit) {
    if (!is_ascii(text)) {
      for (const std::string_view word : unicode_.split(text)) {
        visit(word, hash_word(word));
      }
      return;
    }
    std::size_t at = 0;
    while (at < text.size()) {
      if (!is_ascii_word_byte(text[at])) {
        ++at;
        continue;
      }
      word_.clear();
      folded_.clear();
      for (; at < text.size() && is_ascii_word_byte(text[at]); ++at) {
        const char folded = static_cast<char>(text[at] | 0x20);
        folded_.push_back(folded);
        word_.push_back(folded == '\x7F' ? '_' : folded);
      }
      if (word_.size() >= 2) {
        visit(std::string_view(word_), hash_folded_word(folded_));
      }
    }
  }

 private:
  UnicodeWords unicode_;
  std::string word_;
  std::string folded_;
};

}  // namespace pugmark
