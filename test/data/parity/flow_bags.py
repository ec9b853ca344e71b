#!/usr/bin/python3
"""Makes test/data/parity/flow_bags.tsv: requests and what scikit-learn's TfidfVectorizer says of the groups of seven characters of their
URIs and of the words of their parameters' names.

The independent half of the test of the bags of terms. All terms that there are are kept, for which to keep is ours to choose. Needs
Debian's python3-sklearn (hence the interpreter above).

usage: flow_bags.py
"""
import pathlib

from sklearn.feature_extraction.text import TfidfVectorizer

NGRAM = 7
URIS = [
    "/", "/index.html", "/images/logo.png", "/images/logo.png?v=2", "/search?q=weather&lang=en&page=2", "/Search?Q=Weather&lang=de",
    "/gate.php", "/gate.php?id=4711&os=win10&av=none", "/panel/gate.php?ID=12&build=7", "/a/a/a/a/a/a/a/a/a/a/a/a", "/aaaaaaaaaaaaaaaaaaaa",
    "/wp-content/uploads/2026/11/invoice_2026.doc", "/cgi-bin/test.cgi?user_name=x&user-name=y&user.name=z", "/x?=1&&y=&z", "/?lang=en&lang=de&lang=fr",
    "/download/setup.exe?session_id=0123456789abcdef", "/api/v1/items?id=1&id=2&page=1&sort=asc",
]


def names_of(uri):
    return " ".join(part.partition("=")[0] for part in uri.partition("?")[2].split("&") if part)


lines = ["# Made by flow_bags.py beside it, with scikit-learn; see there.", "# bag: uri's number, term, weight; spaces in terms are written as %20.",
         f"ngram\t{NGRAM}", "tolerance\t1e-6"]
lines += [f"uri\t{uri}" for uri in URIS]
bags = {"grams": (TfidfVectorizer(analyzer="char", ngram_range=(NGRAM, NGRAM)), URIS),
        "words": (TfidfVectorizer(token_pattern=r"\w+"), [names_of(uri) for uri in URIS])}
for bag, (vectorizer, texts) in bags.items():
    weights = vectorizer.fit_transform(texts)
    terms = vectorizer.get_feature_names_out()
    print(f"{bag}: {len(terms)} terms")
    lines.append(f"terms\t{bag}\t{len(terms)}")
    for row, column in zip(*weights.nonzero()):
        lines.append(f"{bag}\t{row}\t{terms[column].replace(' ', '%20')}\t{weights[row, column]:.9g}")
pathlib.Path(__file__).with_suffix(".tsv").write_text("\n".join(lines) + "\n")
