#!/usr/bin/env python3
"""Measures the algorithms of the recipe flows, and the recipe headers beside them on the same connections, by the detection protocol; then
what each of the two eyes adds to the other; then what a forest of a network's own traffic ranks high in the labelled scenarios.

Three foldings, each with other groups held back together; figures are their mean. Reads the shared collection beside the repository; run
from the repository's root. Needs scikit-learn, for the two eyes together.

usage: flows_detection.py [--pugmark PROGRAM] [--shared FOLDER] OUTPUT_FOLDER
"""
import argparse
import json
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

import numpy
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

SALTS = ["", "1", "2"]
FLOWS = ["--recipe", "flows", "--algorithm"]
RECIPES = [("headers, from both classes", ["--recipe", "headers"]), ("gradient boosting, from both classes", [*FLOWS, "gradient-boosting"]),
           ("gradient boosting with groups of 7 characters", [*FLOWS, "gradient-boosting", "--ngrams", "7"]),
           ("random forest, from both classes", [*FLOWS, "random-forest"]),
           ("random forest with groups of 7 characters", [*FLOWS, "random-forest", "--ngrams", "7"]), ("isolation forest, from normal logs alone", [*FLOWS, "isolation-forest"]),
           ("boosting against noise, from normal logs alone", [*FLOWS, "gradient-boosting", "--synthetic-malicious"])]
SCENARIOS = ["stratosphere/008-zeek-mixed", "stratosphere/010-zeek-mixed", "stratosphere/012-zeek-mixed"]
TOPS = [10, 20]


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"flows_detection: error: {' '.join(command)}\n{done.stderr}")
    return done.stdout


def evaluate(program, http, recipe, salt, scores):
    command = [program, "evaluate", *recipe, "--normal", f"{http}/normal", f"{http}/noise", "--malicious", f"{http}/malicious",
               "--no-baselines", "--format", "json", "--scores", str(scores), "--force"]
    return json.loads(run(command + (["--salt", salt] if salt else [])))


def together(headers, flows):
    """Average precision and recall at 1 %, 0.5 %, 0.1 % of both scores and of their logistic combination, which is fitted to the folds that a
    connection is not in; on the connections that both scored."""
    read = [{(one["file"], one["uid"]): one for one in map(json.loads, open(path, encoding="utf-8"))} for path in (headers, flows)]
    keys = sorted(read[0].keys() & read[1].keys())
    columns = numpy.array([[one[key]["score"] for one in read] for key in keys])
    folds = numpy.array([read[0][key]["fold"] for key in keys])
    malicious = numpy.array([read[0][key]["label"] == "malicious" for key in keys])
    if any(read[0][key]["fold"] != read[1][key]["fold"] for key in keys):
        sys.exit("flows_detection: error: the two eyes were folded differently")
    joined = numpy.zeros(len(keys))
    weights = []
    for fold in sorted(set(folds)):
        fitted = LogisticRegression(class_weight="balanced").fit(columns[folds != fold], malicious[folds != fold])
        joined[folds == fold] = fitted.decision_function(columns[folds == fold])
        weights.append([*fitted.coef_[0]])
    rows = {}
    for name, scores in (("headers", columns[:, 0]), ("flows, gradient boosting", columns[:, 1]), ("both, logistic combination", joined)):
        normal = numpy.sort(scores[~malicious])[::-1]
        recalls = [numpy.mean(scores[malicious] > normal[max(1, int(rate * len(normal)))]) for rate in (0.01, 0.005, 0.001)]
        rows[name] = [average_precision_score(malicious, scores), *recalls]
    return rows, [float(x) for x in numpy.mean(weights, axis=0)], [int(numpy.sum(~malicious)), int(numpy.sum(malicious))]


def rows_of(figures):
    """Average precision, then recall and captures at 1 %, 0.5 %, 0.1 %."""
    points = figures["points"]
    return [figures["average_precision"], *[p["recall"] for p in points], *[p["captures_found"] for p in points]]


