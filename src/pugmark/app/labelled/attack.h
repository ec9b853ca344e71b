// Attacks: what an attacker who knows of the recipe headers would do to the requests of malware, to measure what is
// left of it then. Never learned from: Disguise draws from other headers and values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace pugmark::app {

/// What is changed of a request.
enum class Attack {
  kShuffled,    ///< The order of its headers.
  kPadded,      ///< A browser's headers that it lacks are put behind its own.
  kOtherAgent,  ///< Its User-Agent is that of a current browser; added where it had none.
  kAll,         ///< All of these.
};
inline constexpr std::array<Attack, 4> kAttacks = {Attack::kShuffled, Attack::kPadded, Attack::kOtherAgent,
                                                   Attack::kAll};

/// In words.
std::string_view describe(Attack attack);

/// The canonical text of the request that an attacker makes of another one. `seed` is the same for all requests of a
/// connection.
std::string attack_request(Attack attack, std::string_view canonical_text, std::uint64_t seed);

}  // namespace pugmark::app
