#!/usr/bin/env python3
"""Measures the recipe flows (forests over http.log) against Clearcut's method in Python, and on its own.

Writes raw.jsonl (every run), machine.txt and summary.md to bench/runs/<date>-<name>/. README.md beside this file says
what is measured and how to read it. Needs build/release/pugmark and `tools/setup.sh peers`.
"""
import argparse
import datetime
import os
import pathlib
import shutil
import statistics
import subprocess

from make_http_log import write_log
from paired_runs import (DATA, PROGRAM, ROOT, Outcome, PairedBench, WarmFiles, fail, load, machine, middle, number, peer, say, size_of, table, timed)

MEASURES = ("train", "assess", "rate", "memory", "parts", "labelled")
GENERATOR = pathlib.Path("bench/make_http_log.py")
PEER = "clearcut.py"
PEER_PYTHON = "tools/.peers/bin/python"  # Debian's, with httpagentparser
TRAIN_SEED, ASSESS_SEED, RATE_SEED, MALICIOUS_SEED = 1, 2, 3, 4
ODD_PERMILLE = 2  # of the connections of logs to assess
NOTHING = ("--threshold", "1e6")  # calls out nothing, so that scoring alone is measured


def clearcut(*arguments):
    return peer(PEER, *arguments, python=PEER_PYTHON)


