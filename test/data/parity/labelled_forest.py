#!/usr/bin/env python3
"""Makes test/data/parity/labelled_forest.tsv: labelled rows, what XGBoost's own Python package says of them and why, and how well
scikit-learn's random forest tells the classes of other rows apart.

The independent half of the test of forests that are fitted to labels. Needs xgboost 1.7.4 and scikit-learn from PyPI.

usage: labelled_forest.py
"""
import pathlib

import numpy as np
import xgboost
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

TREES, SEEDS = 20, 5
BOOSTING = {"objective": "binary:logistic", "base_score": 0.5, "tree_method": "hist", "max_depth": 6, "eta": 0.1, "subsample": 0.8,
            "colsample_bytree": 0.8, "seed": 1, "nthread": 1}
FOREST = {"objective": "reg:squarederror", "base_score": 0.5, "tree_method": "hist", "max_depth": 12, "lambda": 0,
          "colsample_bynode": 1 / np.sqrt(5), "seed": 1, "nthread": 1}


def forest(data, label, weight, trees):
    """Trees beside each other, each fitted to the rows in its bag, by gradients of squares at a half."""
    grown = xgboost.Booster({**FOREST, "eta": 1 / trees}, [data])
    row = np.arange(len(label))
    for tree in range(trees):
        in_bag = np.where((7 * row + 3 * tree + row // 5 * tree) % 5 > 1, weight, 0)  # as the test has it
        for one in (0, 1):
            in_bag[label == one] *= weight[label == one].sum() / in_bag[label == one].sum()
        grown.boost(data, (0.5 - label) * in_bag, in_bag)
    return grown


def rows(random, number):
    """Numbers of which two together tell the class, one is not always known, and one says nothing."""
    label = (random.rand(number) < 0.4).astype(int)
    matrix = np.column_stack([random.randn(number) + label, random.poisson(2 + 2 * label), random.randn(number),
                              np.round(random.randn(number) * 3) + 2 * label * (random.rand(number) < 0.7), random.rand(number)])
    matrix[:, 0] *= np.where(matrix[:, 4] > 0.5, 1, -1)  # means the opposite where the last column is small
    matrix[random.rand(number) < 0.15 + 0.2 * label, 3] = np.nan
    return np.round(matrix, 3).astype(np.float32), label, np.round(0.5 + random.rand(number), 2)


random = np.random.RandomState(20261130)
matrix, label, weight = rows(random, 300)
other, other_label, _ = rows(random, 1000)
data = xgboost.DMatrix(matrix, label=label, weight=weight)
boosted = xgboost.train(BOOSTING, data, TREES)
grown = forest(data, label, weight, TREES)
auc = np.mean([roc_auc_score(other_label, RandomForestClassifier(200, random_state=seed).fit(np.nan_to_num(matrix, nan=-99), label)
                             .predict_proba(np.nan_to_num(other, nan=-99))[:, 1]) for seed in range(SEEDS)])
ours = roc_auc_score(other_label, forest(data, label, weight, 200).predict(xgboost.DMatrix(other)))
print("AUC of scikit-learn's forest %.4f, of XGBoost's with the program's parameters %.4f" % (auc, ours))
lines = ["# Made by labelled_forest.py beside it, with XGBoost's Python package and scikit-learn; see there.",
         "# row: label, weight, cells; boosting, forest: contributions of the columns, of no column; other: label, cells.",
         "trees\t%d" % TREES, "auc\t%.6f" % auc]
of_boosting = boosted.predict(xgboost.DMatrix(matrix), pred_contribs=True)
of_forest = grown.predict(xgboost.DMatrix(matrix), pred_contribs=True)
cells = lambda row: "\t".join("nan" if np.isnan(x) else "%g" % round(float(x), 3) for x in row)
for i in range(len(matrix)):
    lines.append("row\t%d\t%g\t%s" % (label[i], weight[i], cells(matrix[i])))
    lines.append("boosting\t" + "\t".join("%.7g" % x for x in of_boosting[i]))
    lines.append("forest\t" + "\t".join("%.7g" % x for x in of_forest[i]))
lines += ["other\t%d\t%s" % (l, cells(row)) for l, row in zip(other_label, other)]
pathlib.Path(__file__).with_suffix(".tsv").write_text("\n".join(lines) + "\n")
