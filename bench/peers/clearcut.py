#!/usr/bin/python3
"""Peer of `pugmark train --recipe flows` and `pugmark assess`: the method of Clearcut's forests, in pandas.

Adds what it takes from each row as columns, makes bags of words of some of them, fits a forest on three quarters of the
rows, predicts the last quarter and keeps forest and vectorizers. With normal logs alone that is an isolation forest over
three bags; with malicious ones too, a random forest over six, and bags of the groups of seven characters of five texts.
Entropy is as Clearcut takes it, a count for each of the 256 values of a byte; --counted counts the characters that there
are instead, which gives the same.
usage: clearcut.py train LOG MODEL [--counted]                     prints one line of JSON
       clearcut.py train-labelled NORMAL MALICIOUS MODEL [--counted]   the same, with labels
       clearcut.py analyze MODEL LOG [--counted]                   prints the rows that it calls out
       clearcut.py load                                            loads its libraries, no more
"""
import collections
import csv
import json
import math
import re
import sys

import joblib
import numpy
import pandas
import tldextract
from sklearn.ensemble import IsolationForest, RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import train_test_split

BAGS = ("method", "status_code", "browser")
LABELLED_BAGS = (*BAGS, "resp_p", "param_names", "tld")
GRAMS = ("user_agent", "uri", "referrer", "host", "subdomain")  # with labels alone
GRAM = 7
WORDS_OF_A_BAG = 100
TREES = 50
NUMBERS = ("request_body_len", "response_body_len")
BROWSERS = [(name, re.compile(pattern)) for name, pattern in (
    ("Edge", r"Edge?/"), ("Opera", r"OPR/|Opera"), ("Internet Explorer", r"MSIE |Trident/"), ("Firefox", r"Firefox/"),
    ("Chromium", r"Chromium/"), ("Chrome", r"Chrome/|CriOS/"), ("Safari", r"Safari/"), ("Microsoft CryptoAPI", r"^Microsoft-CryptoAPI/"),
    ("Windows Update", r"^Windows-Update-Agent"), ("BITS", r"^Microsoft BITS/"), ("curl", r"^curl/"), ("Wget", r"^Wget/"),
    ("Python", r"^python-requests/|^Python-urllib/"), ("APT", r"^Debian APT"))]


def looped_entropy(text):
    if not text:
        return 0.0
    bits = 0.0
    for value in range(256):
        share = text.count(chr(value)) / len(text)
        if share > 0:
            bits -= share * math.log2(share)
    return bits


def counted_entropy(text):
    return -sum(count / len(text) * math.log2(count / len(text)) for count in collections.Counter(text).values())


def read_log(path):
    """All columns as the log has them, those of NUMBERS as numbers; what is unset is empty."""
    names, above = None, 0
    with open(path, encoding="utf-8", errors="surrogateescape") as log:
        for line in log:
            if not line.startswith("#"):
                break
            above += 1
            if line.startswith("#fields"):
                names = line.rstrip("\n").split("\t")[1:]
    frame = pandas.read_csv(path, sep="\t", names=names, skiprows=above, dtype=str, quoting=csv.QUOTE_NONE, na_filter=False,
                            index_col=False, encoding_errors="surrogateescape")
    frame = frame[~frame["ts"].str.startswith("#")].replace("-", "")
    frame = frame.rename(columns={"id.resp_p": "resp_p"})
    for name in NUMBERS:
        frame[name] = pandas.to_numeric(frame[name], errors="coerce").fillna(0)
    return frame


def browser_of(agent):
    return next((name for name, pattern in BROWSERS if pattern.search(agent)), "")


def parameters_of(uri):
    """The names and the values of its parameters, each put together."""
    pairs = [part.partition("=") for part in uri.partition("?")[2].split("&") if part]
    return len(pairs), "".join(name for name, _, _ in pairs), "".join(value for _, _, value in pairs)


def add_columns(frame):
    extract = tldextract.TLDExtract(suffix_list_urls=None, cache_dir=None)  # the list that it brings along
    parts = [extract(host) for host in frame["host"]]
    frame["subdomain"] = [part.subdomain for part in parts]
    frame["domain"] = [f"{part.domain}.{part.suffix}" if part.suffix else part.domain for part in parts]
    frame["tld"] = [part.suffix for part in parts]
    frame["browser"] = frame["user_agent"].map(browser_of)
    parameters = frame["uri"].map(parameters_of)
    for place, name in enumerate(("param_count", "param_names", "param_values")):
        frame[name] = [found[place] for found in parameters]


