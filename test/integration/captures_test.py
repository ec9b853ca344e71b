#!/usr/bin/env python3
"""Shows that pugmark convert finds in each capture of test/data/captures/cases what its making put there, in both formats.

usage: captures_test.py PUGMARK [--case NAME]... [UNITTEST OPTION...]
"""
import argparse
import collections
import difflib
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

CASES = pathlib.Path(__file__).resolve().parents[1] / "data" / "captures" / "cases"
EXPECTED = json.loads((CASES / "expected.json").read_text(encoding="utf-8"))
VECTORS = ("client_header_names", "client_header_values", "server_header_names", "server_header_values")
PATIENCE = 300  # seconds for a capture of a few kilobytes, under sanitizers
PUGMARK = ""


def from_tsv_cell(column, cell):
    """A cell as bytes, a list of them, or None."""

    def unescaped(text):
        return re.sub(rb"\\(\\|x[0-9a-fA-F]{2})", lambda found: b"\\" if found[1] == b"\\" else bytes([int(found[1][1:], 16)]), text)

    if cell == b"-":
        return None
    if column in VECTORS:
        return [] if cell == b"(empty)" else [unescaped(element) for element in cell.split(b",")]
    return b"" if cell == b"(empty)" else unescaped(cell)


def read_tsv(path):
    columns, rows = [], []
    for line in path.read_bytes().split(b"\n"):
        if line.startswith(b"#fields\t"):
            columns = line.decode().split("\t")[1:]
        elif line and not line.startswith(b"#"):
            cells = line.split(b"\t")
            if len(cells) != len(columns):
                raise AssertionError(f"{len(cells)} cells, not {len(columns)}: {line!r}")
            rows.append({column: from_tsv_cell(column, cell) for column, cell in zip(columns, cells)})
    return columns, rows


def from_json_value(value):
    """What a JSON value stands for, in the form of from_tsv_cell; bytes that are no UTF-8 are the text \\xhh, as in Zeek's logs."""
    if isinstance(value, list):
        return [from_json_value(element) for element in value]
    return re.sub(rb"\\x([89a-f][0-9a-f])", lambda found: bytes([int(found[1], 16)]), str(value).encode())


def read_json(path, columns):
    rows = []
    for line in path.read_bytes().splitlines():
        row = json.loads(line, parse_float=str, parse_int=str)
        if not set(row) <= set(columns):
            raise AssertionError(f"unknown keys: {line!r}")
        rows.append({column: from_json_value(row[column]) if column in row else None for column in columns})
        if rows[-1]["ts"] is not None:
            rows[-1]["ts"] = b"%d.%06d" % (int(float(row["ts"])), round(float("0." + (row["ts"].split(".") + ["0"])[1]) * 1_000_000))
    return rows


def as_bytes(value):
    return value if value is None else [as_bytes(one) for one in value] if isinstance(value, list) else str(value).encode("latin-1")


def shown(value):
    """For diffs: bytes without their b and quotes."""
    return "-" if value is None else repr(value)[2:-1] if isinstance(value, bytes) else str(value)


class Numbers(dict):
    """Gives uids, or connections, numbers in the order in which they come."""

    def __missing__(self, key):
        self[key] = len(self) + 1
        return self[key]


def value_of(names, values, wanted):
    return next((value for name, value in zip(names or [], values or []) if name.lower() == wanted), None)


def canonical(names, values):
    """The header_events_kv of a message, as doc/formats.md describes canonical text, before the escapes of the log."""

    def literal(text):
        out = b""
        for piece in re.findall(rb"\\x|[\0-\xff]", text):
            if piece == b"\\x":
                out += rb"\\u00"
            elif piece in (b"\\", b'"'):
                out += rb"\\" if piece == b"\\" else rb'\"'
            else:
                out += piece if 0x20 <= piece[0] <= 0x7E else b"\\u00%02x" % piece[0]
        return out

    return b",".join(b'"%b":"%b"' % (literal(name.upper()),
                                     b"-COOKIE-" if name.upper() == b"COOKIE" else literal(value))
                     for name, value in zip(names, values))


# A row of http.log, from either side, as lines that a diff can show.


