// FindingFilter: which findings are meant.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "pugmark/core/timestamp.h"
#include "pugmark/finding/safelist.h"

namespace pugmark::store {

/// Which verdicts a listing shows.
enum class VerdictFilter { kNotBenign, kAny, kOpen, kMalicious, kBenign, kUnsure };

/// Which findings a listing shows, by a safelist.
enum class Safelisted {
  kShown,    ///< Those that it does not match, and all that are malicious.
  kHidden,   ///< The others.
  kMatched,  ///< Those that it matches, malicious ones too.
};

/// What a finding must be to be listed; what is not set or empty asks for nothing.
struct FindingFilter {
  std::optional<double> least_score;
  std::optional<double> most_score;
  std::optional<Timestamp> since;  ///< Seen at that time or later,
  std::optional<Timestamp> until;  ///< and at that time or earlier.
  std::string host;                ///< A glob over the host's name; `*.x` includes x.
  std::string uid;                 ///< Of one of its sightings.
  std::string identifier;          ///< A part of it, in whatever case.
  std::string client;
  std::string text;  ///< A part of its host's name, its identifier or its client, in whatever case.
  VerdictFilter verdict = VerdictFilter::kNotBenign;
  std::optional<std::int64_t> run;     ///< One that called it out.
  std::string other_than;              ///< Id of a finding that is left out.
  std::string exact_host;              ///< A host; case and port do not matter.
  std::string exact_identifier;        ///< The whole of it, as it was sent.
  std::string exact_server;            ///< Address of the server of the strongest sighting.
  std::shared_ptr<Safelist> safelist;  ///< None: all are listed.
  Safelisted safelisted = Safelisted::kShown;
};

}  // namespace pugmark::store
