// WordMarks: where the words and headers of an ASCII text lie, found with vector instructions. The fast way of what
// WordSplitter does; a differential test holds the two to the same words.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "pugmark/feature/word_hash.h"

namespace pugmark {

/// Which vector instructions to use.
enum class VectorInstructions {
  kBest,      ///< The widest of this processor.
  kBaseline,  ///< Those that every processor of the architecture has.
};

/// Part of a text, as offsets into it.
struct TextRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Marks of some texts at a time.
/// Threads: one object per thread. Memory: about 80 KiB.
class WordMarks {
 public:
  /// Longer texts are rare and left to WordSplitter.
  static constexpr std::size_t kMaxText = std::size_t{64} * 1024;

  explicit WordMarks(VectorInstructions instructions = VectorInstructions::kBest);

  /// Forgets all texts.
  void clear() { end_ = 0; }
  /// Marks a copy of `text`, which stands at the place returned. Nothing, and no marks, where it is not ASCII, or
  /// longer than kMaxText together with the texts that are here already, each rounded up to 64 bytes.
  std::optional<TextRange> add(std::string_view text);
  /// Whether a text of `size` has room beside those that are here.
  bool has_room(std::size_t size) const { return size <= kMaxText - end_; }
  /// Forgets all texts and marks this one, which stands at 0.
  bool mark(std::string_view text) {
    clear();
    return add(text).has_value();
  }

  /// The copies; at least 64 readable bytes follow each. Lifetime: until clear().
  const char* data() const { return text_.get(); }

  /// Calls `visit(std::size_t begin, std::size_t end)` for pieces that together are the text at `range`. A piece but
  /// the first begins with `","`, as the headers of a canonical text but the first do; so no word lies in two pieces.
  template <typename Visit>
  void for_each_piece(TextRange range, Visit&& visit) const {
    std::size_t begin = range.begin;
    for (std::size_t block = range.begin / kBlock; block * kBlock < range.end; ++block) {
      for (std::uint64_t left = piece_starts_[block]; left != 0; left &= left - 1) {
        const std::size_t at = block * kBlock + static_cast<std::size_t>(std::countr_zero(left));
        if (at > begin) {
          visit(begin, at);
          begin = at;
        }
      }
    }
    if (begin < range.end) {
      visit(begin, range.end);
    }
  }

  /// Calls `visit(std::size_t begin, std::size_t size, WordHash hash)` for the words between `begin` and `end`, which
  /// must cut no word.
  template <typename Visit>
  void for_each_word(std::size_t begin, std::size_t end, Visit&& visit) const {
    constexpr std::size_t kNone = ~std::size_t{0};
    std::size_t word = kNone;
    const auto end_word = [&](std::size_t stop) {
      visit(word, stop - word, hash_word_at(text_.get() + word, stop - word));
      word = kNone;
    };
    for_each_block(begin, end, [&](std::size_t at, std::uint64_t edges) {
      for (; edges != 0; edges &= edges - 1) {
        const std::size_t edge = at + static_cast<std::size_t>(std::countr_zero(edges));
        if (word == kNone) {
          word = edge;
        } else {
          end_word(edge);
        }
      }
    });
    if (word != kNone) {
      end_word(end);
    }
  }

  /// Writes where the words between `begin` and `end` begin and end, in turns, to `edges`, which has room for as many
  /// as there are bytes, and one more. Returns behind the last.
  std::uint32_t* find_words(std::size_t begin, std::size_t end, std::uint32_t* edges) const {
    const std::uint64_t open = for_each_block(begin, end, [&](std::size_t at, std::uint64_t marks) {
      for (; marks != 0; marks &= marks - 1) {
        *edges++ = static_cast<std::uint32_t>(at) + static_cast<std::uint32_t>(std::countr_zero(marks));
      }
    });
    *edges = static_cast<std::uint32_t>(end);
    return edges + open;
  }

 private:
  static constexpr std::size_t kBlock = 64;
  /// Marks blocks of text; whether they are ASCII.
  using MarkBlocks = bool (*)(const char* text, std::size_t blocks, std::uint64_t* words, std::uint64_t* piece_starts);
  static MarkBlocks choose(VectorInstructions instructions);

  /// Calls `visit(std::size_t at, std::uint64_t edges)` for the blocks between `begin` and `end`: in `edges` is a bit
  /// where a word begins or has just ended; they take turns. Returns whether the last word ends at `end`.
  template <typename Visit>
  std::uint64_t for_each_block(std::size_t begin, std::size_t end, Visit&& visit) const {
    const std::size_t last = (end + kBlock - 1) / kBlock;
    std::uint64_t keep = ~std::uint64_t{0} << (begin % kBlock);
    std::uint64_t before = 0;  // whether the byte before the block belongs to a word
    for (std::size_t block = begin / kBlock; block < last; ++block) {
      std::uint64_t words = word_bytes_[block] & keep;
      keep = ~std::uint64_t{0};
      if (block + 1 == last && end % kBlock != 0) {
        words &= ~(~std::uint64_t{0} << (end % kBlock));
      }
      visit(block * kBlock, words ^ ((words << 1U) | before));
      before = words >> 63U;
    }
    return before;
  }

  MarkBlocks mark_blocks_;
  std::unique_ptr<char[]> text_;             // not cleared: small texts touch little of it
  std::vector<std::uint64_t> word_bytes_;    // a bit for each byte of words, which have two bytes or more
  std::vector<std::uint64_t> piece_starts_;  // a bit for each quote before a comma before a quote
  std::size_t end_ = 0;                      // of the last text, rounded up to a block
};

}  // namespace pugmark