def exchange_lines(row, connection, ts):
    lines = [f"exchange in connection {connection}, {shown(row['orig'])} to {shown(row['resp'])}" + (f" at {ts}" if ts else "")]
    lines += [f"  {key}: {shown(row[key])}" for key in ("method", "host", "uri", "referrer", "user_agent", "status")]
    for side in ("client", "server"):
        names, values = row[side + "_names"], row[side + "_values"]
        if names is None or values is None:
            lines.append(f"  {side} names: {shown(names)}, values: {shown(values)}")
            continue
        lines.append(f"  {side}: {len(names)} names, {len(values)} values")
        lines += [f"  {side} {shown(name)}: {shown(value)}" for name, value in zip(names, values)]
    return lines


def expected_rows(case):
    rows = []
    for exchange in EXPECTED[case]["exchanges"]:
        row = {key: value if key in ("connection", "ts") else as_bytes(value) for key, value in exchange.items()}
        row["referrer"] = value_of(row["client_names"], row["client_values"], b"referer")
        row["user_agent"] = value_of(row["client_names"], row["client_values"], b"user-agent")
        rows.append(row)
    return rows


def found_rows(logged):
    def end(row, which):
        address, port = row[f"id.{which}_h"], row[f"id.{which}_p"]
        return b"[%b]:%b" % (address, port) if b":" in address else b"%b:%b" % (address, port)

    return [{
        "uid": row["uid"], "ts": row["ts"], "orig": end(row, "orig"), "resp": end(row, "resp"), "status": row["status_code"],
        **{key: row[key] for key in ("method", "host", "uri", "referrer", "user_agent")},
        **{f"{side}_{what}": row[f"{side}_header_{what}"] for side in ("client", "server") for what in ("names", "values")},
    } for row in sorted(logged, key=lambda row: row["ts"] or b"")]


def message_lines(connection, origin, identifier, kv):
    return [f"{origin} message in connection {connection}, identifier {shown(identifier)}", *("  " + shown(kv)).split("','")]


class Cases(unittest.TestCase):
    """A test method per case is added below."""

    def converted(self, case, form):
        """Returns what convert writes: the raw rows of http.log and httpheaders.log."""
        capture = CASES / EXPECTED[case]["file"]
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "logs"
            command = [PUGMARK, "convert", "--show-secrets", "--format", form, *EXPECTED[case].get("arguments", []), "-o", out, capture]
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
            self.assertEqual(done.returncode, 0, done.stderr.decode(errors="replace"))
            return (out / "http.log").read_bytes(), (out / "httpheaders.log").read_bytes()

    def same(self, expected, found, what):
        if expected != found:
            diff = difflib.unified_diff(expected, found, "expected", "found", n=3, lineterm="")
            self.fail(what + "\n" + "\n".join(diff))

    def check(self, case):
        with tempfile.TemporaryDirectory() as folder:
            http, headers = pathlib.Path(folder) / "http", pathlib.Path(folder) / "headers"
            read = {}
            columns = None
            for form in ("tsv", "json"):
                for path, data in zip((http, headers), self.converted(case, form)):
                    path.write_bytes(data)
                if form == "tsv":
                    (columns, http_rows), (header_columns, header_rows) = read_tsv(http), read_tsv(headers)
                    self.assertEqual(header_columns, "ts uid origin identifier header_events_kv".split())
                    read[form] = http_rows, header_rows
                else:
                    read[form] = read_json(http, columns), read_json(headers, header_columns)
        self.check_exchanges(case, read["tsv"][0])
        self.check_headers(case, *read["tsv"])
        for which, log in enumerate(("http.log", "httpheaders.log")):
            as_lines = [[f"{key}: {shown(value)}" for row in read[form][which] for key, value in row.items()] for form in ("tsv", "json")]
            self.same(*as_lines, f"{log}: the JSON format (found) says something else than the TSV format (expected)")

    def check_exchanges(self, case, logged):
        wanted, found = expected_rows(case), found_rows(logged)
        expected_lines, found_lines = [], []
        numbers = Numbers()
        for row in wanted:
            number = "any" if row["connection"] is None else numbers[row["connection"]]
            expected_lines += exchange_lines(row, number, row["ts"])
        uids = Numbers()
        for at, row in enumerate(found):
            counterpart = wanted[at] if at < len(wanted) else None
            number = "any" if counterpart and counterpart["connection"] is None else uids[row["uid"]]
            found_lines += exchange_lines(row, number, None if counterpart and counterpart["ts"] is None else shown(row["ts"]))
        self.same(expected_lines, found_lines, "http.log")
        depths = collections.defaultdict(list)
        for row in logged:
            depths[row["uid"]].append(int(row["trans_depth"]))
        for uid, depth in depths.items():
            self.assertEqual(sorted(depth), list(range(1, len(depth) + 1)), f"trans_depth of {uid.decode()}")

    def check_headers(self, case, exchanges, messages):
        """Every message with headers stands in httpheaders.log too, under the same uid."""
        uid_of = {}
        wanted, found = collections.defaultdict(list), collections.defaultdict(list)
        for row in found_rows(exchanges):
            uid_of.setdefault(row["uid"], len(uid_of) + 1)
        for row, logged in zip(expected_rows(case), found_rows(exchanges)):
            for side, header in (("client", b"user-agent"), ("server", b"server")):
                names, values = row[side + "_names"], row[side + "_values"]
                if names:
                    identifier = value_of(names, values, header)
                    wanted[uid_of[logged["uid"]], side].append((identifier or b"NOTPRESENT", canonical(names, values)))
        for row in sorted(messages, key=lambda row: row["ts"] or b""):
            self.assertIn(row["uid"], uid_of, "a uid of httpheaders.log that http.log does not have")
            if row["header_events_kv"]:
                found[uid_of[row["uid"]], row["origin"].decode()].append((row["identifier"], row["header_events_kv"]))
        lines = [[line for (connection, origin), rows in sorted(side.items()) for row in rows
                  for line in message_lines(connection, origin, *row)] for side in (wanted, found)]
        self.same(*lines, "httpheaders.log")


