// ScoredUnit: what is known of a labelled unit once it has a score; all that figures are made of.
#pragma once

#include <cstdint>

namespace pugmark {

/// A connection with its label and score. Captures, families and groups are numbers that the caller gives.
struct ScoredUnit {
  double score = 0;  ///< Larger is more suspicious.
  bool malicious = false;
  std::uint32_t capture = 0;  ///< The log that it is in.
  std::uint32_t family = 0;   ///< Of malicious units.
  std::uint32_t group = 0;    ///< What lies on one side of every split.
};

}  // namespace pugmark
