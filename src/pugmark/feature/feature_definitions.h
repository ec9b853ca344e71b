// The vocabulary of the recipe `headers`: which kinds of features there are, each with its name and one definition.
// doc/features.md is made from it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pugmark/http/http_message.h"

namespace pugmark {

/// What a feature tells of.
enum class FeatureScope : std::uint8_t { kRequest, kResponse, kConnection };

/// The kinds of features, in the order of their definitions.
enum class FeatureKind : std::uint8_t {
  kOrder,
  kOrder3,
  kProductWord,
  kProductWords,
  kProductValue,
  kProductLength,
  kUrlScheme,
  kUrlPath,
  kUrlRelative,
  kRefererHost,
  kValueLength,
  kContentLength,
  kValue,
  kShape,
  kHostKind,
  kHostPort,
  kHostTld,
  kHostLabels,
  kHostNameLength,
  kHostNameDigits,
  kHostNameDashes,
  kHostNameVowels,
  kHostNameConsonants,
  kHostNameEntropy,
  kHostNameLengthEntropy,
  kHostTldName,
  kHostSubdomain,
  kHostSubdomainLength,
  kHostSubdomainDigits,
  kHostSubdomainLabel,
  kHostDynamicDns,
  kAgent,
  kAgentVersion,
  kAgentHeaders,
  kAgentSends,
  kAgentLacks,
  kAgentVersionSends,
  kAgentVersionLacks,
  kAgentAccept,
  kAgentEncoding,
  kAgentConnection,
  kAgentHost,
  kAgentTld,
  kHostInAgent,
  kCommonOrder,
  kAcceptLanguage,
  kRefererCookieLanguage,
  kHeadersHost,
  kBodyHost,
  kBodyAgent,
  kBodyAgentHost,
  kBodyType,
  kBodyContext,
  kTypeLength,
  kServerType,
  kServerTypeLength,
  kServerPowered,
  kPoweredType,
  kServerValue,
  kTypeValidators,
  kDispositionExtension,
  kDispositionType,
  kUnusualNames,
  kExtensionNames,
  kAgentUnusualNames,
  kAgentExtensionNames,
  kBodyHeaders,
  kAgentBodyHeaders,
  kHostBodyHeaders,
  kCaching,
  kHostPosition,
  kSystem,
  kSystemBrowser,
  kSystemSends,
  kSystemLacks,
  kRequests,
  kResponses,
  kBalance,
  kRepeated,
  kNameOrders,
  kHosts,
};

/// A set of kinds.
class FeatureKinds {
 public:
  constexpr FeatureKinds(std::initializer_list<FeatureKind> kinds) {
    for (const FeatureKind kind : kinds) {
      words_[static_cast<std::size_t>(kind) / 64] |= bit(kind);
    }
  }
  static constexpr FeatureKinds all() {
    FeatureKinds kinds{};
    kinds.words_ = {~std::uint64_t{0}, ~std::uint64_t{0}};
    return kinds;
  }
  constexpr bool contains(FeatureKind kind) const {
    return (words_[static_cast<std::size_t>(kind) / 64] & bit(kind)) != 0;
  }
  constexpr bool empty() const { return (words_[0] | words_[1]) == 0; }
  friend constexpr FeatureKinds operator|(FeatureKinds a, const FeatureKinds& b) {
    a.words_[0] |= b.words_[0];
    a.words_[1] |= b.words_[1];
    return a;
  }
  friend constexpr FeatureKinds operator&(FeatureKinds a, const FeatureKinds& b) {
    a.words_[0] &= b.words_[0];
    a.words_[1] &= b.words_[1];
    return a;
  }

 private:
  static constexpr std::uint64_t bit(FeatureKind kind) {
    return std::uint64_t{1} << (static_cast<std::size_t>(kind) % 64);
  }
  std::array<std::uint64_t, 2> words_{};
  static_assert(static_cast<std::size_t>(FeatureKind::kHosts) < 128);
};

/// What a source must show for a feature to be known. A feature that is not known is neither present nor absent.
enum class FeatureNeeds : std::uint8_t {
  kKnownFields,     ///< What any http.log shows: Host, User-Agent, Referer, Origin of a request.
  kNames,           ///< The names of its side's headers.
  kHeaderValue,     ///< The value of the header that it tells of.
  kHeaderPresence,  ///< Whether the header that it tells of is there.
  kValues,          ///< All values of its side.
  kBothSides,       ///< The responses too.
};

/// One kind of feature.
struct FeatureDefinition {
  FeatureKind kind = FeatureKind::kOrder;
  std::string_view name;  ///< "order": behind "request.", "response." or "connection." in a feature's text.
  FeatureNeeds needs = FeatureNeeds::kKnownFields;
  std::string_view meaning;  ///< What it says and what its values are, for people.
  std::string_view example;  ///< A whole feature.
};

/// All of them, in the order of their kinds.
std::span<const FeatureDefinition> feature_definitions();
const FeatureDefinition& definition(FeatureKind kind);

/// "request", "response" or "connection".
std::string_view to_string(FeatureScope scope);
/// What the text of a feature begins with; with the space behind it where more follows.
std::string_view feature_start(FeatureScope scope, FeatureKind kind, bool more);

/// What the text of a feature says of itself.
struct FeatureSubject {
  FeatureKind kind = FeatureKind::kOrder;
  FeatureScope scope = FeatureScope::kRequest;
  std::string_view header;  ///< The header that it tells of, in capitals; empty where it is none alone.
};

/// Reads a feature's text; nothing where it is none. Lifetime: the header lives as long as the text.
std::optional<FeatureSubject> feature_subject(std::string_view text);

/// Whether a source of view `have` shows what a source of view `least` shows.
constexpr bool shows(View have, View least) { return have <= least; }

/// doc/features.md: all definitions as a table in Markdown.
std::string feature_reference();

}  // namespace pugmark
