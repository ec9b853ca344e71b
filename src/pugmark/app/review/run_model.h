// The model that a run used, where its file is still there.
#pragma once

#include "pugmark/core/result.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/model/model_card.h"

namespace pugmark::app {

/// The card of the model that a run used, from the path that the run names. Errors: kIo and kFormat for a file that is
/// not there, is another one now, or cannot be opened.
Result<ModelCard> card_of_run(const RunFacts& run);

}  // namespace pugmark::app
