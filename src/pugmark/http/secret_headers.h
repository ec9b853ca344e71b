// Which headers carry secrets, by their names.
#pragma once

#include <string_view>

namespace pugmark {

/// Whether the values of the header `name` (upper or lower case) are secret: Authorization, Proxy-Authorization,
/// Cookie, Set-Cookie, and headers that carry a token or key by their name (X-Auth-Token, X-Api-Key, X-CSRFToken).
bool is_secret_header(std::string_view name);

/// Whether `text` ends as a secret header's name may: "authorization", "cookie", "token", "key", "auth", "secret",
/// "password", "set-cookie2". Quick, and no for most names.
bool may_end_secret_header(std::string_view text);

}  // namespace pugmark
