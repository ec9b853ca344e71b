// SHA-256, since a hash that can be forged would let a new thing hide behind the benign verdict on an old one.
#include "pugmark/store/identity.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <sha2.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "pugmark/core/ascii.h"
#include "pugmark/http/canonical_text.h"
#include "pugmark/http/secrets.h"

namespace pugmark::store {
namespace {

/// Hashes fields, each with its length before it, so that no two lists of fields have the same bytes.
class FieldHash {
 public:
  FieldHash() { SHA256Init(&context_); }

  void add(std::string_view field) {
    add(std::uint64_t{field.size()});
    SHA256Update(&context_, reinterpret_cast<const std::uint8_t*>(field.data()), field.size());
  }
  void add(std::uint64_t number) {
    std::array<std::uint8_t, 8> bytes{};
    for (std::uint8_t& byte : bytes) {
      byte = static_cast<std::uint8_t>(number & 0xFFU);
      number >>= 8U;
    }
    SHA256Update(&context_, bytes.data(), bytes.size());
  }

  /// The first bytes of the hash.
  std::string take() {
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
    SHA256Final(digest.data(), &context_);
    return {reinterpret_cast<const char*>(digest.data()), kIdBytes};
  }

 private:
  SHA2_CTX context_{};
};

/// The names of a message's headers, a line each.
std::string names_of(std::string_view text) {
  std::string names;
  CanonicalHeader header;
  while (take_canonical_header(text, header)) {
    names.append(header.name).push_back('\n');
  }
  return names;
}

/// The message that stands for the finding: the first request or, where there is none, the first response.
const MessageText* standing_for(const Finding& finding) {
  for (const MessageText& message : finding.texts) {
    if (message.origin == Origin::kClient) {
      return &message;
    }
  }
  return finding.texts.empty() ? nullptr : finding.texts.data();
}

}  // namespace

std::string finding_id(const Finding& finding, bool by_message) {
  FieldHash hash;
  hash.add("pugmark finding 1");
  hash.add(by_message ? "message" : "connection");
  hash.add(to_string(finding.origin));
  hash.add(finding.orig_h);
  // A password in an address is no part of what something is, and may be masked already.
  hash.add(mask_uri(finding.host));
  hash.add(mask_uri(finding.identifier));
  hash.add(finding.method);
  const MessageText* const message = standing_for(finding);
  if (message == nullptr) {
    hash.add(std::uint64_t{0});
    return hash.take();
  }
  hash.add(names_of(message->text));
  const auto says = find_canonical_header(message->text, message->origin == Origin::kClient ? "USER-AGENT" : "SERVER");
  hash.add(says ? says->value : std::string_view());
  return hash.take();
}

std::string texts_hash(const Finding& finding) {
  if (finding.texts.empty()) {
    return {};
  }
  FieldHash hash;
  for (const MessageText& message : finding.texts) {
    hash.add(to_string(message.origin));
    hash.add(message.text);
  }
  return hash.take();
}

std::string sighting_id(std::string_view finding_id, std::string_view texts_hash, const Finding& finding,
                        bool by_message) {
  FieldHash hash;
  hash.add("pugmark sighting 1");
  hash.add(finding_id);
  hash.add(finding.uid);
  hash.add(static_cast<std::uint64_t>(finding.ts ? finding.ts->microseconds : 0));
  if (by_message || finding.uid.empty()) {
    hash.add(texts_hash);
    hash.add(mask_uri(finding.uri));
    hash.add(finding.status_code);
  }
  if (finding.uid.empty()) {
    hash.add(finding.place.record);
  }
  return hash.take();
}

std::string header_fingerprint(Origin origin, std::string_view canonical_text) {
  constexpr std::size_t kBytes = 8;
  FieldHash hash;
  hash.add("pugmark headers 1");
  hash.add(to_string(origin));
  hash.add(names_of(canonical_text));
  return to_hex(hash.take().substr(0, kBytes));
}

std::string header_fingerprint(const Finding& finding) {
  const MessageText* const message = standing_for(finding);
  return message == nullptr || finding.view == View::kPlain ? std::string()
                                                            : header_fingerprint(message->origin, message->text);
}

std::string id_from(std::string_view prefix, char fill) {
  std::string id;
  for (std::size_t i = 0; i < kIdBytes; ++i) {
    const auto digit = [&](std::size_t at) { return hex_value(at < prefix.size() ? prefix[at] : fill); };
    id.push_back(static_cast<char>(digit(2 * i) * 16 + digit(2 * i + 1)));
  }
  return id;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text.push_back(kDigits[byte >> 4U]);
    text.push_back(kDigits[byte & 0x0FU]);
  }
  return text;
}

Result<std::string> hash_of_file(const std::string& path) {
  struct stat status {};
  std::array<char, SHA256_DIGEST_STRING_LENGTH> text{};
  const bool there = ::stat(path.c_str(), &status) == 0;
  if (there && !S_ISREG(status.st_mode)) {
    // A store may come from others, and name a pipe that nobody writes to.
    return Error(ErrorCode::kIo, "cannot read: it is no file").at(path);
  }
  if (!there || SHA256File(path.c_str(), text.data()) == nullptr) {
    return Error(ErrorCode::kIo, "cannot read: " + system_message(errno)).at(path);
  }
  return std::string(text.data());
}

}  // namespace pugmark::store
