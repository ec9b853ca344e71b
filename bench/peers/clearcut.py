#!/usr/bin/env python3
"""Peer of `pugmark train --recipe flows` and `pugmark assess`: the method of Clearcut's forests, in pandas.

Adds what it takes from each row as columns, makes bags of words of some of them, fits a forest on three quarters of the
rows, predicts the last quarter and keeps forest and vectorizers. With normal logs alone that is an isolation forest over
three bags, with a tenth of noise among the rows; with malicious ones too, a random forest over six, and bags of the groups
of seven characters of five texts. It goes through the steps that Clearcut goes through: pandas reads by its engine in
Python, queries are parsed and hosts taken apart anew for each column, httpagentparser tells programs, entropy is a count for each
of the 256 values of a byte, rows are printed one by one. --quick does the same work once: the engine in C, a pass for each text, a list of patterns for
programs, counts of the characters that there are.
usage: clearcut.py train LOG MODEL [--quick]                         prints one line of JSON
       clearcut.py train-labelled NORMAL MALICIOUS MODEL [--quick]   the same, with labels
       clearcut.py analyze MODEL LOG [--quick]                       prints the rows that it calls out
       clearcut.py load                                              loads its libraries, no more
"""
import collections
import csv
import json
import math
import re
import sys
import urllib.parse

import httpagentparser
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
CONTAMINATION = 0.1  # scikit-learn's default when Clearcut was written; today's would call out nothing beside the noise
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


def read_log(path, quick):
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
                            index_col=False, encoding_errors="surrogateescape", engine="c" if quick else "python")
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


def parsed(uri):
    return urllib.parse.parse_qs(urllib.parse.urlparse("http://host.example/" + uri).query)


def add_columns(frame, quick):
    extract = tldextract.TLDExtract(suffix_list_urls=None, cache_dir=None)  # the list that it brings along
    if quick:
        frame["browser"] = frame["user_agent"].map(browser_of)
        parts = [extract(host) for host in frame["host"]]
        frame["subdomain"] = [part.subdomain for part in parts]
        frame["tld"] = [part.suffix for part in parts]
        parameters = frame["uri"].map(parameters_of)
        for place, name in enumerate(("param_count", "param_names", "param_values")):
            frame[name] = [found[place] for found in parameters]
        return
    frame["browser"] = frame["user_agent"].apply(lambda agent: httpagentparser.simple_detect(agent)[1])
    frame["subdomain"] = frame["host"].apply(lambda host: extract(host).subdomain)
    frame["tld"] = frame["host"].apply(lambda host: extract(host).suffix)
    frame["param_count"] = frame["uri"].apply(lambda uri: len(parsed(uri)))
    frame["param_names"] = frame["uri"].apply(lambda uri: " ".join(parsed(uri)))
    frame["param_values"] = frame["uri"].apply(lambda uri: " ".join(" ".join(values) for values in parsed(uri).values()))


def noise_of(frame, count):
    """Rows whose columns are drawn one by one."""
    columns = [frame[[name]].sample(n=count, replace=True, random_state=place).reset_index(drop=True) for place, name in enumerate(frame)]
    return pandas.concat(columns, axis=1)


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
        "host_length": frame["host"].map(len),
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


def fit_and_keep(forest, frame, labels, vectorizers, model, quick):
    features = features_of(frame, vectorizers, counted_entropy if quick else looped_entropy)
    learned, held_back, known, _ = train_test_split(features, labels, test_size=0.25, random_state=1)
    forest.fit(learned, known)  # an isolation forest does not look at labels
    called_out = int(numpy.sum(forest.predict(held_back) < 0))
    joblib.dump({"forest": forest, "vectorizers": vectorizers}, model)
    print(json.dumps({"rows": len(frame), "features": features.shape[1], "held_back": len(held_back), "called_out": called_out}))


def train(log, model, quick):
    frame = read_log(log, quick)
    labels = numpy.ones(len(frame))
    if not quick:
        noise = noise_of(frame, len(frame) // 10)
        labels = numpy.repeat([1, -1], [len(frame), len(noise)])
        frame = pandas.concat([frame, noise], ignore_index=True)
    add_columns(frame, quick)
    forest = IsolationForest(n_estimators=TREES, contamination=CONTAMINATION, random_state=1)
    fit_and_keep(forest, frame, labels, make_vectorizers(frame), model, quick)


def train_labelled(normal, malicious, model, quick):
    logs = [read_log(normal, quick), read_log(malicious, quick)]
    frame = pandas.concat(logs, ignore_index=True)
    labels = numpy.repeat([1, -1], [len(log) for log in logs])
    add_columns(frame, quick)
    forest = RandomForestClassifier(n_jobs=1, n_estimators=TREES, oob_score=True, random_state=1)
    fit_and_keep(forest, frame, labels, make_labelled_vectorizers(frame), model, quick)


def analyze(model, log, quick):
    kept = joblib.load(model)
    frame = read_log(log, quick)
    add_columns(frame, quick)
    verdicts = kept["forest"].predict(features_of(frame, kept["vectorizers"], counted_entropy if quick else looped_entropy))
    found = frame[verdicts < 0]
    if quick:
        found.to_csv(sys.stdout, sep="\t", index=False, header=False, quoting=csv.QUOTE_NONE, escapechar="\\")
        return
    for place, _ in found.iterrows():
        print(pandas.DataFrame(frame.loc[place]).T.to_csv(index=False, header=False), end="")


def main(arguments):
    quick = "--quick" in arguments
    if quick:
        arguments.remove("--quick")
    match arguments:
        case ["train", log, model]:
            train(log, model, quick)
        case ["train-labelled", normal, malicious, model]:
            train_labelled(normal, malicious, model, quick)
        case ["analyze", model, log]:
            analyze(model, log, quick)
        case ["load"]:
            pass
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
