#!/usr/bin/env python3
"""Makes surprise.tsv: what models that learned from samples/train/normal alone say of samples/hunt, computed anew from the definitions in
doc/features.md, with nothing of pugmark's. Uses the standard library alone; run from the repository's root.

Rows: "message", file, record, surprise of the recipe words; "connection", file of its first message, uid, surprise of the recipe headers.

usage: python3 test/data/parity/surprise.py > test/data/parity/surprise.tsv
"""
import collections
import gzip
import math
import pathlib
import re

WORD = re.compile(r"\b\w\w+\b")
HEADER = re.compile(r'"((?:[^"\\]|\\.)*?)":"(.*?)"(?=,"[^"]*":"|$)')
FAMILY = re.compile(r"opera|opr/|edge|edg/|firefox|chrome|msie|trident|safari|curl|wget|python|java|go-http|okhttp|dalvik|cfnetwork|"
                    r"windows-update|microsoft|winhttp|wininet|powershell|mozilla")
COMMON = ["HOST", "USER-AGENT", "ACCEPT", "ACCEPT-ENCODING", "ACCEPT-LANGUAGE", "CONNECTION", "REFERER", "COOKIE", "CACHE-CONTROL", "PRAGMA",
          "UPGRADE-INSECURE-REQUESTS", "DNT", "CONTENT-TYPE", "CONTENT-LENGTH"]
BACKING = 10


def records(path):
    """Record number, uid, origin and header text of every row."""
    opened = gzip.open if path.suffix == ".gz" else open
    number = 0
    with opened(path, "rt", encoding="utf-8", errors="surrogateescape", newline="\n") as log:
        for line in log:
            line = line.rstrip("\n")
            if line.startswith("#fields"):
                columns = line.split("\t")[1:]
            elif line and not line.startswith("#"):
                cells = line.split("\t")
                if len(cells) == len(columns):
                    number += 1
                    row = dict(zip(columns, cells))
                    yield number, row["uid"], row["origin"], row["header_events_kv"]


def logs(folder):
    return sorted(path for path in pathlib.Path(folder).rglob("*") if path.name.endswith((".log", ".log.gz")))


def habits(text):
    """What a request sends or lacks, given what its client claims to be."""
    headers = {}
    for name, value in HEADER.findall(text):
        headers.setdefault(name.upper(), value)
    agent = headers.get("USER-AGENT", "").lower()
    found = FAMILY.search(agent)
    family = "none" if not agent else found.group(0) if found else "other"
    return {(family, name, name in headers) for name in COMMON}


def connections(path):
    """The habits of each connection, by uid."""
    of = collections.defaultdict(set)
    for _, uid, origin, text in records(path):
        of[uid] |= habits(text) if origin == "client" else set()
    return of


def main():
    normal = logs("samples/train/normal")
    words = collections.Counter(word for path in normal for *_, text in records(path) for word in WORD.findall(text.lower()))
    total, spread = sum(words.values()), len(words) + 1  # words never seen are one more
    weight = lambda word: math.log((total + spread) / (words[word] + 1)) - math.log(spread)

    seen = collections.Counter()
    weights = {path: list(connections(path).values()) for path in normal}
    rows = sum(len(of) for of in weights.values())
    scale = rows / sum(math.sqrt(len(of)) for of in weights.values())  # a row weighs as much as (rows of its log)^-0.5
    for of in weights.values():
        for has in of:
            for habit in has:
                seen[habit] += scale / math.sqrt(len(of))
    families = {family for family, *_ in seen}
    marginal = {(name, sends): sum(seen[family, name, sends] for family in families) for name in COMMON for sends in (True, False)}

    def surprise(family, name, sends):
        of_header = (marginal[name, sends] + 1) / (marginal[name, True] + marginal[name, False] + 2)
        own = seen[family, name, True] + seen[family, name, False]
        return -math.log((seen[family, name, sends] + BACKING * of_header) / (own + BACKING))

    print("# made by surprise.py")
    joined, first = collections.defaultdict(set), {}
    for path in logs("samples/hunt"):
        for number, uid, origin, text in records(path):
            print("message", path, number, repr(sum(weight(word) for word in WORD.findall(text.lower()))), sep="\t")
            first.setdefault(uid, path)
            joined[uid] |= habits(text) if origin == "client" else set()
    for uid in joined:
        print("connection", first[uid], uid, repr(math.fsum(surprise(*habit) for habit in joined[uid])), sep="\t")


if __name__ == "__main__":
    main()
