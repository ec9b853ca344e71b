#!/usr/bin/env python3
"""Tests what can be tested of the Zeek package without Zeek: its metadata, its columns, that no statement of a kind that it
must not have crept in, and the logs that it is said to write. `--write` writes those logs anew."""

import configparser
import importlib.util
import json
import pathlib
import re
import sys
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "zeek"
DATA = REPOSITORY / "test" / "data"
SCRIPT = (PACKAGE / "scripts" / "main.zeek").read_text(encoding="utf-8")
CAPTURE = "mercury_capture2.log"
EXCHANGES = ("C3bZMpTQVQT4ocQZoz", "C6FgLKEaKuPSxSX93P")
CONN_ID = [("id.orig_h", "addr"), ("id.orig_p", "port"), ("id.resp_h", "addr"), ("id.resp_p", "port")]
UNSET = None


def option(name):
    """Returns the default of an option of the script, as it is written there."""
    return re.search(rf"^\toption {name}(?:: [^=]+)? = ([^;]+);", SCRIPT, re.MULTILINE)[1]


MASKED_HEADERS = set(re.findall(r'"([^"]+)"', option("masked_headers")))
MASKED_VALUE = option("masked_value").strip('"')


def columns():
    """Returns (name, type as a log declares it) of each logged field of Info, in order."""
    body = re.search(r"\ttype Info: record \{\n(.*?)\n\t\};", SCRIPT, re.DOTALL)[1]
    found = []
    for name, kind, attributes in re.findall(r"^\t\t(\w+): ([\w ]+?)((?: &[\w=]+)*);$", body, re.MULTILINE):
        if "&log" in attributes.split():
            kind = re.sub(r"^vector of (\w+)$", r"vector[\1]", kind)
            found += CONN_ID if kind == "conn_id" else [(name, kind)]
    return found


# The script's rules once more.


def escape(data):
    """to_string_literal, single quotes bare, \\x as \\u00. Bytes in, text out."""
    literal = ""
    for byte in data:
        character = chr(byte)
        if character in "\\\"'":
            literal += "\\" + character
        else:
            literal += character if 0x20 <= byte <= 0x7E else f"\\x{byte:02x}"
    return literal.replace("\\'", "'").replace("\\x", "\\u00")


def row(ts, uid, addresses, origin, headers, **request):
    """Returns the line of one header block as {column: value}; `headers` is [(name, value)] in bytes."""
    names = [name for name, _ in headers]
    values = [MASKED_VALUE.encode() if name.upper().decode() in MASKED_HEADERS else value for name, value in headers]
    identifier, pairs = b"NOTPRESENT", []
    for name, value in zip(names, values):
        if name.upper() == (b"USER-AGENT" if origin == "client" else b"SERVER") and value:
            identifier = value
        text = "-COOKIE-" if name.upper() == b"COOKIE" else escape(value)
        pairs.append(f'"{escape(name.upper())}":"{text}"')
    return {
        "ts": ts, "uid": uid, "origin": origin, "identifier": identifier.decode(), "header_events_kv": ",".join(pairs),
        **dict(zip((name for name, _ in CONN_ID), addresses)), "method": UNSET, "host": UNSET, "uri": UNSET,
        "status_code": UNSET, **request, "header_names": [name.decode() for name in names], "header_values": [value.decode() for value in values],
        "truncated": "F", "community_id": UNSET,
    }


def field(value):
    """Returns the field as Zeek's ASCII writer writes it."""
    def text_of(text, separators):
        if not text:
            return "(empty)"
        text = text.replace("\\", "\\\\")
        for separator in separators:
            text = text.replace(separator, f"\\x{ord(separator):02x}")
        return {"-": "\\x2d", "(empty)": "\\x28empty)"}.get(text, text)

    if value is UNSET:
        return "-"
    if isinstance(value, list):
        return ",".join(text_of(each, "\t,") for each in value) if value else "(empty)"
    return text_of(value, "\t")


def as_tsv(rows):
    lines = ["#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", "#path\thttpheaders"]
    lines.append("\t".join(["#fields", *(name for name, _ in columns())]))
    lines.append("\t".join(["#types", *(kind for _, kind in columns())]))
    lines += ["\t".join(field(each[name]) for name, _ in columns()) for each in rows]
    return "\n".join(lines) + "\n"


