#!/usr/bin/env python3
"""Converting captures and assessing the logs gives what assessing the captures gives, also when Suricata tells of them.

Usage: round_trip_test.py PUGMARK SAMPLES FOLDER...   (each folder is read as one input)
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile


sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import make_eve_fixture  # noqa: E402

# Suricata's JSON has no place for bytes that are no UTF-8, and ends values at a NUL.
BINARY = re.compile(r"\\x(?:[89a-f][0-9a-f]|00)")
LONGEST_VALUE = 2047


def fits_an_event(fields, line):
    """Whether an event holds what the row holds: it joins headers of one name, and drops a response without any."""
    row = dict(zip(fields, line.split("\t")))
    for side in ("client", "server"):
        names = row[f"{side}_header_names"].lower().split(",")
        values = row[f"{side}_header_values"].split(",")
        if names == ["(empty)"] or len(set(names)) < len(names) or max(map(len, values)) > LONGEST_VALUE:
            return False
    return row["method"] != "-" and not BINARY.search(line)


def write_events(log, scratch):
    """Writes the rows of a log that fit events as a log and as events; returns both paths."""
    fields, kept = [], []
    for line in log.read_text().splitlines():
        if line.startswith("#fields"):
            fields = line.split("\t")[1:]
        if line.startswith("#") or fits_an_event(fields, line):
            kept.append(line + "\n")
    part, events = scratch / "part.log", scratch / "events.json"
    part.write_text("".join(kept))
    events.write_text("".join(f"{line}\n" for line in make_eve_fixture.events(part, ("request", "response"))))
    return part, events


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 2):  # 2: some capture is damaged, which the one way must say as the other does
        sys.exit(f"exit code {done.returncode} of {' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


def main():
    pugmark, samples, *folders = sys.argv[1:]
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        model = scratch / "model.pug"
        run(pugmark, "train", "--recipe", "words", "--normal", f"{samples}/train/normal", "--malicious", f"{samples}/train/malicious",
            "-o", model)  # fmt: skip

        def assess(path):
            out = run(pugmark, "assess", "-m", model, "--all", "--format", "json", "--show-secrets", path)
            return [json.loads(line) for line in out.splitlines()]

        def without(findings, *fields):
            return [{name: value for name, value in one.items() if name not in fields} for one in findings]

        for number, folder in enumerate(folders):
            captured = assess(folder)
            if not captured:
                sys.exit(f"{folder}: no message in it")
            for encoding in ("tsv", "json"):
                logs = scratch / f"{number}-{encoding}"
                run(pugmark, "convert", folder, "-o", logs, "--format", encoding, "--show-secrets")
                # Where a message stands differs; the log counts its records through.
                place = ("file", "line", "record", "packet")
                exchanges = assess(logs / "http.log")
                if without(captured, *place) != without(exchanges, *place):
                    failed = True
                    print(f"{folder}: {encoding} http.log")
                    for a, b in zip(without(captured, *place), without(exchanges, *place)):
                        if a != b:
                            print(f"  {a}\n  {b}")
                # The header log knows less of a message, but scores it the same, for the same reasons.
                known = ("score", "uid", "origin", "identifier", "reasons")
                headers = assess(logs / "httpheaders.log")
                if [[one[name] for name in known] for one in captured] != [
                    [one[name] for name in known] for one in headers
                ]:
                    failed = True
                    print(f"{folder}: {encoding} httpheaders.log")
                    for a, b in zip(captured, headers):
                        if any(a[name] != b[name] for name in known):
                            print(f"  {a}\n  {b}")
            part, events = write_events(scratch / f"{number}-tsv" / "http.log", scratch)
            known = ("score", "origin", "view", "identifier", "reasons")
            of_log, of_events = ([[one[name] for name in known] for one in assess(path)] for path in (part, events))
            if of_log != of_events:
                failed = True
                print(f"{folder}: events ({len(of_events)} messages, of the log {len(of_log)})")
                for a, b in zip(of_log, of_events):
                    if a != b:
                        print(f"  {a}\n  {b}")
            print(f"{folder}: {len(captured)} messages, {len(of_events)} of them as events too")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
