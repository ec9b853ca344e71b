// What a report of a hunt says in words, whatever form it has.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/finding/hunt_report.h"
#include "pugmark/http/secrets.h"

namespace pugmark::report {

/// "2 malicious, 1 open"; empty for none.
std::string verdicts_words(const std::array<std::uint64_t, 4>& verdicts);

/// "2026-11-24 01:52:00"; "time unknown".
std::string time_words(const std::optional<Timestamp>& time);

/// "seen once, 2026-11-24 01:52:00"; "seen 3 times, 2026-11-24 01:52:00 to 2026-11-24 03:10:00".
std::string seen_words(const StoredFinding& finding);

/// What was found, in a few sentences.
std::vector<std::string> summary_sentences(const HuntReport& hunt);

/// Sightings in equal stretches of days.
struct Stretch {
  std::int64_t day = 0;                      ///< Its first, since 1970-01-01, UTC.
  std::array<std::uint64_t, 4> sightings{};  ///< By Verdict.
};
struct Stretches {
  std::int64_t days = 1;  ///< How long each is.
  std::vector<Stretch> all;
};
/// Few enough to draw, empty ones between others too; of days that lie far from the rest (times in logs are what
/// anybody writes) the stretches are long.
Stretches stretches_of(const std::vector<DayOfSightings>& days);
/// "2026-11-24".
std::string day_words(std::int64_t day);

/// A reason, with what it weighs and in how many training logs it was.
struct ToldReason {
  double weight = 0;
  std::string words;
  std::string logs;  ///< Empty for words.
};
/// A header, or what stands for the message as a whole, with its strongest reasons.
struct ToldEvidence {
  double weight = 0;
  std::string name;
  std::string value;
  std::vector<ToldReason> reasons;
};
/// The headers that speak for malicious, the strongest first.
std::vector<ToldEvidence> told_evidence(const Finding& finding);

/// The lines of a message as on the wire; secrets masked unless they are to be shown. Safe for a terminal.
std::vector<std::string> wire_lines(const MessageText& message, SecretPolicy secrets);

/// "2026-11-24 01:52:00: malicious (was open) by ann: beacons".
std::string entry_words(const LedgerEntry& entry);

}  // namespace pugmark::report
