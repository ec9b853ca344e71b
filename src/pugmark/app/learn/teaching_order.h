// Teaching order: which open findings teach a model most when somebody judges them.
#pragma once

#include <cstdint>
#include <vector>

#include "pugmark/app/assess/operating_point.h"
#include "pugmark/core/result.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/model/model.h"
#include "pugmark/store/database.h"
#include "pugmark/store/finding_query.h"

namespace pugmark::app {

/// Of more open findings the strongest so many are ordered.
inline constexpr std::uint64_t kMostOrdered = 2000;

/// Orders the open findings that `filter` chooses, whatever it says of verdicts: each time the one that is worth most
/// of those that are left, which is its uncertainty times one more than the number of others that a verdict on it would
/// settle and no verdict before it has. Those that are settled by then come last. Each has its Teaching; findings of
/// which the store kept too little are left out.
///
/// What a verdict settles is told from what a benign one would change, for these clear findings: of the recipe headers,
/// weights as learn_headers changes them for one verdict alone; of words, the counts of one record. `point` says what
/// is called out. Source: Lewis and Gale 1994, A Sequential Algorithm for Training Text Classifiers (uncertainty);
/// Settles and Craven 2008, An Analysis of Active Learning Strategies (information density).
Result<std::vector<StoredFinding>> teaching_order(store::Database& database, const Model& model,
                                                  const OperatingPointOptions& point, store::FindingFilter filter);

}  // namespace pugmark::app
