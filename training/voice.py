"""Trains internal/voice: the words of judgement (loaded.tsv) and the log-linear model of contestable units (weights.tsv).

  python voice.py loaded ../../shared/data ../internal/voice/loaded.tsv
  python voice.py train voice.jsonl ../internal/voice/weights.tsv      # folds: the same, cross-validated by report

Loaded words come from the words that BABE's annotators marked as biased and the records' loaded spans: the log-odds that an
occurrence of the word is marked, smoothed. voice.jsonl is written by "go test ./internal/voice -run WriteFeatures -features
voice.jsonl" after loaded.tsv; sentences of BABE count BABE_WEIGHT.
"""
import ast
import collections
import csv
import json
import math
import os
import re
import sys
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

BABE_WEIGHT = .25
WORD = re.compile(r"[^\W_]+")


def loaded(data, out):
    marked, seen = collections.Counter(), collections.Counter()
    for name in ("final_labels_SG1.csv", "final_labels_SG2.csv"):
        rows = list(csv.reader(open(os.path.join(data, "voice/babe/data", name), encoding="utf-8-sig"), delimiter=";"))
        at = rows[0].index("biased_words")
        for row in rows[1:]:
            words = WORD.findall(row[0].lower())
            try:
                bad = set(WORD.findall(" ".join(ast.literal_eval(row[at])).lower()))
            except (ValueError, SyntaxError):
                continue
            for w in words:
                seen[w] += 1
                marked[w] += w in bad
    for line in open(os.path.join(data, "records-train.jsonl"), encoding="utf8"):
        d = json.loads(line)
        for v in d["own_voice"]:
            b, e = v["span"]
            for m in WORD.finditer(d["text"][b:e]):
                w = m.group().lower()
                seen[w] += 1
                marked[w] += any(x <= b + m.start() < y for x, y in v["loaded"])
    with open(out, "w", encoding="utf8") as f:
        f.write("# Written by training/voice.py; do not edit.\n")
        for w in sorted(seen):
            z = math.log((marked[w] + .15) / (seen[w] - marked[w] + .45))
            if marked[w] and z > -1.5 and not w.isdigit() and len(w) > 2:
                f.write(f"{w}\t{z:.2f}\n")


def fit(examples, l2=1., least=2):
    count = collections.Counter(f for e in examples for f in set(e["x"]))
    index = {f: i for i, f in enumerate(sorted(f for f, n in count.items() if n >= least))}
    index["babe"] = len(index)
    rows, cols = [], []
    for n, e in enumerate(examples):
        for f in set(e["x"]) | ({"babe"} if e["doc"] == "babe" else set()):
            if f in index:
                rows.append(n), cols.append(index[f])
    x = csr_matrix((np.ones(len(rows)), (rows, cols)), shape=(len(examples), len(index)))
    y = np.array([float(e["y"]) for e in examples])
    weight = np.array([BABE_WEIGHT if e["doc"] == "babe" else 1. for e in examples])

    def loss(w):
        z = x @ w
        p = 1 / (1 + np.exp(-z))
        nll = (weight * (np.logaddexp(0, z) - y * z)).sum()
        return nll + l2 / 2 * (w @ w), x.T @ (weight * (p - y)) + l2 * w

    w = minimize(loss, np.zeros(len(index)), jac=True, method="L-BFGS-B", options=dict(maxiter=300)).x
    return {f: w[i] for f, i in index.items() if f != "babe"}


def prob(e, w):
    return 1 / (1 + math.exp(-sum(w.get(f, 0) for f in set(e["x"]))))


def folds(examples, k=5, **kw):
    docs = sorted({e["doc"] for e in examples} - {"babe"})
    fold = {d: i % k for i, d in enumerate(docs)}
    ps = []
    for i in range(k):
        w = fit([e for e in examples if fold.get(e["doc"], -1) != i], **kw)
        ps += [(prob(e, w), e["y"], e["n"]) for e in examples if fold.get(e["doc"], -1) == i]
    best = []
    for t in np.arange(.2, .65, .05):
        tp = sum(n for p, y, n in ps if p >= t and y)
        best.append((round(200 * tp / (sum(n for p, _, n in ps if p >= t) + sum(n for _, y, n in ps if y)), 1), round(float(t), 2)))
    return max(best)


def main():
    what, *rest = sys.argv[1:]
    if what == "loaded":
        loaded(*rest)
        return
    examples = [json.loads(line) for line in open(rest[0], encoding="utf8")]
    if what == "folds":
        for l2 in (1., 2., 4., 8.):
            print(l2, folds(examples, l2=l2))
        return
    w = fit(examples, l2=float(rest[2]) if len(rest) > 2 else 4.)
    with open(rest[1], "w", encoding="utf8") as f:
        f.write("# Written by training/voice.py; do not edit.\n")
        for name in sorted(w):
            if abs(w[name]) >= .02:
                f.write(f"{name}\t{w[name]:.3g}\n")


if __name__ == "__main__":
    main()
