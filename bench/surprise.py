#!/usr/bin/env python3
"""Measures models that learn from normal traffic alone, of the recipes headers and words, by the detection protocol, beside the same recipes
with labels; then where a model knows the network: trained on the first half of each normal log's connections, measured on the other.

Three foldings, each with other groups held back together; figures are their mean. Reads the shared collection beside the repository; run
from the repository's root.

usage: surprise.py [--pugmark PROGRAM] [--shared FOLDER] OUTPUT_FOLDER
"""
import argparse
import json
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

SALTS = ["", "1", "2"]
RECIPES = {"headers, normal traffic alone": ["--normal-only"], "words, normal traffic alone": ["--recipe", "words", "--normal-only"]}
HEAD = ["| | average precision | recall at 1 % | 0.5 % | 0.1 % | captures found at 1 % | 0.5 % | 0.1 % |", "| --- " * 8 + "|"]


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"surprise: error: {' '.join(command)}\n{done.stderr}")
    return done.stdout


def row_of(figures):
    points = figures["points"]
    return [figures["average_precision"], *[p["recall"] for p in points], *[p["captures_found"] for p in points]]


def line(name, rows):
    return f"| {name} | " + " | ".join(f"{statistics.mean(column):.3f}" for column in zip(*rows)) + " |"


def split(folder, first, second):
    """The connections of each log, in the order in which they begin: one half to either folder."""
    for log in sorted(folder.glob("*.log")):
        lines = log.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
        rows = [one for one in lines if one and not one.startswith("#")]
        uids = list(dict.fromkeys(one.split("\t")[1] for one in rows))
        early = set(uids[:len(uids) // 2])
        head = [one for one in lines if one.startswith("#") and not one.startswith("#close")]
        for target, kept in ((first, True), (second, False)):
            chosen = [one for one in rows if (one.split("\t")[1] in early) == kept]
            if chosen:
                (target / f"{folder.name}_{log.name}").write_text("\n".join(head + chosen) + "\n", encoding="utf-8", errors="surrogateescape")


def known_network(program, data, scratch, raw):
    first, second = scratch / "first", scratch / "second"
    for folder in (first, second):
        folder.mkdir()
    for kind in ("normal", "noise"):
        split(data / kind, first, second)
    lines = []
    for recipe in ("headers", "words"):
        model = str(scratch / f"{recipe}.pug")
        run([program, "train", "--recipe", recipe, "--normal", str(first), "-o", model])
        figures = json.loads(run([program, "evaluate", "-m", model, "--normal", str(second), "--malicious", str(data / "malicious"), "--format", "json"]))
        raw.append({"name": f"{recipe}, known network", "data": data.name, "average_precision": figures["average_precision"], "points": figures["points"]})
        lines.append(line(f"{recipe}, {figures['connections'] - figures['malicious']} normal connections", [row_of(figures)]))
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pugmark", default="build/release/pugmark")
    parser.add_argument("--shared", default="../shared")
    parser.add_argument("output", type=pathlib.Path)
    options = parser.parse_args()
    options.output.mkdir(parents=True)
    raw, out = [], []
    for name in ("headers", "http"):
        data = pathlib.Path(options.shared) / "data" / name
        command = [options.pugmark, "evaluate", "--normal", str(data / "normal"), str(data / "noise"), "--malicious", str(data / "malicious"), "--format", "json"]
        salted = lambda salt: ["--salt", salt] if salt else []
        table, views = [], []
        labelled = [json.loads(run(command + salted(salt))) for salt in SALTS]
        table.append(line("headers, both classes", [row_of(one) for one in labelled]))
        table.append(line("words, both classes", [row_of(one["baselines"][0]) for one in labelled]))
        for salt, one in zip(SALTS, labelled):
            raw.append({"name": "headers, both classes", "data": name, "salt": salt, "average_precision": one["average_precision"], "points": one["points"],
                        "baselines": one["baselines"]})
        for recipe, more in RECIPES.items():
            runs = [json.loads(run(command + more + ["--no-baselines"] + salted(salt))) for salt in SALTS]
            table.append(line(recipe, [row_of(one) for one in runs]))
            for salt, one in zip(SALTS, runs):
                raw.append({"name": recipe, "data": name, "salt": salt, "average_precision": one["average_precision"], "points": one["points"],
                            "views": one["views"], "attacks": one["attacks"], "thresholds_of_training": one["thresholds_of_training"]})
            views += [line(f"{recipe}, seen as `{view['view']}`", [row_of(one["views"][index]) for one in runs]) for index, view in enumerate(runs[0]["views"])]
        counts = (labelled[0]["connections"], labelled[0]["malicious"])
        out += [f"## `{name}`", "", f"{counts[0] - counts[1]} normal and {counts[1]} malicious connections; chance has an average precision of "
                f"{counts[1] / counts[0]:.2f}.", "", *HEAD, *table, *views, ""]
    with tempfile.TemporaryDirectory() as scratch:
        known = known_network(options.pugmark, pathlib.Path(options.shared) / "data/headers", pathlib.Path(scratch), raw)
    (options.output / "raw.jsonl").write_text("".join(json.dumps(one) + "\n" for one in raw), encoding="utf-8")
    (options.output / "machine.txt").write_text(f"{platform.platform()}\n{run([options.pugmark, '--version']).strip()}\n", encoding="utf-8")
    lines = ["# What models find that learned from normal traffic alone", "",
             f"`python3 bench/surprise.py {options.output}`; mean of three foldings by groups: no family and no source of normal traffic is on both sides. With the "
             "recipe words, a connection is its strongest message.", "", *out,
             "## A network that is known", "",
             "Trained on the first half of the connections of each normal log of `headers`, measured on the other half and all malicious ones. Thresholds are those of "
             "the second half.", "", *HEAD, *known]
    (options.output / "summary.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print((options.output / "summary.md").read_text())


if __name__ == "__main__":
    main()
