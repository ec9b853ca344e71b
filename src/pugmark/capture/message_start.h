// Telling by content where an HTTP message begins, on whatever port.
#pragma once

#include <cstdint>
#include <span>

namespace pugmark {

/// What bytes may be the start of.
enum class MessageStart {
  kNone,     ///< No HTTP message.
  kUnclear,  ///< Too few bytes to tell.
  kRequest,
  kResponse,
  kHttp2,  ///< The connection preface of HTTP/2. Source: RFC 9113, section 3.4.
};

/// Looks at the first bytes of a stream, or of what follows a message. A request shows by its whole first line: a token
/// (any method), and a version at its end or, as in HTTP/0.9, GET and a path. Empty lines before it are allowed.
/// Of the first `known` bytes it is known already that they are kUnclear.
/// Source: RFC 9112, sections 2.2, 3 and 4.
MessageStart message_start(std::span<const std::uint8_t> bytes, std::size_t known = 0);

/// A first line longer than this is none.
inline constexpr std::size_t kMaxFirstLine = 16'384;

}  // namespace pugmark
