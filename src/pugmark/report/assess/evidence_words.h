// What evidence is called in words, for all that shows it. Safe for a terminal.
#pragma once

#include <string>
#include <vector>

#include "pugmark/finding/finding.h"

namespace pugmark::report {

/// Weights below read as nothing.
inline constexpr double kLeastTold = 0.05;

/// "request" and a header's name, a field's name, or what stands for the message or connection as a whole.
std::string group_name(const HeaderEvidence& group);

/// Reasons that say the same in words as one, strongest first.
std::vector<Reason> told_once(const std::vector<Reason>& reasons);

/// Whether the reasons are features of headers, with sentences, or words.
bool has_sentences(const Finding& finding);

/// Whether the reasons are words with what is known of them.
bool has_told_words(const Finding& finding);

/// A reason in words: what a feature says, or a word with what is known of it.
std::string reason_text(const HeaderEvidence& group, const Reason& reason);

/// "[12 of 13 logs malicious]": the training logs that have a feature.
std::string logs_text(const Reason& reason);

}  // namespace pugmark::report
