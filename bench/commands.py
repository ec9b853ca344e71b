#!/usr/bin/env python3
"""Measures whole commands of pugmark against their peers: in pairs, one after the other, on the same files in one run.

Writes raw.jsonl (every run), machine.txt and summary.md to bench/runs/<date>-<name>/. README.md beside this file says
what is measured and how to read it. Needs build/release/pugmark, ../shared/bench and `tools/setup.sh peers`.
"""
import argparse
import datetime
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

from paired_runs import (DATA, PROGRAM, ROOT, Outcome, PairedBench, WarmFiles, fail, first_byte, first_line, load, machine, middle, number, peer, say,
                         size_of, table, timed)

GENERATOR = ROOT.parent / "shared" / "bench"
CAPTURE_HEADERS = ROOT.parent / "shared" / "data" / "http" / "normal"
HEADERS = ROOT.parent / "shared" / "data" / "headers"
# Data ----------------------------------------------------------------------------------------------------------------


class Data(WarmFiles):
    """The files in build/bench-data: made when first asked for, kept for the next run."""

    def __init__(self, sizes):
        super().__init__()
        self.sizes = sizes

    def generate(self, path, megabytes, seed, malicious_permille):
        if not path.exists():
            program = DATA / "loggen"
            if not program.exists():
                if not (GENERATOR / "loggen.cpp").exists():
                    fail("../shared/bench/loggen.cpp is not here, and it makes the logs to measure with",
                         "put the shared collections beside the project, or a finished build/bench-data into it")
                subprocess.run(["g++", "-O2", "-o", program, GENERATOR / "loggen.cpp"], check=True)
            say(f"making {path.name}")
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(path.name + ".part")
            subprocess.run([program, part, str(megabytes), str(seed), str(malicious_permille),
                            GENERATOR / "header_templates.txt", GENERATOR / "user_agents.txt"],
                           check=True, stderr=subprocess.DEVNULL)
            part.rename(path)
        return self.warmed(path)

    def log(self, megabytes=None):
        """Two in a hundred records are malicious. A smaller log is the start of a larger one."""
        megabytes = megabytes or self.sizes.size_mb
        return self.generate(DATA / f"log-{megabytes}.log", megabytes, 3, 20)

    def compressed_log(self):
        plain = self.log()
        path = pathlib.Path(plain + ".gz")
        if not path.exists():
            say(f"making {path.name}")
            part = path.with_name(path.name + ".part")
            with open(part, "wb") as out:
                subprocess.run(["gzip", "-6nc", plain], check=True, stdout=out)
            part.rename(path)
        return self.warmed(path)

    def one_record_log(self):
        path = DATA / "one-record.log"
        if not path.exists():
            lines = pathlib.Path(self.log(1)).read_text().splitlines(keepends=True)
            path.write_text("".join(line for line in lines[:20] if line.startswith("#")) +
                            next(line for line in lines if not line.startswith("#")))
        return self.warmed(path)

    def capture(self, name, megabytes, *options):
        """HTTP in a packet capture, with the headers of real exchanges."""
        path = DATA / f"{name}-{megabytes}.pcap"
        if not path.exists():
            say(f"making {path.name}")
            part = path.with_name(path.name + ".part")
            subprocess.run([sys.executable, "bench/make_capture.py", CAPTURE_HEADERS, part, "--megabytes", str(megabytes),
                            *options], check=True)
            part.rename(path)
        return self.warmed(path)

    def training(self):
        """A normal and a malicious directory, five to one by bytes."""
        folder = DATA / f"train-{self.sizes.train_mb}"
        normal = self.sizes.train_mb * 5 / 6
        self.generate(folder / "normal" / "normal.log", f"{normal:g}", 1, 0)
        self.generate(folder / "malicious" / "malicious.log", f"{self.sizes.train_mb - normal:g}", 2, 1000)
        return str(folder / "normal"), str(folder / "malicious")

    def model(self):
        """Made anew in every run: the program under test may write another format than the last one did."""
        path = DATA / f"model-{self.sizes.train_mb}.pug"
        if path not in self.warm:
            train(self.training(), path)
        return self.warmed(path)

    def small_model(self):
        path = DATA / "model-samples.pug"
        if path not in self.warm:
            train(("samples/train/normal", "samples/train/malicious"), path)
        return self.warmed(path)

    def header_model(self):
        """Of the recipe headers, trained on the collection and the zoo; made anew in every run."""
        path = DATA / "model-headers.pug"
        if path not in self.warm:
            if not HEADERS.exists():
                fail("../shared/data/headers is not here, and the model of the recipe headers is trained on it")
            say(f"training {path.name}")
            timed([PROGRAM, "train", "--recipe", "headers", "--normal", str(HEADERS / "normal"), "data/zoo/headers",
                   "--malicious", str(HEADERS / "malicious"), "--force", "-o", str(path)], os.sched_getaffinity(0))
        return self.warmed(path)

    def peer_model(self):
        model, vectorizer = (DATA / f"sklearn-{self.sizes.train_mb}.{part}.pkl" for part in ("model", "vectorizer"))
        if not (model.exists() and vectorizer.exists()):
            say("training scikit-learn's model")
            timed(peer("train_sklearn.py", *self.training(), model, vectorizer), os.sched_getaffinity(0))
        return self.warmed(model), self.warmed(vectorizer)