def as_json(rows):
    def json_value(text, kind):
        if kind in ("time", "count", "port"):
            return repr(float(text)) if kind == "time" else text
        return {"T": "true", "F": "false"}[text] if kind == "bool" else json.dumps(text, ensure_ascii=False)

    def line(each):
        present = [(name, kind) for name, kind in columns() if each[name] is not UNSET]
        return "{" + ",".join(f'"{name}":' + (
            "[" + ",".join(json.dumps(element) for element in each[name]) + "]" if kind.startswith("vector")
            else json_value(each[name], kind)) for name, kind in present) + "}\n"

    return "".join(map(line, rows))


def read_tsv(path):
    names, rows = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#fields\t"):
            names = line.split("\t")[1:]
        elif not line.startswith("#"):
            rows.append(dict(zip(names, line.split("\t"))))
    return rows


def exchange_of(uid):
    """Returns the rows that the package would write of an exchange in test/data: from the row of http, and the times from
    those of headers."""
    http = next(each for each in read_tsv(DATA / "http" / CAPTURE) if each["uid"] == uid)
    times = {each["origin"]: each["ts"] for each in read_tsv(DATA / "headers" / CAPTURE) if each["uid"] == uid}

    def elements(name):
        return [element.replace("\\x2c", ",").encode() for element in http[name].split(",")]

    for origin in ("client", "server"):
        headers = list(zip(elements(f"{origin}_header_names"), elements(f"{origin}_header_values")))
        request = {name: http[name] for name in ("method", "host", "uri", "trans_depth")}
        if origin == "server":
            request["status_code"] = http["status_code"]
        yield row(times[origin], uid, [http[name] for name, _ in CONN_ID], origin, headers, **request)


def sample_rows():
    return [each for uid in EXCHANGES for each in exchange_of(uid)]


SAMPLES = {DATA / "zeek" / "httpheaders.log": as_tsv, DATA / "zeek" / "httpheaders.json": as_json}


