// Indicators: what of a finding others can look for, and what they had better not. Holds neither clients nor texts of
// messages, so that nothing made of it can give these away.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/timestamp.h"
#include "pugmark/finding/finding.h"
#include "pugmark/finding/stored_finding.h"

namespace pugmark {

/// What the User-Agent of a finding is worth to those who look for it.
enum class AgentKind {
  kUnknown,   ///< No request was seen, or a part of it is masked.
  kNone,      ///< The client sends none.
  kShared,    ///< Others send it too: a browser, a widespread program, a benign finding; or it is not what is odd.
  kPeculiar,  ///< Worth looking for by itself.
};

/// What of a finding can be looked for. Texts are as on the wire: written by attackers.
struct Indicators {
  std::string finding;  ///< Its id.
  Verdict verdict = Verdict::kOpen;
  std::string who;     ///< Gave the verdict; empty where nobody has.
  Timestamp recorded;  ///< The first verdict or, where there is none, the run that called it out.
  Timestamp judged;    ///< The last verdict; `recorded` where there is none.
  Timestamp changed;   ///< The last verdict or sighting.
  std::optional<Timestamp> first_seen;
  std::optional<Timestamp> last_seen;
  std::uint64_t sightings = 0;
  std::string reason;     ///< The strongest, in words.
  std::string host;       ///< As the client asked for it, with its port.
  std::string host_name;  ///< Without port, in lower case.
  bool host_is_address = false;
  bool host_is_local = false;
  bool host_tells = false;           ///< Worth looking for by itself: not local, and not that of a benign finding.
  std::vector<std::string> servers;  ///< Addresses that anyone can reach.
  std::vector<std::string> local;    ///< What means something in its own network alone, and is in nothing above.
  std::string agent;
  AgentKind agent_kind = AgentKind::kUnknown;
  std::string method;
};

/// What indicators are made from.
struct IndicatorSource {
  const StoredFinding& stored;
  const Finding& finding;  ///< With its evidence.
  const std::vector<Sighting>& sightings;
  const std::vector<LedgerEntry>& verdicts;  ///< The latest first.
  Timestamp called_out;                      ///< The first run that did.
  bool host_is_benign = false;               ///< Another finding of the host is benign,
  bool agent_is_benign = false;              ///< or one with the same User-Agent.
};

/// Tells what of a finding can be looked for.
Indicators indicators_of(const IndicatorSource& source);

/// Whether everybody may have a User-Agent: it names a browser or a widespread library or program.
bool is_widespread_agent(std::string_view agent);

}  // namespace pugmark
