// HeaderExplainer: why a model of the recipe headers scores a connection as it does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "pugmark/finding/finding.h"
#include "pugmark/http/secrets.h"
#include "pugmark/model/header_model.h"

namespace pugmark {

/// Computes evidence from the numbers of the features that a finding has: it is exact whatever became of the log.
/// Threads: one per thread.
class HeaderExplainer {
 public:
  explicit HeaderExplainer(const HeaderModel& model) : model_(model), subjects_(model.size()) {}

  /// Fills in `finding`'s prior and evidence. What headers held comes from its texts, which must not be masked yet.
  void explain(Finding& finding, SecretPolicy secrets);

 private:
  /// What a feature tells of; read when it is first asked for.
  struct Subject {
    bool read = false;
    bool known = false;
    FeatureSubject says{FeatureKind::kOrder, FeatureScope::kConnection, {}};
  };

  const Subject& subject_of(std::uint16_t number);
  const std::string& sentence_of(std::uint16_t number, const Subject& subject, std::string_view agent,
                                 std::uint32_t agent_words);
  std::uint32_t words_of_agent(const std::string& agent);

  static constexpr std::size_t kMostSentences = 32768;

  const HeaderModel& model_;
  std::vector<Subject> subjects_;  // by number
  /// What sentences say of an agent, numbered; and sentences by that number and the feature's.
  absl::flat_hash_map<std::string, std::uint32_t> agents_;
  absl::flat_hash_map<std::uint64_t, std::string> sentences_;
};

}  // namespace pugmark
