#!/usr/bin/python3
"""Peer of `pugmark assess`: the loop of the original Assimilate, which vectorises and predicts one record at a time.

Each prediction costs time in proportion to the vocabulary, so the loop is bounded to the first RECORDS records. Only the
loop is timed, reading included and loading left out. Prints one line of JSON.
usage: assimilate_per_record.py MODEL VECTORIZER LOG RECORDS
"""
import itertools
import json
import pickle
import sys
import time

import header_log


def load(path):
    with open(path, "rb") as file:
        return pickle.load(file)


def main(model_path, vectorizer_path, log, limit):
    model, vectorizer = load(model_path), load(vectorizer_path)
    records = bad = 0
    wall, cpu = time.perf_counter(), time.process_time()
    for row in itertools.islice(header_log.csv_records(log), int(limit)):
        records += 1
        verdict = model.predict(vectorizer.transform([row[header_log.COLUMN]]))[0]
        bad += int(verdict == "bad")
    print(json.dumps({"records": records, "malicious": bad, "loop_wall": time.perf_counter() - wall,
                      "loop_cpu": time.process_time() - cpu}))


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
