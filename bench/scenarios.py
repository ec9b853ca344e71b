#!/usr/bin/env python3
"""Counts what models that were trained on the shared collection call out in logs of other networks: scenarios that are labelled as a whole or
row by row, or not at all. All of them are ordinary http.logs, without names of headers. Counts, not rates: a scenario is one infection, and
most of its rows are alike. (The logs of m57 and CTU-SME-11 have one uid for all rows: there are no connections to count.) Run from the
repository's root.

usage: scenarios.py [--pugmark PROGRAM] [--shared FOLDER] OUTPUT_FOLDER
"""
import argparse
import json
import pathlib
import platform
import subprocess
import sys
import tempfile

SCENARIOS = [
    ("stratosphere 005", "stratosphere/005-zeek-scenario-malicious/http.log", "malicious as a whole"),
    ("slips test14", "slips/test14-malicious-zeek-dir/http.log", "a desktop with malware, not labelled; JSON"),
    ("slips test9", "slips/test9-mixed-zeek-dir/http.log", "mixed, not labelled; JSON"),
    ("stratosphere 008", "stratosphere/008-zeek-mixed/data/http.log.labeled", "labelled by row"),
    ("stratosphere 010", "stratosphere/010-zeek-mixed/data/http.log.labeled", "labelled by row"),
    ("stratosphere 012", "stratosphere/012-zeek-mixed/data/http.log.labeled", "labelled by row"),
]
PROFILES = ["balanced", "wide"]


def run(command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"scenarios: error: {' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


def connections(log):
    """The connections of a log, with whether a row of theirs is labelled malicious; nothing known is None."""
    fields, found = [], {}
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        cells = line.split("\t")
        if line.startswith("{"):
            found[json.loads(line)["uid"]] = None
        elif line.startswith("#fields"):
            fields = cells[1:]
        elif not line.startswith("#"):
            row = dict(zip(fields, cells))
            known = "Malicious" in cells[-3:] if log.name.endswith(".labeled") else None
            found[row["uid"]] = known or found.get(row["uid"], known)
    return found


def called_out(program, model, profile, log):
    lines = run([program, "assess", "-m", model, "--by", "connection", "--profile", profile, "--format", "json", log]).splitlines()
    return {json.loads(line)["uid"] for line in lines}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pugmark", default="build/release/pugmark")
    parser.add_argument("--shared", default="../shared")
    parser.add_argument("output", type=pathlib.Path)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    http = pathlib.Path(options.shared) / "data/http"
    logs = ["--normal", http / "normal", http / "noise", "--malicious", http / "malicious"]
    raw = []
    with tempfile.TemporaryDirectory() as folder:
        models = {name: pathlib.Path(folder) / f"{name}.pug" for name in ("headers", "boosting", "fused")}
        run([options.pugmark, "train", *logs, "-o", models["headers"]])
        run([options.pugmark, "train", "--recipe", "flows", "--algorithm", "gradient-boosting", *logs, "-o", models["boosting"]])
        run([options.pugmark, "fuse", models["headers"], models["boosting"], *logs, "-o", models["fused"]])
        for name, path, what in SCENARIOS:
            source = pathlib.Path(options.shared) / "data/zeek" / path
            log = pathlib.Path(folder) / name / "http.log"  # one with labels is called otherwise
            log.parent.mkdir()
            log.write_bytes(source.read_bytes())
            known = connections(source)
            for model, file in models.items():
                for profile in PROFILES:
                    found = called_out(options.pugmark, file, profile, log)
                    labelled = [uid for uid, malicious in known.items() if malicious is not None]
                    raw.append({"scenario": name, "what": what, "model": model, "profile": profile, "connections": len(known), "called_out": len(found & known.keys()),
                                "malicious": sum(known[uid] for uid in labelled) if labelled else None,
                                "malicious_called_out": sum(known[uid] for uid in found & set(labelled)) if labelled else None})
    (options.output / "raw.jsonl").write_text("".join(json.dumps(one) + "\n" for one in raw), encoding="utf-8")
    (options.output / "machine.txt").write_text(f"{platform.platform()}\n{run([options.pugmark, '--version']).strip()}\n", encoding="utf-8")
    lines = ["# Scenarios of other networks", "",
             f"`python3 bench/scenarios.py {options.output}`: models trained on all of `../shared/data/http`, asked of logs that none of it comes from. Connections called out at the profile "
             "balanced (0.1 % of held-back normal ones) and wide (1 %); behind a slash, those that are labelled malicious.", "",
             "| scenario | what it is | connections | headers, balanced | wide | boosting, balanced | wide | fused, balanced | wide |", "| --- " * 9 + "|"]
    for name, _, what in SCENARIOS:
        rows = [one for one in raw if one["scenario"] == name]
        cells = [f"{one['called_out']}" + (f" / {one['malicious_called_out']}" if one["malicious"] is not None else "") for one in rows]
        of = f" / {rows[0]['malicious']}" if rows[0]["malicious"] is not None else ""
        lines.append(f"| {name} | {what} | {rows[0]['connections']}{of} | " + " | ".join(cells) + " |")
    (options.output / "summary.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print((options.output / "summary.md").read_text())


if __name__ == "__main__":
    main()
