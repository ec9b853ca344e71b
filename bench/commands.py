#!/usr/bin/env python3
"""Measures whole commands of pugmark against their peers: in pairs, one after the other, on the same files in one run.

Writes raw.jsonl (every run), machine.txt and summary.md to bench/runs/<date>-<name>/. README.md beside this file says
what is measured and how to read it. Needs build/release/pugmark, ../shared/bench and `tools/setup.sh peers`.
"""
import argparse
import dataclasses
import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAME = pathlib.Path(sys.argv[0]).stem  # flows.py measures with what is here
GENERATOR = ROOT.parent / "shared" / "bench"
CAPTURE_HEADERS = ROOT.parent / "shared" / "data" / "http" / "normal"
HEADERS = ROOT.parent / "shared" / "data" / "headers"
DATA = pathlib.Path("build/bench-data")  # commands run in ROOT, so that records hold no path of the machine
PROGRAM = "build/release/pugmark"
PEER_PYTHON = "/usr/bin/python3"  # Debian's, which has python3-sklearn
PEERS = "bench/peers"
POLL_SECONDS = 0.002


def fail(message, *hints):
    print(f"{NAME}: error: {message}", file=sys.stderr)
    for hint in hints:
        print(f"hint: {hint}", file=sys.stderr)
    sys.exit(2)


def say(message):
    print(f"{NAME}: {message}", file=sys.stderr, flush=True)


# Running -------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Run:
    """One process, from before it was started to after it was gone. Seconds and KiB."""

    command: list
    wall: float
    user: float
    sys: float
    maxrss_kib: int  # the kernel's; never below this script's own memory, which the process begins with
    extra: dict = dataclasses.field(default_factory=dict)

    @property
    def cpu(self):
        return self.user + self.sys


def start(command, cpus, stdout, stderr):
    """Starts a command on the given processors, as taskset does, but without starting another program first."""
    environment = dict(os.environ, LC_ALL="C.UTF-8", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1",
                       PYTHONDONTWRITEBYTECODE="1")
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cpus)
    try:
        actions = [(os.POSIX_SPAWN_DUP2, stdout, 1), (os.POSIX_SPAWN_DUP2, stderr, 2)]
        return os.posix_spawnp(command[0], command, environment, file_actions=actions)
    except OSError as error:
        fail(f"cannot start {command[0]}: {error.strerror}", "tools/setup.sh peers installs the peers")
    finally:
        os.sched_setaffinity(0, own)


def finish(pid, command, begin, stderr, extra=None):
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - begin
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        stderr.seek(0)
        fail(f"exit code {code} of: {' '.join(command)}\n{stderr.read().decode(errors='replace')}")
    return Run(command, wall, usage.ru_utime, usage.ru_stime, usage.ru_maxrss, extra or {})


def timed(command, cpus, capture=False):
    """Runs a command; what it prints goes nowhere, or with `capture` into `extra` (as JSON where it is JSON)."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, open(os.devnull, "wb") as nowhere:
        begin = time.perf_counter()
        pid = start(command, cpus, (out if capture else nowhere).fileno(), err.fileno())
        run = finish(pid, command, begin, err)
        if capture:
            out.seek(0)
            text = out.read().decode().strip()
            run.extra = json.loads(text) if text.startswith("{") else {"printed": text}
        return run


def first_byte(command, cpus):
    """Runs a command and notes when its first byte of standard output could be read."""
    readable, writable = os.pipe()
    os.set_inheritable(writable, True)
    with tempfile.TemporaryFile() as err:
        begin = time.perf_counter()
        pid = start(command, cpus, writable, err.fileno())
        os.close(writable)
        got = os.read(readable, 1 << 16)
        first = time.perf_counter() - begin
        empty = not got
        while got:
            got = os.read(readable, 1 << 16)
        os.close(readable)
        if empty:
            fail(f"nothing on standard output of: {' '.join(command)}")
        return finish(pid, command, begin, err, {"first_byte": first})


def resident(pid, mapped):
    """What a process has resident: VmHWM, now the pages of the file `mapped`, now all others; KiB. None once it is gone."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        smaps = pathlib.Path(f"/proc/{pid}/smaps").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    peak = re.search(r"^VmHWM:\s+(\d+)", status, re.MULTILINE)
    if peak is None:
        return None
    of_file = others = 0
    within = False
    for line in smaps.splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            within = mapped is not None and line.endswith("/" + mapped)
        elif line.startswith("Rss:"):
            kib = int(line.split()[1])
            of_file, others = (of_file + kib, others) if within else (of_file, others + kib)
    return int(peak.group(1)), of_file, others


