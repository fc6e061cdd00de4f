"""Reads the annotated corpora into token-level examples and cuts them into windows."""
import json
import random
from dataclasses import dataclass, field
import numpy as np
from tokens import tokenize
from model import ACTS


@dataclass
class Statement:
    """One annotated statement in token indices; spans are [first, last] lists."""
    cue: list
    source: list
    content: list
    addressee: list = field(default_factory=list)
    conditions: list = field(default_factory=list)
    act: int = -1
    nested: bool = False


@dataclass
class Doc:
    id: str
    text: str
    ids: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    marks: np.ndarray       # [T, 3]
    para: np.ndarray
    statements: list
    full: bool              # a whole record: nested statements, addressees, conditions, acts and own voice are annotated
    voice: np.ndarray = None    # [T, 2]


def to_tokens(spans, starts, ends):
    """Character spans -> [first, last] token ranges; a token belongs to a span that it overlaps."""
    out = []
    for b, e in spans or []:
        i, j = int(np.searchsorted(ends, b, "right")), int(np.searchsorted(starts, e, "left")) - 1
        if i <= j:
            out.append([i, j])
    return out


def read(path, vocab, voice_known=True):
    """Reads flat attributions or whole records; voice_known is false where own voice was not annotated."""
    docs = []
    for line in open(path, encoding="utf8"):
        d = json.loads(line)
        ids, starts, ends, case, gap, quote = tokenize(d["text"], vocab)
        starts, ends = np.array(starts), np.array(ends)
        marks = np.stack([case, gap, quote], 1).astype(np.int64)
        full = "statements" in d
        sts = []
        tt = lambda spans: to_tokens(spans, starts, ends)
        for s in d["statements"] if full else d["attributions"]:
            cue = tt(s["cue"])
            if len(cue) > 1 and cue[-1][1] - cue[0][0] < 8:
                cue = [[cue[0][0], cue[-1][1]]]
            sts.append(Statement(cue[:1], tt(s["source"]), tt(s["content"]), tt(s.get("addressee")),
                                 tt(s.get("conditions")), ACTS.index(s["act"]) if s.get("act") in ACTS else -1,
                                 bool(s.get("parent"))))
        voice = None
        if full and voice_known:
            voice = np.zeros((len(ids), 2), np.int64)
            for v in d["own_voice"]:
                for b, e in tt([v["span"]]):
                    voice[b:e + 1, 0] = 1
                for b, e in tt(v["loaded"]):
                    voice[b:e + 1, 1] = 1
        docs.append(Doc(d["id"], d["text"], np.array(ids), starts, ends, marks, np.cumsum(marks[:, 1] >= 2), sts, full, voice))
    return docs


