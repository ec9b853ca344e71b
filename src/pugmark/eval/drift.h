// Drift: how far traffic has moved from what a model was trained on, and what to do about it. Figures alone; who
// gathers them is the caller.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pugmark/core/timestamp.h"
#include "pugmark/eval/control_chart.h"
#include "pugmark/http/http_message.h"

namespace pugmark {

/// Scores between two of the model's held-back normal ones.
struct ScoreBin {
  double most = 0;      ///< Scores are at most this; infinite in the first bin.
  double expected = 0;  ///< Share of held-back normal units.
  std::uint64_t seen = 0;
};

/// The scores of units whose logs show as much as one view, against the held-back normal ones of the model. Of both,
/// what is called out is left out: what looks malicious is no drift of the normal.
struct ScoreDrift {
  View view = View::kFull;
  std::uint64_t called_out = 0;
  std::uint64_t units = 0;      ///< Not called out.
  std::uint64_t held_back = 0;  ///< Normal units of the model below its threshold.
  std::vector<ScoreBin> bins;   ///< The strongest first; empty where the model's scores are too much alike.
  std::optional<double> index;  ///< Population stability index; nothing where there is too little to tell.
  /// How many of the held-back units the average unit outscores, from 0 to 1; 0.5 where nothing moved.
  double rank = 0.5;
};

/// Makes the figures of `drift` from its bins.
void measure_scores(ScoreDrift& drift);

/// Most of the index that chance alone may give in the mean where it is to be told.
inline constexpr double kMostChance = 0.05;

/// How much was called out on a day.
struct AlertDay {
  std::optional<std::int64_t> day;  ///< Since 1970-01-01, UTC; nothing: units without time.
  std::uint64_t units = 0;
  std::uint64_t called_out = 0;
  ControlLimits limits;
  ControlState state() const { return limits.state(called_out); }
};

/// All days.
struct AlertChart {
  double rate = 0;       ///< The centre of the chart.
  bool nominal = false;  ///< It is the one that the model's threshold was chosen for; else the mean of these days.
  std::vector<AlertDay> days;     ///< In order of time; units without time last.
  std::uint64_t beyond_days = 0;  ///< Units of more days than are kept.
  AlertDay all;                   ///< All units together.
};

/// Draws the limits, and sorts the days.
void draw_limits(AlertChart& chart);

/// Days out of control, above their limits.
std::uint64_t days_above(const AlertChart& chart);

/// A header, or a word of headers' names, and how often it is there.
struct HeaderShare {
  std::optional<Origin> side;  ///< Nothing: a word, on any side.
  std::string name;            ///< In capitals; of a word in small letters.
  double seen = 0;             ///< Share of units, or occurrences a message.
  double expected = 0;         ///< The same in training.
  double index = 0;            ///< Population stability index of being there or not.
};

/// A header that no feature of a model tells of: in training it was rare, or never there.
struct UnknownHeader {
  Origin side = Origin::kClient;
  std::string name;  ///< In capitals.
  double seen = 0;   ///< Share of units.
};

/// What is not known to a model.
struct UnknownShare {
  std::uint64_t of = 0;
  std::uint64_t unknown = 0;
  std::optional<double> expected;  ///< The share that was not in training; where that can be told.
};

/// What follows from the figures.
enum class DriftAdvice {
  kNone,       ///< Too little traffic to tell.
  kKeep,       ///< The model fits.
  kWatch,      ///< Something moved; measure again.
  kLookFirst,  ///< Far more is called out than should be: an attack, or unlike traffic. Findings tell which.
  kAdapt,      ///< Fit the model to today's normal traffic.
};
/// "none", "keep", "watch", "look-first" or "adapt".
std::string_view to_string(DriftAdvice advice);

/// All of it.
struct Drift {
  bool by_message = false;    ///< Units are messages, not connections.
  bool adaptable = false;     ///< The model can be adapted; else it must be trained anew.
  std::uint64_t learned = 0;  ///< Verdicts that it has learned from: they must be taken out before.
  std::uint64_t units = 0;
  std::uint64_t called_out = 0;
  std::optional<Timestamp> first;
  std::optional<Timestamp> last;
  std::vector<ScoreDrift> scores;  ///< By view, only those met; empty where the model has no such scores.
  std::string no_scores;           ///< Why not.
  AlertChart alerts;
  std::vector<HeaderShare> headers;            ///< That moved most first.
  std::string no_headers;                      ///< Why there are none to compare.
  std::vector<UnknownHeader> unknown_headers;  ///< The most frequent first.
  UnknownShare tokens;                         ///< Features, or words.
  UnknownShare agents;                         ///< Units with a User-Agent; recipe headers alone.
  DriftAdvice advice = DriftAdvice::kNone;
  std::string because;  ///< The figure that led to the advice.
};

/// Units below which no advice is given, whatever the figures.
inline constexpr std::uint64_t kLeastDriftUnits = 100;

/// Fills in the advice. A function of the figures: the first of these that holds decides. Too few units: none. More
/// called out than the limits allow, in all: look first, so that an attack is not adapted to. For scores too few units
/// to tell: none. Scores moved much, towards malicious: adapt. Without scores, a header's index of 0.25: adapt. Scores
/// moved some, towards malicious, a header's index of 0.25, or a day above its limits: watch. Else keep.
void advise(Drift& drift);

}  // namespace pugmark