class Data(WarmFiles):
    """The files in build/bench-data: made when first asked for or when what makes them has changed."""

    def __init__(self, options):
        super().__init__()
        self.options = options

    def log(self, rows, seed, odd_permille=0):
        path = DATA / f"http-{seed}-{rows}.log"
        if not path.exists() or path.stat().st_mtime < GENERATOR.stat().st_mtime:
            say(f"making {path.name}")
            part = path.with_name(path.name + ".part")
            write_log(part, rows, seed, odd_permille)
            part.rename(path)
        return self.warmed(path)

    def training(self):
        return self.log(self.options.train_rows, TRAIN_SEED)

    def malicious(self):
        return self.log(self.options.train_rows // 6, MALICIOUS_SEED, 1000)

    def assessed(self):
        return self.log(self.options.assess_rows, ASSESS_SEED, ODD_PERMILLE)

    def large(self, share=1.0):
        return self.log(round(self.options.rows * share), RATE_SEED, ODD_PERMILLE)

    def model(self, trees=100):
        """Made anew in every run, by the program under test."""
        path = DATA / f"flows-{trees}.pug"
        if path not in self.warm:
            say(f"training {path.name}")
            timed(train_command(self.options.program, self.training(), path, trees), os.sched_getaffinity(0))
        return self.warmed(path)

    def labelled_model(self, algorithm):
        path = DATA / f"flows-{algorithm}.pug"
        if path not in self.warm:
            say(f"training {path.name}")
            timed(labelled_command(self.options.program, self, algorithm, path), os.sched_getaffinity(0))
        return self.warmed(path)

    def labelled_peer_model(self):
        path = DATA / "clearcut-labelled.pkl"
        if path not in self.warm:
            say(f"training {path.name}")
            timed(clearcut("train-labelled", self.training(), self.malicious(), path), os.sched_getaffinity(0))
        return self.warmed(path)

    def peer_model(self):
        """Anew as well: it takes seconds, and depends on the log and on the versions of Python's libraries."""
        path = DATA / "clearcut.pkl"
        if path not in self.warm:
            say(f"training {path.name}")
            timed(clearcut("train", self.training(), path), os.sched_getaffinity(0))
        return self.warmed(path)


def train_command(program, log, model, trees=100):
    return [program, "train", "--recipe", "flows", "--normal", log, "--trees", str(trees), "--threads", "1", "--force", "-o", str(model)]


def labelled_command(program, data, algorithm, model):
    return [program, "train", "--recipe", "flows", "--algorithm", algorithm, "--normal", data.training(), "--malicious", data.malicious(), "--group-by", "host",
            "--threads", "1", "--force", "-o", str(model)]


def assess_command(program, model, log, threads=1, *options):
    """What it calls out by its own choice, the balanced profile, with the reasons."""
    return [program, "assess", "-m", model, "--threads", str(threads), "--format", "json", *options, log]


class Bench(PairedBench):
    """Measures of its own, by the means of the whole commands."""

    def __init__(self, options, data, out):
        super().__init__(options, data, out)
        self.program = options.program
        self.loading = None

    def alone(self, command, cpus, side="pugmark"):
        return [self.keep(timed(command, cpus), side, turn, cpus) for turn in range(self.options.pairs)]

    def peer_loading(self):
        """CPU seconds that the peer takes for loading its libraries."""
        if self.loading is None:
            self.loading = statistics.median(run.cpu for run in self.alone(clearcut("load"), self.one, "loading"))
        return self.loading

    def against_peer(self, title, ours, theirs, target, note, their_capture):
        """Three rows: whole processes, the peer without its loading, and the peer that does its work once."""
        pairs = self.pairs(ours, theirs, self.one, their_capture=their_capture)
        if their_capture:
            printed = pairs[0][1].extra
            note += f", {printed['features']} columns for the peer"
        loading = self.peer_loading()
        ratios = [(other.cpu - loading) / own.cpu for own, other in pairs]
        quick = self.pairs(ours, [*theirs, "--quick"], self.one, their_capture=their_capture, count=min(3, self.options.pairs))
        return [self.ratio(f"{title}, against Clearcut's method", pairs, "cpu", target, note),
                Outcome("the same, without the loading of Python's libraries", "", f"loading {loading:.3f} s cpu", *middle(ratios), "x by cpu"),
                self.ratio("the same, against the method written to be quick", quick, "cpu")]

    def train(self):
        log = self.data.training()
        ours = train_command(self.program, log, DATA / "flows-trained.pug")
        theirs = clearcut("train", log, DATA / "clearcut-trained.pkl")
        return self.against_peer("train", ours, theirs, 10, f"{self.options.train_rows:,} rows", True)

    def assess(self):
        log = self.data.assessed()
        ours = assess_command(self.program, self.data.model(), log)
        theirs = clearcut("analyze", self.data.peer_model(), log)
        found = lines_of(ours)
        note = f"{self.options.assess_rows:,} rows, {found:,} findings, the peer {lines_of(theirs):,}"
        return self.against_peer("assess", ours, theirs, 60, note, False)

    def rate(self):
        log, model = self.data.large(), self.data.model()
        pairs = self.pairs(assess_command(self.program, model, log, 2), assess_command(self.program, model, log), self.two, self.one)
        found = lines_of(assess_command(self.program, model, log))
        rows = self.options.rows
        two, one = ([rows / run.wall for run in side] for side in zip(*pairs))
        return [Outcome("assess, 1 thread on 1 processor", "", "", *middle(one), "rows/s", 80_000, True, f"{rows:,} rows, {found:,} findings"),
                Outcome("assess, 2 threads on 2", "", "", *middle(two), "rows/s"),
                self.ratio("assess, 2 threads against 1", pairs, "wall", work=size_of(log))]

    def labelled(self):
        """With labels: against Clearcut's random forest, then the rates of both algorithms."""
        data, log = self.data, self.data.assessed()
        theirs = clearcut("train-labelled", data.training(), data.malicious(), DATA / "clearcut-trained.pkl")
        rows = self.options.train_rows + self.options.train_rows // 6
        outcomes = self.against_peer("train a random forest", labelled_command(self.program, data, "random-forest", DATA / "flows-trained.pug"),
                                     theirs, 10, f"{rows:,} rows", True)
        model = data.labelled_model("random-forest")
        outcomes += self.against_peer("assess with a random forest", assess_command(self.program, model, log), clearcut("analyze", data.labelled_peer_model(), log), 60,
                                      f"{self.options.assess_rows:,} rows, {lines_of(assess_command(self.program, model, log)):,} findings", False)
        large = data.large()
        for algorithm, target in (("gradient-boosting", 150_000), ("random-forest", 80_000)):
            runs = self.alone(assess_command(self.program, data.labelled_model(algorithm), large), self.one)
            found = lines_of(assess_command(self.program, data.labelled_model(algorithm), large))
            outcomes.append(Outcome(f"assess, {algorithm}, 1 thread on 1 processor", "", "", *middle([self.options.rows / run.wall for run in runs]), "rows/s", target, True,
                                    f"{self.options.rows:,} rows, {found:,} findings"))
        return outcomes

    def peaks(self, share):
        """Peak resident of each thread count, in MiB."""
        log, model = self.data.large(share), self.data.model()
        return [statistics.median(run.extra["vmhwm_kib"] / 1024 for run in self.memory(
            assess_command(self.program, model, log, threads), min(3, self.options.pairs))) for threads in (1, 2)]

    def memory_growth(self):
        """From a tenth of the rows, and from three: by then as many connections were seen as it remembers, 65 536."""
        few, some, all_rows = self.peaks(0.1), self.peaks(0.3), self.peaks(1)
        outcomes = []
        for threads, tenth, third, whole in zip((1, 2), few, some, all_rows):
            for share, least, target in ((0.1, tenth, 1.2), (0.3, third, None)):
                outcomes.append(Outcome(f"assess, memory of {self.options.rows:,} rows against {round(self.options.rows * share):,}, "
                                        f"{threads} thread{'s' if threads > 1 else ''}", f"{whole:.1f} MiB", f"{least:.1f} MiB",
                                        whole / least, (whole / least,) * 2, "x", target, False))
        return outcomes

    def parts(self):
        """Reading alone, then reading with features and one tree, then all trees; of training likewise."""
        log, training = self.data.large(), self.data.training()
        measured = [("inspect: reading and counting rows", [self.program, "inspect", log], self.options.rows),
                    ("assess with 1 tree, nothing called out", assess_command(self.program, self.data.model(1), log, 1, *NOTHING), self.options.rows),
                    ("assess with 100 trees, nothing called out", assess_command(self.program, self.data.model(), log, 1, *NOTHING),
                     self.options.rows),
                    ("assess with 100 trees, as it is", assess_command(self.program, self.data.model(), log), self.options.rows),
                    ("train 1 tree", train_command(self.program, training, DATA / "flows-trained.pug", 1), self.options.train_rows),
                    ("train 100 trees", train_command(self.program, training, DATA / "flows-trained.pug"), self.options.train_rows)]
        return [Outcome(title, "", "", *middle([1e6 * run.cpu / rows for run in self.alone(command, self.one)]), "µs cpu a row")
                for title, command, rows in measured]

    def run(self, name):
        self.measure = name
        return self.memory_growth() if name == "memory" else getattr(self, name)()


def lines_of(command):
    return subprocess.run(command, check=True, capture_output=True, env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1")).stdout.count(b"\n")


def summary(options, outcomes):
    lines = [f"# The recipe flows, {options.name}, {datetime.date.today().isoformat()}", "",
             f"Logs of {options.train_rows:,} rows to train on, {options.assess_rows:,} to assess beside the peer, {options.rows:,} for pugmark "
             f"alone; {options.pairs} pairs. The files are synthetic and in the page cache; the machine is in machine.txt, every run in raw.jsonl.",
             "Values are medians; ratios are medians of the pairs' own ratios, with the least and the greatest beside them."]
    if not options.full_size:
        lines.append("**Not the sizes that the targets are for: the verdicts mean nothing.**")
    return "\n".join(lines) + "\n\n" + table(outcomes)


def program_of(path):
    """As it is written down: a program outside the tree, by a link in build/bench-data, so that records hold no path of the machine."""
    path = pathlib.Path(path).resolve()
    if not os.access(path, os.X_OK) or path.is_dir():
        fail(f"{path} is not a program", "make build, or --pugmark PATH")
    if path.is_relative_to(ROOT):
        return str(path.relative_to(ROOT))
    DATA.mkdir(parents=True, exist_ok=True)
    link = DATA / "pugmark"
    link.unlink(missing_ok=True)
    link.symlink_to(path)
    return str(link)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pugmark", type=os.path.abspath, metavar="PATH", help=f"the program ({PROGRAM})")
    parser.add_argument("--name", help="of the run: its folder is bench/runs/<date>-<name> (flows; quick-flows with --quick)")
    parser.add_argument("--train-rows", type=int, help="to train on (30000)")
    parser.add_argument("--assess-rows", type=int, help="to assess beside the peer (10000)")
    parser.add_argument("--rows", type=int, help="for pugmark's own rate and memory (1000000)")
    parser.add_argument("--pairs", type=int, help="of runs for each measure (5)")
    parser.add_argument("--only", action="append", choices=MEASURES, metavar="MEASURE",
                        help=f"one of {', '.join(MEASURES)}; may be repeated")
    parser.add_argument("--quick", action="store_true", help="small sizes and two pairs, into build/bench-runs: does it work?")
    parser.add_argument("--force", action="store_true", help="replace a run of the same name and date")
    options = parser.parse_args()
    full = {"name": "flows", "train_rows": 30_000, "assess_rows": 10_000, "rows": 1_000_000, "pairs": 5}
    quick = {"name": "quick-flows", "train_rows": 3_000, "assess_rows": 1_000, "rows": 20_000, "pairs": 2}
    for key, value in (quick if options.quick else full).items():
        if getattr(options, key) is None:
            setattr(options, key, value)
    options.full_size = all(getattr(options, key) == full[key] for key in ("train_rows", "assess_rows", "rows"))
    return options


def main():
    options = parse_options()
    os.chdir(ROOT)
    options.program = program_of(options.pugmark or PROGRAM)
    if not os.access(PEER_PYTHON, os.X_OK):
        fail(f"{PEER_PYTHON} is not there", "tools/setup.sh peers")
    if len(os.sched_getaffinity(0)) < 2:
        fail("two processors are needed")
    folder = pathlib.Path("build/bench-runs" if options.quick else "bench/runs")
    out = folder / f"{datetime.date.today().isoformat()}-{options.name}"
    if out.exists() and not (options.force or options.quick):
        fail(f"{out} exists already", "--force replaces it, --name names another")
    part = out.with_name(out.name + ".part")  # a run that fails leaves nothing under its name
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    before = load()
    if os.getloadavg()[0] > 0.5:
        say(f"warning: the machine is busy (load {before}): ratios will be rough, above all those of two threads")
    bench = Bench(options, Data(options), part)
    outcomes = []
    for name in options.only or MEASURES:
        say(name)
        for outcome in bench.run(name):
            outcomes.append(outcome)
            say(f"  {outcome.title}: {number(outcome.value)} {outcome.unit}")
    shown = [f"--{key.replace('_', '-')} {getattr(options, key)}" for key in ("train_rows", "assess_rows", "rows", "pairs")]
    about = [*machine(before, options.program, ("sklearn", "numpy", "scipy", "pandas", "tldextract")),
             " ".join(("command     bench/flows.py", *shown))]
    (part / "machine.txt").write_text("\n".join(about) + "\n")
    (part / "summary.md").write_text(summary(options, outcomes))
    shutil.rmtree(out, ignore_errors=True)
    part.rename(out)
    print((out / "summary.md").read_text(), end="")
    say(f"wrote {out}/")


if __name__ == "__main__":
    main()
