#!/usr/bin/env python3
"""Runs the golden tests of the command line: real binaries in an empty folder, their output compared with files.

A case is a folder test/cli/<command>/<case>/ with
  cmd             a bash script. It sees SAMPLES, DATA and CASE (folders), and finds the built programs first in PATH
  stdout, stderr  what it prints, normalised; a missing file stands for no output
  exit            its exit code; a missing file stands for 0
  files/          optional: files that it must leave in its folder, normalised as well
"""

import argparse
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
STREAMS = ("stdout", "stderr", "exit")
KNOWN = {"cmd", "files", *STREAMS}

NUMBER = r"\d+(?:[ ,]\d{3})*(?:\.\d+)?"
# What differs from run to run or from build to build. Rates come first, for a rate holds a unit of time.
NORMALISERS = [
    (re.compile(rf"\b{NUMBER} ?(?:[kKMGT]i?)?(?:B|bytes|records|lines|messages|rows|files)/s(?!\w)"), "<rate>"),
    # Whole seconds stay: they are an interval that was found, not a measurement.
    (re.compile(r"(?<![\w.])(?:\d+\.\d+ s|\d+(?:\.\d+)? (?:ns|us|µs|ms))(?![\w/])"), "<time>"),
    # Rates are shown of runs that take long enough to tell, which depends on the machine.
    (re.compile(r"<time>(?:, <rate>)+"), "<time>"),
    (re.compile(r"\bpugmark \d+\.\d+\.\d+(?:-[\w.]+)? \([^)\n]*\)"), "pugmark <version>"),
]


class Failure(Exception):
    """The case does not do what its files say."""


def normalise(text, folders):
    """Returns the text without what differs from run to run; `folders` is {path: name to show instead}."""
    for path in sorted(folders, key=len, reverse=True):
        text = text.replace(path, folders[path])
    for pattern, replacement in NORMALISERS:
        text = pattern.sub(replacement, text)
    return text


def environment(case, bin_folder, home):
    """Returns what the command sees: nothing from outside but PATH and what a sanitizer is told."""
    kept = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
    return {
        **kept,
        "PATH": os.pathsep.join([str(bin_folder), os.environ.get("PATH", os.defpath)]),
        "SAMPLES": str(REPOSITORY / "samples"),
        "DATA": str(REPOSITORY / "test" / "data"),
        "CASE": str(case),
        "HOME": str(home),
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
    }


