#!/usr/bin/python3
"""Makes samples/ (a training set and a hunt day) and test/data/{headers,http} from the collection of real header logs.

Owns which captures are published with the project, why they may be, and how they are laid out; it makes up no record and changes no
value. The collection's README.md is read for source and licence, and a capture that the rules below do not allow stops the run:

  * normal: BSD, MIT, Apache-2.0 or Unlicense only;
  * malicious: those licences, or header logs of malware-traffic-analysis.net captures; at most 30 captures, at least 14 families;
  * training and hunt day share no capture, no malicious family, no repository of normal traffic, no record and no malicious host;
  * a connection is never split.

Same collection, same bytes out. usage: make_samples.py COLLECTION {samples,test-data} [--root REPOSITORY]
"""
import argparse
import collections
import dataclasses
import datetime
import decimal
import gzip
import hashlib
import pathlib
import re
import shutil
import sys

LICENCES = {"BSD", "BSD-3-Clause", "BSD-style (Cisco)", "MIT", "Apache-2.0", "Unlicense"}
MTA = "malware-traffic-analysis.net"
MTA_MIRROR = "tatsu-i/malware-traffic-analysis.net"
MTA_TERMS = "no formal licence; published for training (Brad Duncan, malware-traffic-analysis.net)"
MAX_MALICIOUS_CAPTURES, MIN_FAMILIES = 30, 14

TRAIN_NORMAL = """
    clicksecurity_browser_fingerprinting_a
    deepflow_art-continues-payload-len-larger-than-1 deepflow_http deepflow_istio-tcp-frag dpkt_nb6-http
    har_coach_cpuTime
    har_harviewer_browser-blocking-time har_harviewer_chrome51 har_harviewer_ff47 har_harviewer_har-viewer-1.1
    har_harviewer_multiple-pages har_harviewer_preview-expand har_harviewer_searchHAR
    har_harviewer_softwareishard.com har_harviewer_testLoad3 har_harviewer_three-phases har_harviewer_time-stamps
    har_harviewer_www-cnn-com
    har_pagexray_assa har_pagexray_case-sensitive-protocol har_pagexray_ferguson har_pagexray_http1.1-chrome
    har_pagexray_http1.1-firefox har_pagexray_linkedin
    try-zeek_sumstat
    zeek_100-continue zeek_206_example_b zeek_206_example_c zeek_bro.org zeek_docker-http-upgrade zeek_flash-version zeek_get-gzip
    zeek_http-filename zeek_multipart zeek_ocsp-revoked zeek_pipelined-requests zeek_post zeek_proxy
    zeek_vnd.ms-cab-compressed-multi-conn zeek_websocket zeek_wikipedia zeek_workshop_2011_browse zeek_x-gzip
""".split()

TRAIN_MALICIOUS = """
    agenttesla_corelight_0e328ab7-12b2-4843-8717-a5b3ebef33a8
    agenttesla_corelight_f9421792-7d2c-47d3-90e0-07eb54ae12fa
    andromeda_mta_2017-04-05-Terror-EK-sends-Andromeda-2nd-run
    brazilbanker_mta_2017-06-16-Boleto-malspam-link-from-email-full-infection
    cerber_mta_2017-08-02-Magnitude-EK-sends-Cerber-ransomware
    cryptoshield_mta_2017-02-28-EITest-Rig-EK-sends-CryptoShield-ransomware
    emotet_mta_2017-10-10-Emotet-malspam-traffic
    globeimposter_mta_2017-12-06-Necurs-Botnet-malspam-pushes-GlobeImposter-ransomware
    godzilla_mta_2017-03-13-Good-Man-Rig-EK-sends-Godzilla-Loader
    hancitor_mta_2017-03-06-Hancitor-malspam-traffic
    kovter_mta_2017-06-29-UPS-themed-Kovter-malspam-traffic
    locky_mta_2017-09-05-Necurs-botnet-malspam-pushes-Locky-ransomware-example-3-of-3
    locky_mta_2017-10-24-Necurs-botnet-DDE-doc-sends-Locky
    matrix_mta_2017-04-03-EITest-Rig-EK-sends-matrix-ransomware-variant
    mole_mta_2017-07-23-EITest-HoflerText-popup-sends-Mole-ransomware-2nd-run
    nemucodaes_mta_2017-07-18-2nd-run-NemucodAES-malspam-traffic
    quantloader_mta_2017-04-20-EITest-Rig-EK-sends-Quant-Loader
    trickbot_mta_Traffic-for-2017-08-15-ISC-diary-on-Trickbot-malspam
""".split()

