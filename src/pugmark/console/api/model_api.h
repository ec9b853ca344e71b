// The API's operation that tells of the model.
#pragma once

#include "pugmark/console/api/api_context.h"

namespace pugmark::console {

ApiHandler get_model;

}  // namespace pugmark::console
