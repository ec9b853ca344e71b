// Scoring. The plain way, of which everything else here must be a faster form, is WordSplitter's words and
// WordModel::weight; a differential test holds the two together.
#include "pugmark/model/word_scorer.h"

#include <random>

namespace pugmark {
namespace {

/// Longer headers are not remembered.
constexpr std::size_t kMaxRemembered = 512;
/// A piece begins with `","`; the name follows.
constexpr std::size_t kNameOffset = 3;

}  // namespace

HeaderCache::HeaderCache() : secret_(), entries_(std::size_t{1} << kBits) {
  std::random_device random;
  for (std::uint64_t& part : secret_) {
    part = (std::uint64_t{random()} << 32U) | random();
  }
  entries_.front().hash = ~std::uint64_t{0};  // 0 belongs here: no header may meet an empty entry of its own hash
}

std::uint64_t HeaderCache::hash(const char* at, std::size_t size) const {
  using word_hash_detail::load;
  using word_hash_detail::multiply_fold;
  std::uint64_t state = secret_[0] ^ size;
  std::size_t left = size;
  for (; left > 16; at += 16, left -= 16) {
    state = multiply_fold(load(at) ^ state, load(at + 8) ^ secret_[1]);
  }
  const word_hash_detail::TailMask mask(left);
  state = multiply_fold((load(at) & mask.low) ^ state, (load(at + 8) & mask.high) ^ secret_[1]);
  return multiply_fold(state ^ secret_[1], word_hash_detail::kFirst);
}

// Each step goes over all headers, so that what the processor must fetch for one is fetched while it works on the
// others.

/// Cuts the text into pieces_ and looks for them in the memory of headers.
void WordScorer::find_pieces() {
  pieces_.clear();
  marks_.for_each_piece([&](std::size_t begin, std::size_t end) {
    const char* const at = marks_.data() + begin;
    Piece& piece = pieces_.emplace_back();
    piece.begin = begin;
    piece.end = end;
    piece.habit = &habits_.of(word_hash_detail::load(at + kNameOffset));
    if (end - begin <= kMaxRemembered && piece.habit->worth_looking()) {
      piece.hash = cache_.hash(at, end - begin);
      piece.entry = &cache_.entry(piece.hash);
      __builtin_prefetch(piece.entry);
    }
  });
}

/// What the pieces that are remembered weigh, and those that are too long for that. The others stay in pieces_.
FixedScore WordScorer::weigh_known() {
  FixedScore sum = 0;
  std::size_t unknown = 0;
  for (const Piece& piece : pieces_) {
    if (piece.entry != nullptr) {
      const bool found = piece.entry->hash == piece.hash;
      piece.habit->note(found);
      if (found) {
        sum += piece.entry->weight;
        continue;
      }
    } else if (piece.end - piece.begin > kMaxRemembered) {
      marks_.for_each_word(piece.begin, piece.end,
                           [&](std::size_t, std::size_t, WordHash hash) { sum += model_.weight(hash); });
      continue;
    }
    pieces_[unknown++] = piece;
  }
  pieces_.resize(unknown);
  return sum;
}

/// Weighs pieces_ from `first` to `last` word by word, and remembers what they weigh.
FixedScore WordScorer::weigh_unknown(std::size_t first, std::size_t last) {
  std::uint32_t* edge = edges_.data();
  for (std::size_t i = first; i < last; ++i) {
    edge = marks_.find_words(pieces_[i].begin, pieces_[i].end, edge);
    pieces_[i].words_end = static_cast<std::size_t>(edge - edges_.data()) / 2;
  }
  const std::size_t count = static_cast<std::size_t>(edge - edges_.data()) / 2;
  for (std::size_t i = 0; i < count; ++i) {
    words_[i] = model_.prepare(hash_word_at(marks_.data() + edges_[2 * i], edges_[2 * i + 1] - edges_[2 * i]));
  }
  // Running sums, modulo 2^64: a piece's own sum, at most 2^8 words of less than 2^54, comes out right whatever
  // precedes.
  std::uint64_t running = 0;
  for (std::size_t i = 0; i < count; ++i) {
    sums_[i] = running;
    running += static_cast<std::uint64_t>(model_.weight(words_[i]));
  }
  sums_[count] = running;
  FixedScore sum = 0;
  std::size_t word = 0;
  for (std::size_t i = first; i < last; ++i) {
    const Piece& piece = pieces_[i];
    const auto weight = static_cast<std::int64_t>(sums_[piece.words_end] - sums_[word]);
    word = piece.words_end;
    if (piece.entry != nullptr) {
      *piece.entry = {piece.hash, weight};
    }
    sum += weight;
  }
  return sum;
}

FixedScore WordScorer::fixed_score(std::string_view text) {
  FixedScore sum = model_.prior();
  if (!marks_.mark(text)) {
    splitter_.for_each(text, [&](std::string_view, WordHash hash) { sum += model_.weight(hash); });
    return sum;
  }
  find_pieces();
  sum += weigh_known();
  for (std::size_t first = 0; first < pieces_.size();) {
    std::size_t last = first;
    std::size_t bytes = 0;
    while (last < pieces_.size() && bytes + pieces_[last].end - pieces_[last].begin <= kGroupBytes) {
      bytes += pieces_[last].end - pieces_[last].begin;
      ++last;
    }
    sum += weigh_unknown(first, last);
    first = last;
  }
  return sum;
}

}  // namespace pugmark
