// The API's operation that tells of a host, a server or a client.
#pragma once

#include "pugmark/console/api/api_context.h"

namespace pugmark::console {

ApiHandler get_dossier;

}  // namespace pugmark::console
