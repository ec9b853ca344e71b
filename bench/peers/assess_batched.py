#!/usr/bin/python3
"""Peer of `pugmark assess`: the same model used as well as scikit-learn allows.

Records go through the vectorizer 10 000 at a time, and one sparse product with the difference of the classes' log
probabilities gives their log-odds. Prints one line of JSON.
usage: assess_batched.py MODEL VECTORIZER LOG
"""
import itertools
import json
import pickle
import sys

import header_log

BATCH = 10_000


def load(path):
    with open(path, "rb") as file:
        return pickle.load(file)


def main(model_path, vectorizer_path, log):
    model, vectorizer = load(model_path), load(vectorizer_path)
    classes = list(model.classes_)
    good, bad = classes.index("good"), classes.index("bad")
    weights = model.feature_log_prob_[bad] - model.feature_log_prob_[good]
    prior = model.class_log_prior_[bad] - model.class_log_prior_[good]
    texts = header_log.split_texts(log)
    records = malicious = 0
    while batch := list(itertools.islice(texts, BATCH)):
        log_odds = vectorizer.transform(batch) @ weights + prior
        records += len(batch)
        malicious += int((log_odds > 0).sum())
    print(json.dumps({"records": records, "malicious": malicious}))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
