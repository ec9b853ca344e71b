#!/usr/bin/env python3
"""Measures the recipe headers by the detection protocol and writes a run: figures, ablation, views and every score.

Three foldings, each with other groups held back together; figures are their mean, with each one beside it. Reads the shared collection
beside the repository; run from the repository's root.

usage: detection.py [--pugmark PROGRAM] [--shared FOLDER] OUTPUT_FOLDER
"""
import argparse
import gzip
import hashlib
import json
import pathlib
import platform
import subprocess
import sys
import tempfile

SALTS = ["", "1", "2"]
ZOO = "data/zoo/headers"
ABLATIONS = {
    "without counts of unusual names": ["unusual-names", "extension-names", "agent-unusual-names", "agent-extension-names"],
    "without systems": ["system", "system-browser", "system-sends", "system-lacks"],
    "without headers of bodies, caching, place of Host": ["body-headers", "agent-body-headers", "host-body-headers", "caching", "host-position"],
    "without order": ["order", "order3", "common-order"],
    "without the shape of hosts": [
        "host-tld", "host-labels", "host-name-length", "host-name-digits", "host-name-dashes", "host-name-vowels", "host-name-consonants",
        "host-name-entropy", "host-name-length-entropy", "host-tld-name", "host-subdomain", "host-subdomain-length", "host-subdomain-digits",
        "host-subdomain-label", "host-dynamic-dns"],
    "without what claimed agents lack and send": ["agent-sends", "agent-lacks", "agent-version-sends", "agent-version-lacks"],
    "without words of products": ["product-word", "product-words", "product-value", "product-length"],
}


def sha256_of(folder):
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class Run:
    def __init__(self, program, shared, output):
        self.program, self.output = program, output
        self.data = pathlib.Path(shared) / "data"
        self.rows = []

    def command(self, folder, extra):
        root = self.data / folder
        return [self.program, "evaluate", "--normal", str(root / "normal"), str(root / "noise"), "--malicious", str(root / "malicious"), *extra]

    def evaluate(self, name, folder, extra, keep=False, baselines=False):
        """Runs all foldings; returns their figures."""
        found = []
        for salt in SALTS:
            command = self.command(folder, extra) + ["--salt", salt, "--format", "json"] + ([] if baselines else ["--no-baselines"])
            with tempfile.TemporaryDirectory() as scratch:
                scores = pathlib.Path(scratch) / "scores.jsonl"
                result = subprocess.run(command + ["--scores", str(scores)], check=True, capture_output=True)
                if keep:
                    packed = self.output / f"scores-{salt or '0'}.jsonl.gz"
                    with gzip.GzipFile(packed, "wb", mtime=0) as file:
                        file.write(scores.read_bytes())
            figures = json.loads(result.stdout)
            figures["folding"], figures["name"], figures["data"] = salt, name, folder
            found.append(figures)
            with open(self.output / "raw.jsonl", "a", encoding="utf-8") as raw:
                raw.write(json.dumps(figures) + "\n")
        return found


def line(name, figures):
    """A row of the table: means of the foldings, recall at 1 % and 0.1 % of each beside them."""
    mean = lambda pick: sum(map(pick, figures)) / len(figures)
    point = lambda place, key: (lambda one: one["points"][place][key])
    each = lambda place: " / ".join("%.3f" % one["points"][place]["recall"] for one in figures)
    return "| %s | %.4f | **%.3f** (%s) | %.3f | %.3f | %.3f | **%.3f** (%s) | %.3f | %.3f |" % (
        name, mean(lambda one: one["average_precision"]), mean(point(0, "recall")), each(0), mean(point(0, "captures_found")),
        mean(point(0, "family_mean_recall")), mean(point(1, "recall")), mean(point(2, "recall")), each(2), mean(point(2, "captures_found")),
        mean(point(2, "family_mean_recall")))


