// UnicodeWords: scikit-learn's default analyzer, word for word. Counts nothing and knows no vocabulary.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pugmark {

/// Splits text into words exactly as Python's `re.findall(r"(?u)\b\w\w+\b", text.lower())` does, where `text` was
/// decoded by `bytes.decode("utf-8", "surrogateescape")`. One object serves many texts and keeps its memory.
/// Threads: one object per thread.
/// Source: scikit-learn, CountVectorizer (analyzer="word" with the defaults); CPython 3.11 with Unicode 14.0.
class UnicodeWords {
 public:
  /// Returns the words of `text`, lower-cased, in order. Bytes that are not valid UTF-8 (as CPython's decoder sees
  /// them: overlong forms, surrogates, beyond U+10FFFF, truncated) separate words. Takes time linear in the text.
  /// Lifetime: the views point into this object and die at the next call; `text` must not point into it.
  std::span<const std::string_view> split(std::string_view text);

 private:
  std::string lowered_;
  std::vector<std::string_view> words_;
};

}  // namespace pugmark
