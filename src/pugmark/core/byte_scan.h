// Finding any of a few bytes in a text, in one pass.
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

}  // namespace pugmark
