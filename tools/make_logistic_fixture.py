#!/usr/bin/python3
"""Makes test/data/parity/logistic.tsv: a small problem of weighted logistic regression and what scikit-learn says of it.

The independent half of the test of the solver: liblinear, whose bias is regularised as pugmark's is, run to a tight tolerance. Needs
Debian's python3-sklearn (hence the interpreter above).

usage: make_logistic_fixture.py [--root REPOSITORY]
"""
import argparse
import pathlib

import numpy as np
from sklearn.linear_model import LogisticRegression

ROWS, COLUMNS, C = 60, 15, 0.7

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).parent.parent)
root = parser.parse_args().root

random = np.random.RandomState(20261124)
present = random.rand(ROWS, COLUMNS) < 0.3
scale = np.round(random.rand(COLUMNS) * 3, 6)
weights = np.round(random.rand(ROWS) * 2 + 0.1, 6)
positive = random.rand(ROWS) < 1 / (1 + np.exp(-(present @ random.randn(COLUMNS))))
model = LogisticRegression(C=C, solver="liblinear", tol=1e-12, max_iter=100000)
model.fit(present * scale, positive, sample_weight=weights)

lines = ["# Made by tools/make_logistic_fixture.py with scikit-learn; see there.", "regularisation\t%s" % C,
         "scale\t" + "\t".join(map(str, scale)),
         "solution\t" + "\t".join(map(repr, map(float, [*model.coef_[0], model.intercept_[0]])))]
for row in range(ROWS):
    columns = [str(column) for column in range(COLUMNS) if present[row, column]]
    lines.append("\t".join(["row", str(int(positive[row])), str(weights[row]), *columns]))
(root / "test/data/parity/logistic.tsv").write_text("\n".join(lines) + "\n")
