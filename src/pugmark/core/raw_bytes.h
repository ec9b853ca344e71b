// Values as the bytes that they are in memory: what sections of models hold. Of little endian, as all machines that
// pugmark runs on.
#pragma once

#include <bit>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace pugmark {

static_assert(std::endian::native == std::endian::little);

/// Appends the bytes of a value.
template <typename T>
void append_raw(std::string& out, const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

/// Takes a value, as append_raw() wrote it, from the front of `bytes`; says whether there was one.
template <typename T>
[[nodiscard]] bool take_raw(std::string_view& bytes, T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (bytes.size() < sizeof(value)) {
    return false;
  }
  std::memcpy(&value, bytes.data(), sizeof(value));
  bytes.remove_prefix(sizeof(value));
  return true;
}

}  // namespace pugmark