def make_vectorizers(frame):
    return {name: TfidfVectorizer(max_features=WORDS_OF_A_BAG).fit(frame[name]) for name in BAGS}


def make_labelled_vectorizers(frame):
    words = {name: TfidfVectorizer(max_features=WORDS_OF_A_BAG, token_pattern=r"\w+").fit(frame[name]) for name in LABELLED_BAGS}
    grams = {name: TfidfVectorizer(max_features=WORDS_OF_A_BAG, analyzer="char", ngram_range=(GRAM, GRAM)) for name in GRAMS}
    return words | {name: vectorizer.fit(frame[name]) for name, vectorizer in grams.items()}


def features_of(frame, vectorizers, entropy):
    """A dense frame: the bags of words, then the numbers."""
    bags = []
    for name, vectorizer in vectorizers.items():
        bags.append(pandas.DataFrame(vectorizer.transform(frame[name]).toarray(), index=frame.index,
                                     columns=[f"{name}.{word}" for word in vectorizer.get_feature_names_out()]))
    numbers = pandas.DataFrame({
        "domain_length": frame["domain"].map(len),
        "host_dots": frame["host"].map(lambda host: host.count(".")),
        "uri_slashes": frame["uri"].map(lambda uri: uri.count("/")),
        "agent_length": frame["user_agent"].map(len),
        "agent_entropy": frame["user_agent"].map(entropy),
        "subdomain_entropy": frame["subdomain"].map(entropy),
        "request_body_len": frame["request_body_len"],
        "response_body_len": frame["response_body_len"],
        "referrer_present": (frame["referrer"] != "").astype(int),
        "param_count": frame["param_count"],
        "param_names_entropy": frame["param_names"].map(entropy),
        "param_values_entropy": frame["param_values"].map(entropy),
    }, index=frame.index)
    return pandas.concat([*bags, numbers], axis=1)


def train(log, model, entropy):
    frame = read_log(log)
    add_columns(frame)
    vectorizers = make_vectorizers(frame)
    features = features_of(frame, vectorizers, entropy)
    learned, held_back = train_test_split(features, test_size=0.25, random_state=1)
    forest = IsolationForest(n_estimators=TREES, random_state=1).fit(learned)
    called_out = int(numpy.sum(forest.predict(held_back) < 0))
    joblib.dump({"forest": forest, "vectorizers": vectorizers}, model)
    print(json.dumps({"rows": len(frame), "features": features.shape[1], "held_back": len(held_back), "called_out": called_out}))


def train_labelled(normal, malicious, model, entropy):
    logs = [read_log(normal), read_log(malicious)]
    frame = pandas.concat(logs, ignore_index=True)
    labels = numpy.repeat([1, -1], [len(log) for log in logs])
    add_columns(frame)
    vectorizers = make_labelled_vectorizers(frame)
    features = features_of(frame, vectorizers, entropy)
    learned, held_back, known, _ = train_test_split(features, labels, test_size=0.25, random_state=1)
    forest = RandomForestClassifier(n_jobs=1, n_estimators=TREES, oob_score=True, random_state=1).fit(learned, known)
    called_out = int(numpy.sum(forest.predict(held_back) < 0))
    joblib.dump({"forest": forest, "vectorizers": vectorizers}, model)
    print(json.dumps({"rows": len(frame), "features": features.shape[1], "held_back": len(held_back), "called_out": called_out}))


def analyze(model, log, entropy):
    kept = joblib.load(model)
    frame = read_log(log)
    add_columns(frame)
    verdicts = kept["forest"].predict(features_of(frame, kept["vectorizers"], entropy))
    frame[verdicts < 0].to_csv(sys.stdout, sep="\t", index=False, quoting=csv.QUOTE_NONE, escapechar="\\")


def main(arguments):
    entropy = looped_entropy
    if "--counted" in arguments:
        arguments.remove("--counted")
        entropy = counted_entropy
    match arguments:
        case ["train", log, model]:
            train(log, model, entropy)
        case ["train-labelled", normal, malicious, model]:
            train_labelled(normal, malicious, model, entropy)
        case ["analyze", model, log]:
            analyze(model, log, entropy)
        case ["load"]:
            pass
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
