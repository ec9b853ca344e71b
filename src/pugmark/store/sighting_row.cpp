// From columns to values.
#include "pugmark/store/sighting_row.h"

namespace pugmark::store {

std::optional<Timestamp> time_at(const Statement& row, int column) {
  const Timestamp time{row.integer(column)};
  return row.is_null(column) || time < kFirstTime || time > kLastTime ? std::nullopt : std::optional(time);
}

Sighting sighting_at(const Statement& row, int at) {
  Sighting sighting;
  sighting.ts = time_at(row, at);
  sighting.uid = row.text(at + 1);
  sighting.client_port = row.text(at + 2);
  sighting.server = row.text(at + 3);
  sighting.server_port = row.text(at + 4);
  sighting.uri = row.text(at + 5);
  sighting.status_code = row.text(at + 6);
  sighting.place.file = row.text(at + 7);
  sighting.place.line = static_cast<std::uint64_t>(row.integer(at + 8));
  sighting.place.record = static_cast<std::uint64_t>(row.integer(at + 9));
  sighting.place.packet = static_cast<std::uint64_t>(row.integer(at + 10));
  return sighting;
}

}  // namespace pugmark::store