# A hunt file and its captures. The captures are years apart, so the files are numbered and carry no date.
HUNT = {
    "httpheaders.1.log": (
        """brimcap_alerts joy_sample mercury_capture2 pcapplusplus_4KHttpRequests""".split(),
        """gryphon_mta_2017-08-02-Gryphon-ransomware-from-scenetavern.win
           mordor_mta_2017-05-02-Mordor-from-seahomevb.top
           netsupport_mta_2017-12-06-fake-HoeflerText-font-pushes-NetSupport-Manager-RAT
           zloader_mta_2016-12-30-Sundown-EK-1st-run-sends-Terdot.A-Zloader""".split(),
    ),
    "httpheaders.2.log": (
        """brimcap_loopback pcapplusplus_example2 pcapplusplus_http-packets peafowl_dropbox peafowl_spotify peafowl_whatsapp
           tcpdump_captures""".split(),
        """btcware_mta_2017-07-29-BTCware-from-cabeiriscout.faith
           caldera_corelight_caldera-ragdoll
           latentbot_mta_2017-04-25-Good-man-campaign-Rig-EK-sends-Latentbot
           ursnif_mta_2017-09-06-Japanese-malspam-pushing-Ursnif-traffic""".split(),
    ),
    "httpheaders.3.log.gz": (
        """ipfixprobe_http mercury_emix pcapplusplus_four_ipv6_http_streams pcapplusplus_http-packets2 pcapplusplus_raw_ip
           pcapplusplus_tcp-reassembly""".split(),
        """chthonic_mta_2016-12-28-1st-run-Sundown-EK-sends-Chthonic
           coinminer_mta_2017-11-12-Mercury-Text-pop-sends-coinminer
           ramnit_mta_2018-01-09-Seamless-campaign-Rig-EK-sends-Ramnit
           scarab_mta_2017-11-23-Necurs-Botnet-malspam-pushes-Scarab-ransomware""".split(),
    ),
}

# Connections of a normal capture that are not normal: a visitor sent from an image search through a traffic distribution system
# ("/in.cgi?8&seoref=", cookie SL_8_0000). The collection files them as normal.
LEFT_OUT = {
    "clicksecurity_browser_fingerprinting_a": {"C6CL9gkWmPMSRLQqwr", "C3ne1novvwpiswsqDF", "C1SymHY80bdEAZNEO4", "CR8t6huK4lVeojytRT"},
}

# Captures whose headers/ and http/ logs state the same headers (in other captures one side masks a secret that the other keeps).
PAIRS = """ipfixprobe_http joy_sample mercury_capture2 zeek_docker-http-upgrade zeek_vnd.ms-cab-compressed-multi-conn
           zeek_wikipedia""".split()

PREAMBLE = ["#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", "#path\thttpheaders"]
COLUMNS = ["ts", "uid", "origin", "identifier", "header_events_kv"]
SCHEMA = ["#fields\t" + "\t".join(COLUMNS), "#types\ttime\tstring\tstring\tstring\tstring"]


class RuleBroken(Exception):
    pass


def require(condition, what):
    if not condition:
        raise RuleBroken(what)


@dataclasses.dataclass(frozen=True)
class Provenance:
    source: str  # repository:path
    licence: str

    @property
    def repository(self):
        return self.source.split(":")[0]

    @property
    def terms(self):
        return MTA_TERMS if self.repository == MTA_MIRROR else self.licence


