"""Predicts the statements of whole reports with the float model, by the same windows and decoding as the Go program.

  python predict.py GOLD.jsonl --checkpoint runs/a/last.pt --vocab minilm/vocab.txt --out predicted.jsonl [--flat] [--score DIR]

The encoder and the role head run once for all the cues that may be wanted ("lattices", kept in --cache); decoding them
takes seconds, so that rules can be compared. internal/attribute is the port; its comments say what each rule does.
"""
import argparse
import json
import os
import pickle
import sys
from dataclasses import dataclass, field
import numpy as np
import torch
from model import Model
from tokens import Vocab, tokenize

BODY = 382              # tokens of a window without [CLS] and [SEP]
OVERLAP = 128           # tokens that two windows share at least
SLACK = 48              # how many more they may share so that a window starts with a paragraph or sentence
MARGIN = 16             # tokens of context around a statement for which a window is placed
STEP = 16               # such windows begin at multiples of this
FLOOR = .12             # a cue below this is never looked at


@dataclass
class Doc:
    id: str
    text: str
    ids: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    marks: np.ndarray
    para: np.ndarray
    cue: np.ndarray = None          # [T,5] probabilities, each from the window where the token is most central
    cands: list = field(default_factory=list)


@dataclass
class Cand:
    first: int                      # tokens of the cue
    last: int
    p: np.ndarray                   # [5] probabilities of the first token
    b: int                          # the window
    e: int
    emit: np.ndarray                # [window, 7]
    rerun: bool = False


def read(line, vocab):
    d = json.loads(line)
    ids, starts, ends, case, gap, quote = tokenize(d["text"], vocab)
    marks = np.stack([case, gap, quote], 1).astype(np.int64) if ids else np.zeros((0, 3), np.int64)
    return Doc(d["id"], d["text"], np.array(ids, np.int64), np.array(starts, np.int64), np.array(ends, np.int64), marks,
               np.cumsum(marks[:, 1] >= 2))


def plan(gaps, sentence):
    """Cuts tokens into windows [b, e); sentence[i]: token i begins a sentence."""
    n, out, b = len(gaps), [], 0
    while True:
        e = min(b + BODY, n)
        out.append((b, e))
        if e == n:
            return out
        latest = e - OVERLAP
        b = next((i for i in range(latest, latest - SLACK, -1) if gaps[i] == 3),
                 next((i for i in range(latest, latest - SLACK, -1) if gaps[i] == 2 or sentence[i]), latest))


def sentence_starts(doc):
    """Where a sentence may start, by marks alone: a capital after an end mark and a space."""
    out = np.zeros(len(doc.ids), bool)
    for i in range(1, len(out)):
        out[i] = doc.marks[i, 1] >= 1 and doc.marks[i, 0] >= 2 and doc.text[doc.ends[i - 1] - 1] in '.!?”"’'
    return out


