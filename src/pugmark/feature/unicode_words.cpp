// Lower-casing and splitting in one pass over the bytes: only what ends up in a word is written down.
#include "pugmark/feature/unicode_words.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "pugmark/core/text.h"
#include "pugmark/feature/unicode_tables.h"

namespace pugmark {
namespace {

constexpr std::size_t kLongestSequence = 4;
/// A match of \w\w+ has two code points or more.
constexpr std::size_t kShortestWord = 2;

/// Values in kAscii that are no lower-cased byte of a word.
constexpr char kSeparator = 0;
constexpr char kNotAscii = 1;

constexpr std::array<char, 256> make_ascii_table() {
  std::array<char, 256> table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) {
    const char c = static_cast<char>(byte);
    if (byte >= 0x80) {
      table[byte] = kNotAscii;
    } else if (c >= 'A' && c <= 'Z') {
      table[byte] = static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') {
      table[byte] = c;
    } else {
      table[byte] = kSeparator;
    }
  }
  return table;
}

/// What becomes of a byte: its lower case in a word, kSeparator or kNotAscii.
constexpr std::array<char, 256> kAscii = make_ascii_table();

char ascii_entry(char c) { return kAscii[static_cast<unsigned char>(c)]; }

char* append_utf8(char* out, char32_t c) {
  const auto put = [&out](char32_t byte) { *out++ = static_cast<char>(static_cast<unsigned char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0U | (c >> 6U));
    put(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    put(0xE0U | (c >> 12U));
    put(0x80U | ((c >> 6U) & 0x3FU));
    put(0x80U | (c & 0x3FU));
  } else {
    put(0xF0U | (c >> 18U));
    put(0x80U | ((c >> 12U) & 0x3FU));
    put(0x80U | ((c >> 6U) & 0x3FU));
    put(0x80U | (c & 0x3FU));
  }
  return out;
}

/// Returns the code point that ends just before `end`, which must not be 0.
CodePoint read_code_point_before(std::string_view text, std::size_t end) {
  const std::size_t longest = std::min(end, kLongestSequence);
  for (std::size_t length = 1; length <= longest; ++length) {
    const std::string_view candidate = text.substr(end - length, length);
    if ((static_cast<unsigned char>(candidate.front()) & 0xC0U) != 0x80U) {
      const CodePoint point = read_code_point(candidate);
      if (point.valid && point.length == length) {
        return point;
      }
      break;
    }
  }
  // A byte that belongs to no sequence: CPython has a lone surrogate here.
  return {static_cast<unsigned char>(text[end - 1]), 1, false};
}

/// The traits of what was read; a byte that is not UTF-8 has none, as the lone surrogate CPython makes of it.
std::uint8_t flags_of(const CodePoint& point) { return point.valid ? traits_of(point.value).flags : std::uint8_t{0}; }

/// Whether the nearest code point before `end` that is not passed over has case.
bool cased_before(std::string_view text, std::size_t end) {
  while (end > 0) {
    const CodePoint point = read_code_point_before(text, end);
    const std::uint8_t flags = flags_of(point);
    if ((flags & kTraitIgnorable) == 0) {
      return (flags & kTraitCased) != 0;
    }
    end -= point.length;
  }
  return false;
}

/// Whether the nearest code point from `begin` on that is not passed over has case.
bool cased_after(std::string_view text, std::size_t begin) {
  while (begin < text.size()) {
    const CodePoint point = read_code_point(text.substr(begin));
    const std::uint8_t flags = flags_of(point);
    if ((flags & kTraitIgnorable) == 0) {
      return (flags & kTraitCased) != 0;
    }
    begin += point.length;
  }
  return false;
}

/// Returns the lower case of the capital sigma in [begin, end). Both searches stop at the next sigma at the latest,
/// since a sigma is not passed over: however many there are, no byte is looked at more than twice.
char32_t lower_sigma(std::string_view text, std::size_t begin, std::size_t end) {
  return cased_before(text, begin) && !cased_after(text, end) ? kFinalSigma : kSmallSigma;
}

/// Collects the code points of words one after the other in a buffer that must be large enough.
class WordWriter {
 public:
  WordWriter(char* out, std::vector<std::string_view>& words) : begin_(out), end_(out), words_(words) {}

  /// Appends the bytes of word characters at the start of `ascii` to the current word and returns their number.
  std::size_t append_ascii(std::string_view ascii) {
    std::size_t length = 0;
    for (; length < ascii.size(); ++length) {
      const char lower = ascii_entry(ascii[length]);
      if (lower == kSeparator || lower == kNotAscii) {
        break;
      }
      end_[length] = lower;
    }
    end_ += length;
    code_points_ += length;
    return length;
  }

  void append(char32_t c) {
    end_ = append_utf8(end_, c);
    ++code_points_;
  }

  void end_word() {
    if (code_points_ >= kShortestWord) {
      words_.emplace_back(begin_, static_cast<std::size_t>(end_ - begin_));
      begin_ = end_;
    } else {
      end_ = begin_;
    }
    code_points_ = 0;
  }

 private:
  char* begin_;  // Of the current word.
  char* end_;
  std::size_t code_points_ = 0;
  std::vector<std::string_view>& words_;
};

/// Takes in the character at `begin`, which is not ASCII, and returns its length.
std::size_t take_non_ascii(std::string_view text, std::size_t begin, WordWriter& writer) {
  const CodePoint point = read_code_point(text.substr(begin));
  const CodePointTraits traits = point.valid ? traits_of(point.value) : CodePointTraits{};
  if ((traits.flags & kTraitWord) != 0) {
    writer.append(static_cast<char32_t>(static_cast<std::int32_t>(point.value) + traits.lower_delta));
  } else if ((traits.flags & kTraitSpecial) == 0) {
    writer.end_word();
  } else if (point.value == kCapitalSigma) {
    writer.append(lower_sigma(text, begin, begin + point.length));
  } else {
    for (const LowerExpansion& expansion : kLowerExpansions) {
      if (expansion.code_point != point.value) {
        continue;
      }
      for (std::size_t i = 0; i < expansion.length; ++i) {
        if ((traits_of(expansion.lower[i]).flags & kTraitWord) != 0) {
          writer.append(expansion.lower[i]);
        } else {
          writer.end_word();
        }
      }
    }
  }
  return point.length;
}

}  // namespace

std::span<const std::string_view> UnicodeWords::split(std::string_view text) {
  words_.clear();
  // Two bytes become three at most (U+023A); the generator of the tables checks it.
  const std::size_t needed = text.size() + text.size() / 2 + kLongestSequence;
  if (lowered_.size() < needed) {
    lowered_.resize(needed);
  }
  WordWriter writer(lowered_.data(), words_);
  std::size_t i = 0;
  while (i < text.size()) {
    const char entry = ascii_entry(text[i]);
    if (entry == kSeparator) {
      writer.end_word();
      ++i;
    } else if (entry == kNotAscii) {
      i += take_non_ascii(text, i, writer);
    } else {
      i += writer.append_ascii(text.substr(i));
    }
  }
  writer.end_word();
  return words_;
}

}  // namespace pugmark
