#!/usr/bin/env python3
"""Measures what verdicts teach, and how long `pugmark learn` takes, and writes a run.

What they teach: the shared collection in five parts of its sources (normal logs by file, malicious by family). A model of four parts hunts
in the fifth at the profile wide, a hunter judges the findings that `findings --order teaches` lists first (of all; or of the false alarms
alone, since the collection has more malicious connections than any network), by their true labels, the model learns, and hunts again. Counted are connections that were not judged: false alarms and malicious ones called out,
before and after. How long: a thousand verdicts and the model of 680 000 words that bench/commands.py makes, and the starter.

Reads the shared collection beside the repository; run from the repository's root.

usage: learning.py [--pugmark PROGRAM] [--shared FOLDER] [--judged N,N,...] [--model WORDS_MODEL] [--log LOG] OUTPUT_FOLDER
"""
import argparse
import hashlib
import json
import pathlib
import platform
import subprocess
import sys
import tempfile
import time

PARTS = 5


def part_of(path):
    """The part of a log: all of a family are in one, and a normal log by itself."""
    group = path.name.split("_")[0] if path.parent.name == "malicious" else path.name
    return int(hashlib.md5(group.encode()).hexdigest(), 16) % PARTS


class Hunt:
    """A part of the collection, hunted in with a model of the others."""

    def __init__(self, program, collection, part, folder):
        self.program, self.folder = program, folder
        logs = [path for name in ("normal", "noise", "malicious") for path in sorted((collection / name).glob("*.log*"))]
        inside = [path for path in logs if part_of(path) == part]
        outside = [path for path in logs if part_of(path) != part]
        self.logs = [str(path) for path in inside]
        self.malicious_files = {str(path) for path in inside if path.parent.name == "malicious"}
        by_label = {label: [str(path) for path in outside if (path.parent.name == "malicious") == label] for label in (False, True)}
        self.model = str(folder / "base.pug")
        self.run("train", "--normal", *by_label[False], "--malicious", *by_label[True], "--background", "data/zoo/headers", "-o", self.model)

    def run(self, *arguments):
        done = subprocess.run([self.program, *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"pugmark {' '.join(arguments[:2])}: {done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def assess(self, model, *options):
        found = self.run("assess", "-m", model, "--profile", "wide", "--format", "json", *options, *self.logs)
        return {(one["file"], one["uid"], one["record"]) for one in found}

    def judge(self, count, order):
        """What is called out before and after `count` verdicts, of what was not judged."""
        store, learned = str(self.folder / f"{order}-{count}.db"), str(self.folder / f"{order}-{count}.pug")
        before = self.assess(self.model, "--store", store)
        listed = self.run("findings", "--store", store, "--format", "json", "--order", "teaches", "-m", self.model, "--profile", "wide")
        listed = [one for one in listed if order == "all" or one["file"] not in self.malicious_files][:count]
        judged = set()
        for finding in listed:
            verdict = "malicious" if finding["file"] in self.malicious_files else "benign"
            self.run("verdict", "--store", store, finding["id"], verdict)
            shown = self.run("show", "--store", store, finding["id"], "--format", "json")[0]
            judged |= {(sighting["file"], sighting["uid"], sighting["record"]) for sighting in shown["sightings"]}
        self.run("learn", "--store", store, "-m", self.model, "-o", learned, "--force")
        after = self.assess(learned)
        return [self.count(before - judged), self.count(after - judged), len(listed)]

    def count(self, called_out):
        malicious = sum(file in self.malicious_files for file, _, _ in called_out)
        return {"false_alarms": len(called_out) - malicious, "malicious": malicious}


def measure_time(program, model, log, folder):
    """Seconds of learning a thousand verdicts, half of them malicious; five times."""
    store = str(folder / "time.db")
    subprocess.run([program, "assess", "-m", model, "--all", "--top", "2000", "--store", store, log], check=True, capture_output=True)
    ids = [json.loads(line)["id"] for line in subprocess.run([program, "findings", "--store", store, "--format", "json", "--top", "1000"],
                                                             check=True, capture_output=True, text=True).stdout.splitlines()]
    for label, chosen in (("malicious", ids[:len(ids) // 2]), ("benign", ids[len(ids) // 2:])):
        subprocess.run([program, "verdict", "--store", store, label, *chosen], check=True, capture_output=True)
    seconds = []
    for i in range(5):
        begin = time.monotonic()
        subprocess.run([program, "learn", "--store", store, "-m", model, "-o", str(folder / f"time-{i}.pug"), "--force"], check=True,
                       capture_output=True)
        seconds.append(time.monotonic() - begin)
    return {"model": pathlib.Path(model).name, "verdicts": len(ids), "seconds": seconds}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pugmark", default="build/release/pugmark")
    parser.add_argument("--shared", type=pathlib.Path, default=pathlib.Path("../shared"))
    parser.add_argument("--judged", default="3,10,30")
    parser.add_argument("--model", help="a model of the recipe words, to time; build/bench-data has one after bench/commands.py")
    parser.add_argument("--log", help="a log to take its verdicts from")
    parser.add_argument("output", type=pathlib.Path)
    options = parser.parse_args()
    collection = options.shared / "data" / "headers"
    results = {"machine": platform.processor() or platform.machine(), "parts": [], "times": []}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for part in range(PARTS):
            (folder / str(part)).mkdir()
            hunt = Hunt(options.pugmark, collection, part, folder / str(part))
            for order in ("all", "false-alarms"):
                for count in map(int, options.judged.split(",")):
                    before, after, judged = hunt.judge(count, order)
                    results["parts"].append({"part": part, "order": order, "judged": judged, "asked": count, "before": before, "after": after})
                    print(results["parts"][-1], flush=True)
        for model, log in ((options.model, options.log), ("data/starter/starter.pug", str(collection / "malicious"))):
            if model:
                results["times"].append(measure_time(options.pugmark, model, log, folder))
                print(results["times"][-1], flush=True)
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "results.json").write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