class Collection:
    """The collection of real logs: files and what its README says of them."""

    def __init__(self, root):
        self.root = root
        self._rows = {}
        for line in (root / "README.md").read_text(encoding="utf-8").splitlines():
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if line.startswith("| ") and len(cells) >= 5 and cells[0].endswith(".log"):
                self._rows.setdefault(cells[0], set()).add(Provenance(cells[1], cells[2]))

    def path(self, kind, capture):
        return self.root / "headers" / kind / (capture + ".log")

    def provenance(self, kind, capture):
        # A capture whose malicious records were set apart after the table was made is listed only as noise; later normal files are
        # listed without their folder.
        for name in (f"{kind}/{capture}.log", f"noise/{capture}.log", f"{capture}.log"):
            if name in self._rows:
                require(len(self._rows[name]) == 1, f"{name}: the collection's README.md names several sources")
                (found,) = self._rows[name]
                allowed = found.licence in LICENCES or (kind == "malicious" and found.repository == MTA_MIRROR)
                require(allowed, f"{name}: licence '{found.licence}' is not allowed for {kind} traffic")
                return found
        raise RuleBroken(f"{kind}/{capture}.log: no row in the collection's README.md")


@dataclasses.dataclass(frozen=True)
class Capture:
    name: str
    kind: str  # normal | malicious
    provenance: Provenance
    lines: tuple  # whole records as they stand in the log
    sha256: str  # of the collection's file

    @property
    def family(self):
        return self.name.split("_")[0] if self.kind == "malicious" else "-"

    @property
    def source(self):
        return self.provenance.source

    @property
    def connections(self):
        return list(dict.fromkeys(uid(line) for line in self.lines))

    @property
    def hosts(self):
        return {host for line in self.lines for host in re.findall(r'"HOST":"([^"]*)"', line)}


def record_count(captures):
    return sum(len(capture.lines) for capture in captures)


def uid(line):
    return line.split("\t")[1]


def load(collection, kind, capture):
    data = collection.path(kind, capture).read_bytes()
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    require(SCHEMA[0] in lines, f"{kind}/{capture}: not a five-column httpheaders log")
    records = [line for line in lines if line and not line.startswith("#")]
    require(all(line.count("\t") == len(COLUMNS) - 1 for line in records), f"{kind}/{capture}: a record is not five columns wide")
    left_out = LEFT_OUT.get(capture, set())
    require(left_out <= {uid(line) for line in records}, f"{kind}/{capture}: a connection to leave out is not there")
    records = [line for line in records if uid(line) not in left_out]
    return Capture(capture, kind, collection.provenance(kind, capture), tuple(records), sha256(data))


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def log_text(lines):
    """A whole log. #open and #close are the times of its first and last record, as in the collection's own logs."""

    def stamp(line):
        time = datetime.datetime.fromtimestamp(int(line.split(".")[0]), datetime.timezone.utc)
        return time.strftime("%Y-%m-%d-%H-%M-%S")

    return "\n".join([*PREAMBLE, "#open\t" + stamp(lines[0]), *SCHEMA, *lines, "#close\t" + stamp(lines[-1]), ""])


def write(path, data):
    """Writes text or bytes and returns the bytes; .gz is compressed with no name and no time inside."""
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "surrogateescape")
    stored = gzip.compress(raw, 9, mtime=0) if path.suffix == ".gz" else raw
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stored)
    return stored


def check_rules(train, hunt):
    """Stops on anything that would make the sample misleading or not ours to publish."""
    require(not {c.source for c in train} & {c.source for c in hunt}, "a capture is in training and in the hunt day")
    both = train + hunt
    bad_train, bad_hunt = ([c for c in part if c.kind == "malicious"] for part in (train, hunt))
    require(len(bad_train) + len(bad_hunt) <= MAX_MALICIOUS_CAPTURES, "too many malicious captures")
    require(len({c.family for c in bad_train + bad_hunt}) >= MIN_FAMILIES, "too few families")
    require(not {c.family for c in bad_train} & {c.family for c in bad_hunt}, "a family is in training and in the hunt day")

    def union(captures, what):
        return set().union(*(what(c) for c in captures))

    shared = union(bad_train, lambda c: c.hosts) & union(bad_hunt, lambda c: c.hosts)
    require(not shared, f"malicious hosts in training and in the hunt day: {sorted(shared)}")

    good_train, good_hunt = ([c for c in part if c.kind == "normal"] for part in (train, hunt))
    shared = {c.provenance.repository for c in good_train} & {c.provenance.repository for c in good_hunt}
    require(not shared, f"repositories of normal traffic in training and in the hunt day: {sorted(shared)}")

    def messages(capture):
        return {(line.split("\t")[0], *line.split("\t")[2:]) for line in capture.lines}

    require(not union(train, messages) & union(hunt, messages), "a record is in training and in the hunt day")
    owner = collections.Counter(u for c in both for u in c.connections)
    require(max(owner.values()) == 1, "a uid is in two captures")


