// Evaluation: all that is told of how well labelled traffic was told apart.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pugmark/eval/detection_figures.h"
#include "pugmark/eval/intervals.h"
#include "pugmark/eval/reliability.h"
#include "pugmark/http/http_message.h"
#include "pugmark/model/label.h"

namespace pugmark {

/// A connection with its score.
struct EvaluatedConnection {
  std::string file;
  std::string uid;
  Label label = Label::kNormal;
  std::uint32_t fold = 0;
  double score = 0;
};

/// What something scored in a view.
struct ViewFigures {
  View view = View::kFull;
  DetectionFigures figures;
};

/// Another way to find evil, measured in the same run.
struct Baseline {
  std::string name;
  DetectionFigures figures;
  /// By its own rule, where it has one: recall, and the share of normal connections called out.
  std::optional<std::array<double, 2>> own_rule;
};

/// What is found of malicious connections that an attacker changed, at the thresholds of the others.
struct AttackFigures {
  std::string name;
  std::array<double, 3> recall{};  ///< At kRates.
};

/// What comes of a threshold that training set, on what it held back, where it meets others.
struct SetThreshold {
  std::string profile;  ///< "wide", "balanced", "quiet".
  double rate = 0;      ///< Of normal connections that it was set for; the mean of the folds.
  double reached = 0;   ///< Of those measured.
  double recall = 0;
};

/// What was found of a family of malware, at each of kRates.
struct FamilyFigures {
  std::string name;
  std::uint64_t connections = 0;
  std::uint64_t captures = 0;
  std::array<std::uint64_t, 3> found{};
  std::array<std::uint64_t, 3> captures_found{};
};

/// A source of false alarms, at each of kRates.
struct AlarmSource {
  std::string name;
  std::uint64_t connections = 0;
  std::array<std::uint64_t, 3> alarms{};
};

/// What the scores of one month of malicious connections found, where training ended before.
struct MonthFigures {
  std::string month;  ///< "2017-08".
  std::uint64_t connections = 0;
  std::array<double, 3> recall{};  ///< At kRates.
};

/// The outcome.
struct Evaluation {
  std::uint64_t records = 0;  ///< Read, of both classes.
  std::uint64_t bytes = 0;
  std::array<std::uint64_t, 2> groups{};  ///< By Label.
  std::array<std::string, 2> grouping;
  std::uint64_t trained_only = 0;  ///< Connections that were learned from and not measured.
  DetectionFigures figures;
  DetectionIntervals intervals;
  std::vector<ViewFigures> views;          ///< The others, by masking.
  std::optional<Reliability> reliability;  ///< Of probabilities told for as many connections of both classes.
  std::vector<SetThreshold> thresholds;
  std::vector<AttackFigures> attacks;
  std::vector<Baseline> baselines;
  std::vector<FamilyFigures> families;  ///< Those that are missed most first.
  std::vector<AlarmSource> alarms;      ///< The worst first.
  std::vector<CurvePoint> curve;
  double base_rate = 0;
  double normal_a_day = 0;  ///< Normal connections of a log and a day, in the mean.
  std::vector<std::string>
      both_classes;                  ///< Identical connections in both classes: one of each, "file uid = file uid".
  std::vector<MonthFigures> months;  ///< Only where training ended at a date.
  double area_under_time = 0;        ///< Mean recall at 1 % over months that have malicious connections.
  std::vector<EvaluatedConnection> scores;
};

}  // namespace pugmark