def windows(docs, size, rng, start_margin=0):
    """Cuts docs into windows of at most size-2 tokens, the first cut at random, then each a little before the last ended."""
    out = []
    for d in docs:
        n, body = len(d.ids), size - 2
        if n <= body:
            out.append((d, 0, n))
            continue
        b, e = 0, rng.randint(body // 2, body)
        while True:
            out.append((d, b, min(e, n)))
            if e >= n:
                break
            b = e - 48
            e = b + body
    return out


def collate(batch, vocab, max_cues=128, edge=24, rng=None, drop_words=0.):
    """Returns a dict of numpy arrays for one batch of windows."""
    T = max(e - b for _, b, e in batch) + 2
    B = len(batch)
    ids = np.zeros((B, T), np.int64)
    marks = np.zeros((B, T, 3), np.int64)
    mask = np.zeros((B, T), bool)
    para = np.zeros((B, T), np.int64)
    cue = np.zeros((B, T, 5), bool)
    cue_w = np.zeros((B, T), np.float32)
    voice = np.zeros((B, T, 2), np.float32)
    voice_w = np.zeros((B, T), np.float32)
    row, cb, ce, roles, role_mask, cond, cond_w, act, content = [], [], [], [], [], [], [], [], []
    for n, (d, b, e) in enumerate(batch):
        k = e - b
        ids[n, 0], ids[n, k + 1] = vocab.cls, vocab.sep
        ids[n, 1:k + 1] = d.ids[b:e]
        if drop_words:
            hit = np.array([rng.random() < drop_words for _ in range(k)])
            ids[n, 1:k + 1][hit] = vocab.mask
        marks[n, 1:k + 1] = d.marks[b:e]
        mask[n, :k + 2] = True
        para[n, 1:k + 1] = d.para[b:e]
        para[n, 0], para[n, k + 1:] = d.para[b], d.para[e - 1]
        cue_w[n, 1:k + 1] = 1
        lab = np.zeros((len(d.ids), 5), bool)
        lab[:, 0] = True
        if not d.full:
            for s in d.statements:
                for i, j in s.content:
                    lab[i:j + 1, 3:] = True
        for s in d.statements:
            for i, j in s.cue:
                lab[i:j + 1] = False
                lab[i, 3 if s.nested else 1] = True
                lab[i + 1:j + 1, 4 if s.nested else 2] = True
        cue[n, 1:k + 1] = lab[b:e]
        if d.voice is not None:
            voice[n, 1:k + 1] = d.voice[b:e]
            voice_w[n, 1:k + 1] = 1
        for s in d.statements:
            if not s.cue or not s.content:
                continue
            spans = s.cue + s.source + s.content + s.addressee
            if min(i for i, _ in spans) < b or max(j for _, j in spans) >= e:
                continue
            i, j = s.cue[0]
            row.append(n), cb.append(i - b + 1), ce.append(j - b + 1)
            r = np.zeros((T, 7), bool)
            r[:, 0] = True
            if not d.full:
                r[1:k + 1, 5:] = True
            for at, spans in ((1, s.source), (3, s.content), (5, s.addressee)):
                for x, y in spans:
                    x, y = x - b + 1, y - b + 1
                    r[x:y + 1] = False
                    r[x, at] = True
                    r[x + 1:y + 1, at + 1] = True
            # A span that another role interrupts goes on with B: I must follow its own kind.
            for at in (2, 4, 6):
                cut = r[1:, at] & ~r[1:, 0] & ~(r[:-1, at] | r[:-1, at - 1])
                r[1:, at][cut], r[1:, at - 1][cut] = False, True
            roles.append(r)
            role_mask.append(np.arange(T) < k + 2)
            c = np.zeros(T, np.int64)
            for x, y in s.conditions:
                if b <= x and y < e:
                    c[x - b + 1] = 1
                    c[x - b + 2:y - b + 2] = 2
            cond.append(c)
            cond_w.append(float(d.full))
            act.append(s.act)
            w = np.zeros(T, bool)
            for x, y in s.content:
                w[x - b + 1:y - b + 2] = True
            content.append(w)
    if len(row) > max_cues:
        keep = sorted((rng or random).sample(range(len(row)), max_cues))
        row, cb, ce, roles, role_mask, cond, cond_w, act, content = (
            [x[i] for i in keep] for x in (row, cb, ce, roles, role_mask, cond, cond_w, act, content))
    C = len(row)
    arr = lambda x, shape, dt: np.array(x, dt).reshape(shape)
    return dict(ids=ids, marks=marks, mask=mask, para=para, cue=cue, cue_w=cue_w, voice=voice, voice_w=voice_w,
                row=arr(row, (C,), np.int64), cb=arr(cb, (C,), np.int64), ce=arr(ce, (C,), np.int64),
                roles=arr(roles, (C, T, 7), bool), role_mask=arr(role_mask, (C, T), bool), cond=arr(cond, (C, T), np.int64),
                cond_w=arr(cond_w, (C,), np.float32), act=arr(act, (C,), np.int64), content=arr(content, (C, T), bool))