HEAD = ("| | average precision | recall at 1 % (each folding) | captures | mean of families | recall at 0.5 % | recall at 0.1 % (each folding) "
        "| captures | mean of families |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pugmark", default="build/release/pugmark")
    parser.add_argument("--shared", default="../shared")
    parser.add_argument("output", type=pathlib.Path)
    options = parser.parse_args()
    options.output.mkdir(parents=True)
    run = Run(options.pugmark, options.shared, options.output)
    background = ["--background", str(run.data / "headers/normal_cassettes")]
    zoo = ["--extra-normal", ZOO]

    main_figures = run.evaluate("zoo and background", "headers", zoo + background, keep=True, baselines=True)
    rows = [line("**recipe headers** with the zoo and recorded exchanges in training", main_figures),
            line("with the zoo in training", run.evaluate("zoo", "headers", zoo)),
            line("with neither", run.evaluate("neither", "headers", []))]
    for index, baseline in enumerate(main_figures[0]["baselines"]):
        rows.append(line(baseline["name"], [one["baselines"][index] for one in main_figures]))
    ablation = []
    for name, kinds in ABLATIONS.items():
        without = [word for kind in kinds for word in ("--without", kind)]
        ablation.append(line(name, run.evaluate(name, "headers", zoo + background + without)))
    views = [line(f"seen as `{view['view']}`", [one["views"][index] for one in main_figures]) for index, view in enumerate(main_figures[0]["views"])]
    http = run.evaluate("http.log", "http", ["--extra-normal", "data/zoo/http"])
    http_rows = [line("`full`", http)] + [line(f"seen as `{view['view']}`", [one["views"][index] for one in http]) for index, view in enumerate(http[0]["views"])]
    mean_of = lambda values: sum(values) / len(values)
    attacks = ["| %s | %s |" % (attack["name"], " | ".join(
        "%.3f (%s)" % (mean_of([one["attacks"][index][f"recall_at_{rate} %"] for one in main_figures]),
                       " / ".join("%.3f" % one["attacks"][index][f"recall_at_{rate} %"] for one in main_figures)) for rate in ("1", "0.5", "0.1")))
        for index, attack in enumerate(main_figures[0]["attacks"])]
    thresholds = ["| %s | %.3f %% | %s | %.3f |" % (
        threshold["profile"], 100 * mean_of([one["thresholds_of_training"][index]["rate"] for one in main_figures]),
        " / ".join("%.3f %%" % (100 * one["thresholds_of_training"][index]["reached"]) for one in main_figures),
        mean_of([one["thresholds_of_training"][index]["recall"] for one in main_figures]))
        for index, threshold in enumerate(main_figures[0]["thresholds_of_training"])]
    reliability = ["| %.3f | %.3f | %d | %d |" % (one["told"], one["observed"], one["normal"], one["malicious"])
                   for one in main_figures[0]["reliability"]["bins"] if one["normal"] + one["malicious"]]
    first = main_figures[0]
    intervals = first["intervals_90"]
    missed = ["| %s | %d of %d | %d of %d | %d of %d |" % (
        family["name"], family["found_at_1%"], family["connections"], family["found_at_0.1%"], family["connections"], family["captures_found_at_1%"],
        family["captures"]) for family in first["families"][:25] if family["found_at_1%"] < family["connections"]]
    alarms = ["| %s | %d | %d | %d of %d |" % (one["group"], one["at_0.1%"], one["at_0.5%"], one["at_1%"], one["connections"]) for one in first["false_alarms"][:15]]
    version = subprocess.run([options.pugmark, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    (options.output / "machine.txt").write_text(f"{platform.platform()}\n{version}\n")
    summary = f"""# Detection by the recipe headers

Measured by `bench/detection.py` with {version}. Cross-validated by malware family and by source of normal traffic, on {first['connections']} connections
({first['malicious']} malicious, {first['malicious_captures']} captures, {first['malicious_families']} families) of the shared collection's `headers` (SHA-256 over names and contents
{sha256_of(run.data / 'headers')}). Three foldings; figures are their means. `raw.jsonl` has every evaluation whole, `scores-*.jsonl.gz` every
score of the first row. The command of the first row and first folding, from the repository's root:

    {first['command']}

{HEAD}
{chr(10).join(rows)}

The original's own rule (any score above 0), in the first folding: by a connection's strongest message it finds {first['baselines'][0]['own_rule_recall']:.3f} and calls out
{100 * first['baselines'][0]['own_rule_rate']:.1f} % of normal connections; by a connection as one text {first['baselines'][1]['own_rule_recall']:.3f} and {100 * first['baselines'][1]['own_rule_rate']:.1f} %.

90 % intervals of the first folding, by drawing groups: average precision {intervals['average_precision'][0]:.3f} to {intervals['average_precision'][1]:.3f}; recall at 1 %
{intervals['recall_at_1 %'][0]:.2f} to {intervals['recall_at_1 %'][1]:.2f}, at 0.5 % {intervals['recall_at_0.5 %'][0]:.2f} to {intervals['recall_at_0.5 %'][1]:.2f}, at 0.1 % {intervals['recall_at_0.1 %'][0]:.2f} to {intervals['recall_at_0.1 %'][1]:.2f}; captures
at 1 % {intervals['captures_at_1 %'][0]:.2f} to {intervals['captures_at_1 %'][1]:.2f}, at 0.1 % {intervals['captures_at_0.1 %'][0]:.2f} to {intervals['captures_at_0.1 %'][1]:.2f}. At 0.1 % six normal connections may be called out: differences of a few
hundredths there are noise. Features and training were chosen on this collection, among some hundred variants: no part of it is untouched,
so the figures flatter by an unknown amount.

## What an attacker can do about it

Recall of the first row's malicious connections with their requests changed, at the same thresholds. Models learn from copies dressed up as browsers', whose headers
and values are others than these.

| change | at 1 % (each folding) | at 0.5 % | at 0.1 % |
| --- | --- | --- | --- |
{chr(10).join(attacks)}

A perfect copy of a browser's requests cannot be told by its headers.

## How far thresholds carry, and how reliable probabilities are

Thresholds as training sets them, on what it holds back of the four fifths that it learns from, where they meet groups that it has not seen:

| profile | meant | called out of normal connections (each folding) | recall |
| --- | --- | --- | --- |
{chr(10).join(thresholds)}

Probabilities of the first folding, as if both classes were as frequent: off by {first['reliability']['calibration_error']:.3f} in the mean, Brier score {first['reliability']['brier']:.3f}.

| told | so many were malicious | normal connections | malicious ones |
| --- | --- | --- | --- |
{chr(10).join(reliability)}

## What parts are worth

Of the first row; means of the three foldings.

{HEAD}
{chr(10).join(ablation)}

## What lesser logs show

The connections of the first row, as logs that show less would have them; trained on whole headers.

{HEAD}
{chr(10).join(views)}

The collection's `http` folder (`http.log` with all headers), zoo in training:

{HEAD}
{chr(10).join(http_rows)}

## Missed most (first folding)

| family | found at 1 % | found at 0.1 % | captures at 1 % |
| --- | --- | --- | --- |
{chr(10).join(missed)}

## Where false alarms come from (first folding)

| source | at 0.1 % | at 0.5 % | at 1 %, of all |
| --- | --- | --- | --- |
{chr(10).join(alarms)}
"""
    (options.output / "summary.md").write_text(summary)
    sys.stdout.write(summary)


if __name__ == "__main__":
    main()
