#!/usr/bin/env python3
"""Tests data/zoo, the header logs of ordinary programs: that manifest and logs agree, that there are many kinds of them, that they are of the
form that pugmark reads, that no credentials but the laboratory's own are in them, and that it does not show in the names of hosts."""

import base64
import collections
import pathlib
import re
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
ZOO = REPOSITORY / "data" / "zoo"
MANIFEST_COLUMNS = ["log", "program", "version", "from", "kind", "servers", "connections", "records"]
HEADER_COLUMNS = ["ts", "uid", "origin", "identifier", "header_events_kv"]
SOURCES = {"toolchain", "debian", "npm", "pypi", "maven", "crates", "go"}
BROWSERS = {"browser", "text-browser"}
MOST_CONNECTIONS = 50
MOST_BYTES = 6_000_000
# In the collection of real normal traffic (211 logs, 8076 requests) 17.6 % of the requests name an address or a port as host.
MOST_ADDRESS_HOSTS = 0.18
# Registries, companies and products that no host may be named after.
KNOWN = """google microsoft windows apple amazon amazonaws facebook github gitlab debian ubuntu python pypi pythonhosted npmjs nodejs yarnpkg maven apache
    golang rust-lang crates rubygems packagist docker quay clamav mozilla firefox cloudflare akamai fastly letsencrypt gnome kde redhat fedora
    oracle yahoo bing twitter wikipedia""".split()
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
# The databases of ClamAV are signed: there are none to serve, and freshclam asks in vain.
ONLY_ERRORS = {"freshclam.log"}
ADDRESS_OR_PORT = re.compile(r"^\d{1,3}(\.\d{1,3}){3}(:\d+)?$|:\d+$|^\[")


def rows(path):
    """Returns the rows of a log as {column: value}."""
    columns, found = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#fields\t"):
            columns = line.split("\t")[1:]
        elif line and not line.startswith("#"):
            found.append(dict(zip(columns, line.split("\t"), strict=True)))
    return columns, found


def headers(row):
    """Returns [(name, value)] of a row of a header log."""
    return re.findall(r'"((?:[^"\\]|\\.)*)":"((?:[^"\\]|\\.)*)"', row["header_events_kv"])


