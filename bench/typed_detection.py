#!/usr/bin/env python3
"""Measures the recipe typed in the labelled scenarios: a model learns from the first half of the rows that are not labelled malicious, in
the order of the log, and ranks the others and all malicious ones.

Reads the shared collection beside the repository; run from the repository's root.

usage: typed_detection.py [--pugmark PROGRAM] [--shared FOLDER] OUTPUT_FOLDER
"""
import argparse
import bisect
import json
import pathlib
import platform
import subprocess
import sys
import tempfile

SCENARIOS = ["008-zeek-mixed", "010-zeek-mixed", "012-zeek-mixed"]
LOGS = ["conn", "ssl", "http"]
TOPS = [10, 20]
LEAST_NORMAL = 50


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"typed_detection: error: {' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


def read(log):
    """Metadata, rows that are not labelled malicious, and those that are."""
    header, normal, malicious = [], [], []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("#"):
            header.append(line)
        else:
            (malicious if line.split("\t")[-2] == "Malicious" else normal).append(line)
    return header, normal, malicious


def area(normal, malicious):
    """Under the ROC curve: how often a malicious row outscores a normal one, ties counting half."""
    ranked = sorted(normal)
    wins = sum(bisect.bisect_left(ranked, score) + bisect.bisect_right(ranked, score) for score in malicious)
    return wins / 2 / len(normal) / len(malicious)


def measure(program, log, scratch):
    """Figures of one log; nothing where there is too little of it."""
    header, normal, malicious = read(log)
    if len(normal) < LEAST_NORMAL or not malicious:
        return None
    half = len(normal) // 2
    for name, lines in (("learned", normal[:half]), ("ranked", normal[half:] + malicious)):
        (scratch / f"{name}.log").write_text("\n".join(header + lines) + "\n", encoding="utf-8")
    model = scratch / "typed.pug"
    run([program, "train", "--recipe", "typed", "--normal", scratch / "learned.log", "-o", model, "--force"])
    found = run([program, "assess", "-m", model, "--all", "--format", "json", scratch / "ranked.log"])
    scores = [json.loads(line)["score"] for line in found.splitlines()]
    ranked_normal = len(normal) - half
    strongest = sorted(range(len(scores)), key=lambda row: -scores[row])
    return {"learned": half, "normal": ranked_normal, "malicious": len(malicious),
            "area": area(scores[:ranked_normal], scores[ranked_normal:]),
            "top": [sum(row >= ranked_normal for row in strongest[:top]) for top in TOPS]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pugmark", default="build/release/pugmark")
    parser.add_argument("--shared", default="../shared")
    parser.add_argument("output")
    arguments = parser.parse_args()
    output = pathlib.Path(arguments.output)
    output.mkdir(parents=True, exist_ok=True)
    results = []
    for scenario in SCENARIOS:
        for log in LOGS:
            path = pathlib.Path(arguments.shared) / f"data/zeek/stratosphere/{scenario}/data/{log}.log.labeled"
            with tempfile.TemporaryDirectory() as scratch:
                figures = measure(arguments.pugmark, path, pathlib.Path(scratch)) if path.exists() else None
            if figures:
                results.append({"scenario": scenario, "log": log, **figures})
    (output / "raw.jsonl").write_text("".join(json.dumps(result) + "\n" for result in results))
    (output / "machine.txt").write_text(f"{platform.platform()}\n{run([arguments.pugmark, '--version'])}")
    lines = ["# The recipe typed: what it finds", "",
             f"`python3 bench/typed_detection.py bench/runs/{output.name}`: a model of the first half of the rows that are not labelled malicious ranks "
             "the others and the malicious ones. Counts where there are few.", "",
             "| scenario | log | rows learned | normal rows ranked | malicious | area under the ROC curve | of these among the strongest "
             + " | ".join(map(str, TOPS)) + " |", "| " + " | ".join(["---"] * (6 + len(TOPS))) + " |"]
    for result in results:
        lines.append(f"| {result['scenario']} | {result['log']} | {result['learned']} | {result['normal']} | {result['malicious']} | "
                     f"{result['area']:.3f} | " + " | ".join(map(str, result["top"])) + " |")
    lines += ["", "In these scenarios one machine asks in all rows that are not malicious, and others from outside in all malicious ones: who asks alone "
              "would tell them apart. That is noticed, for values never seen are; more these figures do not say."]
    (output / "summary.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
