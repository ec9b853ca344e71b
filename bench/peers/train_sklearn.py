#!/usr/bin/python3
"""Peer of `pugmark train`: scikit-learn's CountVectorizer and MultinomialNB at their defaults, as Assimilate trains.

Reads all records into memory, vectorises, fits, pickles model and vectorizer. Prints one line of JSON.
usage: train_sklearn.py NORMAL MALICIOUS MODEL_OUT VECTORIZER_OUT
"""
import json
import pickle
import sys

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB

import header_log


def texts(path):
    return [row[header_log.COLUMN] for file in header_log.log_files(path) for row in header_log.csv_records(file)]


def main(normal_path, malicious_path, model_out, vectorizer_out):
    normal, malicious = texts(normal_path), texts(malicious_path)
    vectorizer = CountVectorizer()
    counts = vectorizer.fit_transform(normal + malicious)
    model = MultinomialNB().fit(counts, ["good"] * len(normal) + ["bad"] * len(malicious))
    for content, path in ((model, model_out), (vectorizer, vectorizer_out)):
        with open(path, "wb") as out:
            pickle.dump(content, out, protocol=pickle.HIGHEST_PROTOCOL)
    print(json.dumps({"records": len(normal) + len(malicious), "vocabulary": len(vectorizer.vocabulary_)}))


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
