// HeaderExplainer: why a model of the recipe headers scores a connection as it does.
#pragma once

#include <string>

#include "pugmark/finding/finding.h"
#include "pugmark/http/secrets.h"
#include "pugmark/model/header_model.h"

namespace pugmark {

/// Computes evidence from the numbers of the features that a finding has: it is exact whatever became of the log.
/// Threads: one per thread.
class HeaderExplainer {
 public:
  explicit HeaderExplainer(const HeaderModel& model) : model_(model) {}

  /// Fills in `finding`'s prior and evidence. What headers held comes from its texts, which must not be masked yet.
  void explain(Finding& finding, SecretPolicy secrets) const;

 private:
  const HeaderModel& model_;
};

/// What the log of a message of that side shows of a header: its value, "(not sent)", or nothing where it does not say.
std::string shown_value(const Finding& finding, FeatureScope side, std::string_view header, SecretPolicy secrets);

}  // namespace pugmark
