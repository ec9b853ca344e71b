// Drawing of secrets.
#include "pugmark/feature/secret_hash.h"

#include <random>

namespace pugmark {

SecretHash::SecretHash() : secret_() {
  std::random_device random;
  for (std::uint64_t& part : secret_) {
    part = (std::uint64_t{random()} << 32U) | random();
  }
}

}  // namespace pugmark
