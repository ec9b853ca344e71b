// Marking, 64 bytes at a time. On x86 with AVX2 where the processor has it, else SSE2; elsewhere byte by byte.
#include "pugmark/feature/word_marks.h"

#include "pugmark/feature/words.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace pugmark {
namespace {

/// Of 64 bytes, one bit each.
struct BlockMarks {
  std::uint64_t words = 0;
  std::uint64_t quotes = 0;
  std::uint64_t commas = 0;
};

#if defined(__x86_64__)

/// Whether any byte is not ASCII is added to `high`.
BlockMarks mark_sse2(const char* at, std::uint64_t& high) {
  BlockMarks marks;
  for (unsigned part = 0; part < 4; ++part) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + std::size_t{16} * part));
    const __m128i letter = _mm_sub_epi8(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
    const __m128i digit = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
    const __m128i is_letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter);
    const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
    const __m128i is_line = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_'));
    const auto mask = [part](__m128i where) {
      return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(where))) << (16 * part);
    };
    marks.words |= mask(_mm_or_si128(_mm_or_si128(is_letter, is_digit), is_line));
    marks.quotes |= mask(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
    marks.commas |= mask(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(',')));
    high |= mask(bytes);
  }
  return marks;
}

/// The word bytes by two look-ups, of the low and the high half of a byte.
/// Source: Langdale and Lemire, "Parsing Gigabytes of JSON per Second", vectorised classification.
[[gnu::target("avx2")]] BlockMarks mark_avx2(const char* at, std::uint64_t& high) {
  // Classes: 1 the digits' row, 2 the rows of @ and `, 4 the rows of P and p up to Z, 8 the underscore.
  const __m256i low_half = _mm256_setr_epi8(5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 2, 2, 2, 2, 10,  //
                                            5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 2, 2, 2, 2, 10);
  const __m256i high_half = _mm256_setr_epi8(0, 0, 0, 1, 2, 12, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0,  //
                                             0, 0, 0, 1, 2, 12, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0);
  BlockMarks marks;
  for (unsigned part = 0; part < 2; ++part) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + std::size_t{32} * part));
    const __m256i row = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0F));
    const __m256i classes = _mm256_and_si256(_mm256_shuffle_epi8(low_half, bytes), _mm256_shuffle_epi8(high_half, row));
    const auto words =
        ~static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(classes, _mm256_setzero_si256())));
    const auto quotes =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"'))));
    const auto commas =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(','))));
    marks.words |= std::uint64_t{words} << (32 * part);
    marks.quotes |= std::uint64_t{quotes} << (32 * part);
    marks.commas |= std::uint64_t{commas} << (32 * part);
    high |= static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes));
  }
  return marks;
}

#else

BlockMarks mark_plain(const char* at, std::uint64_t& high) {
  BlockMarks marks;
  for (unsigned i = 0; i < 64; ++i) {
    marks.words |= std::uint64_t{is_ascii_word_byte(at[i])} << i;
    marks.quotes |= std::uint64_t{at[i] == '"'} << i;
    marks.commas |= std::uint64_t{at[i] == ','} << i;
    high |= static_cast<unsigned char>(at[i]) & 0x80U;
  }
  return marks;
}

#endif

/// Marks `blocks` blocks of 64 bytes. Whether all bytes are ASCII. What a bit means hangs on its neighbours, so a block
/// is finished when the next one is known.
template <BlockMarks (*Mark)(const char*, std::uint64_t&)>
[[gnu::always_inline]] inline bool mark_blocks(const char* text, std::size_t blocks, std::uint64_t* words,
                                               std::uint64_t* piece_starts) {
  std::uint64_t high = 0;
  std::uint64_t before = 0;
  BlockMarks marks;
  if (blocks > 0) {
    marks = Mark(text, high);
  }
  for (std::size_t block = 0; block < blocks; ++block) {
    const BlockMarks next = block + 1 < blocks ? Mark(text + (block + 1) * 64, high) : BlockMarks();
    // A word has two bytes or more: a byte without a neighbour is none.
    words[block] = marks.words & ((marks.words << 1U) | before | (marks.words >> 1U) | (next.words << 63U));
    piece_starts[block] =
        marks.quotes & ((marks.commas >> 1U) | (next.commas << 63U)) & ((marks.quotes >> 2U) | (next.quotes << 62U));
    before = marks.words >> 63U;
    marks = next;
  }
  return high == 0;
}

#if defined(__x86_64__)
bool mark_blocks_sse2(const char* text, std::size_t blocks, std::uint64_t* words, std::uint64_t* piece_starts) {
  return mark_blocks<mark_sse2>(text, blocks, words, piece_starts);
}
[[gnu::target("avx2")]] bool mark_blocks_avx2(const char* text, std::size_t blocks, std::uint64_t* words,
                                              std::uint64_t* piece_starts) {
  return mark_blocks<mark_avx2>(text, blocks, words, piece_starts);
}
#endif

}  // namespace

WordMarks::MarkBlocks WordMarks::choose([[maybe_unused]] VectorInstructions instructions) {
#if defined(__x86_64__)
  const bool wide = instructions == VectorInstructions::kBest && __builtin_cpu_supports("avx2") != 0;
  return wide ? mark_blocks_avx2 : mark_blocks_sse2;
#else
  return mark_blocks<mark_plain>;
#endif
}

WordMarks::WordMarks(VectorInstructions instructions)
    : mark_blocks_(choose(instructions)),
      text_(std::make_unique_for_overwrite<char[]>(kMaxText + 2 * kBlock)),
      word_bytes_(kMaxText / kBlock + 1),
      piece_starts_(kMaxText / kBlock + 1) {}

std::optional<TextRange> WordMarks::add(std::string_view text) {
  if (!has_room(text.size())) {
    return std::nullopt;
  }
  char* const copy = text_.get() + end_;
  if (!text.empty()) {
    std::memcpy(copy, text.data(), text.size());
  }
  std::memset(copy + text.size(), 0, kBlock);  // the rest of the last block belongs to no word
  const std::size_t blocks = (text.size() + kBlock - 1) / kBlock;
  const std::size_t block = end_ / kBlock;
  if (!mark_blocks_(copy, blocks, word_bytes_.data() + block, piece_starts_.data() + block)) {
    return std::nullopt;
  }
  const TextRange range{end_, end_ + text.size()};
  end_ += blocks * kBlock;
  return range;
}

}  // namespace pugmark
