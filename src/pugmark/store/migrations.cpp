// The schema. doc/formats.md describes it for people.
#include "pugmark/store/migrations.h"

#include <array>
#include <string>

#include <fmt/format.h>

#include "pugmark/store/identity.h"

namespace pugmark::store {
namespace {

constexpr std::array<std::string_view, 2> kSteps = {
    R"sql(
CREATE TABLE run (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'interrupted')),
  started INTEGER NOT NULL,
  ended INTEGER,
  inputs TEXT NOT NULL,
  model TEXT NOT NULL,
  model_hash TEXT NOT NULL,
  recipe TEXT NOT NULL,
  unit TEXT NOT NULL CHECK (unit IN ('message', 'connection')),
  program TEXT NOT NULL,
  logs INTEGER NOT NULL DEFAULT 0,
  records INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  units INTEGER NOT NULL DEFAULT 0,
  findings INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE finding (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  unit TEXT NOT NULL CHECK (unit IN ('message', 'connection')),
  origin TEXT NOT NULL CHECK (origin IN ('client', 'server')),
  score REAL NOT NULL,
  verdict TEXT NOT NULL DEFAULT 'open' CHECK (verdict IN ('open', 'malicious', 'benign', 'unsure')),
  first_seen INTEGER,
  last_seen INTEGER,
  sightings INTEGER NOT NULL,
  client TEXT NOT NULL,
  server TEXT NOT NULL,
  host_name TEXT NOT NULL,
  identifier TEXT NOT NULL
) STRICT;
CREATE INDEX finding_by_score ON finding (score, verdict);
CREATE INDEX finding_by_verdict ON finding (verdict);

CREATE TABLE detail (
  finding INTEGER PRIMARY KEY REFERENCES finding ON DELETE CASCADE,
  run INTEGER NOT NULL REFERENCES run,
  sighting INTEGER,
  texts_hash BLOB NOT NULL,
  host TEXT NOT NULL,
  method TEXT NOT NULL,
  probability REAL,
  reason TEXT NOT NULL,
  view TEXT NOT NULL,
  messages INTEGER NOT NULL,
  continued INTEGER NOT NULL CHECK (continued IN (0, 1)),
  texts_cut INTEGER NOT NULL CHECK (texts_cut IN (0, 1)),
  prior REAL NOT NULL,
  evidence TEXT NOT NULL
) STRICT;

CREATE TABLE message (
  finding INTEGER NOT NULL REFERENCES finding ON DELETE CASCADE,
  place INTEGER NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('client', 'server')),
  text BLOB NOT NULL,
  PRIMARY KEY (finding, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE sighting (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  finding INTEGER NOT NULL REFERENCES finding ON DELETE CASCADE,
  ts INTEGER,
  uid TEXT NOT NULL,
  client_port TEXT NOT NULL,
  server TEXT NOT NULL,
  server_port TEXT NOT NULL,
  uri TEXT NOT NULL,
  status_code TEXT NOT NULL,
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  record INTEGER NOT NULL,
  packet INTEGER NOT NULL
) STRICT;
CREATE INDEX sighting_by_finding ON sighting (finding, ts);
CREATE INDEX sighting_by_uid ON sighting (uid);

CREATE TABLE run_finding (
  finding INTEGER NOT NULL REFERENCES finding ON DELETE CASCADE,
  run INTEGER NOT NULL REFERENCES run,
  score REAL NOT NULL,
  PRIMARY KEY (finding, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_finding_by_run ON run_finding (run);

CREATE TABLE reason (
  number INTEGER PRIMARY KEY,
  feature TEXT NOT NULL,
  sentence TEXT NOT NULL,
  weight REAL NOT NULL,
  normal_logs INTEGER NOT NULL,
  malicious_logs INTEGER NOT NULL,
  UNIQUE (feature, sentence, weight, normal_logs, malicious_logs)
) STRICT;

CREATE TABLE ledger (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  finding INTEGER NOT NULL REFERENCES finding,
  verdict TEXT NOT NULL CHECK (verdict IN ('open', 'malicious', 'benign', 'unsure')),
  before TEXT NOT NULL CHECK (before IN ('open', 'malicious', 'benign', 'unsure')),
  who TEXT NOT NULL,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX ledger_by_finding ON ledger (finding);
CREATE TRIGGER ledger_is_not_changed BEFORE UPDATE ON ledger BEGIN
  SELECT RAISE(ABORT, 'the ledger of verdicts is only ever added to');
END;
CREATE TRIGGER ledger_is_not_deleted BEFORE DELETE ON ledger BEGIN
  SELECT RAISE(ABORT, 'the ledger of verdicts is only ever added to');
END;
CREATE TRIGGER ledger_is_not_replaced BEFORE INSERT ON ledger WHEN EXISTS (SELECT 1 FROM ledger WHERE number = new.number)
BEGIN
  SELECT RAISE(ABORT, 'the ledger of verdicts is only ever added to');
END;
CREATE TRIGGER ledger_sets_the_verdict AFTER INSERT ON ledger BEGIN
  UPDATE finding SET verdict = new.verdict WHERE number = new.finding;
END;
)sql",
    R"sql(
CREATE TABLE safelist (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('client', 'server', 'network', 'host', 'identifier', 'fingerprint')),
  value TEXT NOT NULL,
  who TEXT NOT NULL,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  expires INTEGER,
  removed_at INTEGER,
  removed_by TEXT,
  CHECK ((removed_at IS NULL) = (removed_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX safelist_has_each_once ON safelist (kind, value) WHERE removed_at IS NULL;
CREATE TRIGGER safelist_keeps_its_trace BEFORE DELETE ON safelist BEGIN
  SELECT RAISE(ABORT, 'entries of the safelist are never deleted');
END;
ALTER TABLE finding ADD COLUMN fingerprint TEXT NOT NULL DEFAULT '';
UPDATE finding SET fingerprint = ifnull((SELECT header_fingerprint(m.origin, m.text) FROM message AS m WHERE m.finding =
  finding.number ORDER BY m.origin, m.place LIMIT 1), '') WHERE (SELECT view FROM detail WHERE detail.finding =
  finding.number) <> 'plain';
)sql",
};

/// What steps call for a message: its origin and its text.
std::string fingerprint_of(std::span<const std::string_view> message) {
  const Origin origin = message[0] == to_string(Origin::kClient) ? Origin::kClient : Origin::kServer;
  return header_fingerprint(origin, message[1]);
}

}  // namespace

std::span<const std::string_view> schema_steps() { return kSteps; }

std::int64_t schema_version() { return static_cast<std::int64_t>(kSteps.size()); }

Result<void> migrate(Database& database, std::span<const std::string_view> steps) {
  const auto wanted = static_cast<std::int64_t>(steps.size());
  PUGMARK_TRY(std::int64_t version, database.number("PRAGMA user_version"));
  if (version < wanted) {
    PUGMARK_CHECK(database.define("header_fingerprint", fingerprint_of));
  }
  while (version < wanted) {
    PUGMARK_TRY(Transaction transaction, Transaction::begin(database));
    // Another process may have taken the step while this one waited.
    PUGMARK_TRY(version, database.number("PRAGMA user_version"));
    if (version < wanted) {
      PUGMARK_CHECK(database.execute(steps[static_cast<std::size_t>(version)]));
      ++version;
      PUGMARK_CHECK(database.execute(fmt::format("PRAGMA user_version = {}", version)));
    }
    PUGMARK_CHECK(transaction.commit());
  }
  if (version > wanted) {
    return Error(ErrorCode::kFormat,
                 fmt::format("is a case store of version {}, written by a newer pugmark; this one knows version {}",
                             version, wanted))
        .at(database.path())
        .hint("use the newer pugmark, or another store: --store FILE");
  }
  return {};
}

}  // namespace pugmark::store
