"""Fits the weights of a statement's confidence to the development files and tells how well they hold on articles left out.

  go test ./internal/attribute -run WriteSigns -signs-of DEV.jsonl -signs-to SIGNS.jsonl     # each file
  python confidence.py SHARED SIGNS.jsonl... --out ../internal/attribute/confidence.tsv

A logistic regression (L2) on the signs that internal/attribute/confidence.go lists. A statement is right if it pairs one to one with an
annotated one whose source and content each overlap its own by half or more (intersection over union), as the scorers in SHARED/score pair
them. Ten-fold cross-validation over articles gives the expected calibration error (ten bins of equal width; Guo et al. 2017), the
recall at the lowest threshold whose precision is 90 %, and their 95 % intervals over articles.
"""
import argparse
import json
import sys
import numpy as np


def right(score, gold, pred, text):
    """Which of the predicted statements are right, of those the annotated ones."""
    g, p = ([score.roles(s, text) for s in x] for x in (gold, pred))
    pairs = sorted(((score.iou(a["content"], b["content"]) + score.iou(a["source"], b["source"]), i, j) for i, a in enumerate(g) for j, b in enumerate(p)
                    if score.iou(a["content"], b["content"]) >= .5 and score.iou(a["source"], b["source"]) >= .5), reverse=True)
    used, hit = set(), set()
    for _, i, j in pairs:
        if i not in used and j not in hit:
            used.add(i)
            hit.add(j)
    return hit


def fit(x, y, w, penalty=.3):
    """Weights of a logistic regression by Newton's method; the first column is the constant, without penalty."""
    b = np.zeros(x.shape[1])
    l2 = np.full(x.shape[1], penalty)
    l2[0] = 1e-6
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ b))
        step = np.linalg.solve((x * (w * p * (1 - p))[:, None]).T @ x + np.diag(l2), x.T @ (w * (y - p)) - l2 * b)
        b += step
        if abs(step).max() < 1e-8:
            break
    return b


def ece(c, y, bins=10):
    at = np.minimum((c * bins).astype(int), bins - 1)
    return sum(abs(c[at == b].sum() - y[at == b].sum()) for b in range(bins)) / len(c)


def recall_at(c, y, gold, precision=.9):
    order = np.argsort(-c)
    good = np.where(np.cumsum(y[order]) / np.arange(1, len(c) + 1) >= precision)[0]
    return (y[order][:good[-1] + 1].sum() / gold, c[order][good[-1]]) if len(good) else (0., 1.)


def intervals(c, y, doc, golds, rounds=500):
    rng = np.random.default_rng(1)
    rows = {d: np.where(doc == d)[0] for d in golds}
    ids = sorted(golds)
    out = []
    for _ in range(rounds):
        pick = rng.choice(len(ids), len(ids))
        r = np.concatenate([rows[ids[i]] for i in pick])
        out.append((ece(c[r], y[r]), recall_at(c[r], y[r], sum(golds[ids[i]] for i in pick))[0]))
    return np.percentile(out, [2.5, 97.5], axis=0).T


def load(score, shared, path):
    """Of a file of signs: (name, gold statements by article, predicted statements by article, signs by article)."""
    lines = [json.loads(l) for l in open(path, encoding="utf8")]
    for name, key in (("polnear-dev", "attributions"), ("records-dev", "statements")):
        gold = score.load(f"{shared}/data/{name}.jsonl")
        if lines[0]["record"]["id"] in gold:
            return name, key, gold, lines
    sys.exit(f"{path}: not of a development file")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("shared")
    p.add_argument("signs", nargs="+")
    p.add_argument("--out")
    a = p.parse_args()
    sys.path.insert(0, f"{a.shared}/score")
    import score
    names, x, y, doc, part, golds = None, [], [], [], [], {}
    for path in a.signs:
        name, key, gold, lines = load(score, a.shared, path)
        golds[name] = {}
        for l in lines:
            r, d = l["record"], gold[l["record"]["id"]]
            keep = [i for i, s in enumerate(r["statements"]) if key == "statements" or not s["parent"]]
            hit = right(score, d[key], [r["statements"][i] for i in keep], d["text"])
            golds[name][f"{name}/{r['id']}"] = len(d[key])
            for n, i in enumerate(keep):
                names = names or list(l["signs"][i])
                x.append([l["signs"][i][k] for k in names])
                y.append(n in hit)
                doc.append(f"{name}/{r['id']}")
                part.append(name)
    x, y, doc, part = np.array(x), np.array(y, float), np.array(doc), np.array(part)
    share = {n: (part == n).sum() for n in golds}
    w = np.array([len(y) / len(golds) / share[n] for n in part])   # each file counts the same
    fold = {d: i % 10 for i, d in enumerate(np.random.default_rng(1).permutation(sorted(set(doc))))}
    held = np.zeros(len(y))
    at = np.array([fold[d] for d in doc])
    for k in range(10):
        held[at == k] = 1 / (1 + np.exp(-x[at == k] @ fit(x[at != k], y[at != k], w[at != k])))
    for n in golds:
        m = part == n
        (e0, e1), (r0, r1) = intervals(held[m], y[m], doc[m], golds[n])
        r, threshold = recall_at(held[m], y[m], sum(golds[n].values()))
        print(f"{n}: {m.sum()} statements, precision {100 * y[m].mean():.1f}; calibration error {ece(held[m], y[m]):.3f} ({e0:.3f}-{e1:.3f}); "
              f"at {threshold:.2f} precision 90, recall {100 * r:.1f} ({100 * r0:.1f}-{100 * r1:.1f}); "
              f"log loss {-(y[m] * np.log(held[m]) + (1 - y[m]) * np.log(1 - held[m])).mean():.3f}")
    b = fit(x, y, w)
    for k, v in zip(names, b):
        print(f"  {k}\t{v:.3f}")
    if a.out:
        with open(a.out, "w") as f:
            f.write("# Written by training/confidence.py; do not edit.\n" + "".join(f"{k}\t{v:.3f}\n" for k, v in zip(names, b)))


if __name__ == "__main__":
    main()
