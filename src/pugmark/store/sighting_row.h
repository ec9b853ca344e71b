// What several queries read from a row: times and sightings. For the store alone.
#pragma once

#include <optional>

#include "pugmark/core/timestamp.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/store/database.h"

namespace pugmark::store {

/// A time; nothing for what no log can say, for a store may come from others.
std::optional<Timestamp> time_at(const Statement& row, int column);

/// Reads a sighting from the columns from `at` on: ts, uid, client_port, server, server_port, uri, status_code, file,
/// line, record, packet.
Sighting sighting_at(const Statement& row, int at);

}  // namespace pugmark::store
