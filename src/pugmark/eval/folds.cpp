// MD5 as a number: no secret hangs on it, only that every program draws the same folds.
#include "pugmark/eval/folds.h"

#include <array>
#include <md5.h>
#include <sys/types.h>

namespace pugmark {

std::uint32_t fold_of(std::string_view group, std::string_view salt, std::uint32_t folds) {
  MD5_CTX context;
  MD5Init(&context);
  MD5Update(&context, reinterpret_cast<const std::uint8_t*>(group.data()), group.size());
  MD5Update(&context, reinterpret_cast<const std::uint8_t*>(salt.data()), salt.size());
  std::array<std::uint8_t, MD5_DIGEST_LENGTH> digest{};
  MD5Final(digest.data(), &context);
  std::uint64_t rest = 0;
  for (const std::uint8_t byte : digest) {
    rest = (rest * 256 + byte) % folds;
  }
  return static_cast<std::uint32_t>(rest);
}

}  // namespace pugmark