class Zoo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        lines = (ZOO / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines()
        assert lines[0] == "#" + "\t".join(MANIFEST_COLUMNS)
        cls.manifest = [dict(zip(MANIFEST_COLUMNS, line.split("\t"), strict=True)) for line in lines[1:]]
        cls.headers = {path.name: rows(path) for path in sorted((ZOO / "headers").glob("*.log"))}
        cls.exchanges = {path.name: rows(path) for path in sorted((ZOO / "http").glob("*.log"))}

    def requests(self):
        for name, (_, found) in self.headers.items():
            for row in found:
                if row["origin"] == "client":
                    yield name, row

    def test_manifest_and_logs_agree(self):
        names = [row["log"] for row in self.manifest]
        self.assertEqual(names, sorted(set(names)))
        self.assertEqual(names, list(self.headers))
        self.assertEqual(names, list(self.exchanges))
        for row in self.manifest:
            found = self.headers[row["log"]][1]
            self.assertEqual(int(row["records"]), len(found), row["log"])
            self.assertEqual(int(row["connections"]), len({message["uid"] for message in found}), row["log"])
            self.assertEqual({message["uid"] for message in found}, {message["uid"] for message in self.exchanges[row["log"]][1]}, row["log"])

    def test_every_program_has_a_version_and_a_source(self):
        for row in self.manifest:
            self.assertRegex(row["version"], r"\d", row["log"])
            self.assertIn(row["from"], SOURCES, row["log"])
            self.assertNotIn("unknown", row["servers"], row["log"])

    def test_there_are_sixty_programs_and_forty_that_are_no_browsers(self):
        self.assertGreaterEqual(len(self.manifest), 60)
        self.assertGreaterEqual(sum(row["kind"] not in BROWSERS for row in self.manifest), 40)
        self.assertGreaterEqual(len({row["program"] for row in self.manifest}), 60)

    def test_no_program_has_more_than_fifty_connections(self):
        for row in self.manifest:
            self.assertTrue(1 <= int(row["connections"]) <= MOST_CONNECTIONS, row)

    def test_every_log_has_rows_of_the_expected_columns(self):
        for name, (columns, found) in self.headers.items():
            self.assertEqual(columns, HEADER_COLUMNS, name)
            self.assertTrue(found, name)
            self.assertTrue(any(row["origin"] == "client" for row in found), name)
            for row in found:
                self.assertIn(row["origin"], ("client", "server"))
        for name, (columns, found) in self.exchanges.items():
            self.assertTrue({"ts", "uid", "method", "host", "uri", "status_code"} <= set(columns), name)
            self.assertTrue(found, name)

    def test_credentials_are_those_of_the_laboratory(self):
        for name, (_, found) in self.headers.items():
            for row in found:
                for header, value in headers(row):
                    if header in ("AUTHORIZATION", "PROXY-AUTHORIZATION"):
                        scheme, _, rest = value.partition(" ")
                        who = base64.b64decode(rest).decode() if scheme == "Basic" else rest
                        self.assertRegex(who, r"^[a-z]{3}:|(?:username|Credential)=\W*[a-z]{3}\W", f"{name}: {value}")

    def test_hosts_are_names_about_as_often_as_in_real_traffic(self):
        hosts = [value for _, row in self.requests() for header, value in headers(row) if header == "HOST"]
        share = sum(bool(ADDRESS_OR_PORT.search(host)) for host in hosts) / len(hosts)
        self.assertLess(share, MOST_ADDRESS_HOSTS)

    def test_hosts_are_many_and_of_many_domains(self):
        hosts = {value for _, row in self.requests() for header, value in headers(row) if header == "HOST"}
        names = {host.split(":")[0] for host in hosts if not re.match(r"^\d+(\.\d+){3}", host)}
        self.assertGreaterEqual(len(names), 60)
        self.assertGreaterEqual(len({name.rsplit(".", 1)[-1] for name in names}), 20)

    def test_no_host_is_named_after_a_registry_or_company(self):
        for name, row in self.requests():
            for header, value in headers(row):
                if header == "HOST":
                    for label in value.split(":")[0].lower().split("."):
                        self.assertNotIn(label, KNOWN, f"{name}: {value}")

    def test_no_host_is_in_the_logs_of_most_programs(self):
        seen = collections.defaultdict(set)
        for name, row in self.requests():
            for header, value in headers(row):
                if header == "HOST":
                    seen[value].add(name)
        for host, names in seen.items():
            self.assertLess(len(names), len(self.manifest) / 10, host)

    def test_no_day_and_no_account_is_in_the_logs_of_many_programs(self):
        seen = collections.defaultdict(set)
        for name, (_, found) in self.headers.items():
            for row in found:
                for date in re.findall(r"\b\d\d[ -](?:%s)[ -]20\d\d\b" % MONTHS, row["header_events_kv"]):
                    seen[date].add(name)
                for header, value in headers(row):
                    if header in ("AUTHORIZATION", "PROXY-AUTHORIZATION", "COOKIE", "SET-COOKIE") and value != "-COOKIE-":
                        seen[value].add(name)
        for value, names in seen.items():
            self.assertLess(len(names), len(self.manifest) / 10, value)

    def test_programs_say_the_version_that_the_manifest_says(self):
        libraries = {row["log"]: row for row in self.manifest if row["from"] in ("pypi", "npm", "crates")}
        checked = 0
        for name, row in self.requests():
            for header, value in headers(row):
                for product, version in re.findall(r"([A-Za-z][\w.-]*)/(\d[\w.]*)", value) if header == "USER-AGENT" and name in libraries else ():
                    if product.lower().removeprefix("python-") == libraries[name]["program"].lower():
                        self.assertEqual(version, libraries[name]["version"], f"{name}: {value}")
                        checked += 1
        self.assertGreater(checked, 50)

    def test_most_answers_are_no_errors(self):
        for name, (_, found) in self.exchanges.items():
            status = [row["status_code"] for row in found if row["status_code"] != "-"]
            if name not in ONLY_ERRORS:
                self.assertLessEqual(sum(code >= "400" for code in status), 0.7 * len(status), name)  # package managers ask for much that may be there

    def test_no_path_of_a_machine_is_in_a_log(self):
        for path in ZOO.rglob("*.log"):
            self.assertNotRegex(path.read_text(encoding="utf-8"), r"/srv/(zoo|tools|data)|/root/|/home/[a-z]{3}\b|desk-14|laborator", path.name)

    def test_the_whole_is_small(self):
        self.assertLess(sum(path.stat().st_size for path in ZOO.rglob("*") if path.is_file()), MOST_BYTES)


if __name__ == "__main__":
    unittest.main()
