// Tokens and passwords.
#include "pugmark/console/secret_token.h"

#include <algorithm>
#include <argon2.h>
#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "pugmark/core/ascii.h"
#include "pugmark/core/assert.h"
#include "pugmark/io/output.h"

namespace pugmark::console {
namespace {

constexpr std::size_t kTokenBytes = 32;

template <std::size_t Size>
std::array<std::uint8_t, Size> random_bytes() {
  std::array<std::uint8_t, Size> bytes{};
  const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
  PUGMARK_ASSERT(got == static_cast<ssize_t>(Size));  // so few bytes come at once
  return bytes;
}

}  // namespace

std::string make_token() {
  std::string token;
  for (const std::uint8_t byte : random_bytes<kTokenBytes>()) {
    token += fmt::format("{:02x}", byte);
  }
  return token;
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string hash_password(const std::string& password) {
  constexpr std::uint32_t kPasses = 2;
  constexpr std::uint32_t kKibibytes = 19 * 1024;
  constexpr std::uint32_t kLanes = 1;
  constexpr std::size_t kHashBytes = 32;
  const auto salt = random_bytes<16>();
  std::array<char, 256> encoded{};
  const int status = ::argon2id_hash_encoded(kPasses, kKibibytes, kLanes, password.data(), password.size(), salt.data(),
                                             salt.size(), kHashBytes, encoded.data(), encoded.size());
  PUGMARK_ASSERT(status == ARGON2_OK);
  return encoded.data();
}

bool is_password(const std::string& password, const std::string& hash) {
  return ::argon2id_verify(hash.c_str(), password.data(), password.size()) == ARGON2_OK;
}

bool is_password_hash(std::string_view text) { return text.starts_with("$argon2id$v=19$"); }

Result<std::string> token_in_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (descriptor < 0 && errno == ENOENT) {
    const std::string token = make_token();
    PUGMARK_TRY(AtomicFile file, AtomicFile::create(path, Overwrite::kRefuse));
    PUGMARK_CHECK(file.write(token + '\n'));
    PUGMARK_CHECK(file.commit());
    return token;
  }
  if (descriptor < 0) {
    return Error(ErrorCode::kIo, fmt::format("cannot read: {}", system_message(errno))).at(path);
  }
  struct stat facts {};
  std::array<char, 2 * kTokenBytes + 2> text{};
  const bool known = ::fstat(descriptor, &facts) == 0;
  const ssize_t got = ::read(descriptor, text.data(), text.size());
  ::close(descriptor);
  constexpr mode_t kOthers = 077;
  if (!known || !S_ISREG(facts.st_mode) || (facts.st_mode & kOthers) != 0) {
    return Error(ErrorCode::kUsage, "others may read it")
        .at(path)
        .hint("chmod 600 it, or name a file that is not there: it is made");
  }
  std::string_view token(text.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  token = token.substr(0, token.find('\n'));
  if (token.size() != 2 * kTokenBytes ||
      !std::all_of(token.begin(), token.end(), [](char c) { return hex_value(c) >= 0; })) {
    return Error(ErrorCode::kUsage, "is no token of 64 hexadecimal digits")
        .at(path)
        .hint("name a file that is not there: it is made");
  }
  return std::string(token);
}

}  // namespace pugmark::console
