#!/usr/bin/env python3
"""Converting captures and assessing the logs gives what assessing the captures gives.

Usage: round_trip_test.py PUGMARK SAMPLES FOLDER...   (each folder is read as one input)
"""

import json
import pathlib
import subprocess
import sys
import tempfile


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
        run(pugmark, "train", "--normal", f"{samples}/train/normal", "--malicious", f"{samples}/train/malicious",
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
            print(f"{folder}: {len(captured)} messages")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
