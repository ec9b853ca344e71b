// ModelComparison: what two models make of the same traffic and of the same verdicts, and where they differ. Figures
// alone; who gathers them is the caller.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pugmark/core/timestamp.h"
#include "pugmark/model/model_card.h"

namespace pugmark {

/// One of the two: the first is called A, the other B.
struct ComparedModel {
  std::string path;
  ModelCard card;
  std::string content;  ///< SHA-256 of its file, in hex.
  /// By View: units that score at least this are found.
  std::array<double, 4> thresholds{};
};

/// A unit of logs that one model finds and the other does not.
struct DifferingUnit {
  std::string file;
  std::uint64_t line = 0;
  std::optional<Timestamp> ts;
  std::string uid;
  std::string client;
  std::string host;
  std::string identifier;
  std::array<double, 2> scores{};  ///< Of A and B.
};

/// What both find in logs.
struct LogComparison {
  bool by_message = false;  ///< Units are messages, not connections.
  std::uint64_t units = 0;
  std::uint64_t both = 0;
  std::array<std::uint64_t, 2> only{};                  ///< Found by A alone, by B alone.
  std::array<std::vector<DifferingUnit>, 2> strongest;  ///< Of these, by the score of the one that finds them.
};

/// A finding with a verdict that only one model is right about.
struct DifferingVerdict {
  std::string id;
  bool malicious = false;  ///< The verdict; else benign.
  std::string host;
  std::string identifier;
  std::string uid;
  std::array<double, 2> scores{};
  std::array<bool, 2> found{};
};

/// How both judge what people judged.
struct VerdictComparison {
  std::string store;
  std::array<std::uint64_t, 2> judged{};  ///< Benign and malicious findings that can be scored.
  std::uint64_t not_judged = 0;           ///< Too little of them was kept.
  std::uint64_t learned = 0;  ///< Left out, for a model has learned from them: they say nothing of how good it is.
  std::array<std::array<std::uint64_t, 2>, 2> found{};  ///< By model: benign ones called out, malicious ones found.
  std::array<std::uint64_t, 2> right_alone{};           ///< Verdicts that only this model is right about.
  std::vector<DifferingVerdict> differing;              ///< The strongest of these.
};

/// A feature or word that weighs something else in each model.
struct WeightChange {
  std::string text;
  std::string sentence;                            ///< In words; empty for words.
  std::array<std::optional<double>, 2> weights{};  ///< Nothing where a model does not know it.
};

/// How the weights differ.
struct WeightComparison {
  std::uint64_t common = 0;
  std::array<std::uint64_t, 2> only{};
  std::vector<WeightChange> changes;  ///< The largest first.
};

/// All of it; what was not asked for, or cannot be, is missing.
struct ModelComparison {
  std::array<ComparedModel, 2> models;
  std::optional<LogComparison> logs;
  std::optional<VerdictComparison> verdicts;
  std::optional<WeightComparison> weights;
};

/// A difference that chance gives as often is no difference.
inline constexpr double kMostSignChance = 0.05;

/// The chance that of `a` + `b` differences, were both equally likely, so many or more fall on one side.
/// Source: the sign test, here as McNemar's exact test: McNemar, "Note on the sampling error of the difference between
/// correlated proportions" (1947).
double sign_chance(std::uint64_t a, std::uint64_t b);

/// The model that does better on the verdicts: 0 or 1; nothing where the difference may be chance.
std::optional<std::size_t> better_model(const VerdictComparison& verdicts);

}  // namespace pugmark
