// The API's operations that write: verdicts, and learning from them.
#pragma once

#include "pugmark/console/api/api_context.h"

namespace pugmark::console {

ApiHandler give_verdict;
ApiHandler learn;

}  // namespace pugmark::console
