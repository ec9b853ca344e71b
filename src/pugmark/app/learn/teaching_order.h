// Teaching order: which open findings teach a model most when somebody judges them.
#pragma once

#include <vector>

#include "pugmark/app/assess/operating_point.h"
#include "pugmark/app/learn/settling.h"
#include "pugmark/core/result.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/model/model.h"
#include "pugmark/store/database.h"
#include "pugmark/store/finding_query.h"

namespace pugmark::app {

/// Orders the open findings that `filter` chooses, whatever it says of verdicts: each time the one that is worth most
/// of those that are left, which is its uncertainty times one more than the number of others that a verdict on it would
/// settle and no verdict before it has. Those that are settled by then come last. Each has its Teaching; findings of
/// which the store kept too little are left out.
///
/// What a verdict settles is told by Settling, of the strongest kMostOrdered. `point` says what is called out. Source:
/// Lewis and Gale 1994, A Sequential Algorithm for Training Text Classifiers (uncertainty); Settles and Craven 2008, An
/// Analysis of Active Learning Strategies (information density).
Result<std::vector<StoredFinding>> teaching_order(store::Database& database, const Model& model,
                                                  const OperatingPointOptions& point, store::FindingFilter filter);

}  // namespace pugmark::app