def watched(command, cpus, mapped=None):
    """Runs a command and looks at its memory every few milliseconds. Unlike maxrss, VmHWM begins anew with the program."""
    with tempfile.TemporaryFile() as err, open(os.devnull, "wb") as nowhere:
        begin = time.perf_counter()
        pid = start(command, cpus, nowhere.fileno(), err.fileno())
        peaks, looks = [0, 0, 0], 0
        while (seen := resident(pid, mapped)) is not None:
            peaks = list(map(max, peaks, seen))
            looks += 1
            time.sleep(POLL_SECONDS)
        extra = {**dict(zip(("vmhwm_kib", "mapped_kib", "others_kib"), peaks)), "looks": looks}
        return finish(pid, command, begin, err, extra)


# Data ----------------------------------------------------------------------------------------------------------------


class Data:
    """The files in build/bench-data: made when first asked for, kept for the next run, read once to warm the cache."""

    def __init__(self, sizes):
        self.sizes = sizes
        self.warm = set()
        DATA.mkdir(parents=True, exist_ok=True)

    def warmed(self, path):
        if path not in self.warm:
            with open(path, "rb") as file:
                while file.read(1 << 20):
                    pass
            self.warm.add(path)
        return str(path)

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


def peer(script, *arguments):
    return [PEER_PYTHON, f"{PEERS}/{script}", *map(str, arguments)]


def records_of(log):
    with open(log, "rb") as file:
        return sum(not line.startswith(b"#") for line in file)


# Measures ------------------------------------------------------------------------------------------------------------


MEASURES = ("per-record", "batched", "cut", "rg", "threads", "assess-headers", "train", "assess-memory", "train-memory", "first-finding", "gzip",
            "model-open", "capture", "capture-memory")


@dataclasses.dataclass
class Outcome:
    """A row of the summary."""

    title: str
    ours: str
    theirs: str
    value: float
    spread: tuple
    unit: str
    target: float = None
    at_least: bool = True
    note: str = ""

    def met(self):
        return self.value >= self.target if self.at_least else self.value <= self.target


class Bench:
    """Runs the measures, each a method of its name, and keeps every run."""

    def __init__(self, options, data, out):
        self.options = options
        self.data = data
        self.raw = open(out / "raw.jsonl", "w")
        every = sorted(os.sched_getaffinity(0))
        self.one = {every[0]}
        self.two = set(every[:2])
        self.measure = ""

    def run(self, name):
        self.measure = name
        return getattr(self, name.replace("-", "_"))()

    def keep(self, run, side, number, cpus):
        times = {key: round(getattr(run, key), 6) for key in ("wall", "user", "sys")}
        self.raw.write(json.dumps({"measure": self.measure, "pair": number, "side": side, "command": run.command,
                                   "cpus": sorted(cpus), **times, "maxrss_kib": run.maxrss_kib, **run.extra}) + "\n")
        self.raw.flush()
        return run

    def pairs(self, ours, theirs, cpus, their_cpus=None, their_capture=False, count=None):
        """Runs both commands in turn, beginning with the other one each time. Returns the pairs."""
        sides = {"pugmark": (ours, cpus, False), "peer": (theirs, their_cpus or cpus, their_capture)}
        pairs = []
        for number in range(count or self.options.pairs):
            order = ["pugmark", "peer"] if number % 2 == 0 else ["peer", "pugmark"]
            done = {}
            for side in order:
                command, where, capture = sides[side]
                done[side] = self.keep(timed(command, where, capture), side, number, where)
            pairs.append((done["pugmark"], done["peer"]))
        return pairs

    def ratio(self, title, pairs, by, target=None, note="", work=None):
        """How many times faster ours is, by `wall` or `cpu` seconds: the median of the pairs' own ratios."""
        ratios = [getattr(theirs, by) / getattr(ours, by) for ours, theirs in pairs]
        ours, theirs = (seconds(side, work) for side in zip(*pairs))
        return Outcome(title, ours, theirs, *middle(ratios), f"x by {by}", target, True, note)

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

    def memory(self, command, count, mapped=None):
        return [self.keep(watched(command, self.two, mapped), "pugmark", number, self.two) for number in range(count)]

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


