#!/usr/bin/env python3
"""Writes test/data/eve: the exchanges of an http.log of test/data as Suricata would tell of them.

No Suricata wrote these events: the fields, their order and their forms are those of its documentation ("Eve JSON Format"), the
values are the log's. Each exchange comes as an http event, with a fileinfo and a flow event around it, as in the one file that
Suricata writes. `both`, `request` and `none` are the settings of dump-all-headers.

Usage: tools/make_eve_fixture.py [--check]
"""

import datetime
import hashlib
import json
import pathlib
import re
import sys

DATA = pathlib.Path(__file__).resolve().parent.parent / "test" / "data"
SOURCE = "http/mercury_capture2.log"
SETTINGS = ("both", "request", "none")


def unescape(text):
    if text == "(empty)":
        return ""
    return re.sub(r"\\x([0-9a-fA-F]{2})", lambda match: chr(int(match.group(1), 16)), text).replace("\\\\", "\\")


def rows_of(log):
    fields = []
    for line in log.read_text("latin-1").splitlines():
        if line.startswith("#fields"):
            fields = line.split("\t")[1:]
        elif not line.startswith("#"):
            yield {name: cell for name, cell in zip(fields, line.split("\t")) if cell != "-"}


def headers_of(row, side):
    names = row.get(f"{side}_header_names")
    if names is None or names == "(empty)":
        return None if names is None else []
    values = row[f"{side}_header_values"].split(",")
    return [{"name": unescape(name), "value": unescape(value)} for name, value in zip(names.split(","), values)]


def timestamp(seconds):
    whole, fraction = seconds.split(".")
    time = datetime.datetime.fromtimestamp(int(whole), datetime.timezone.utc)
    return f"{time:%Y-%m-%dT%H:%M:%S}.{fraction}+0000"


def events_of(row, setting):
    flow_id = int.from_bytes(hashlib.sha256(row["uid"].encode()).digest()[:6], "big")
    common = {
        "timestamp": timestamp(row["ts"]),
        "flow_id": flow_id,
        "pcap_cnt": 1,
        "event_type": "http",
        "src_ip": row["id.orig_h"],
        "src_port": int(row.get("id.orig_p", 0)),
        "dest_ip": row["id.resp_h"],
        "dest_port": int(row.get("id.resp_p", 0)),
        "proto": "TCP",
        "tx_id": int(row["trans_depth"]) - 1,
    }
    http = {}
    for name, column in (
        ("hostname", "host"),
        ("url", "uri"),
        ("http_user_agent", "user_agent"),
        ("http_refer", "referrer"),
        ("http_method", "method"),
    ):
        if column in row:
            http[name] = unescape(row[column])
    http["protocol"] = "HTTP/1.1"
    if "status_code" in row:
        http["status"] = int(row["status_code"])
    http["length"] = 0
    for side, name in (("client", "request"), ("server", "response")):
        headers = headers_of(row, side)
        if headers is not None and setting in ("both", name):
            http[f"{name}_headers"] = headers
    file = {"filename": http.get("url", "/"), "state": "CLOSED", "stored": False, "size": 0, "tx_id": common["tx_id"]}
    yield {**common, "http": http}
    brief = {name: value for name, value in http.items() if not name.endswith("_headers")}
    yield {**common, "event_type": "fileinfo", "http": brief, "app_proto": "http", "fileinfo": file}
    yield {**common, "event_type": "flow", "app_proto": "http", "flow": {"pkts_toserver": 6, "pkts_toclient": 5}}


def main():
    check = sys.argv[1:] == ["--check"]
    for setting in SETTINGS:
        lines = [
            json.dumps(event, separators=(",", ":"))
            for row in rows_of(DATA / SOURCE)
            for event in events_of(row, setting)
        ]
        path = DATA / "eve" / f"eve-{setting}.json"
        text = "\n".join(lines) + "\n"
        if check:
            if path.read_text() != text:
                sys.exit(f"{path} is not what this script makes")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
            digest = hashlib.sha256(text.encode()).hexdigest()
            print(f"| eve/{path.name} | derived from {SOURCE} | BSD | {len(lines)} | {digest} |")


if __name__ == "__main__":
    main()