class Engine:
    def __init__(self, checkpoint, vocab):
        s = torch.load(checkpoint, map_location="cpu", weights_only=False)
        self.model, self.vocab, self.step = Model(), vocab, s["step"]
        self.model.load_state_dict(s["ema"], strict=False)
        self.model.eval()
        self.trans = (self.model.trans + self.model.forbid).detach().numpy()
        self.first = self.model.first.numpy()

    def encode(self, d, b, e):
        ids = torch.tensor([[self.vocab.cls, *d.ids[b:e], self.vocab.sep]])
        marks = torch.zeros(1, e - b + 2, 3, dtype=torch.long)
        marks[0, 1:-1] = torch.from_numpy(d.marks[b:e])
        h = self.model.encoder(ids, marks, torch.ones_like(ids, dtype=torch.bool))
        return h, self.model.cue(h).softmax(-1)[0, 1:-1].numpy()

    def roles(self, d, h, b, e, cues):
        para = torch.from_numpy(np.concatenate([d.para[b:b + 1], d.para[b:e], d.para[e - 1:e]]))[None]
        out = []
        for k in range(0, len(cues), 16):
            part = cues[k:k + 16]
            cb, ce = (torch.tensor([c[x] - b + 1 for c in part]) for x in (0, 1))
            x, _ = self.model.pairs(h, torch.zeros(len(part), dtype=torch.long), cb, ce, para)
            out += list(self.model.role(x).numpy())
        return out

    def lattice(self, d):
        """Fills d.cue and d.cands."""
        n = len(d.ids)
        d.cue, d.cands = np.zeros((n, 5), np.float32), []
        if n == 0:
            return
        wins = plan(d.marks[:, 1], sentence_starts(d))
        core = [0] + [(wins[k][1] + wins[k + 1][0]) // 2 for k in range(len(wins) - 1)] + [n]
        again, free = {}, 0
        with torch.inference_mode():
            for (b, e), lo, hi in zip(wins, core, core[1:]):
                h, p = self.encode(d, b, e)
                d.cue[lo:hi] = p[lo - b:hi - b]
                mine = [(i + b, j + b, p[i]) for i, j in find_cues(p, FLOOR, max(lo, free) - b, hi - b)]
                free = mine[-1][1] + 1 if mine else free
                for c, emit in zip(mine, self.roles(d, h, b, e, mine)):
                    w = place(viterbi(emit, self.trans, self.first)[1:-1], c, b, e, n)
                    if w is None:
                        d.cands.append(Cand(c[0], c[1], c[2], b, e, emit))
                    else:
                        again.setdefault(w, []).append(c)
            for (b, e), mine in sorted(again.items()):
                h, _ = self.encode(d, b, e)
                for c, emit in zip(mine, self.roles(d, h, b, e, mine)):
                    d.cands.append(Cand(c[0], c[1], c[2], b, e, emit, True))
        d.cands.sort(key=lambda c: c.first)


def place(y, cue, b, e, n):
    """Where to look again at a cue whose roles y touch an edge of the window [b, e); None if they do not."""
    left, right = b > 0 and y[0] > 0, e < n and y[-1] > 0
    if not left and not right:
        return None
    hit = np.nonzero(y)[0] + b
    low, high = min(hit[0], cue[0]), max(hit[-1], cue[1])
    if left and right:
        lo = max(cue[0] + cue[1] - BODY, 0) // 2
    elif left:      # what nearly fills a window leaves no room for context; coarse steps let cues share a window
        lo = max(high + MARGIN + STEP - BODY, 0) // STEP * STEP
        lo = lo if lo < b else high + 2 - BODY
    else:
        lo = max(low - MARGIN, 0) // STEP * STEP
        lo = lo if lo > b else low - 1
    lo = max(min(lo, cue[0], n - BODY), cue[1] + 1 - BODY, 0)
    return None if lo == b else (int(lo), int(min(lo + BODY, n)))


def find_cues(p, floor, lo, hi):
    """Cues as (first, last) that begin in [lo, hi): a start where the two B labels together reach floor; it goes on while I is
    likelier than all else."""
    B, I = p[:, 1] + p[:, 3], p[:, 2] + p[:, 4]
    out, i, n = [], lo, len(p)
    while i < hi:
        if B[i] < floor:
            i += 1
            continue
        j = i + 1
        while j < n and I[j] > p[j, 0] and I[j] > B[j]:
            j += 1
        out.append((i, j - 1))
        i = j
    return out


def viterbi(emit, trans, first):
    a, back = emit[0] + first, []
    for z in emit[1:]:
        s = a[:, None] + trans
        back.append(s.argmax(0))
        a = s.max(0) + z
    y = [int(a.argmax())]
    for b in reversed(back):
        y.append(int(b[y[-1]]))
    return np.array(y[::-1])


def marginals(emit, trans, first):
    """Label posteriors [T,7] and log Z."""
    t = len(emit)
    f, g = np.zeros((t, 7)), np.zeros((t, 7))
    tr = np.exp(trans)
    f[0] = emit[0] + first
    for i in range(1, t):
        m = f[i - 1].max()
        f[i] = np.log(np.maximum(np.exp(f[i - 1] - m) @ tr, 1e-30)) + m + emit[i]
    for i in range(t - 2, -1, -1):
        x = g[i + 1] + emit[i + 1]
        m = x.max()
        g[i] = np.log(np.maximum(tr @ np.exp(x - m), 1e-30)) + m
    z = f[-1].max() + np.log(np.exp(f[-1] - f[-1].max()).sum())
    return np.exp(f + g - z), z


def path_score(emit, trans, first, y):
    return emit[0][y[0]] + first[y[0]] + sum(emit[i][y[i]] + trans[y[i - 1], y[i]] for i in range(1, len(y)))


@dataclass
class Rules:
    cue: float = .3         # least cue probability that is looked at
    outer: float = .38      # least confidence in the report's own words
    nested: float = .34     # and within another's content


@dataclass(eq=False)
class Found:
    cue: list
    source: list
    content: list
    addressee: list
    p: float                # cue probability
    inner: float            # share of it that says nested
    path: float             # posterior of the roles
    parent: object = None


def spans_of(y, b):
    """Labels of a window from token b -> {1: source, 3: content, 5: addressee} as lists of [first, last]."""
    out, cur = {1: [], 3: [], 5: []}, None
    for t, l in enumerate(y):
        if l in out:
            cur = [t + b, t + b]
            out[l].append(cur)
        elif l:
            cur[1] = t + b
    return out


def quotations(d):
    """Closed quotations, marks included: spans, and for each token 1 + the index of its quotation, or 0."""
    spans, at, start = [], np.zeros(len(d.ids), int), -1
    for i, (_, gap, q) in enumerate(d.marks):
        if gap >= 2:
            start = -1
        if q == 2 and start < 0:
            start = i
        elif q == 3 and start >= 0:
            spans.append([start, i])
            at[start:i + 1] = len(spans)
            start = -1
        elif q == 3 and gap == 0 and i > 0 and at[i - 1]:
            spans[at[i - 1] - 1][1] = i
            at[i] = at[i - 1]
    return spans, at


def whole(d, f):
    """Content that begins or ends within a quotation takes in all of it, unless the cue stands there, too, or another part lies between."""
    spans, at = d.quotations = getattr(d, "quotations", None) or quotations(d)
    out = [list(c) for c in f.content]
    for i, c in enumerate(out):
        clear = lambda b, e: all(x > e or y < b for x, y in out[:i] + out[i + 1:] + f.source)
        k = at[c[0]]
        if k and k != at[f.cue[0][0]] and spans[k - 1][0] < c[0] and clear(spans[k - 1][0], c[0] - 1):
            c[0] = spans[k - 1][0]
        k = at[c[1]]
        if k and k != at[f.cue[0][0]] and spans[k - 1][1] > c[1] and clear(c[1] + 1, spans[k - 1][1]):
            c[1] = spans[k - 1][1]
    return out


def read_cand(d, c, en):
    if not hasattr(c, "found"):
        y = viterbi(c.emit, en.trans, en.first)
        _, z = marginals(c.emit, en.trans, en.first)
        s = spans_of(y[1:-1], c.b)
        p = c.p
        B = float(p[1] + p[3])
        path = float(np.exp(path_score(c.emit, en.trans, en.first, y) - z))
        c.found = Found([[c.first, c.last]], s[1], s[3], s[5], B, float(p[3]) / B, path)
    f = c.found
    if len(f.source) > 1:       # annotators give one source; where the roles waver between two the sequence may hold both
        f.source = [min(f.source, key=lambda s: min(abs(s[0] - c.last), abs(c.first - s[1])))]
    return Found(f.cue, f.source, whole(d, f), f.addressee, f.p, f.inner, f.path)


def holds(outer, cue):
    return any(x <= cue[0][0] and cue[0][1] <= y for x, y in outer.content)


def size(spans):
    return sum(y - x + 1 for x, y in spans)


def link(found):
    """Sets each parent: the smallest other content that holds the cue. Of a ring, the one likeliest to stand outside loses its own."""
    for f in found:
        holders = [q for q in found if q is not f and holds(q, f.cue)]
        f.parent = min(holders, key=lambda q: size(q.content), default=None)
    for f in found:
        path, q = [], f
        while q is not None and q not in path:
            path.append(q)
            q = q.parent
        if q is not None:
            ring = path[[x is q for x in path].index(True):]
            max(ring, key=lambda x: x.p * (1 - x.inner)).parent = None


def decode(d, en, r):
    found = [read_cand(d, c, en) for c in d.cands]
    found = [f for f in found if f.content and f.p >= r.cue and confidence(f) >= r.nested]
    strong = [f for f in found if confidence(f) >= r.outer]
    kept = [f for f in found if f in strong or any(q is not f and holds(q, f.cue) for q in strong)]
    link(kept)
    kept.sort(key=lambda f: (f.cue[0], f.content[0]))
    return kept


def confidence(f):
    """Probability that source and content are right, see confidence in Go."""
    p = min(max(f.p, .01), .999)
    return 1 / (1 + np.exp(-(.061 + .435 * np.log(p / (1 - p)) + 1.603 * np.log(max(f.path, 1e-6)))))


def as_json(d, found):
    at = {id(f): f"s{i + 1}" for i, f in enumerate(found)}
    chars = lambda spans: [[int(d.starts[x]), int(d.ends[y])] for x, y in spans]
    return [dict(id=at[id(f)], parent=at[id(f.parent)] if f.parent is not None else None, source=chars(f.source), cue=chars(f.cue),
                 content=chars(f.content), addressee=chars(f.addressee), confidence=round(float(confidence(f)), 4)) for f in found]


def lattices(path, en, cache=None):
    """Returns gold lines and docs with their lattices."""
    lines = list(open(path, encoding="utf8"))
    if cache and os.path.exists(cache):
        return lines, pickle.load(open(cache, "rb"))
    docs = [read(l, en.vocab) for l in lines]
    for d in docs:
        en.lattice(d)
    if cache:
        pickle.dump(docs, open(cache, "wb"))
    return lines, docs


def main():
    p = argparse.ArgumentParser()
    p.add_argument("gold")
    p.add_argument("--checkpoint", required=True)
    p.add_argument("--vocab", required=True)
    p.add_argument("--out")
    p.add_argument("--flat", action="store_true", help="only statements without a parent, as attributions")
    p.add_argument("--cache", help="file that keeps what the model computed")
    p.add_argument("--score", help="folder with score.py and score_record.py: print figures")
    p.add_argument("--rules", default="{}", help="JSON of Rules to change")
    a = p.parse_args()
    torch.set_num_threads(1)
    en = Engine(a.checkpoint, Vocab(a.vocab))
    lines, docs = lattices(a.gold, en, a.cache)
    rules = Rules(**json.loads(a.rules))
    pred = {}
    for d in docs:
        found = as_json(d, decode(d, en, rules))
        pred[d.id] = dict(id=d.id, attributions=[f for f in found if not f["parent"]]) if a.flat else dict(id=d.id, statements=found)
    if a.out:
        with open(a.out, "w", encoding="utf8") as f:
            for x in pred.values():
                f.write(json.dumps(x) + "\n")
    if a.score:
        sys.path.insert(0, a.score)
        import score
        import score_record
        gold = {g["id"]: g for g in map(json.loads, lines)}
        for k, (P, R, F) in (score if a.flat else score_record).score(gold, pred).items():
            print(f"{k:16s} " + (f"P {P*100:5.1f}  R {R*100:5.1f}  F1 {F*100:5.1f}" if P is not None else f"{F*100:.1f}"))


if __name__ == "__main__":
    main()
