#!/usr/bin/env python3
"""Compares pugmark convert with tshark on a folder of captures: each whole HTTP/1 message that tshark dissects, with stream and body
reassembly or without either, must be found with the same header names in the same order. What differs stands in tshark_differences.tsv,
exactly: a difference that is not there fails, and so does a line there that no longer differs.

usage: tshark_test.py PUGMARK FOLDER [--cache FILE] [--more]
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

DIFFERENCES = pathlib.Path(__file__).with_name("tshark_differences.tsv")
COLUMNS = ["file", "message", "tshark", "pugmark", "explanation"]
SHOWN = 80  # characters of a URI that tell messages apart
PATIENCE = 120  # seconds for one capture
TSHARK = ["tshark", "-n", "-2", "--enable-heuristic", "http_tcp", "-o", "tcp.check_checksum:FALSE",
          "-o", "tcp.reassemble_out_of_order:TRUE", "-o", "http.desegment_headers:TRUE"]


def message(kind, what, uri, names):
    """The text that stands for a message: the same for tshark and for pugmark where they agree."""
    start = f"{what} {uri[:SHOWN]}" if kind == "request" else f"response {what}"
    return f"{start} ({','.join(names)})".replace("\t", "\\t")


class Pairs(list):
    """A JSON object whose keys may repeat."""

    def all(self, key):
        return [value for one, value in self if one == key]

    def deep(self):
        for key, value in self:
            yield key, value
            if isinstance(value, Pairs):
                yield from value.deep()


def run(*command):
    """Standard output; what is said of captures that are cut short does not matter."""
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=PATIENCE, check=False).stdout


class Merged:
    """Captures one after the other in one file: starting tshark costs far more than dissecting a small capture."""

    def __init__(self, captures, folder):
        self.path = pathlib.Path(folder) / "merged.pcapng"
        run("mergecap", "-a", "-I", "none", "-w", self.path, *captures)
        counts = dict(line.split("\t") for line in run("capinfos", "-c", "-T", "-r", "-M", "-N", *captures).decode().splitlines())
        self.owners = [capture for capture in captures for _ in range(int(counts[str(capture)]))]

    def owner(self, frame_number):
        return self.owners[int(frame_number) - 1]

    def tshark(self, *arguments):
        return run(*TSHARK, "-r", self.path, *arguments)


def apart(captures):
    """Puts captures into groups in which no two have packets between the same addresses."""
    ends = collections.defaultdict(set)
    with tempfile.TemporaryDirectory() as folder:
        merged = Merged(captures, folder)
        fields = "frame.number ip.src ip.dst ipv6.src ipv6.dst".split()
        lines = merged.tshark("-T", "fields", *(word for field in fields for word in ("-e", field))).decode().splitlines()
        assert len(lines) == len(merged.owners), "tshark counts packets otherwise than capinfos"
        for line in lines:
            number, *addresses = line.split("\t")
            ends[merged.owner(number)].add(frozenset(one for cell in addresses for one in cell.split(",")))
    groups = []
    for capture in captures:
        group = next((group for group in groups if all(not ends[capture] & ends[other] for other in group)), None)
        if group is None:
            groups.append(group := [])
        group.append(capture)
    return groups


def tshark_messages(captures, reassemble):
    """Counts the whole messages of each of the captures."""
    switch = "TRUE" if reassemble else "FALSE"
    with tempfile.TemporaryDirectory() as folder:
        merged = Merged(captures, folder)
        text = merged.tshark("-T", "json", "-J", "frame tcp http", "-Y", "http.request.method || http.response.code", "-o",
                             f"tcp.desegment_tcp_streams:{switch}", "-o", f"http.desegment_body:{switch}").decode("utf-8", "replace")
    packets = json.loads(text, object_pairs_hook=Pairs, strict=False) if text.strip() else []
    found = {capture: {} for capture in captures}
    for packet in packets:
        layers = packet.all("_source")[0].all("layers")[0]
        tcp = [layer for layer in layers.all("tcp") if isinstance(layer, Pairs)]
        if not tcp:
            continue  # the same headers over UDP: not HTTP
        messages = found[merged.owner(layers.all("frame")[0].all("frame.number")[0])]
        segment = tuple(tcp[-1].all(key)[0] for key in ("tcp.stream", "tcp.srcport", "tcp.seq"))
        for at, layer in enumerate(one for one in layers.all("http") if isinstance(one, Pairs)):
            if not {"\\r\\n", "\\n"} & {key for key, _ in layer}:
                continue  # no empty line: cut off
            fields = Pairs(layer.deep())
            lines = fields.all("http.request.line") + fields.all("http.response.line")
            names = [line.split(":", 1)[0].strip(" \t") for line in lines if ":" in line]
            if fields.all("http.request.method"):
                uri = (fields.all("http.request.uri") + [""])[0]
                messages[segment, at] = message("request", fields.all("http.request.method")[0], uri, names)
            elif fields.all("http.response.code"):
                messages[segment, at] = message("response", fields.all("http.response.code")[0], "", names)
    return {capture: collections.Counter(one.values()) for capture, one in found.items()}  # a segment sent again is there once


def pugmark_messages(pugmark, capture):
    """Counts the messages that convert finds."""
    with tempfile.TemporaryDirectory() as folder:
        command = [pugmark, "convert", "--show-secrets", "--format", "json", "-o", folder + "/logs", capture]
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{capture.name}: exit code {done.returncode}: {done.stderr.decode(errors='replace')}")
        rows = [json.loads(line) for line in (pathlib.Path(folder) / "logs" / "http.log").read_bytes().splitlines()]
    found = []
    for row in rows:
        if "method" in row:
            found.append(message("request", row["method"], row.get("uri", ""), row.get("client_header_names", [])))
        if "status_code" in row:
            found.append(message("response", str(row["status_code"]), "", row.get("server_header_names", [])))
    return collections.Counter(found)


def captures_in(folder):
    """All captures in which there may be HTTP/1 over TCP: the others are not worth a second of tshark each."""
    return [path for path in sorted(folder.iterdir()) if ".pcap" in path.name and b"HTTP/" in path.read_bytes()]


def read_differences():
    lines = DIFFERENCES.read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == COLUMNS, lines[0]
    rows = {}
    for line in lines[1:]:
        file, what, tshark, ours, explanation = line.split("\t")
        assert explanation and (file, what) not in rows, line
        rows[file, what] = int(tshark), int(ours)
    return rows


def collect(folder, cache):
    """Both ways of tshark on each capture: the larger count of a message stands."""
    captures = captures_in(folder)
    if cache and cache.exists():
        known = json.loads(cache.read_text(encoding="utf-8"))
        return {capture: collections.Counter(known[capture.name]) for capture in captures}
    found = {capture: collections.Counter() for capture in captures}
    runs = [(group, way) for group in apart(captures) for way in (True, False)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for messages in pool.map(lambda one: tshark_messages(*one), runs):
            for capture, counts in messages.items():
                found[capture] |= counts
    if cache:
        cache.write_text(json.dumps({capture.name: counts for capture, counts in found.items()}), encoding="utf-8")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pugmark")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--cache", type=pathlib.Path, help="keep what tshark finds here, and read it from here the next time")
    parser.add_argument("--more", action="store_true", help="also show what pugmark finds and tshark does not")
    arguments = parser.parse_args()
    try:
        found = collect(arguments.folder, arguments.cache)
    except FileNotFoundError as missing:
        sys.exit(f"tshark_test: cannot run {missing.filename}\nhint: tools/setup.sh oracle")
    if not found:
        sys.exit(f"tshark_test: no captures in {arguments.folder}")
    differences = {}
    messages = 0
    for capture, wanted in found.items():
        ours = pugmark_messages(os.path.abspath(arguments.pugmark), capture)
        messages += sum(wanted.values())
        for what, count in sorted(wanted.items()):
            if ours[what] < count:
                differences[capture.name, what] = count, ours[what]
        if arguments.more:
            for what, count in sorted((ours - wanted).items()):
                print(f"more\t{capture.name}\t{what}\t{wanted[what]}\t{wanted[what] + count}")
    known = read_differences()
    keys = sorted(set(known) | set(differences))
    wrong = [(key, known.get(key), differences.get(key)) for key in keys if known.get(key) != differences.get(key)]
    for (file, what), listed, now in wrong:
        if now is None:
            print(f"no longer differs, take it out of {DIFFERENCES.name}:\n{file}\t{what}\t{listed[0]}\t{listed[1]}")
        else:
            print(f"{'not listed' if listed is None else f'listed as {listed[0]} and {listed[1]}'}:\n{file}\t{what}\t{now[0]}\t{now[1]}\t")
    print(f"{len(found)} captures, {messages} messages that tshark dissects, {len(differences)} differences, {len(wrong)} not as listed")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
