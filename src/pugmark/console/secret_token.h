// Secrets that are made, and compared without telling how much of them was right.
#pragma once

#include <string>
#include <string_view>

#include "pugmark/core/result.h"

namespace pugmark::console {

/// 256 bits by chance, as 64 hexadecimal digits. Source: getrandom(2).
std::string make_token();

/// Whether two secrets are the same, in a time that depends on their lengths alone.
bool same_secret(std::string_view a, std::string_view b);

/// Hashes a password: argon2id with 19 MiB, two passes, one lane, as OWASP's Password Storage Cheat Sheet has it. The
/// hash names its parameters and its salt.
std::string hash_password(const std::string& password);
/// Whether this is the password of a hash.
bool is_password(const std::string& password, const std::string& hash);
/// Whether this looks like what hash_password gives.
bool is_password_hash(std::string_view text);

/// What others than its owner may do with a file.
enum class Others {
  kMayRead,  ///< But not write.
  kMayNothing,
};
/// The first line of a small file that belongs to this user, or to root.
/// Errors: kIo; kUsage for what is no regular file, belongs to somebody else, or is open to others.
Result<std::string> line_in_own_file(const std::string& path, Others others);

/// Reads the token in a file, or makes one there, for its owner alone.
/// Errors: kIo; those of line_in_own_file; kUsage for what is no token.
Result<std::string> token_in_file(const std::string& path);

}  // namespace pugmark::console
