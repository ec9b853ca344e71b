// ColumnEvidence: what columns of numbers add to a score, as evidence of a finding, by what they tell of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pugmark/finding/finding.h"
#include "pugmark/model/fixed_score.h"

namespace pugmark {

/// Replaces the evidence of a finding, group by group.
class ColumnEvidence {
 public:
  /// Lifetime: `finding` must outlive it.
  explicit ColumnEvidence(Finding& finding);

  /// Begins a group: what the columns that follow tell of, and what the log holds of it.
  void begin_group(std::string_view side, std::string_view header, std::string value);
  /// Adds a column to the group, and what it says in words.
  void add(std::string_view column, float value, FixedScore weight, std::string_view sentence);
  /// Puts all into order, and into the finding: groups by weight, strongest towards malicious first; the reasons of
  /// each strongest first.
  void finish();

 private:
  struct Group {
    FixedScore sum = 0;
    HeaderEvidence evidence;
  };

  Finding& finding_;
  std::vector<Group> groups_;
};

}  // namespace pugmark
