// SHA-1, as version 5 wants it: what is told apart here is nothing to be forged.
#include "pugmark/report/indicators/derived_uuid.h"

#include <array>
#include <cstdint>
#include <sha1.h>
#include <sys/types.h>

#include <fmt/format.h>

namespace pugmark::report {

std::string derived_uuid(std::string_view name) {
  // Drawn once; what was exported is known by what follows from it.
  constexpr std::array<std::uint8_t, 16> kNamespace = {0x5C, 0x0D, 0xA6, 0x1E, 0x2B, 0x7F, 0x4E, 0x93,
                                                       0x9A, 0x41, 0xD8, 0x36, 0xF7, 0x0C, 0xB2, 0x65};
  SHA1_CTX context;
  SHA1Init(&context);
  SHA1Update(&context, kNamespace.data(), kNamespace.size());
  SHA1Update(&context, reinterpret_cast<const std::uint8_t*>(name.data()), name.size());
  std::array<std::uint8_t, SHA1_DIGEST_LENGTH> digest{};
  SHA1Final(digest.data(), &context);
  constexpr std::size_t kVersionAt = 6;
  constexpr std::size_t kVariantAt = 8;
  digest[kVersionAt] = static_cast<std::uint8_t>((digest[kVersionAt] & 0x0FU) | 0x50U);
  digest[kVariantAt] = static_cast<std::uint8_t>((digest[kVariantAt] & 0x3FU) | 0x80U);
  std::string text;
  for (std::size_t i = 0; i < kNamespace.size(); ++i) {
    text += fmt::format("{}{:02x}", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", digest[i]);
  }
  return text;
}

}  // namespace pugmark::report
