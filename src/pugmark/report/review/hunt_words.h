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
  std::uint64_t drawn = 0;  ///< Sightings in them.
};
/// Few enough to draw, empty ones between others too. Days that no HTTP traffic can be of, before 1990 and after the
/// day behind `made`, are left out: clocks that are not set would leave the rest no room.
Stretches stretches_of(const std::vector<DayOfSightings>& days, Timestamp made);
/// "2026-11-24", or "2026-11-24 to 2026-11-30".
std::string stretch_words(const Stretches& stretches, const Stretch& stretch);
/// Why not all sightings are drawn; empty where they are.
std::string not_drawn_words(const HuntReport& hunt, const Stretches& stretches);
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
/// The same, each cut to what a reader wants.
std::vector<std::string> short_wire_lines(const MessageText& message, SecretPolicy secrets);

/// A text of a log, cut to what a reader wants. Safe for a terminal.
std::string short_text(std::string_view text);

/// The inputs of a run on one line.
std::string inputs_words(const Run& run);

/// What a score is, for those who have never seen one.
inline constexpr std::string_view kHowToRead =
    "A score is the sum of what each header and the connection as a whole say, in natural logarithms of odds: above 0 "
    "they speak for malicious. [12 of 13 logs malicious] are the training logs that had the same. A probability is how "
    "likely something that scores so is malicious where malicious traffic is as rare as the model's card says (base "
    "rate); none is told that is higher than what the normal traffic that the model knows allows. A finding is a "
    "reason to look, not proof.";

/// "2026-11-24 01:52:00: malicious (was open) by ann: beacons".
std::string entry_words(const LedgerEntry& entry);

}  // namespace pugmark::report