def train(directories, path):
    say(f"training {path.name}")
    timed(train_command(directories, path), os.sched_getaffinity(0))


def train_command(directories, path, threads=1):
    return [PROGRAM, "train", "--recipe", "words", "--normal", directories[0], "--malicious", directories[1], "--threads", str(threads),
            "--force", "-o", str(path)]


def assess_command(model, log, threads=1):
    """Every finding comes out, with its reasons: the format that leaves nothing away."""
    return [PROGRAM, "assess", "-m", model, "--threads", str(threads), "--format", "json", log]


def assess_headers_command(model, log, threads=1, *options):
    """Findings with their reasons; at this threshold, one or two connections in a hundred of the log are."""
    return [PROGRAM, "assess", "-m", model, "--threads", str(threads), "--format", "json",
            *(options or ("--threshold", "2")), log]


def records_of(log):
    with open(log, "rb") as file:
        return sum(not line.startswith(b"#") for line in file)


# Measures ------------------------------------------------------------------------------------------------------------


MEASURES = ("per-record", "batched", "cut", "rg", "threads", "assess-headers", "train", "assess-memory", "train-memory", "first-finding", "gzip",
            "model-open", "capture", "capture-memory")


class Bench(PairedBench):
    """The measures, each a method of its name."""

    def cut(self):
        log = self.data.log()
        pairs = self.pairs(assess_command(self.data.model(), log), ["cut", "-f5", log], self.one)
        return [self.ratio("assess, against `cut -f5`", pairs, "cpu", 2.5, work=size_of(log))]

    def rg(self):
        log = self.data.log()
        theirs = ["rg", "--no-mmap", "-c", "Synapse|Charon", log]
        pairs = self.pairs(assess_command(self.data.model(), log), theirs, self.one, their_capture=True)
        return [self.ratio("assess, against `rg --no-mmap` for two literals", pairs, "wall", 0.25, work=size_of(log))]

    def per_record(self):
        log = self.data.log()
        limit = self.options.records
        theirs = peer("assimilate_per_record.py", *self.data.peer_model(), log, limit)
        pairs = self.pairs(assess_command(self.data.model(), log), theirs, self.one, their_capture=True)
        records = records_of(log)
        our_rates = [records / ours.wall for ours, _ in pairs]
        their_rates = [theirs.extra["records"] / theirs.extra["loop_wall"] for _, theirs in pairs]
        columns = (f"{statistics.median(rates):,.0f} records/s" for rates in (our_rates, their_rates))
        return [Outcome("assess, against the original's loop", *columns,
                        *middle([ours / theirs for ours, theirs in zip(our_rates, their_rates)]), "x by records/s", 3500,
                        True, f"the whole log, against its first {limit:,} records without the loading")]

    def batched(self):
        log = self.data.log(self.options.sample_mb)
        theirs = peer("assess_batched.py", *self.data.peer_model(), log)
        pairs = self.pairs(assess_command(self.data.model(), log), theirs, self.one, their_capture=True)
        found = subprocess.run(assess_command(self.data.model(), log), check=True, capture_output=True).stdout.count(b"\n")
        note = f"{found:,} findings, scikit-learn {pairs[0][1].extra['malicious']:,}"
        return [self.ratio(f"assess {self.options.sample_mb} MB, against batched scikit-learn", pairs, "wall", 45, note,
                           size_of(log))]

    def threads(self):
        log, model = self.data.log(), self.data.model()
        pairs = self.pairs(assess_command(model, log, 2), assess_command(model, log, 1), self.two, self.one)
        return [self.ratio("assess, 2 threads against 1", pairs, "wall", 1.6, work=size_of(log))]

    def assess_headers(self):
        """Half of the log's 1.5 million records are of a connection each, so that the window is full for most of it."""
        log, model = self.data.log(), self.data.header_model()
        pairs = self.pairs(assess_headers_command(model, log, 2), assess_headers_command(model, log), self.two, self.one)
        found = subprocess.run(assess_headers_command(model, log), check=True, capture_output=True).stdout.count(b"\n")
        rates = [size_of(log) / one.wall / 1e6 for _, one in pairs]
        def alone(side, *options):
            command = assess_headers_command(model, log, 1, *options)
            return [size_of(log) / self.keep(timed(command, self.one), side, number, self.one).wall / 1e6
                    for number in range(self.options.pairs)]

        runs = self.memory(assess_headers_command(model, log, 2), min(3, self.options.pairs))
        return [Outcome("assess, recipe headers, rate", "", "", *middle(rates), "MB/s", 400, True, f"{found:,} findings"),
                Outcome("the same, `--profile balanced`, the default", "", "",
                        *middle(alone("balanced", "--profile", "balanced")), "MB/s"),
                Outcome("the same, `--top 25`", "", "", *middle(alone("top", "--top", "25")), "MB/s"),
                self.ratio("assess, recipe headers, 2 threads against 1", pairs, "wall", work=size_of(log)),
                Outcome("assess, recipe headers, memory with a full window, 2 threads", "",
                        f"model file {size_of(model) / 2**20:.1f} MiB",
                        *middle([run.extra["vmhwm_kib"] / 1024 for run in runs]), "MiB", 96, False)]

    def train(self):
        directories = self.data.training()
        ours = train_command(directories, DATA / "trained.pug")
        theirs = peer("train_sklearn.py", *directories, DATA / "trained.model.pkl", DATA / "trained.vectorizer.pkl")
        pairs = self.pairs(ours, theirs, self.one, their_capture=True)
        note = f"vocabulary {pairs[0][1].extra['vocabulary']:,}"
        return [self.ratio(f"train {self.options.train_mb} MB, against scikit-learn", pairs, "cpu", 30, note)]

    def assess_memory(self):
        log, model = self.data.log(), self.data.model()
        outcomes = []
        for threads, words in ((1, "1 thread"), (2, "2 threads")):
            runs = self.memory(assess_command(model, log, threads), min(3, self.options.pairs), model)
            whole = statistics.median(run.extra["vmhwm_kib"] for run in runs) / 1024
            outcomes.append(Outcome(f"assess, memory beside the mapped model, {words}", f"{whole:.1f} MiB in all",
                                    f"model file {size_of(model) / 2**20:.1f} MiB",
                                    *middle([run.extra["others_kib"] / 1024 for run in runs]), "MiB", 48, False))
        return outcomes

    def train_memory(self):
        normal, malicious = self.data.log(), self.data.training()[1]
        runs = self.memory(train_command((normal, malicious), DATA / "trained.pug", 2), min(2, self.options.pairs))
        size = (size_of(normal) + size_of(pathlib.Path(malicious) / "malicious.log")) / 1e6
        return [Outcome(f"train {size:,.0f} MB, memory", "",
                        f"model file {size_of(DATA / 'trained.pug') / 2**20:.1f} MiB",
                        *middle([max(run.extra["vmhwm_kib"], run.maxrss_kib) / 1024 for run in runs]), "MiB", 300, False)]

    def first_finding(self):
        command = assess_command(self.data.model(), self.data.log(1), 2)
        runs = [self.keep(first_byte(command, self.two), "pugmark", number, self.two)
                for number in range(4 * self.options.pairs)]
        whole = 1000 * statistics.median(run.wall for run in runs)
        return [Outcome("assess 1 MB, time to the first finding", f"{whole:.1f} ms in all", "",
                        *middle([1000 * run.extra["first_byte"] for run in runs]), "ms", 10, False)]

    def gzip(self):
        packed, model = self.data.compressed_log(), self.data.model()
        work = size_of(self.data.log())
        alone = ["igzip", "-dc", packed]
        two = self.pairs(assess_command(model, packed, 2), alone, self.two, self.one)
        one = self.pairs(assess_command(model, packed, 1), alone, self.one)
        return [self.ratio("assess .gz, 2 threads, against `igzip -dc`", two, "wall", 0.8, work=work),
                self.ratio("assess .gz, 1 thread, against `igzip -dc`", one, "wall", work=work)]

    def capture(self):
        """The rate is that of all of it: reading, putting together, parsing, scoring, on one thread."""
        capture, model = self.data.capture("capture", self.options.capture_mb), self.data.small_model()
        work = size_of(capture)
        theirs = ["tshark", "-n", "-r", capture, "-Y", "http", "-T", "fields", "-e", "http.request.line", "-e",
                  "http.response.line"]
        pairs = self.pairs(convert_command(capture), theirs, self.one)
        rates = [work / ours.wall / 1e6 for ours, _ in pairs]
        assessed = [self.keep(timed(assess_command(model, capture), self.one), "assess", number, self.one)
                    for number in range(self.options.pairs)]
        return [self.ratio("convert, against tshark's headers", pairs, "wall", 20, work=work),
                Outcome("convert, rate", "", "", *middle(rates), "MB/s", 400),
                Outcome("assess of the capture, rate", "", "", *middle([work / run.wall / 1e6 for run in assessed]), "MB/s",
                        400)]

    def capture_memory(self):
        outcomes = []
        for name, options in (("capture", ()), ("unfinished", ("--unfinished",))):
            capture = self.data.capture(name, self.options.capture_mb, *options)
            runs = self.memory(convert_command(capture), min(3, self.options.pairs))
            title = "convert, memory" + (", connections that never end" if options else "")
            outcomes.append(Outcome(title, "", f"capture {size_of(capture) / 2**20:.0f} MiB",
                                    *middle([run.extra["vmhwm_kib"] / 1024 for run in runs]), "MiB", 256, False))
        return outcomes

    def model_open(self):
        record, model = self.data.one_record_log(), self.data.model()
        outcomes = []
        for name, baseline, target in (
                ("`pugmark --version`", [PROGRAM, "--version"], 1.0),
                ("the same with the samples' model", assess_command(self.data.small_model(), record), None)):
            pairs = self.pairs(assess_command(model, record), baseline, self.one, count=8 * self.options.pairs)
            ours, theirs = ([1000 * run.wall for run in side] for side in zip(*pairs))
            outcomes.append(Outcome(f"assess one record, beyond {name}", f"{statistics.median(ours):.2f} ms",
                                    f"{statistics.median(theirs):.2f} ms",
                                    *middle([mine - other for mine, other in zip(ours, theirs)]), "ms", target, False))
        return outcomes


