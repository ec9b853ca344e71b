#!/usr/bin/env python3
"""Measures how many wrong labels `pugmark audit` finds, and writes a run.

Whole captures of the shared collection get the other label, drawn at random until two connections in a hundred have one; no capture with
more than one connection in two hundred is drawn. What the strongest suspicions name, together one connection in a hundred, is compared
with what was flipped. The collection has wrong labels of its own, which count as false suspicions here. Reads the shared collection beside
the repository; run from the repository's root.

usage: audit.py [--pugmark PROGRAM] [--shared FOLDER] [--seeds N] OUTPUT_FOLDER
"""
import argparse
import json
import pathlib
import platform
import random
import subprocess
import time

FOLDERS = ("normal", "noise", "malicious")
FLIPPED = 0.02
LARGEST = 0.005
TOP = 0.01


def connections_of(path):
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    return len({line.split("\t")[1] for line in lines if line and not line.startswith("#")})


def draw(captures, seed):
    """The captures that get the other label."""
    total = sum(captures.values())
    order = sorted(captures)
    random.Random(seed).shuffle(order)
    flipped, connections = set(), 0
    for path in order:
        if connections >= FLIPPED * total:
            break
        if 0 < captures[path] <= LARGEST * total:
            flipped.add(path)
            connections += captures[path]
    return flipped, connections


def audit(program, captures, flipped):
    normal, malicious = [], []
    for path in sorted(captures):
        (malicious if (path.parent.name == "malicious") != (path in flipped) else normal).append(str(path))
    begin = time.monotonic()
    out = subprocess.run([program, "audit", "--normal", *normal, "--malicious", *malicious, "--extra-normal", "data/zoo/headers", "--format",
                          "json"], check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in out.splitlines()], time.monotonic() - begin


def measure(suspicions, flipped, wanted):
    judged = right = 0
    for one in suspicions:
        connections = min(one["connections"], wanted - judged)
        judged += connections
        right += connections if pathlib.Path(one["file"]) in flipped else 0
    return right / judged if judged else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pugmark", default="build/release/pugmark")
    parser.add_argument("--shared", type=pathlib.Path, default=pathlib.Path("../shared"))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("output", type=pathlib.Path)
    options = parser.parse_args()
    captures = {path: connections_of(path) for folder in FOLDERS for path in (options.shared / "data/headers" / folder).iterdir()}
    total = sum(captures.values())
    wanted = int(TOP * total)
    options.output.mkdir(parents=True)
    rows = []
    with open(options.output / "raw.jsonl", "w", encoding="utf-8") as raw:
        for seed in range(options.seeds):
            flipped, connections = draw(captures, f"audit {seed}")
            suspicions, seconds = audit(options.pugmark, captures, flipped)
            suspected = sum(one["connections"] for one in suspicions)
            found = sum(one["connections"] for one in suspicions if pathlib.Path(one["file"]) in flipped)
            row = {"seed": seed, "captures": len(flipped), "flipped": connections, "top": measure(suspicions, flipped, wanted),
                   "suspected": suspected, "found": found, "seconds": round(seconds, 1)}
            rows.append(row)
            for one in suspicions:
                one["flipped"] = pathlib.Path(one["file"]) in flipped
                one["file"] = str(pathlib.Path(one["file"]).relative_to(options.shared))
                raw.write(json.dumps({"seed": seed, **one}) + "\n")
            print(row, flush=True)
    mean = sum(row["top"] for row in rows) / len(rows)
    version = subprocess.run([options.pugmark, "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    lines = "\n".join(f"| {row['seed']} | {row['captures']} | {row['flipped']} | **{row['top']:.3f}** | {row['suspected']} | {row['found']} | "
                      f"{row['seconds']} s |" for row in rows)
    (options.output / "summary.md").write_text(f"""# Wrong labels that `pugmark audit` finds

Measured by `bench/audit.py` with {version} on {platform.processor() or platform.machine()}: {total} connections of the shared collection, of which two in a hundred got the
other label, a whole capture at a time. The strongest suspicions, together {wanted} connections (one in a hundred), are right about
**{mean:.3f}** of them in the mean of {len(rows)} draws, at least {min(row['top'] for row in rows):.3f}. Wrong labels that the collection has by itself
count as false suspicions. How suspicions are ranked was chosen by four other draws.

| draw | captures flipped | connections flipped | right among the strongest {wanted} | suspected in all | of them flipped | took |
| --- | --- | --- | --- | --- | --- | --- |
{lines}

The suspicions are in raw.jsonl.
""", encoding="utf-8")
    print(f"mean {mean:.3f}")


if __name__ == "__main__":
    main()
