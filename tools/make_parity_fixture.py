#!/usr/bin/python3
"""Makes test/data/parity/hunt_log_odds.tsv: what scikit-learn says of every record of samples/hunt, trained on samples/train.

The independent half of the parity test of the words model: CountVectorizer and MultinomialNB at their defaults. Shares no code with
the program. Needs Debian's python3-sklearn (hence the interpreter above). --report prints how good the model is instead of writing.

usage: make_parity_fixture.py [--root REPOSITORY] [--report]
"""
import argparse
import csv
import gzip
import pathlib

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB

TEXT_COLUMN = "header_events_kv"


def open_log(path):
    opener = gzip.open if path.suffix == ".gz" else open
    return opener(path, "rt", encoding="utf-8", errors="surrogateescape", newline="\n")


def read_log(path):
    """Every record as a dict of its columns. Tabs separate, nothing quotes."""
    columns = None
    with open_log(path) as log:
        for line in log:
            line = line.rstrip("\n")
            if line.startswith("#fields\t"):
                columns = line.split("\t")[1:]
            elif line and not line.startswith("#"):
                values = line.split("\t")
                if columns and len(values) == len(columns):
                    yield dict(zip(columns, values))


def logs_below(folder):
    return sorted(path for path in folder.rglob("*") if path.name.endswith((".log", ".log.gz")))


def texts(paths):
    return [record[TEXT_COLUMN] for path in paths for record in read_log(path)]


def train(folder):
    normal, malicious = texts(logs_below(folder / "normal")), texts(logs_below(folder / "malicious"))
    vectorizer = CountVectorizer()
    counts = vectorizer.fit_transform(normal + malicious)
    return vectorizer, MultinomialNB().fit(counts, [0] * len(normal) + [1] * len(malicious))


def score(root):
    """(path below root, record number from 1, record, log-odds malicious minus normal) for every record of the hunt day."""
    vectorizer, model = train(root / "samples" / "train")
    for path in logs_below(root / "samples" / "hunt"):
        records = list(read_log(path))
        joint = model.predict_joint_log_proba(vectorizer.transform(record[TEXT_COLUMN] for record in records))
        for number, (record, (good, bad)) in enumerate(zip(records, joint), 1):
            yield path.relative_to(root).as_posix(), number, record, float(bad - good)


def write_fixture(root):
    fixture = root / "test" / "data" / "parity" / "hunt_log_odds.tsv"
    fixture.parent.mkdir(parents=True, exist_ok=True)
    with open(fixture, "w", encoding="utf-8", newline="\n") as out:
        out.write("#file\trecord\tlog_odds\n")
        for file, number, _, log_odds in score(root):
            out.write(f"{file}\t{number}\t{log_odds!r}\n")


def report(root):
    with open(root / "samples" / "hunt" / "labels.tsv", encoding="utf-8", newline="") as labels:
        label = {(f"samples/hunt/{row['file']}", row["uid"]): row for row in csv.DictReader(labels, delimiter="\t")}
    scored = [(log_odds, label[file, record["uid"]], f"{file}:{number}", record) for file, number, record, log_odds in score(root)]
    bad = [row["label"] == "malicious" for _, row, _, _ in scored]
    called = [log_odds > 0 for log_odds, _, _, _ in scored]
    found, alarms = sum(b and c for b, c in zip(bad, called)), sum(c and not b for b, c in zip(bad, called))
    print(f"records: {len(scored)}, malicious {sum(bad)}; called at log-odds > 0: {sum(called)}")
    print(f"precision {found / sum(called):.3f}, recall {found / sum(bad):.3f}, false-positive rate {alarms / (len(bad) - sum(bad)):.4f}")
    worst = {}  # of each connection the highest score
    for log_odds, row, _, _ in scored:
        key = (row["file"], row["uid"])
        worst[key] = max(worst.get(key, (float("-inf"), None)), (log_odds, row["label"]))
    hit = [lab for log_odds, lab in worst.values() if log_odds > 0]
    every = [lab for _, lab in worst.values()]
    print(f"connections: {len(every)}, malicious {every.count('malicious')}; called {len(hit)}: "
          f"precision {hit.count('malicious') / len(hit):.3f}, recall {hit.count('malicious') / every.count('malicious'):.3f}")
    captures = {}
    for (log_odds, row, _, _), is_bad in zip(scored, bad):
        if is_bad:
            captures.setdefault(row["capture"], []).append(log_odds > 0)
    for capture, hits in captures.items():
        print(f"  {sum(hits):3d} of {len(hits):3d}  {capture}")
    ranked = sorted(scored, key=lambda item: -item[0])
    for title, items in (("false alarms", [i for i in ranked if i[1]["label"] == "normal" and i[0] > 0]),
                         ("misses", [i for i in reversed(ranked) if i[1]["label"] == "malicious" and i[0] <= 0])):
        print(f"{title}: {len(items)}, the strongest:")
        for log_odds, row, place, record in items[:10]:
            print(f"  {log_odds:8.2f}  {place}  {row['capture']}  {record['origin']}  {record[TEXT_COLUMN][:150]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent, help="repository root")
    parser.add_argument("--report", action="store_true", help="print precision, recall and the strongest disagreements")
    arguments = parser.parse_args()
    (report if arguments.report else write_fixture)(arguments.root)


if __name__ == "__main__":
    main()
