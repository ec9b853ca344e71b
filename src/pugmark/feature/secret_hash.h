// SecretHash: hashes of what stands in logs, for tables that those who write logs must not be able to fill as they
// like.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "pugmark/feature/word_hash.h"

namespace pugmark {

/// Hashes that nobody can foresee: each object has a secret of its own. Two things share one with a probability of
/// 2^-63. Threads: const members may be called from any number of threads.
class SecretHash {
 public:
  SecretHash();

  /// Of what two hashes or numbers stand for, in this order. Never 0.
  std::uint64_t of(std::uint64_t first, std::uint64_t second) const {
    return word_hash_detail::multiply_fold(first ^ secret_[0], second ^ secret_[1]) | 1U;
  }
  /// Of the bytes from `at` on, and of `seed`; at least 16 bytes behind them must be readable. Never 0.
  std::uint64_t of_bytes(std::uint64_t seed, const char* at, std::size_t size) const {
    using word_hash_detail::load;
    using word_hash_detail::multiply_fold;
    std::uint64_t state = secret_[2] ^ seed;
    std::size_t left = size;
    for (; left > 16; at += 16, left -= 16) {
      state = multiply_fold(load(at) ^ state, load(at + 8) ^ secret_[3]);
    }
    const word_hash_detail::TailMask mask(left);
    state = multiply_fold((load(at) & mask.low) ^ state, (load(at + 8) & mask.high) ^ secret_[3]);
    return of(state, size);
  }

 private:
  std::array<std::uint64_t, 4> secret_;
};

}  // namespace pugmark
