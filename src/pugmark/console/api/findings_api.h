// The API's operations that tell of findings.
#pragma once

#include "pugmark/console/api/api_context.h"

namespace pugmark::console {

ApiHandler list_findings;
ApiHandler group_findings;
ApiHandler get_activity;
ApiHandler get_finding;
ApiHandler get_timeline;
ApiHandler get_settles;

}  // namespace pugmark::console
