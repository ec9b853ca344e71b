// Evaluations: text for eyes, one JSON object, a page that stands alone.
#pragma once

#include <string>

#include "pugmark/eval/evaluation.h"

namespace pugmark::report {

/// What was measured, in words. Safe for a terminal.
struct EvaluationTitle {
  std::string what;     ///< "recipe headers, cross-validated in 5 folds".
  std::string pugmark;  ///< Version.
  std::string command;  ///< The command that measures the same again.
};

/// A page of text. `all` tells all families and sources of alarms, else those that matter most.
std::string evaluation_text(const Evaluation& evaluation, const EvaluationTitle& title, bool all);

/// One JSON object, a line.
std::string evaluation_json(const Evaluation& evaluation, const EvaluationTitle& title);

/// The scores: a JSON object a line with file, uid, label, fold, score.
std::string scores_json(const Evaluation& evaluation);

/// A page in HTML with curves in SVG; nothing is loaded from elsewhere.
std::string evaluation_html(const Evaluation& evaluation, const EvaluationTitle& title);

}  // namespace pugmark::report
