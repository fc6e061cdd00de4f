#!/usr/bin/env python3
"""Fits the pair model of internal/relate: fit.py TRAIN.csv WEIGHTS.txt [DEV.csv]

TRAIN.csv is what `go run ./training/relate` writes for annotated records. Logistic regressions: for statements of one
article, and (content features only) for statements of different articles. Strength of the penalty and thresholds are chosen by five-fold cross-validation over articles of TRAIN alone; DEV is only
measured. Needs numpy.
"""
import csv, sys
import numpy as np

# Statements of two articles are alike far more seldom than those of one, so the thresholds of one article do not hold: these
# were chosen on the development story for precision (docs/results.md).
ACROSS = {'support': .3, 'repeat': .02, 'dispute': .1}

DISPUTE, SUPPORT = ('denies', 'contradicts'), ('supports', 'repeats')

def load(path):
    with open(path, encoding='utf8') as f:
        rows = csv.reader(f, delimiter=';')
        names = next(rows)[5:]
        art, typ, back, X = [], [], [], []
        for r in rows:
            art.append(r[0]); typ.append(r[3]); back.append(int(r[4])); X.append(np.array(r[5:], dtype=np.float32))
    return names, np.array(art), np.array(typ), np.array(back), np.stack(X).astype(np.float64)

def fit(X, y, l2, weight=1.0, steps=60):
    """Newton's method; the first column is the constant and is not penalised."""
    mu, sd = X.mean(0), X.std(0); mu[0], sd[sd < 1e-6] = 0, 1; sd[0] = 1
    Z = (X - mu) / sd
    w = np.zeros(Z.shape[1]); pen = np.full(Z.shape[1], l2); pen[0] = 1e-6
    s = np.where(y > 0, weight, 1.0)
    for _ in range(steps):
        p = 1 / (1 + np.exp(-Z @ w))
        g = Z.T @ (s * (p - y)) + pen * w
        H = (Z * (s * p * (1 - p))[:, None]).T @ Z + np.diag(pen)
        d = np.linalg.solve(H, g); w -= d
        if np.abs(d).max() < 1e-6: break
    out = w / sd; out[0] -= (w[1:] * mu[1:] / sd[1:]).sum()
    return out

def prob(X, w): return 1 / (1 + np.exp(-np.clip(X @ w, -40, 40)))

def f1(p, y, t, missed=0):
    hit = ((p >= t) & y).sum(); n = (p >= t).sum(); g = y.sum() + missed
    P, R = hit / max(n, 1), hit / max(g, 1)
    return P, R, 2 * P * R / max(P + R, 1e-9)

def crossed(X, y, art, l2, folds=5):
    ids = np.unique(art); rng = np.random.default_rng(1); rng.shuffle(ids)
    fold = {a: i % folds for i, a in enumerate(ids)}
    k = np.array([fold[a] for a in art]); p = np.zeros(len(y))
    for f in range(folds):
        p[k == f] = prob(X[k == f], fit(X[k != f], y[k != f].astype(float), l2))
    return p

def main(train, out, dev=None):
    names, art, typ, back, X = load(train)
    content, place = names.index('near'), names.index('meaning')
    D = load(dev) if dev else None
    lines = []
    for kind, cols in (('within', np.arange(place)), ('across', np.r_[:content, place:len(names)])):
        for label, types in (('dispute', DISPUTE), ('support', SUPPORT), ('repeat', ('repeats',)), ('respond', ('responds',))):
            if (kind, label) == ('across', 'respond'): continue
            y = np.isin(typ, types)
            best = None
            for l2 in (3, 10, 30, 100, 300):
                p = crossed(X[:, cols], y, art, l2)
                ll = -np.mean(np.where(y, np.log(p + 1e-12), np.log(1 - p + 1e-12)))
                if best is None or ll < best[0]: best = (ll, l2, p)
            ll, l2, p = best
            ts = np.unique(np.quantile(p, np.linspace(.9, .9999, 400)))
            t = max(ts, key=lambda t: f1(p, y, t)[2])
            if kind == 'across': t = ACROSS.get(label, t)
            w = fit(X[:, cols], y.astype(float), l2)
            msg = f'{kind} {label}: l2 {l2} threshold {t:.3f} cross-validated P {f1(p, y, t)[0]:.3f} R {f1(p, y, t)[1]:.3f} F1 {f1(p, y, t)[2]:.3f}'
            if D:
                q = prob(D[4][:, cols], w); yd = np.isin(D[2], types)
                P, R, F = f1(q, yd, t); msg += f'; dev P {P:.3f} R {R:.3f} F1 {F:.3f}'
                msg += ' best possible ' + '%.3f' % max(f1(q, yd, x)[2] for x in ts)
            print(msg)
            lines.append((f'{kind} {label}', t, w, [names[c] for c in cols]))
    with open(out, 'w', encoding='utf8') as f:
        for name, t, w, used in lines:
            f.write(f'model\t{name}\t{t:.4f}\n')
            for n, v in zip(used, w): f.write(f'{v:.5f}\t{n}\n')

if __name__ == '__main__': main(*sys.argv[1:])
