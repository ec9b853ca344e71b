// Secrets: values that no output shows unless it is asked to, and no feature tells. Decides what is one; masks it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pugmark/http/canonical_text.h"

namespace pugmark {

/// Whether the secret parts of messages are masked.
enum class SecretPolicy { kMask, kShow };

/// Whether the values of the header `name` (upper or lower case) are secret: Authorization, Proxy-Authorization,
/// Cookie, Set-Cookie, and headers that carry a token or key by their name (X-Auth-Token, X-Api-Key, X-CSRFToken).
bool is_secret_header(std::string_view name);

/// Whether the value of a header is secret and not masked by the log already.
bool is_secret(const CanonicalHeader& header);

/// Whether `text` names a secret header before a colon, in canonical form or another: what stands behind the headers of
/// a canonical text that is cut short or odd is then secret as a whole.
bool names_secret_header(std::string_view text);

/// Whether `text` holds something that mask_uri would mask.
bool has_uri_password(std::string_view text);

/// Whether `canonical_text` may hold a secret header or a password in a URI: false is certain, true is not. Quick: most
/// texts hold none.
bool may_hold_secrets(std::string_view canonical_text);

/// Masks passwords in a URI, and in URIs within it, percent-encoded ones too: the password of `user:password@` and the
/// values of parameters such as `password=`.
std::string mask_uri(std::string_view uri);

/// The value of a header with what is secret in it masked; nothing only where there surely is no secret, so that what
/// is returned may also be the value as it is.
std::optional<std::string> mask_header_value(std::string_view name, std::string_view value);

/// Masks the values of secret headers, and passwords in URIs, in a canonical text; text that is no header and names a
/// secret one is masked as a whole.
std::string mask_canonical_text(std::string_view text);

}  // namespace pugmark