def trace_maker():
    spec = importlib.util.spec_from_file_location("make_trace", PACKAGE / "testing" / "make_trace.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def trace_rows():
    """Returns what the package would write of testing/traces/exchange.pcap."""
    maker, rows, open_request = trace_maker(), [], {}
    addresses = ["192.0.2.1", "40000", "198.51.100.2", "80"]
    depth = 0
    for number, (sender, payload) in enumerate(maker.TALK, start=3):
        first, _, rest = payload.partition(b"\r\n")
        if sender is maker.CLIENT and not first.endswith(b" HTTP/1.1"):
            continue  # the body
        block = (b"\r\n" + rest).partition(b"\r\n\r\n")[0]
        headers = [tuple(part.strip(b" ") for part in line.split(b":", 1)) for line in block.split(b"\r\n") if line]
        request = dict(open_request)
        if sender is maker.CLIENT:
            depth += 1
            method, uri, _ = first.decode().split(" ")
            open_request = {"method": method, "uri": uri.replace("%20", " "), "trans_depth": str(depth)}
            hosts = [value.decode() for name, value in headers if name.upper() == b"HOST"]
            open_request["host"] = hosts[-1] if hosts else UNSET
            request = dict(open_request)
        else:
            request["status_code"] = first.split(b" ")[1].decode()
            if request["status_code"].startswith("1") and not headers:
                continue
        origin = "client" if sender is maker.CLIENT else "server"
        rows.append(row(f"1700000000.{number}00000", "", addresses, origin, headers, **request))
    return rows


class Package(unittest.TestCase):
    def test_the_metadata_say_what_zkg_asks_for(self):
        meta = configparser.ConfigParser(interpolation=None)
        meta.read(PACKAGE / "zkg.meta", encoding="utf-8")
        self.assertEqual(meta.sections(), ["package"])
        package = meta["package"]
        for key in ("description", "tags", "script_dir", "depends", "test_command", "version"):
            self.assertTrue(package.get(key, "").strip(), key)
        self.assertTrue((PACKAGE / package["script_dir"] / "__load__.zeek").is_file())
        self.assertRegex(package["depends"].strip(), r"^zeek >=6\.0\.0$")
        project = re.search(r"^project\(pugmark VERSION (\S+)", (REPOSITORY / "CMakeLists.txt").read_text(encoding="utf-8"), re.MULTILINE)
        self.assertEqual(package["version"], project[1])

    def test_what_the_package_loads_is_there(self):
        for script in (PACKAGE / "scripts").glob("*.zeek"):
            for loaded in re.findall(r"^@load (\./\S+)", script.read_text(encoding="utf-8"), re.MULTILINE):
                self.assertTrue((script.parent / f"{loaded}.zeek").is_file(), f"{script.name}: {loaded}")

    def test_every_file_opens_with_what_it_is(self):
        for path in PACKAGE.rglob("*"):
            if path.suffix in (".zeek", ".cfg", ".py"):
                self.assertRegex(path.read_text(encoding="utf-8"), r"^#", path.name)

    def test_nothing_is_printed(self):
        self.assertNotRegex(SCRIPT, r"(?m)^\s*print\b")

    def test_directives_come_in_pairs(self):
        depth = 0
        for line in SCRIPT.splitlines():
            depth += line.startswith(("@if", "@ifdef", "@ifndef")) - line.startswith("@endif")
            self.assertIn(depth, (0, 1))
        self.assertEqual(depth, 0)

    def test_the_readme_names_every_option_and_column(self):
        readme = (PACKAGE / "README.md").read_text(encoding="utf-8")
        for name in re.findall(r"^\toption (\w+)", SCRIPT, re.MULTILINE):
            default = option(name)
            shown = default if "{" not in default else "AUTHORIZATION"
            self.assertRegex(readme, rf"\| `{name}` \| [^|]*{re.escape(shown.strip(chr(34)))}", name)
        for name, _ in columns():
            self.assertIn(f"`{name}`", readme)


class Logs(unittest.TestCase):
    def test_assimilates_columns_come_first(self):
        self.assertEqual(
            columns()[:5],
            [("ts", "time"), ("uid", "string"), ("origin", "string"), ("identifier", "string"), ("header_events_kv", "string")])

    def test_pugmark_reads_addresses_and_request_by_these_names(self):
        reader = (REPOSITORY / "src" / "pugmark" / "http" / "message_reader.cpp").read_text(encoding="utf-8")
        for name, _ in columns():
            if name not in ("header_names", "header_values", "truncated", "community_id"):
                self.assertIn(f'"{name}"', reader)
        for name in ("client_header_names", "server_header_names", "header_events_json", "call_id"):
            self.assertNotIn(name, dict(columns()))  # would be read as another log

    def test_the_samples_are_what_the_script_would_write(self):
        for path, form in SAMPLES.items():
            self.assertEqual(path.read_text(encoding="utf-8"), form(sample_rows()), path.name)

    def test_the_samples_have_the_script_s_columns(self):
        lines = (DATA / "zeek" / "httpheaders.log").read_text(encoding="utf-8").splitlines()
        declared = {line.split("\t")[0]: line.split("\t")[1:] for line in lines if line.startswith(("#fields", "#types"))}
        self.assertEqual(list(zip(declared["#fields"], declared["#types"])), columns())
        names = [name for name, _ in columns()]
        for line in (DATA / "zeek" / "httpheaders.json").read_text(encoding="utf-8").splitlines():
            keys = list(json.loads(line))
            self.assertEqual(keys, [name for name in names if name in keys])

    def test_the_samples_have_the_text_of_the_same_exchange_as_assimilate_s_log(self):
        texts = [(each["uid"], each["origin"], each["identifier"], each["header_events_kv"]) for each in
                 read_tsv(DATA / "headers" / CAPTURE) if each["uid"] in EXCHANGES]
        sample = [(each["uid"], each["origin"], each["identifier"], each["header_events_kv"]) for each in
                  read_tsv(DATA / "zeek" / "httpheaders.log")]
        self.assertEqual(len(sample), 2 * len(EXCHANGES))
        self.assertEqual(sample, texts)

    def test_the_trace_is_the_one_its_maker_makes(self):
        self.assertEqual((PACKAGE / "testing" / "traces" / "exchange.pcap").read_bytes(), trace_maker().trace())

    def test_the_package_s_own_test_expects_what_the_script_would_write(self):
        test = (PACKAGE / "testing" / "tests" / "exchange.zeek").read_text(encoding="utf-8")
        expected = re.search(r"@TEST-START-FILE expected\.tsv\n(.*?)@TEST-END-FILE", test, re.DOTALL)[1]
        names = re.search(r"zeek-cut (.*?) <", test)[1].split(" ")
        self.assertEqual(names, [name for name, _ in columns() if name != "uid"])
        self.assertEqual(expected.splitlines(), ["\t".join(field(each[name]) for name in names) for each in trace_rows()])


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        for sample, written in SAMPLES.items():
            sample.write_text(written(sample_rows()), encoding="utf-8")
        sys.exit()
    unittest.main()
