"""What benchmarks of whole commands share: processes that are timed and watched, pairs of them, and the tables of what came out.

Both sides of a pair run one after the other, the other one first each time; README.md beside this file says how.
"""
import dataclasses
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAME = pathlib.Path(sys.argv[0]).stem  # of the script that measures
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


class WarmFiles:
    """The files in build/bench-data, read once each so that they are in the page cache."""

    def __init__(self):
        self.warm = set()
        DATA.mkdir(parents=True, exist_ok=True)

    def warmed(self, path):
        if path not in self.warm:
            with open(path, "rb") as file:
                while file.read(1 << 20):
                    pass
            self.warm.add(path)
        return str(path)


def peer(script, *arguments, python=PEER_PYTHON):
    return [python, f"{PEERS}/{script}", *map(str, arguments)]


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


class PairedBench:
    """Runs measures, each a method of its name, and keeps every run."""

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

    def memory(self, command, count, mapped=None):
        return [self.keep(watched(command, self.two, mapped), "pugmark", number, self.two) for number in range(count)]

    def ratio(self, title, pairs, by, target=None, note="", work=None):
        """How many times faster ours is, by `wall` or `cpu` seconds: the median of the pairs' own ratios."""
        ratios = [getattr(theirs, by) / getattr(ours, by) for ours, theirs in pairs]
        ours, theirs = (seconds(side, work) for side in zip(*pairs))
        return Outcome(title, ours, theirs, *middle(ratios), f"x by {by}", target, True, note)


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


def load():
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


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
