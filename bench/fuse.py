#!/usr/bin/env python3
"""Measures what models that look together find in logs that none of them, nor what puts them together, has seen.

The shared collection is dealt into three parts by groups (malware families, normal logs), twice. Models of the recipes headers and flows are
trained and fused on two parts; all three then judge the third, as it is and without the columns that show the names of headers. Figures are
means over all parts. Run from the repository's root.

usage: fuse.py [--pugmark PROGRAM] [--shared FOLDER] OUTPUT_FOLDER
"""
import argparse
import hashlib
import json
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

PARTS = 3
SALTS = ["", "1"]
MODELS = ["headers", "gradient boosting", "fused"]
FORMS = ["as they are", "without names of headers"]
NAMES_OF_HEADERS = {"client_header_names", "client_header_values", "server_header_names", "server_header_values"}


def run(command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"fuse: error: {' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


def part_of(group, salt):
    return int.from_bytes(hashlib.sha256(f"{salt}/{group}".encode()).digest()[:8], "big") % PARTS


def plain(text):
    """The log without the columns of header names and values; its view is `plain`."""
    kept, out = None, []
    for line in text.splitlines():
        cells = line.split("\t")
        if line.startswith("#fields"):
            kept = [i for i, name in enumerate(cells[1:]) if name not in NAMES_OF_HEADERS]
        if line.startswith(("#fields", "#types")):
            cells = [cells[0], *[cells[1 + i] for i in kept]]
        elif not line.startswith("#"):
            cells = [cells[i] for i in kept]
        out.append("\t".join(cells))
    return "\n".join(out) + "\n"


def deal(http, salt, folder):
    """Lays the logs of each part out, in both forms: folder/form/part/class/name."""
    for label, sources in (("normal", ["normal", "noise"]), ("malicious", ["malicious"])):
        for source in sources:
            for log in sorted((http / source).rglob("*.log")):
                part = part_of(log.name.split("_")[0] if label == "malicious" else f"{source}/{log.name}", salt)
                text = log.read_text(encoding="utf-8", errors="surrogateescape")
                for form, written in ((FORMS[0], text), (FORMS[1], plain(text))):
                    target = folder / form / str(part) / label / f"{source}-{log.name}"
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_text(written, encoding="utf-8", errors="surrogateescape")


def measure(program, folder, part):
    """Figures of the models, made from the other parts, on this one, by model and form; and what fusing said of them."""
    learned = {label: [folder / FORMS[0] / str(other) / label for other in range(PARTS) if other != part] for label in ("normal", "malicious")}
    logs = ["--normal", *learned["normal"], "--malicious", *learned["malicious"]]
    models = {name: folder / f"{name} {part}.pug" for name in MODELS}
    run([program, "train", *logs, "-o", models["headers"]])
    run([program, "train", "--recipe", "flows", "--algorithm", "gradient-boosting", *logs, "-o", models["gradient boosting"]])
    run([program, "fuse", models["headers"], models["gradient boosting"], *logs, "-o", models["fused"]])
    rows = []
    for form in FORMS:
        measured = folder / form / str(part)
        for name, model in models.items():
            figures = json.loads(run([program, "evaluate", "-m", model, "--normal", measured / "normal", "--malicious", measured / "malicious",
                                      "--format", "json"]))
            rows.append({"part": part, "logs": form, "model": name, "connections": figures["connections"], "malicious": figures["malicious"],
                         "average_precision": figures["average_precision"], "recall": [point["recall"] for point in figures["points"]]})
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pugmark", default="build/release/pugmark")
    parser.add_argument("--shared", default="../shared")
    parser.add_argument("output", type=pathlib.Path)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    raw = []
    for salt in SALTS:
        with tempfile.TemporaryDirectory() as scratch:
            deal(pathlib.Path(options.shared) / "data/http", salt, pathlib.Path(scratch))
            for part in range(PARTS):
                raw += [{"salt": salt, **row} for row in measure(options.pugmark, pathlib.Path(scratch), part)]
                print(salt, part, [(row["logs"], row["model"], row["recall"]) for row in raw[-6:]], file=sys.stderr, flush=True)
    (options.output / "raw.jsonl").write_text("".join(json.dumps(one) + "\n" for one in raw), encoding="utf-8")
    (options.output / "machine.txt").write_text(f"{platform.platform()}\n{run([options.pugmark, '--version']).strip()}\n", encoding="utf-8")
    first = [row for row in raw if row["salt"] == "" and row["logs"] == FORMS[0] and row["model"] == "headers"]
    lines = ["# Models that look together", "",
             f"`python3 bench/fuse.py {options.output}`; `../shared/data/http`, its {sum(row['malicious'] for row in first)} malicious connections by families and its "
             f"{sum(row['connections'] - row['malicious'] for row in first)} normal ones by logs dealt into three parts, twice. Trained and fused on two parts, measured on the third: "
             "means of six. Of a part's some thousand normal connections, 0.1 % is one.", "",
             "| logs | model | average precision | recall at 1 % | 0.5 % | 0.1 % | least and most at 1 % |", "| --- " * 7 + "|"]
    for form in FORMS:
        for name in MODELS:
            rows = [row for row in raw if row["logs"] == form and row["model"] == name]
            recall = [statistics.mean(column) for column in zip(*(row["recall"] for row in rows))]
            at_1 = [row["recall"][0] for row in rows]
            lines.append(f"| {form} | {name} | {statistics.mean(row['average_precision'] for row in rows):.3f} | "
                         + " | ".join(f"{value:.3f}" for value in recall) + f" | {min(at_1):.2f} to {max(at_1):.2f} |")
    (options.output / "summary.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print((options.output / "summary.md").read_text())


if __name__ == "__main__":
    main()