def merged(captures):
    """The captures' records by time; records of one time keep the captures' order and their own."""
    lines = [line for capture in captures for line in capture.lines]
    return sorted(lines, key=lambda line: decimal.Decimal(line.split("\t")[0]))


def table(head, rows):
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [head, ["---"] * len(head), *rows])


def make_samples(collection, root):
    out = root / "samples"
    normal = [load(collection, "normal", name) for name in TRAIN_NORMAL]
    malicious = [load(collection, "malicious", name) for name in TRAIN_MALICIOUS]
    hunt = {
        file: [load(collection, "normal", n) for n in good] + [load(collection, "malicious", n) for n in bad]
        for file, (good, bad) in HUNT.items()
    }
    hunted = [capture for captures in hunt.values() for capture in captures]
    check_rules(normal + malicious, hunted)
    for stale in (out / "train", out / "hunt"):
        shutil.rmtree(stale, ignore_errors=True)

    train_rows, hunt_rows, capture_rows, labels = [], [], [], []
    for capture in normal + malicious:
        name = f"train/{capture.kind}/{capture.name}.log"
        written = write(out / name, log_text(capture.lines) if capture.name in LEFT_OUT
                        else collection.path(capture.kind, capture.name).read_bytes())
        train_rows.append([name, capture.source, capture.provenance.terms, capture.family, len(capture.lines), sha256(written)])
    for file, captures in hunt.items():
        text = log_text(merged(captures))
        written = write(out / "hunt" / file, text)
        bad = record_count(c for c in captures if c.kind == "malicious")
        plain = sha256(text.encode("utf-8", "surrogateescape")) if file.endswith(".gz") else "-"
        hunt_rows.append([f"hunt/{file}", record_count(captures), bad, sha256(written), plain])
        for c in captures:
            capture_rows.append(
                [f"hunt/{file}", c.name, c.source, c.provenance.terms, c.kind, c.family, len(c.connections), len(c.lines), c.sha256]
            )
            labels += [[file, u, c.kind, c.family, c.name] for u in c.connections]
    label_text = "".join("\t".join(row) + "\n" for row in [["file", "uid", "label", "family", "capture"], *labels])
    label_sha = sha256(write(out / "hunt" / "labels.tsv", label_text))

    bad_hunted = sum(c.kind == "malicious" for c in hunted)
    records = sum(row[1] for row in hunt_rows)
    bad_records = sum(row[2] for row in hunt_rows)
    write(out / "README.md", f"""# Samples: real header logs to learn from and to hunt in

Written by `tools/make_samples.py`, which also holds the choice of captures and checks the rules below; edit it there, not here.

| part | captures | records |
| --- | --- | --- |
| `train/normal` | {len(normal)} | {record_count(normal)} |
| `train/malicious` | {len(malicious)} of {len({c.family for c in malicious})} families | {record_count(malicious)} |
| `hunt` | {len(hunted)}, {bad_hunted} of them malicious | {records}, {bad_records} of them malicious ({bad_records / records:.1%}) |

`hunt` stands for a day of a sensor: three logs, one of them gzip-compressed, normal and malicious traffic mixed. `hunt/labels.tsv` says
which connection (file, uid) is what; it is for checking a result, never for learning. Times are those of the captures, which are years
apart: the files hold no day that ever was, and therefore carry numbers, not dates.

**Training and hunt day have nothing in common**: no capture, no malware family, no repository of normal traffic, no record, no malicious
host. What is found in the hunt day was found without having been seen. Family means the label of the capture; some families are kin
(Chthonic and Zloader descend from one source).

## Origin and terms

Every record is a fact about real traffic: header names and values in wire order (HAR captures: in the browser's order), no bodies, no
executables, no addresses but those that a header holds. The format is Zeek ASCII, path `httpheaders`, columns
`{" ".join(COLUMNS)}`; cookies of requests were masked where the logs
were made. Nothing else was altered and nothing made up. One capture is not whole: four connections of
`clicksecurity_browser_fingerprinting_a` are left out, a visitor led through a traffic distribution system and so not normal.

* **Normal logs** come only from repositories under BSD, MIT, Apache-2.0 or the Unlicense, named file by file below; their notices stay
  with those repositories.
* **Malicious logs** come from Corelight's Zeek detectors (BSD-3-Clause) and from captures by **Brad Duncan**, published for training on
  **<https://www.malware-traffic-analysis.net/>** and read from the mirror {MTA_MIRROR}. There is no formal licence on those
  captures; the logs here state facts about the traffic in them and hold none of the malware. Anyone who uses them should name that site.
* Host names in malicious logs were hostile when they were seen. Do not visit them.

The sample shows the program at work. It is far too small to judge a detector by.

## Training files

{table(["file", "source repository:path", "licence or terms", "family", "records", "SHA-256"], train_rows)}

## Hunt files

{table(["file", "records", "malicious records", "SHA-256", "SHA-256 uncompressed"], hunt_rows + [["hunt/labels.tsv", len(labels), "-", label_sha, "-"]])}

## Captures in the hunt files

SHA-256 is that of the capture's log before merging.

{table(["file", "capture", "source repository:path", "licence or terms", "label", "family", "connections", "records", "SHA-256"], capture_rows)}
""")


