#!/usr/bin/python3
"""Makes data/starter/starter.pug, the model in the box, from the collection of real header logs and the zoo.

Owns what the starter learns from; it trains with the program and changes nothing by hand. Left out is everything of the hunt day in
samples/: its malware families (also their noise) and its sources of normal traffic, so that the sample hunt shows what is found that was
never seen. Same collection, same program, same bytes out: --check says whether the file in the repository is what comes out.

usage: make_starter.py COLLECTION [--pugmark PROGRAM] [--check]
"""
import argparse
import filecmp
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from make_samples import HUNT  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
WEAKNESSES = ("Known weaknesses: knows no network but those of its training, so adapt it (train --from); misses what looks like a browser or an honest "
              "script (curl, Python, lookups of one's own address); most of its malware is of 2013 to 2018; of a plain http.log it sees little.")
STARTER = ROOT / "data" / "starter" / "starter.pug"


def source(name):
    """What a file is of: the part of its name before the first underscore."""
    return name.split("_")[0].removesuffix(".log")


def logs(folder, left_out):
    found = [path for path in sorted(folder.glob("*.log")) if source(path.name) not in left_out]
    if not found:
        sys.exit(f"make_starter: no logs in {folder}")
    return [str(path) for path in found]


def make(program, collection, output):
    headers = pathlib.Path(collection) / "headers"
    normal_of_hunt = {source(name) for normal, _ in HUNT.values() for name in normal}
    families_of_hunt = {source(name) for _, malicious in HUNT.values() for name in malicious}
    normal = logs(headers / "normal", normal_of_hunt) + logs(headers / "noise", families_of_hunt)
    command = [program, "train", "--recipe", "headers", "--normal", *normal, str(ROOT / "data" / "zoo" / "headers"),
               "--background", *logs(headers / "normal_cassettes", normal_of_hunt),
               "--malicious", *logs(headers / "malicious", families_of_hunt), "--note", WEAKNESSES, "-o", str(output), "--force"]
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    subprocess.run(command, check=True, env=environment)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collection", help="folder that holds headers/")
    parser.add_argument("--pugmark", default=str(ROOT / "build" / "release" / "pugmark"))
    parser.add_argument("--check", action="store_true", help="compare with the file in the repository instead of writing it")
    options = parser.parse_args()
    if not options.check:
        make(options.pugmark, options.collection, STARTER)
        os.chmod(STARTER, 0o644)
        return
    with tempfile.TemporaryDirectory() as scratch:
        fresh = pathlib.Path(scratch) / "starter.pug"
        make(options.pugmark, options.collection, fresh)
        if not filecmp.cmp(fresh, STARTER, shallow=False):
            sys.exit(f"make_starter: {STARTER} is not what the collection and this program give: run make starter")


if __name__ == "__main__":
    main()
