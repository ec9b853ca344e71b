// Audit of labels: which labelled units contradict the others so much that their labels are likely wrong. Never trains.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pugmark {

/// A labelled unit with what the others say of it.
struct AuditedUnit {
  /// Of being malicious, were both classes as likely, by something that has not learned from the unit's source.
  double log_odds = 0;
  bool malicious = false;     ///< Its label.
  std::uint32_t capture = 0;  ///< The log that it is in. Units of a log have one label.
  std::uint32_t group = 0;    ///< Units of a log that are judged together.
};

/// Units of a log whose label is likely wrong.
struct Suspicion {
  std::uint32_t group = 0;
  std::uint32_t capture = 0;
  bool malicious = false;   ///< Their label.
  std::uint64_t units = 0;  ///< Of the group.
  double wrong = 0;         ///< How likely the label is wrong, in the mean of its units.
  double strength = 0;      ///< What suspicions are ranked by.
};

/// Finds the groups whose label is likely wrong, strongest first. A group is one where its units are, in the mean, as
/// likely of the other class as units that are labelled so are: what counts as sure is told by the data, for each
/// class. A group ranks by how strongly its units contradict their label and how strongly all of their log do; few
/// units say less than many. Source: Northcutt, Jiang and Chuang, "Confident learning: estimating uncertainty in
/// dataset labels" (2021), equation 2, for what counts as sure.
std::vector<Suspicion> find_wrong_labels(std::span<const AuditedUnit> units);

/// A reason for a suspicion.
struct SuspicionReason {
  std::string sentence;
  double weight = 0;  ///< Natural log-odds towards malicious, in the mean of the group's units.
};

/// A suspicion as it is told to people.
struct ToldSuspicion {
  Suspicion suspicion;
  std::string file;     ///< The log, as given or found.
  std::string content;  ///< XXH3-128 of what it holds, in hex.
  std::string host;     ///< That these connections asked; empty where they asked none.
  std::uint64_t units_of_log = 0;
  std::vector<std::string> uids;         ///< Of the units that contradict their label most.
  std::vector<SuspicionReason> reasons;  ///< Strongest towards the other class first.
};

/// What an audit found.
struct LabelAudit {
  std::array<std::uint64_t, 2> units{};   ///< By label, normal first.
  std::array<std::uint64_t, 2> groups{};  ///< That count as one source.
  std::uint32_t folds = 0;
  std::vector<ToldSuspicion> suspicions;  ///< Strongest first.
};

}  // namespace pugmark
