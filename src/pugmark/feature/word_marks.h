// WordMarks: where the words and headers of an ASCII text lie, found with vector instructions. The fast way of what
// WordSplitter does; a differential test holds the two to the same words.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "pugmark/feature/word_hash.h"

namespace pugmark {

/// Which vector instructions to use.
enum class VectorInstructions {
  kBest,      ///< The widest of this processor.
  kBaseline,  ///< Those that every processor of the architecture has.
};

/// Marks of one text at a time.
/// Threads: one object per thread. Memory: about 80 KiB.
class WordMarks {
 public:
  /// Longer texts are rare and left to WordSplitter.
  static constexpr std::size_t kMaxText = std::size_t{64} * 1024;

  explicit WordMarks(VectorInstructions instructions = VectorInstructions::kBest);

  /// Marks a copy of `text`. False, and no marks, where it is longer than kMaxText or not ASCII.
  bool mark(std::string_view text);

  std::size_t size() const { return size_; }
  /// The copy; at least 64 readable bytes follow it. Lifetime: until the next mark().
  const char* data() const { return text_.data(); }

  /// Calls `visit(std::size_t begin, std::size_t end)` for pieces that together are the text. A piece but the first
  /// begins with `","`, as the headers of a canonical text but the first do; so no word lies in two pieces.
  template <typename Visit>
  void for_each_piece(Visit&& visit) const {
    std::size_t begin = 0;
    for (std::size_t block = 0; block * kBlock < size_; ++block) {
      for (std::uint64_t left = piece_starts_[block]; left != 0; left &= left - 1) {
        const std::size_t at = block * kBlock + static_cast<std::size_t>(std::countr_zero(left));
        if (at > begin) {
          visit(begin, at);
          begin = at;
        }
      }
    }
    if (begin < size_) {
      visit(begin, size_);
    }
  }

  /// Calls `visit(std::size_t begin, std::size_t size, WordHash hash)` for the words between `begin` and `end`, which
  /// must cut no word.
  template <typename Visit>
  void for_each_word(std::size_t begin, std::size_t end, Visit&& visit) const {
    constexpr std::size_t kNone = ~std::size_t{0};
    std::size_t run = kNone;
    const auto end_run = [&](std::size_t stop) {
      if (stop - run >= 2) {
        visit(run, stop - run, hash_word_at(text_.data() + run, stop - run));
      }
      run = kNone;
    };
    for_each_block(begin, end, [&](std::size_t at, std::uint64_t edges) {
      for (; edges != 0; edges &= edges - 1) {
        const std::size_t edge = at + static_cast<std::size_t>(std::countr_zero(edges));
        if (run == kNone) {
          run = edge;
        } else {
          end_run(edge);
        }
      }
    });
    if (run != kNone) {
      end_run(end);
    }
  }

  /// The longest part of a text that hash_words() takes.
  static constexpr std::size_t kMaxHashed = 512;

  /// Writes the hashes of the words between `begin` and `end`, at most kMaxHashed bytes, to `hashes`, which has room
  /// for half as many as there are bytes, and one more. Returns behind the last. What for_each_word() does, with few
  /// branches: the lengths of words are as good as random.
  WordHash* hash_words(std::size_t begin, std::size_t end, WordHash* hashes) const {
    std::array<std::uint32_t, kMaxHashed + kBlock> edges_at;  // NOLINT(*-member-init): filled as far as it is read
    std::size_t count = 0;
    std::uint64_t before = for_each_block(begin, end, [&](std::size_t at, std::uint64_t edges) {
      for (; edges != 0; edges &= edges - 1) {
        edges_at[count++] = static_cast<std::uint32_t>(at) + static_cast<std::uint32_t>(std::countr_zero(edges));
      }
    });
    if (before != 0) {
      edges_at[count++] = static_cast<std::uint32_t>(end);
    }
    for (std::size_t i = 0; i < count; i += 2) {
      const std::size_t size = edges_at[i + 1] - edges_at[i];
      *hashes = hash_word_at(text_.data() + edges_at[i], size);
      hashes += size >= 2 ? 1 : 0;
    }
    return hashes;
  }

 private:
  static constexpr std::size_t kBlock = 64;
  /// Marks blocks of text; whether they are ASCII.
  using MarkBlocks = bool (*)(const char* text, std::size_t blocks, std::uint64_t* words, std::uint64_t* piece_starts);
  static MarkBlocks choose(VectorInstructions instructions);

  /// Calls `visit(std::size_t at, std::uint64_t edges)` for the blocks between `begin` and `end`: in `edges` is a bit
  /// where a run of word bytes begins or has just ended; they take turns. Returns whether the last run ends at `end`.
  template <typename Visit>
  std::uint64_t for_each_block(std::size_t begin, std::size_t end, Visit&& visit) const {
    const std::size_t last = (end + kBlock - 1) / kBlock;
    std::uint64_t keep = ~std::uint64_t{0} << (begin % kBlock);
    std::uint64_t before = 0;  // whether the byte before the block belongs to a run
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
  std::vector<char> text_;
  std::vector<std::uint64_t> word_bytes_;    // a bit for each byte that belongs to a word
  std::vector<std::uint64_t> piece_starts_;  // a bit for each quote before a comma before a quote
  std::size_t size_ = 0;
};

}  // namespace pugmark
