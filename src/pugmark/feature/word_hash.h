// WordHash: the 64-bit identity of a word. The model file stores it, so it never changes within a model format.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace pugmark {

/// Identity of a word. Two words of one vocabulary share it with a probability of about n^2 / 2^65.
using WordHash = std::uint64_t;

namespace word_hash_detail {

// Odd constants with the top bit of every byte set: no ASCII input cancels them.
inline constexpr std::uint64_t kFirst = 0xA0F1C6D9B3E58B97U;
inline constexpr std::uint64_t kSecond = 0xE7B5D3A9C1F68D8FU;
inline constexpr std::uint64_t kThird = 0x9E8FC4BD97F4A7C5U;

inline std::uint64_t multiply_fold(std::uint64_t a, std::uint64_t b) {
  const unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

/// Mixes the last 16 bytes (zero-padded: no word has a byte of zero) into `state` and finishes.
inline WordHash finish(std::uint64_t state, std::uint64_t low, std::uint64_t high) {
  return multiply_fold(low ^ kFirst ^ state, high ^ kSecond);
}

/// Mixes 16 bytes that others follow.
inline std::uint64_t absorb(std::uint64_t state, std::uint64_t low, std::uint64_t high) {
  return multiply_fold(low ^ kSecond ^ state, high ^ kThird);
}

/// From the byte 16 - n on: 16 bytes of which the first n are ones.
inline constexpr std::array<char, 32> kMasks = [] {
  std::array<char, 32> masks{};
  for (std::size_t i = 0; i < 16; ++i) {
    masks[i] = '\xFF';
  }
  return masks;
}();

/// Eight bytes as a little-endian number.
inline std::uint64_t load(const char* bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, sizeof(value));
  return value;
}

/// What ones of 16 bytes at hand keep the first `count`, 1 to 16. Without branches: the length of words and headers is
/// as good as random.
struct TailMask {
  explicit TailMask(std::size_t count)
      : low(load(kMasks.data() + 16 - count)), high(load(kMasks.data() + 24 - count)) {}
  std::uint64_t low;
  std::uint64_t high;
};

/// Reads up to eight bytes as a little-endian number, zero-padded.
inline std::uint64_t load(const char* bytes, std::size_t count) {
  std::uint64_t value = 0;
  if (count > 0) {  // no bytes may mean no place either
    std::memcpy(&value, bytes, count);
  }
  return value;
}

}  // namespace word_hash_detail

/// Folds a byte of a lower-case word for hashing: the underscore becomes 0x7F, as `c | 0x20` makes it, so that upper
/// and lower case of ASCII can be hashed by one OR.
inline char fold_word_byte(char c) { return c == '_' ? '\x7F' : c; }

/// Hashes a word whose ASCII bytes are folded (lower case, underscore as 0x7F).
inline WordHash hash_folded_word(std::string_view folded) {
  using namespace word_hash_detail;
  std::uint64_t state = 0;
  const char* at = folded.data();
  std::size_t left = folded.size();
  while (left > 16) {
    state = absorb(state, load(at, 8), load(at + 8, 8));
    at += 16;
    left -= 16;
  }
  const std::uint64_t low = load(at, left < 8 ? left : 8);
  const std::uint64_t high = left > 8 ? load(at + 8, left - 8) : 0;
  return finish(state, low, high);
}

/// Hashes an ASCII word in any case where it lies; `size` is not 0. At least 16 bytes behind it must be readable.
inline WordHash hash_word_at(const char* at, std::size_t size) {
  using namespace word_hash_detail;
  constexpr std::uint64_t kFold = 0x2020202020202020U;
  const auto load_folded = [](const char* bytes) { return load(bytes) | kFold; };
  std::uint64_t state = 0;
  std::size_t left = size;
  while (left > 16) {
    state = absorb(state, load_folded(at), load_folded(at + 8));
    at += 16;
    left -= 16;
  }
#if defined(__SSE2__)
  const auto vector_at = [](const char* bytes) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)); };
  const __m128i folded = _mm_or_si128(vector_at(at), _mm_set1_epi8(0x20));
  const __m128i tail = _mm_and_si128(folded, vector_at(kMasks.data() + 16 - left));
  const auto low = static_cast<std::uint64_t>(_mm_cvtsi128_si64(tail));
  const auto high = static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(tail, tail)));
  return finish(state, low, high);
#else
  const TailMask mask(left);
  return finish(state, load_folded(at) & mask.low, load_folded(at + 8) & mask.high);
#endif
}

/// Hashes a word in lower case, as people write it.
WordHash hash_word(std::string_view word);

}  // namespace pugmark
