// HeaderExplainer: why a model of the recipe headers scores a connection as it does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/finding/finding.h"
#include "pugmark/http/secrets.h"
#include "pugmark/model/headers/header_model.h"

namespace pugmark {

/// Computes evidence from the numbers of the features that a finding has: it is exact whatever became of the log.
/// Threads: one per thread.
class HeaderExplainer {
 public:
  explicit HeaderExplainer(const HeaderModel& model) : model_(model) {}

  /// Fills in `finding`'s prior and evidence. What headers held comes from its texts, which must not be masked yet.
  void explain(Finding& finding, SecretPolicy secrets);

 private:
  /// What is known of a feature of the model whatever the finding.
  struct Subject {
    std::uint32_t rank = 0;   // among all by strength; the text decides between equals
    std::uint16_t group = 0;  // in groups_
    FeatureKind kind = FeatureKind::kOrder;
    bool known = false;  // what it says
  };
  /// What features tell of: a header of a side, or a side as a whole.
  struct Group {
    FeatureScope side = FeatureScope::kConnection;
    std::string_view header;
  };
  /// A feature of a finding.
  struct Member {
    std::uint64_t order = 0;  // by group, the strongest first
    std::uint16_t number = 0;
  };

  void read_subjects();
  std::string_view sentence_of(std::uint16_t number);

  const HeaderModel& model_;
  std::vector<Subject> subjects_;       // by number; empty until somebody asks
  std::vector<Group> groups_;           // by side and header
  std::vector<Member> members_;         // of the finding at hand
  std::vector<std::string> sentences_;  // by number; empty until somebody asks
};

}  // namespace pugmark
