// Identity: what makes two findings the same thing, and two occurrences the same sighting. See ADR 10.
#pragma once

#include <string>
#include <string_view>

#include "pugmark/core/result.h"
#include "pugmark/finding/finding.h"

namespace pugmark::store {

/// Bytes of an id.
inline constexpr std::size_t kIdBytes = 16;

/// The id of what was seen: 16 bytes of a SHA-256 over what the client is, whom it asked and which headers it sent.
/// `finding` must have its texts, unmasked.
std::string finding_id(const Finding& finding, bool by_message);

/// 16 bytes of a SHA-256 over the messages; empty where there are none, for nothing has that in common.
std::string texts_hash(const Finding& finding);

/// The id of one occurrence: the same wherever the log lies, and whether it is compressed. Of a connection with a uid
/// it does not depend on the messages: a log that grows has more of them the next time.
std::string sighting_id(std::string_view finding_id, std::string_view texts_hash, const Finding& finding,
                        bool by_message);

/// What a message is told by whose headers come in that order: 16 hexadecimal digits of a SHA-256 over origin and
/// names.
std::string header_fingerprint(Origin origin, std::string_view canonical_text);

/// That of the first request or, where there is none, of the first response; empty where there are no messages, and
/// where the log does not show their headers, for then all would have the same.
std::string header_fingerprint(const Finding& finding);

/// The bytes of an id that a prefix of hexadecimal digits begins with, filled up with the digit `fill`; the prefix must
/// be one.
std::string id_from(std::string_view prefix, char fill);

/// Bytes as hexadecimal digits in lower case.
std::string to_hex(std::string_view bytes);

/// The SHA-256 of a file, in hexadecimal digits. Errors: kIo; also for what is none, such as a pipe.
Result<std::string> hash_of_file(const std::string& path);

}  // namespace pugmark::store