def convert_command(capture):
    return [PROGRAM, "convert", capture, "-o", str(DATA / "converted"), "--force"]


# Reports -------------------------------------------------------------------------------------------------------------


def tools():
    return [f"ripgrep     {first_line(['rg', '--version'])}",
            f"cut         {first_line(['cut', '--version'])}",
            f"tshark      {first_line(['tshark', '--version'])}",
            f"igzip       {first_line(['igzip', '--version'])}",
            f"gzip        {first_line(['gzip', '--version'])} (made the compressed log, -6)"]


def summary(options, outcomes):
    lines = [f"# Whole commands, {options.name}, {datetime.date.today().isoformat()}", "",
             f"Log of {options.size_mb:,} MB, training data of {options.train_mb:,} MB, sample of {options.sample_mb:,} MB, "
             f"{options.pairs} pairs. The files are synthetic and in the page cache; the machine is in machine.txt, every run "
             "in raw.jsonl.",
             "Values are medians; ratios are medians of the pairs' own ratios, with the least and the greatest beside them."]
    if not options.full_size:
        lines.append("**Not the sizes that the targets are for: the verdicts mean nothing.**")
    return "\n".join(lines) + "\n\n" + table(outcomes)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--name", help="of the run: its folder is bench/runs/<date>-<name> (commands; quick with --quick)")
    parser.add_argument("--size-mb", type=int, help="of the assessed log (1000)")
    parser.add_argument("--train-mb", type=int, help="of the training data (240, a vocabulary of about 684 000 words)")
    parser.add_argument("--sample-mb", type=int, help="of the log for batched scikit-learn (60)")
    parser.add_argument("--capture-mb", type=int, help="of the captures (200)")
    parser.add_argument("--records", type=int, help="for the original's loop (500)")
    parser.add_argument("--pairs", type=int, help="of runs for each measure (5)")
    parser.add_argument("--only", action="append", choices=MEASURES, metavar="MEASURE",
                        help=f"one of {', '.join(MEASURES)}; may be repeated")
    parser.add_argument("--quick", action="store_true",
                        help="small sizes and two pairs, into build/bench-runs: does it work?")
    parser.add_argument("--force", action="store_true", help="replace a run of the same name and date")
    options = parser.parse_args()
    full = {"name": "commands", "size_mb": 1000, "train_mb": 240, "sample_mb": 60, "capture_mb": 200, "records": 500, "pairs": 5}
    quick = {"name": "quick", "size_mb": 20, "train_mb": 12, "sample_mb": 4, "capture_mb": 10, "records": 50, "pairs": 2}
    for key, value in (quick if options.quick else full).items():
        if getattr(options, key) is None:
            setattr(options, key, value)
    options.full_size = all(getattr(options, key) == full[key] for key in ("size_mb", "train_mb", "capture_mb"))
    return options


def main():
    os.chdir(ROOT)
    options = parse_options()
    if not os.access(PROGRAM, os.X_OK):
        fail(f"{PROGRAM} is missing", "make build")
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
    about = [*machine(before, PROGRAM, ("sklearn", "numpy", "scipy")), *tools(),
             f"command     bench/commands.py {' '.join(sys.argv[1:])}".rstrip()]
    (part / "machine.txt").write_text("\n".join(about) + "\n")
    (part / "summary.md").write_text(summary(options, outcomes))
    shutil.rmtree(out, ignore_errors=True)
    part.rename(out)
    print((out / "summary.md").read_text(), end="")
    say(f"wrote {out}/")


if __name__ == "__main__":
    main()
