#!/usr/bin/python3
"""Makes test/data/parity/isolation_forest.tsv: small data sets with anomalies and what scikit-learn's IsolationForest says of them.

The independent half of the test of the forest: two programs draw different trees, so what is compared are means over seeds. Needs
Debian's python3-sklearn (hence the interpreter above).

usage: isolation_forest.py
"""
import pathlib

import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

TREES, SAMPLE, SEEDS = 100, 256, 10


def clusters(random):
    """Two clusters, the smaller one tighter, and anomalies from all over the room about them."""
    normal = np.vstack([random.randn(300, 4), random.randn(150, 4) * 0.5 + [4, 4, 0, -3]])
    return normal, random.uniform(-5, 7, (25, 4))


def manifold(random):
    """Six columns that two numbers explain; anomalies have columns of usual size that do not fit each other."""
    mixing = random.randn(2, 6)
    normal = random.randn(500, 2) @ mixing + random.randn(500, 6) * 0.1
    return normal, random.randn(30, 6) * np.linalg.norm(mixing, axis=0) * 1.2


def counts(random):
    """What logs count: mostly 0 and 1, few large numbers, a column that never varies; anomalies have more of some."""
    def rows(number, times):
        return np.column_stack([random.geometric(0.5, number) - 1, random.poisson(0.3 * times, number), random.rand(number) < 0.1,
                                random.poisson(3 * times, number), random.choice([80, 443, 8080], number, p=[0.6, 0.35, 0.05]),
                                np.floor(np.exp(random.randn(number) * 1.5 + 2 * np.log(times) + 3)), np.zeros(number)])
    return rows(500, 1), rows(30, 2)


lines = ["# Made by isolation_forest.py beside it, with scikit-learn; see there.", "# set, name, mean AUC, mean -score_samples; row, anomaly, cells.",
         "trees\t%d" % TREES, "sample\t%d" % SAMPLE, "seeds\t%d" % SEEDS,
         "# How far apart two programs' means may lie.", "tolerance\t0.01"]
for seed, make in enumerate([clusters, manifold, counts]):
    normal, odd = make(np.random.RandomState(20261130 + seed))
    # As the test reads them: what is rounded to float here is the same number there.
    matrix = np.round(np.vstack([normal, odd]), 3).astype(np.float32)
    labels = np.repeat([0, 1], [len(normal), len(odd)])
    scores = [-IsolationForest(n_estimators=TREES, max_samples=SAMPLE, random_state=i).fit(matrix).score_samples(matrix) for i in range(SEEDS)]
    aucs = [roc_auc_score(labels, one) for one in scores]
    print("%-10s AUC %.4f +- %.4f, score %.4f" % (make.__name__, np.mean(aucs), np.std(aucs), np.mean(scores)))
    lines.append("set\t%s\t%.6f\t%.6f" % (make.__name__, np.mean(aucs), np.mean(scores)))
    lines += ["row\t%d\t%s" % (label, "\t".join("%g" % round(float(cell), 3) for cell in row)) for label, row in zip(labels, matrix)]
pathlib.Path(__file__).with_suffix(".tsv").write_text("\n".join(lines) + "\n")