def size_of(path):
    return os.path.getsize(path)


def middle(values):
    """The median, and the least and the greatest."""
    return statistics.median(values), (min(values), max(values))


def seconds(runs, work):
    wall = statistics.median(run.wall for run in runs)
    cpu = statistics.median(run.cpu for run in runs)
    rate = f", {work / wall / 1e6:,.0f} MB/s" if work else ""
    return f"{wall:.3f} s wall, {cpu:.3f} s cpu{rate}"


# Reports -------------------------------------------------------------------------------------------------------------


def number(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def first_line(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        return "not there"
    return (done.stdout + done.stderr).strip().split("\n")[0]


def machine(load_before, program, modules):
    """What every run tells of the machine: its parts, and Python with these modules."""
    cpu = re.search(r"^model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1)) / 2**20
    python = [PEER_PYTHON, "-c", "import importlib, sys; print(sys.version.split()[0], *(f'{name} {importlib.import_module(name)."
              "__version__}' for name in sys.argv[1:]), sep=', ')", *modules]
    changed = first_line(["git", "status", "--porcelain", "--untracked-files=no"]) != ""
    commit = first_line(["git", "rev-parse", "--short=12", "HEAD"]) + (" with changes" if changed else "")
    return [f"processor   {cpu.group(1) if cpu else platform.machine()}, {len(os.sched_getaffinity(0))} in use",
            f"memory      {memory:.1f} GiB",
            f"kernel      {platform.system()} {platform.release()}",
            f"load        {load_before} before, {load()} after (1, 5, 15 minutes)",
            f"pugmark     {first_line([program, '--version'])}, commit {commit}",
            f"compiler    {first_line(['c++', '--version'])}",
            f"python      {first_line(python)}"]


def tools():
    return [f"ripgrep     {first_line(['rg', '--version'])}",
            f"cut         {first_line(['cut', '--version'])}",
            f"tshark      {first_line(['tshark', '--version'])}",
            f"igzip       {first_line(['igzip', '--version'])}",
            f"gzip        {first_line(['gzip', '--version'])} (made the compressed log, -6)"]


def load():
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def summary(options, outcomes):
    lines = [f"# Whole commands, {options.name}, {datetime.date.today().isoformat()}", "",
             f"Log of {options.size_mb:,} MB, training data of {options.train_mb:,} MB, sample of {options.sample_mb:,} MB, "
             f"{options.pairs} pairs. The files are synthetic and in the page cache; the machine is in machine.txt, every run "
             "in raw.jsonl.",
             "Values are medians; ratios are medians of the pairs' own ratios, with the least and the greatest beside them."]
    if not options.full_size:
        lines.append("**Not the sizes that the targets are for: the verdicts mean nothing.**")
    return "\n".join(lines) + "\n\n" + table(outcomes)


def table(outcomes):
    lines = ["| measure | pugmark | other | value | range | target | verdict |",
             "| --- | --- | --- | --- | --- | --- | --- |"]
    for row in outcomes:
        target = verdict = ""
        if row.target is not None:
            target = f"{'at least' if row.at_least else 'at most'} {row.target:,g}"
            verdict = "pass" if row.met() else "**falls short**"
        title = row.title + (f" ({row.note})" if row.note else "")
        value = f"{number(row.value)}{'' if row.unit.startswith('x') else ' '}{row.unit}"
        spread = " to ".join(map(number, row.spread))
        lines.append("| " + " | ".join((title, row.ours, row.theirs, value, spread, target, verdict)) + " |")
    return "\n".join(lines) + "\n"


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
