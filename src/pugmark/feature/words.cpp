// Hashing of words and the test for ASCII.
#include "pugmark/feature/words.h"

#include <array>
#include <cstring>

namespace pugmark {

WordHash hash_word(std::string_view word) {
  std::array<char, 256> small{};
  if (word.size() <= small.size()) {
    for (std::size_t i = 0; i < word.size(); ++i) {
      small[i] = fold_word_byte(word[i]);
    }
    return hash_folded_word({small.data(), word.size()});
  }
  std::string folded(word);
  for (char& c : folded) {
    c = fold_word_byte(c);
  }
  return hash_folded_word(folded);
}

bool is_ascii(std::string_view text) {
  const char* at = text.data();
  std::size_t left = text.size();
  std::uint64_t high = 0;
  for (; left >= 8; at += 8, left -= 8) {
    high |= word_hash_detail::load(at, 8);
  }
  high |= word_hash_detail::load(at, left);
  return (high & 0x8080808080808080U) == 0;
}

}  // namespace pugmark
