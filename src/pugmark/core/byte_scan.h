// Finding bytes of a kind in a text, sixteen at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace pugmark {

/// Calls `visit(std::size_t at)` where `text` has one of `Bytes`, in order, until it says true. Whether it did.
template <char... Bytes, typename Visit>
bool visit_bytes(std::string_view text, Visit&& visit) {
  std::size_t at = 0;
#if defined(__SSE2__)
  for (; at + 16 <= text.size(); at += 16) {
    const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    __m128i found = _mm_setzero_si128();
    ((found = _mm_or_si128(found, _mm_cmpeq_epi8(part, _mm_set1_epi8(Bytes)))), ...);
    for (auto left = static_cast<std::uint32_t>(_mm_movemask_epi8(found)); left != 0; left &= left - 1) {
      if (visit(at + static_cast<std::size_t>(std::countr_zero(left)))) {
        return true;
      }
    }
  }
#endif
  for (; at < text.size(); ++at) {
    if (((text[at] == Bytes) || ...) && visit(at)) {
      return true;
    }
  }
  return false;
}

/// Length of the run of printable ASCII at the start of `text` that has none of `Excluded`.
template <char... Excluded>
std::size_t printable_run(std::string_view text) {
  std::size_t at = 0;
#if defined(__SSE2__)
  for (; at + 16 <= text.size(); at += 16) {
    const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    // Signed, so that bytes above ASCII are less than a space too.
    __m128i outside = _mm_or_si128(_mm_cmplt_epi8(part, _mm_set1_epi8(' ')), _mm_cmpeq_epi8(part, _mm_set1_epi8(0x7F)));
    ((outside = _mm_or_si128(outside, _mm_cmpeq_epi8(part, _mm_set1_epi8(Excluded)))), ...);
    if (const auto found = static_cast<std::uint32_t>(_mm_movemask_epi8(outside)); found != 0) {
      return at + static_cast<std::size_t>(std::countr_zero(found));
    }
  }
#endif
  while (at < text.size() && text[at] >= ' ' && text[at] <= '~' && !((text[at] == Excluded) || ...)) {
    ++at;
  }
  return at;
}

}  // namespace pugmark