def add_tests(names):
    for name in names:
        def test(self, name=name):
            self.check(name)

        test.__doc__ = EXPECTED[name]["proves"]
        setattr(Cases, "test_" + name, test)


def heads_by_packet(path):
    """Which packet, from 1, brings the end of each header block of a capture of IPv4, raw or over Ethernet, whose segments come in order."""
    data = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
    heads, streams = [], collections.defaultdict(bytes)
    ip = 14 if data[20] == 1 else 0
    at, number = 24, 0
    while at < len(data):
        frame = data[at + 16 : at + 16 + int.from_bytes(data[at + 8 : at + 12], "little")]
        at += 16 + len(frame)
        number += 1
        tcp = ip + 4 * (frame[ip] & 0xF)
        payload = frame[tcp + 4 * (frame[tcp + 12] >> 4) : ip + int.from_bytes(frame[ip + 2 : ip + 4], "big")]
        stream = frame[ip + 12 : ip + 20] + frame[tcp : tcp + 4]
        streams[stream] += payload
        if payload and b"\r\n\r\n" in streams[stream]:
            heads.append((number, "server" if streams[stream].startswith(b"HTTP/") else "client"))
            streams[stream] = b""
    return sorted(heads)


class Packets(unittest.TestCase):
    def test_a_finding_names_the_packet_that_completes_its_headers(self):
        model = CASES.parents[1] / "models" / "format-1.pug"
        for case in ("simple_get", "several_exchanges", "request_split_byte_by_byte", "two_connections_interleaved", "client_side_only"):
            path = CASES / EXPECTED[case]["file"]
            command = [PUGMARK, "assess", "-m", model, "--all", "--format", "json", path]
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=True)
            found = [json.loads(line) for line in done.stdout.splitlines()]
            self.assertEqual(sorted((one["packet"], one["origin"]) for one in found), heads_by_packet(path), case)


class Collection(unittest.TestCase):
    def test_every_capture_is_expected(self):
        files = {path.name for path in CASES.iterdir()} - {"expected.json"}
        self.assertEqual(files, {case["file"] for case in EXPECTED.values()})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pugmark")
    parser.add_argument("--case", action="append", choices=EXPECTED, metavar="NAME", help="only this case; may be repeated")
    arguments, others = parser.parse_known_args()
    PUGMARK = os.path.abspath(arguments.pugmark)
    add_tests(arguments.case or EXPECTED)
    unittest.main(argv=[sys.argv[0], *others])
