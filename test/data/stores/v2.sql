-- A case store of version 2: one finding with a verdict, and one that the safelist hides. Not to be changed: a test opens it.
PRAGMA application_id = 0x7075676D;
PRAGMA user_version = 2;
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
  identifier TEXT NOT NULL,
  fingerprint TEXT NOT NULL DEFAULT ''
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

INSERT INTO run VALUES (1, 'done', 1764331200000000, 1764331201000000, '["logs"]', 'team.pug', 'ab', 'headers', 'connection', '0.1.0', 1, 2, 0, 1, 1);
INSERT INTO finding VALUES (1, x'00112233445566778899aabbccddeeff', 'connection', 'client', 5.5, 'open', 1764331200000000, 1764331200000000, 1, '10.0.0.1', '192.0.2.1', 'a.example', 'Mozilla/4.0', '5bcfe3358f989f16');
INSERT INTO finding VALUES (2, x'ff112233445566778899aabbccddeeff', 'connection', 'client', 4.5, 'open', 1764331200000000, 1764331200000000, 1, '10.0.0.2', '192.0.2.1', 'www.corp.example', 'Updater', '');
INSERT INTO detail VALUES (1, 1, 1, x'0102030405060708090a0b0c0d0e0f10', 'a.example', 'GET', 0.01, 'claims Internet Explorer 7 but sends no Accept', 'full', 2, 0, 0, 0.5, '[["request","ACCEPT","(not sent)",5.0,[1]]]');
INSERT INTO detail VALUES (2, 1, 2, x'', 'www.corp.example', 'GET', 0.01, '', 'full', 2, 0, 0, 0.5, '[]');
INSERT INTO message VALUES (1, 0, 'client', CAST('"HOST":"a.example","USER-AGENT":"Mozilla/4.0"' AS BLOB));
INSERT INTO sighting VALUES (1, x'ffeeddccbbaa99887766554433221100', 1, 1764331200000000, 'C1', '50000', '192.0.2.1', '80', '/', '200', 'http.log', 9, 1, 0);
INSERT INTO sighting VALUES (2, x'ffeeddccbbaa99887766554433221101', 2, 1764331200000000, 'C2', '50000', '192.0.2.1', '80', '/', '200', 'http.log', 10, 2, 0);
INSERT INTO run_finding VALUES (1, 1, 5.5), (2, 1, 4.5);
INSERT INTO reason VALUES (1, 'request.claim-lacks IE7 ACCEPT', 'claims Internet Explorer 7 but sends no Accept', 5.0, 1, 9);
INSERT INTO ledger VALUES (1, 1, 'malicious', 'open', 'ann', 1764331300000000, 'beacon');
INSERT INTO safelist VALUES (1, 'host', '*.corp.example', 'ann', 1764331300000000, 'our updater', NULL, NULL, NULL);
INSERT INTO safelist VALUES (2, 'client', '10.0.0.2', 'ann', 1764331300000000, 'a mistake', 1795867300000000, 1764331400000000, 'bob');