def scenario(program, folder, scratch):
    """Learns from what is not labelled malicious, ranks all; returns rows, malicious ones, and how many of these are among the strongest."""
    log = next(folder.glob("data/http.log.labeled"))
    header, normal, every, malicious = [], [], [], set()
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("#"):
            header.append(line)
            continue
        every.append(line)
        if line.split("\t")[-2] == "Malicious":
            malicious.add(len(every))
        else:
            normal.append(line)
    for name, lines in (("normal", normal), ("all", every)):
        target = scratch / folder.name / name
        target.mkdir(parents=True)
        (target / "http.log").write_text("\n".join(header + lines) + "\n", encoding="utf-8")
    model = scratch / folder.name / "flows.pug"
    run([program, "train", "--recipe", "flows", "--normal", str(scratch / folder.name / "normal"), "-o", str(model)])
    found = [json.loads(line) for line in run([program, "assess", "-m", str(model), "--all", "--format", "json", "--top", str(max(TOPS)),
                                               str(scratch / folder.name / "all")]).splitlines()]
    ranked = [finding["record"] in malicious for finding in found]
    return {"scenario": folder.name, "rows": len(every), "malicious": len(malicious), "found": {top: sum(ranked[:top]) for top in TOPS}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pugmark", default="build/release/pugmark")
    parser.add_argument("--shared", default="../shared")
    parser.add_argument("output", type=pathlib.Path)
    options = parser.parse_args()
    http = f"{options.shared}/data/http"
    options.output.mkdir(parents=True, exist_ok=True)
    raw = []
    table = {}
    scratch = tempfile.TemporaryDirectory()
    scores = lambda name, salt: pathlib.Path(scratch.name) / f"{name.split(',')[0]}{salt}.jsonl"
    for name, recipe in RECIPES:
        runs = [evaluate(options.pugmark, http, recipe, salt, scores(name, salt)) for salt in SALTS]
        print(name, [rows_of(one)[:4] for one in runs], file=sys.stderr, flush=True)
        for salt, one in zip(SALTS, runs):
            raw.append({"recipe": recipe, "salt": salt, "average_precision": one["average_precision"], "points": one["points"], "views": one["views"]})
        views = {"full": [rows_of(one) for one in runs]}
        for one in runs:
            for view in one["views"]:
                views.setdefault(view["view"], []).append(rows_of(view))
        table[name] = {view: [statistics.mean(column) for column in zip(*rows)] for view, rows in views.items()}
        counts = (runs[0]["connections"], runs[0]["malicious"])
    eyes = [together(scores("headers", salt), scores("gradient boosting", salt)) for salt in SALTS]
    raw.extend({"eyes": rows, "weights": weights, "connections": connections, "salt": salt} for salt, (rows, weights, connections) in zip(SALTS, eyes))
    scenarios = [scenario(options.pugmark, pathlib.Path(options.shared) / "data/zeek" / name, pathlib.Path(scratch.name)) for name in SCENARIOS]
    raw.extend(scenarios)
    (options.output / "raw.jsonl").write_text("".join(json.dumps(one) + "\n" for one in raw), encoding="utf-8")
    (options.output / "machine.txt").write_text(f"{platform.platform()}\n{run([options.pugmark, '--version']).strip()}\n", encoding="utf-8")
    lines = [
        "# The recipe flows: what it finds", "",
        f"`python3 bench/flows_detection.py {options.output}`; mean of three foldings by groups, {counts[0] - counts[1]} normal and {counts[1]} malicious "
        "connections of `../shared/data/http`. A connection is its strongest exchange. Chance has an average precision of "
        f"{counts[1] / counts[0]:.2f}.", "",
        "| recipe | view | average precision | recall at 1 % | 0.5 % | 0.1 % | captures found at 1 % | 0.5 % | 0.1 % |", "| --- " * 9 + "|"]
    for name, views in table.items():
        for view, row in views.items():
            lines.append(f"| {name} | {view} | " + " | ".join(f"{value:.3f}" for value in row) + " |")
    lines += ["", "## Both eyes", "",
              f"The {eyes[0][2][0]} normal and {eyes[0][2][1]} malicious connections that both score, each by fits that had not learned from its group; "
              "the combination's two weights are fitted to the other folds' scores (headers "
              f"{statistics.mean(one[1][0] for one in eyes):.2f}, flows {statistics.mean(one[1][1] for one in eyes):.2f}).", "",
              "| | average precision | recall at 1 % | 0.5 % | 0.1 % |", "| --- " * 5 + "|"]
    for name in eyes[0][0]:
        means = [statistics.mean(column) for column in zip(*(one[0][name] for one in eyes))]
        lines.append(f"| {name} | " + " | ".join(f"{value:.3f}" for value in means) + " |")
    lines += ["", "## Scenarios", "",
              "An isolation forest of the scenario's own traffic, without the rows labelled malicious, ranks all rows. Counts, for there are few.", "",
              "| scenario | rows | malicious | of these among the strongest 10 | 20 |", "| --- " * 5 + "|"]
    for one in scenarios:
        lines.append(f"| {one['scenario']} | {one['rows']} | {one['malicious']} | {one['found'][10]} | {one['found'][20]} |")
    (options.output / "summary.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print((options.output / "summary.md").read_text())


if __name__ == "__main__":
    main()