def run(case, bin_folder, timeout):
    """Runs the case; returns what it printed, {stream: normalised text}, and {path: text} of the files it left."""
    with tempfile.TemporaryDirectory(prefix="golden.") as temporary:
        root = pathlib.Path(temporary).resolve()
        folder, home = root / "work", root / "home"
        folder.mkdir()
        home.mkdir()
        folders = {str(folder): "$TMP", str(home): "$HOME", str(REPOSITORY): "$REPO"}
        try:
            done = subprocess.run(
                ["bash", str(case / "cmd")], cwd=folder, env=environment(case, bin_folder, home),
                stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False,
            )
        except subprocess.TimeoutExpired as expired:
            raise Failure(f"still running after {timeout:g} s") from expired

        def text(content):
            return normalise(content.decode("utf-8", "backslashreplace"), folders)

        streams = {"stdout": text(done.stdout), "stderr": text(done.stderr), "exit": f"{done.returncode}\n"}
        files = {
            path.relative_to(folder).as_posix(): text(path.read_bytes())
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        return streams, files


def read(path, default):
    # newline="" keeps a carriage return that a program printed.
    if not path.exists():
        return default
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def default_of(stream):
    return "0\n" if stream == "exit" else ""


def expected_files(case):
    """Returns the paths below files/, which the case must leave behind."""
    folder = case / "files"
    return [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()]


def difference(name, expected, actual):
    lines = difflib.unified_diff(expected.splitlines(), actual.splitlines(), f"{name} (expected)", f"{name} (actual)", lineterm="")
    shown = "\n".join(lines)
    return shown or f"{name}: differs in the ends of lines only"


def check(case, bin_folder, timeout):
    streams, files = run(case, bin_folder, timeout)
    problems = []
    for stream, actual in streams.items():
        expected = read(case / stream, default_of(stream))
        if expected != actual:
            problems.append(difference(stream, expected, actual))
    for name in expected_files(case):
        expected = read(case / "files" / name, "")
        if name not in files:
            problems.append(f"files/{name}: the command did not write it")
        elif expected != files[name]:
            problems.append(difference(f"files/{name}", expected, files[name]))
    if problems:
        raise Failure("\n".join(problems))


def write(path, content):
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(content)


def update(case, bin_folder, timeout):
    """Rewrites the files of the case; returns the names of those that changed. files/ keeps its choice of files."""
    streams, files = run(case, bin_folder, timeout)
    changed = []
    for stream, actual in streams.items():
        path = case / stream
        if read(path, default_of(stream)) != actual:
            changed.append(stream)
        if actual == default_of(stream):
            path.unlink(missing_ok=True)
        else:
            write(path, actual)
    for name in expected_files(case):
        if name not in files:
            raise Failure(f"files/{name}: the command did not write it; remove it by hand if that is right")
        if read(case / "files" / name, "") != files[name]:
            changed.append(f"files/{name}")
            write(case / "files" / name, files[name])
    return changed


def strays(root):
    """Returns what lies below test/cli and belongs to no case."""
    found = []
    for command in sorted(root.iterdir()):
        if not command.is_dir():
            if not command.name.startswith("run_golden"):
                found.append(command)
            continue
        if command.name == "__pycache__":
            continue
        cases = sorted(command.iterdir())
        if not cases:
            found.append(command)
        for case in cases:
            if not case.is_dir() or not (case / "cmd").is_file():
                found.append(case)
                continue
            for path in sorted(case.iterdir()):
                wanted_folder = path.name == "files"
                if path.name not in KNOWN or path.is_dir() != wanted_folder or (wanted_folder and not expected_files(case)):
                    found.append(path)
                elif path.name in STREAMS and read(path, "") == default_of(path.name):
                    found.append(path)  # says what a missing file says
    return found


def cases_of(root, wanted):
    if wanted:
        for name in wanted:
            if not (root / name / "cmd").is_file():
                sys.exit(f"run_golden: error: no such case: {name}\nhint: a case is named command/case and has a file cmd")
        return [root / name for name in wanted]
    return sorted(path.parent for path in root.glob("*/*/cmd"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, help="folder of the built programs")
    parser.add_argument("--case", action="append", metavar="COMMAND/CASE", help="run only this one; may be repeated")
    parser.add_argument("--update", action="store_true", help="rewrite the expected files, then read the diff")
    parser.add_argument("--check-strays", action="store_true", help="run nothing; fail when a file belongs to no case")
    parser.add_argument("--timeout", type=float, default=120, help="seconds a case may take (%(default)s)")
    parser.add_argument("--root", type=pathlib.Path, default=HERE, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    root = arguments.root.resolve()

    if arguments.check_strays:
        found = strays(root)
        for path in found:
            print(f"run_golden: stray: {path.relative_to(root)}")
        return 1 if found else 0

    if arguments.bin is None or not (arguments.bin / "pugmark").is_file():
        parser.error("--bin must name the folder that holds the built pugmark")
    failed = 0
    cases = cases_of(root, arguments.case)
    for case in cases:
        name = case.relative_to(root).as_posix()
        try:
            if arguments.update:
                for changed in update(case, arguments.bin.resolve(), arguments.timeout):
                    print(f"updated {name}/{changed}")
            else:
                check(case, arguments.bin.resolve(), arguments.timeout)
        except Failure as failure:
            failed += 1
            print(f"FAILED {name}\n{failure}\n")
    if failed or len(cases) != 1:
        print(f"run_golden: {len(cases)} cases, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
