// StoredFinding: what is known of a finding beyond one assessment: when it was seen, in which runs, what people judged.
// Plain values; keeping them is the store's business.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/timestamp.h"
#include "pugmark/finding/finding.h"
#include "pugmark/finding/safelist.h"

namespace pugmark {

/// What a person says of a finding.
enum class Verdict {
  kOpen,  ///< Nobody has said anything, or it was taken back.
  kMalicious,
  kBenign,
  kUnsure,
};
/// All of them, in order.
inline constexpr std::array<Verdict, 4> kVerdicts = {Verdict::kOpen, Verdict::kMalicious, Verdict::kBenign,
                                                     Verdict::kUnsure};

/// "open", "malicious", "benign" or "unsure".
std::string_view to_string(Verdict verdict);
/// The verdict of a word; nothing for any other word.
std::optional<Verdict> parse_verdict(std::string_view word);

/// What follows the recipe of a run whose model learned from normal traffic alone: its scores are surprises.
inline constexpr std::string_view kOfNormalTrafficAlone = " of normal traffic alone";

/// What a run assessed, and with what.
struct RunFacts {
  std::vector<std::string> inputs;
  std::string model;        ///< Its path.
  std::string model_hash;   ///< SHA-256 of its file, in hex.
  std::string recipe;       ///< Of models that tell surprise, with kOfNormalTrafficAlone.
  bool by_message = false;  ///< Units are messages, not connections.
  std::string program;      ///< Version of pugmark.
  Timestamp started;        ///< By the wall clock.
};

/// How a run stands.
enum class RunState {
  kRunning,  ///< Or killed.
  kDone,
  kFailed,
  kInterrupted,
};
/// "running", "done", "failed" or "interrupted".
std::string_view to_string(RunState state);
std::optional<RunState> parse_run_state(std::string_view word);

/// What a run read and called out.
struct RunCounts {
  std::uint64_t logs = 0;
  std::uint64_t records = 0;
  std::uint64_t skipped = 0;
  std::uint64_t units = 0;
  std::uint64_t findings = 0;
};

/// A run.
struct Run {
  std::int64_t number = 0;
  RunState state = RunState::kRunning;
  RunFacts facts;
  std::optional<Timestamp> ended;
  RunCounts counts;
  double score = 0;  ///< Of the finding that it is told for; 0 where it is for none.
};

/// One occurrence of a finding.
struct Sighting {
  std::optional<Timestamp> ts;
  std::string uid;
  std::string client_port;
  std::string server;
  std::string server_port;
  std::string uri;  ///< Passwords in it are masked.
  std::string status_code;
  Place place;
};

/// What a verdict on a finding would teach a model.
struct Teaching {
  double uncertainty = 0;     ///< From 0 to 1: how near the score is to the threshold.
  std::uint64_t settles = 0;  ///< Other open findings that would no longer be called out, were it benign.
};

/// A finding as a store lists it.
struct StoredFinding {
  std::int64_t number = 0;  ///< Of this store alone.
  std::string id;           ///< 32 hexadecimal digits; the same in every store.
  bool by_message = false;
  Origin origin = Origin::kClient;
  std::string client;
  std::string host;
  std::string identifier;
  std::string method;
  double score = 0;  ///< Of its strongest sighting in the newest run that called it out.
  std::optional<double> probability;
  std::optional<Timestamp> first_seen;
  std::optional<Timestamp> last_seen;
  std::uint64_t sightings = 0;
  Verdict verdict = Verdict::kOpen;
  std::optional<Teaching> teaching;  ///< Only where that was asked for.
  std::string reason;                ///< The strongest, in words.
  std::int64_t run = 0;
  Sighting strongest;
  std::string fingerprint;  ///< Of the names of headers and their order; empty where these are not known.
};

/// Findings that have something in common.
struct FindingGroup {
  std::string key;
  std::uint64_t findings = 0;
  std::uint64_t sightings = 0;
  double score = 0;  ///< The highest.
  std::optional<Timestamp> first_seen;
  std::optional<Timestamp> last_seen;
  std::array<std::uint64_t, 4> verdicts{};  ///< By Verdict.
};

/// What was seen on a day.
struct DayOfSightings {
  std::int64_t day = 0;                      ///< Since 1970-01-01, UTC.
  std::array<std::uint64_t, 4> sightings{};  ///< By the verdicts on the findings that they are of (Verdict).
};

/// A verdict as it was given. Never changed and never deleted.
struct LedgerEntry {
  std::int64_t number = 0;
  std::string finding;  ///< Its id.
  Verdict verdict = Verdict::kOpen;
  Verdict before = Verdict::kOpen;
  std::string who;
  Timestamp at;  ///< By the wall clock.
  std::string reason;
};

/// A finding with a verdict and how alike it is to another.
struct Neighbour {
  StoredFinding finding;
  double similarity = 0;  ///< From 0 to 1.
};

/// A finding with a verdict, and what a model does that learns from it.
struct JudgedFinding {
  StoredFinding finding;
  double before = 0;  ///< Its score by the model as it was,
  double after = 0;   ///< and by the one that has learned.
  double threshold = 0;
  std::uint64_t clears = 0;  ///< Open findings that are no longer called out, above all for this verdict.
  bool is_new = false;       ///< The model had not learned from the verdict before.

  bool is_called_out() const { return after >= threshold; }
  /// Whether it is malicious, and no longer called out.
  bool is_lost() const { return finding.verdict == Verdict::kMalicious && before >= threshold && !is_called_out(); }
  /// Whether the model that has learned says otherwise than the verdict.
  bool is_contradicted() const { return is_called_out() != (finding.verdict == Verdict::kMalicious); }
};

/// Findings that have something in common with one.
struct OtherFindings {
  std::vector<StoredFinding> strongest;
  std::uint64_t count = 0;   ///< All that the safelist does not hide,
  std::uint64_t hidden = 0;  ///< and those that it does.
};

/// A message that a model learned from.
struct TrainingNeighbour {
  bool malicious = false;
  double similarity = 0;  ///< From 0 to 1, with one of the finding's messages.
  std::string file;
  std::uint64_t line = 0;
  Origin origin = Origin::kClient;
  std::string host;
  std::string identifier;
};

/// Those that are most like a finding, of both labels, the most alike first.
struct TrainingNeighbours {
  std::vector<TrainingNeighbour> nearest;
  std::uint64_t logs = 0;        ///< That were looked in,
  std::uint64_t other_logs = 0;  ///< and that the model did not learn from.
  std::string why_none = "no training logs were given (--training PATH)";
};

/// All that a store knows of a finding.
struct CaseFile {
  StoredFinding stored;
  std::optional<SafelistEntry> hidden_by;  ///< The first entry of the safelist that does.
  Finding finding;                         ///< Its strongest sighting, with evidence and texts.
  std::vector<Sighting> sightings;         ///< The latest.
  std::vector<Run> runs;                   ///< That called it out, the newest first.
  std::vector<LedgerEntry> verdicts;       ///< The latest first.
  std::vector<Neighbour> nearest;          ///< At most three of each verdict, the most alike first.
  std::uint64_t judged = 0;                ///< Others that have a verdict and texts.
  TrainingNeighbours training;
  OtherFindings of_host;    ///< Of the same host.
  OtherFindings of_server;  ///< Of the same server, by its address.
  OtherFindings of_client;
};

}  // namespace pugmark
