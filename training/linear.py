"""Trains the log-linear models that internal/linear scores: conditional logit with a squared penalty, by L-BFGS.

  python linear.py train when.jsonl ../internal/when/weights.tsv --l2 1
  python linear.py folds when.jsonl --l2 1        # cross-validated by report: share of right choices
  python linear.py table acts.jsonl ../internal/manner/acts.tsv --l2 1
  python linear.py table-folds acts.jsonl --l2 1

The input of train has one choice a line: {"doc": report, "c": [[feature, ...], ...], "g": [indices of the right
candidates]}; that of table one example a line: {"doc": report, "x": [feature, ...], "y": class}. Go tests write them
(-features), so that the features are those that the product computes.
"""
import argparse
import collections
import json
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix


def read(paths):
    return [json.loads(line) for path in paths for line in open(path, encoding="utf8")]


def matrix(groups, index):
    """Returns features [candidates, names], the group of each candidate, and whether it is right."""
    rows, cols, owner, right = [], [], [], []
    n = 0
    for g, group in enumerate(groups):
        for k, fs in enumerate(group["c"]):
            for f in fs:
                if f in index:
                    rows.append(n), cols.append(index[f])
            owner.append(g), right.append(k in group["g"])
            n += 1
    x = csr_matrix((np.ones(len(rows)), (rows, cols)), shape=(n, len(index)))
    return x, np.array(owner), np.array(right)


def softmax(z, owner, groups):
    top = np.full(groups, -np.inf)
    np.maximum.at(top, owner, z)
    e = np.exp(z - top[owner])
    return e / np.bincount(owner, e, groups)[owner]


def fit(groups, l2, least):
    """Returns {feature: weight}. Features that occur fewer than least times in the groups are left out."""
    count = collections.Counter(f for g in groups for c in g["c"] for f in set(c))
    index = {f: i for i, f in enumerate(sorted(f for f, n in count.items() if n >= least))}
    x, owner, right = matrix(groups, index)
    n = len(groups)

    def loss(w):
        p = softmax(x @ w, owner, n)
        good = np.bincount(owner, p * right, n)
        q = np.where(right, p / np.maximum(good[owner], 1e-12), 0)
        return -np.log(np.maximum(good, 1e-12)).sum() + l2 / 2 * (w @ w), x.T @ (p - q) + l2 * w

    w = minimize(loss, np.zeros(len(index)), jac=True, method="L-BFGS-B", options=dict(maxiter=300)).x
    return {f: w[i] for f, i in index.items() if abs(w[i]) >= 5e-3}


def choose(groups, weights):
    out = []
    for g in groups:
        z = [sum(weights.get(f, 0) for f in c) for c in g["c"]]
        out.append(int(np.argmax(z)))
    return out


def folds(groups, l2, least, k=5):
    docs = sorted({g["doc"] for g in groups})
    fold = {d: i % k for i, d in enumerate(docs)}
    hit = collections.Counter()
    for i in range(k):
        w = fit([g for g in groups if fold[g["doc"]] != i], l2, least)
        held = [g for g in groups if fold[g["doc"]] == i]
        for g, c in zip(held, choose(held, w)):
            kind = g["c"][0][0].split(":")[0]
            hit[kind, c in g["g"]] += 1
    return {k: round(100 * hit[k, True] / (hit[k, True] + hit[k, False]), 1) for k in sorted({k for k, _ in hit})}


ACTS = ["state", "confirm", "deny", "refuse", "demand", "propose", "offer", "warn", "criticise", "praise", "ask", "think"]


def fit_table(examples, l2, least):
    """Returns {feature: [weight of each of ACTS]}."""
    count = collections.Counter(f for e in examples for f in set(e["x"]))
    index = {f: i for i, f in enumerate(sorted(f for f, n in count.items() if n >= least))}
    rows, cols = zip(*((n, index[f]) for n, e in enumerate(examples) for f in set(e["x"]) if f in index))
    x = csr_matrix((np.ones(len(rows)), (rows, cols)), shape=(len(examples), len(index)))
    y = np.array([ACTS.index(e["y"]) for e in examples])
    hot = np.eye(len(ACTS))[y]
    weight = np.array([e.get("w", 1.) for e in examples])

    def loss(w):
        w = w.reshape(len(index), len(ACTS))
        z = x @ w
        z -= z.max(1, keepdims=True)
        p = np.exp(z)
        p /= p.sum(1, keepdims=True)
        nll = -(weight * np.log(np.maximum(p[np.arange(len(y)), y], 1e-12))).sum()
        return nll + l2 / 2 * (w * w).sum(), (x.T @ ((p - hot) * weight[:, None]) + l2 * w).ravel()

    w = minimize(loss, np.zeros(len(index) * len(ACTS)), jac=True, method="L-BFGS-B", options=dict(maxiter=200)).x
    w = w.reshape(len(index), len(ACTS))
    return {f: w[i] for f, i in index.items()}


def scores(e, table):
    z = np.zeros(len(ACTS))
    for f in set(e["x"]):
        if f in table:
            z += table[f]
    return z


def table_folds(examples, l2, least, k=5):
    docs = sorted({e["doc"] for e in examples})
    fold = {d: i % k for i, d in enumerate(docs)}
    right = n = 0
    for i in range(k):
        t = fit_table([e for e in examples if fold[e["doc"]] != i], l2, least)
        for e in examples:
            if fold[e["doc"]] == i and not e.get("extra"):
                right += ACTS[int(scores(e, t).argmax())] == e["y"]
                n += 1
    return round(100 * right / n, 1)


def write_table(table, out, keep=.05):
    with open(out, "w", encoding="utf8") as f:
        f.write("# Written by training/linear.py; do not edit.\n")
        f.write("\t" + "\t".join(ACTS) + "\n")
        for name in sorted(table):
            if np.abs(table[name]).max() >= keep:
                f.write(name + "\t" + "\t".join("" if abs(v) < .005 else f"{v:.2f}".replace("0.", ".") for v in table[name]) + "\n")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("what", choices=["train", "folds", "table", "table-folds"])
    p.add_argument("groups", nargs="+", help="files of choices; train takes the weights' file last")
    p.add_argument("--l2", type=float, default=1.)
    p.add_argument("--least", type=int, default=2)
    p.add_argument("--extra", type=float, default=1., help="how much examples count that are not of the annotated reports")
    a = p.parse_args()
    if a.what == "folds":
        print(folds(read(a.groups), a.l2, a.least))
        return
    if a.what == "table-folds":
        print(table_folds(read(a.groups), a.l2, a.least))
        return
    *paths, out = a.groups
    if a.what == "table":
        examples = [e | {"w": a.extra if e.get("extra") else 1.} for e in read(paths)]
        write_table(fit_table(examples, a.l2, a.least), out)
        return
    w = fit(read(paths), a.l2, a.least)
    with open(out, "w", encoding="utf8") as f:
        f.write("# Written by training/linear.py; do not edit.\n")
        for name in sorted(w):
            f.write(f"{name}\t{w[name]:.3g}\n")
    print(f"{len(w)} weights")


if __name__ == "__main__":
    main()