BEGIN, END = "<!-- begin: written by tools/make_samples.py -->", "<!-- end: written by tools/make_samples.py -->"


def make_test_data(collection, root):
    out = root / "test" / "data"
    rows = []
    for capture in PAIRS:
        provenance = collection.provenance("normal", capture)
        for form in ("headers", "http"):
            source = collection.root / form / "normal" / (capture + ".log")
            written = write(out / form / (capture + ".log"), source.read_bytes())
            records = sum(not line.startswith(b"#") for line in written.splitlines())
            rows.append([f"{form}/{capture}.log", provenance.source, provenance.licence, records, sha256(written)])
    fixture = out / "parity" / "hunt_log_odds.tsv"
    require(fixture.exists(), f"{fixture.relative_to(root)} is missing: run tools/make_parity_fixture.py first")
    written = fixture.read_bytes()
    rows.append(["parity/hunt_log_odds.tsv", "computed by tools/make_parity_fixture.py from samples/", "this project's",
                 sum(not line.startswith(b"#") for line in written.splitlines()), sha256(written)])
    section = f"""{BEGIN}
## Real traffic and expected numbers

The folders `headers` and `http` hold the same captures twice: as five-column `httpheaders` logs (names upper-cased) and as `http` logs
with the vectors of header names and values (original case). Message by message both state the same names and values, so both must
give one canonical text. A message that has no counterpart shows as `-` on its side.

`parity/hunt_log_odds.tsv` holds what scikit-learn's CountVectorizer and MultinomialNB at their defaults, trained on `samples/train`, say of
each record of `samples/hunt`: `file`, `record` (from 1, comments not counted), `log_odds` (malicious minus normal, natural logarithm).

{table(["file", "source repository:path", "licence", "records", "SHA-256"], rows)}
{END}
"""
    readme = out / "README.md"
    old = readme.read_text(encoding="utf-8") if readme.exists() else "# Test data\n\nEvery data file with its source, licence and SHA-256.\n\n"
    before, _, rest = old.partition(BEGIN)
    write(readme, before + section + rest.partition(END + "\n")[2])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collection", type=pathlib.Path, help="folder of the collection: README.md, headers/, http/")
    parser.add_argument("what", choices=["samples", "test-data"], help="test-data needs tools/make_parity_fixture.py to have run")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent, help="repository root")
    arguments = parser.parse_args()
    collection = Collection(arguments.collection)
    try:
        {"samples": make_samples, "test-data": make_test_data}[arguments.what](collection, arguments.root)
    except RuleBroken as broken:
        sys.exit(f"make_samples: {broken}")


if __name__ == "__main__":
    main()
