// Dossier: what a store knows of a host, a server or a client.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pugmark/core/result.h"
#include "pugmark/finding/stored_finding.h"
#include "pugmark/store/database.h"
#include "pugmark/store/sighting_query.h"

namespace pugmark::app {

/// What a dossier is of.
enum class Subject { kHost, kServer, kClient };
/// "host", "server" or "client".
std::optional<Subject> parse_subject(std::string_view word);

/// What is known, of findings with any verdict, those too that a safelist hides.
struct Dossier {
  FindingGroup all;                       ///< All of its findings together.
  std::vector<FindingGroup> identifiers;  ///< Used with it, those of the strongest findings first.
  std::vector<FindingGroup> peers;        ///< Of a client the hosts that it asked, else the clients that asked.
  std::vector<DayOfSightings> days;
  store::HoursOfWeek hours{};
};

/// Reads it as the store is at one time; nothing where no finding is of it. A host is told by its name, in whatever
/// case and with whatever port; a server by its address.
Result<std::optional<Dossier>> read_dossier(store::Database& database, Subject subject, const std::string& name);

}  // namespace pugmark::app
