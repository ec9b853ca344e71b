// Scoring. The plain way, of which everything else here must be a faster form, is WordSplitter's words and
// WordModel::weight; a differential test holds the two together.
#include "pugmark/model/words/word_scorer.h"

namespace pugmark {
namespace {

/// Longer headers are not remembered.
constexpr std::size_t kMaxRemembered = 512;
/// A piece begins with `","`; the name follows.
constexpr std::size_t kNameOffset = 3;

}  // namespace

HeaderCache::HeaderCache() : pairs_(std::size_t{1} << kBits) {}

// Each step goes over all headers, so that what the processor must fetch for one is fetched while it works on the
// others.

/// Cuts a text into pieces_ and looks for them in the memory of headers.
void WordScorer::find_pieces(TextRange range, std::uint32_t text) {
  marks_.for_each_piece(range, [&](std::size_t begin, std::size_t end) {
    const char* const at = marks_.data() + begin;
    Piece& piece = pieces_.emplace_back();
    piece.begin = static_cast<std::uint32_t>(begin);
    piece.end = static_cast<std::uint32_t>(end);
    piece.text = text;
    piece.habit = &habits_.of(word_hash_detail::load(at + kNameOffset));
    if (end - begin <= kMaxRemembered && piece.habit->worth_looking()) {
      piece.hash = cache_.hash(at, end - begin);
      piece.remembered = &cache_.pair(piece.hash);
      __builtin_prefetch(piece.remembered);
    }
  });
}

/// Adds what the pieces that are remembered weigh, and those that are too long for that. The others stay in pieces_.
void WordScorer::weigh_known() {
  std::size_t unknown = 0;
  for (const Piece& piece : pieces_) {
    if (piece.remembered != nullptr) {
      const HeaderCache::Entry* const found = HeaderCache::find(*piece.remembered, piece.hash);
      piece.habit->note(found != nullptr);
      if (found != nullptr) {
        sums_[piece.text] += found->weight;
        continue;
      }
    } else if (piece.end - piece.begin > kMaxRemembered) {
      marks_.for_each_word(piece.begin, piece.end,
                           [&](std::size_t, std::size_t, WordHash hash) { sums_[piece.text] += model_.weight(hash); });
      continue;
    }
    pieces_[unknown++] = piece;
  }
  pieces_.resize(unknown);
}

/// Adds what pieces_ from `first` to `last` weigh, word by word, and remembers it.
void WordScorer::weigh_unknown(std::size_t first, std::size_t last) {
  std::uint32_t* edge = edges_.data();
  for (std::size_t i = first; i < last; ++i) {
    edge = marks_.find_words(pieces_[i].begin, pieces_[i].end, edge);
    pieces_[i].words_end = static_cast<std::uint32_t>((edge - edges_.data()) / 2);
  }
  const std::size_t count = static_cast<std::size_t>(edge - edges_.data()) / 2;
  const CommonWords& common = model_.common_words();
  std::size_t rare = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const WordHash hash = hash_word_at(marks_.data() + edges_[2 * i], edges_[2 * i + 1] - edges_[2 * i]);
    const std::size_t number = common.find(hash);
    weights_[i] = common.weight(number);
    rare_words_[rare] = hash;  // without a branch: nobody can guess which come next
    rare_places_[rare] = static_cast<std::uint32_t>(i);
    rare += static_cast<std::size_t>(number == 0);
  }
  for (std::size_t i = 0; i < rare; ++i) {
    model_.prefetch(rare_words_[i]);
  }
  for (std::size_t i = 0; i < rare; ++i) {
    weights_[rare_places_[i]] = model_.weight(rare_words_[i]);
  }
  std::size_t word = 0;
  for (std::size_t i = first; i < last; ++i) {
    const Piece& piece = pieces_[i];
    std::int64_t weight = 0;
    for (; word < piece.words_end; ++word) {
      weight += weights_[word];  // at most 2^8 words of less than 2^54
    }
    if (piece.remembered != nullptr) {
      HeaderCache::remember(*piece.remembered, piece.hash, weight);
    }
    sums_[piece.text] += weight;
  }
}

/// Adds what pieces_ weigh and forgets them and their texts.
void WordScorer::weigh_pieces() {
  weigh_known();
  for (std::size_t first = 0; first < pieces_.size();) {
    std::size_t last = first;
    std::size_t bytes = 0;
    while (last < pieces_.size() && bytes + pieces_[last].end - pieces_[last].begin <= kGroupBytes) {
      bytes += pieces_[last].end - pieces_[last].begin;
      ++last;
    }
    weigh_unknown(first, last);
    first = last;
  }
  pieces_.clear();
  marks_.clear();
}

std::span<const FixedScore> WordScorer::score(std::span<const std::string_view> texts) {
  sums_.assign(texts.size(), model_.prior());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!marks_.has_room(texts[i].size()) && texts[i].size() <= WordMarks::kMaxText) {
      weigh_pieces();
    }
    if (const std::optional<TextRange> range = marks_.add(texts[i])) {
      find_pieces(*range, static_cast<std::uint32_t>(i));
    } else {
      splitter_.for_each(texts[i], [&](std::string_view, WordHash hash) { sums_[i] += model_.weight(hash); });
    }
  }
  weigh_pieces();
  return sums_;
}

}  // namespace pugmark
