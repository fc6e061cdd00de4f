#!/usr/bin/env python3
"""Trains the model that reads two statements at once: cross.py train DATA MINILM OUT | cross.py scores DATA OUT PAIRS.csv SCORES.csv

Input: "[CLS] earlier [SEP] later [SEP]", each a statement's source, cue and content in one line. The encoder is MiniLM-L6, its word vectors
and first FROZEN layers as published, so that a program that has them already needs the others only. The head sees the first token, the mean of
either side, their difference and product (as in Conneau et al. 2017) and gives three logits of inference (entails, neither, contradicts) and
four of relations (dispute, support or repeat, repeat, respond).

Two stages: inference, paraphrase and stance pairs of the files marked for training (LingNLI, CANNOT, SICK, MSR, STS headlines, the training half
of Emergent), then the annotated pairs of records-train.jsonl with as many of the first mixed in. The second stage is run three times: on all
articles, and on either half, so that every training pair has a score by a model that has not seen its article (`scores`).
"""
import csv
import glob
import gzip
import json
import os
import random
import sys
import time
import torch
from torch import nn
import torch.nn.functional as F
sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from model import Encoder
from tokens import Vocab, tokenize

FROZEN, WIDTH, MAX = 3, 64, 120
ENTAILS, NEITHER, CONTRADICTS = range(3)
KINDS = (("denies", "contradicts"), ("supports", "repeats"), ("repeats",), ("responds",))
SAID = ["{} said", "{} says", "{} told reporters", "According to {} ,", "{} argued", "{} wrote", "{} claimed"]
WHO = ["he", "she", "they", "the minister", "a spokeswoman", "officials", "the campaign", "one analyst", "the senator", "the union"]


class Cross(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        d = self.encoder.config["d"]
        self.hidden, self.out = nn.Linear(5 * d, WIDTH), nn.Linear(WIDTH, 3 + len(KINDS))

    def forward(self, ids, side, drop=0.):
        """ids, side [B,T]; side 1 and 2 on the tokens of either statement, 0 on marks, -1 beyond -> [B,7]."""
        h = self.encoder(ids, torch.zeros(*ids.shape, 3, dtype=torch.long), side >= 0)
        mean = lambda n: (h * (side == n)[..., None]).sum(1) / (side == n).sum(1, keepdim=True).clamp(min=1)
        a, b = mean(1), mean(2)
        x = torch.cat([h[:, 0], a, b, (a - b).abs(), a * b], 1)
        return self.out(F.dropout(F.gelu(self.hidden(F.dropout(x, drop, self.training))), drop, self.training))


def ids_of(text, vocab, cache={}):
    if text not in cache:
        cache[text] = list(tokenize(text, vocab)[0])
    return cache[text][:MAX]


def batches(pairs, vocab, budget, rng):
    """Batches of pairs of like length, at most budget tokens each, in random order."""
    rows = [(ids_of(p[0], vocab), ids_of(p[1], vocab), p[2]) for p in pairs]
    rng.shuffle(rows)
    rows.sort(key=lambda r: (len(r[0]) + len(r[1])) // 8)
    out, batch, longest = [], [], 0
    for r in rows:
        n = len(r[0]) + len(r[1]) + 3
        if batch and max(longest, n) * (len(batch) + 1) > budget:
            out.append(batch)
            batch, longest = [], 0
        batch.append(r)
        longest = max(longest, n)
    if batch:
        out.append(batch)
    rng.shuffle(out)
    return out


def tensors(batch, vocab):
    t = max(len(a) + len(b) for a, b, _ in batch) + 3
    ids, side = torch.zeros(len(batch), t, dtype=torch.long), torch.full((len(batch), t), -1)
    for i, (a, b, _) in enumerate(batch):
        row = [vocab.cls] + a + [vocab.sep] + b + [vocab.sep]
        ids[i, :len(row)] = torch.tensor(row)
        side[i, :len(row)] = torch.tensor([0] + [1] * len(a) + [0] + [2] * len(b) + [0])
    return ids, side


def said(text, rng):
    if rng.random() < .5:
        return text
    return rng.choice(SAID).format(rng.choice(WHO)).capitalize() + " " + text


def inference(data, rng):
    """Pairs with a label of inference, from the files marked for training."""
    rel, out = os.path.join(data, "relations"), []
    label = {"entailment": ENTAILS, "neutral": NEITHER, "contradiction": CONTRADICTS}
    for path in sorted(glob.glob(rel + "/lingnli/*/train*.gz")):
        for line in gzip.open(path, "rt", encoding="utf8"):
            d = json.loads(line)
            if d["label"] in label:
                out.append((d["premise"], d["hypothesis"], label[d["label"]]))
    n = {"lingnli": len(out)}
    some = []
    for path in sorted(glob.glob(rel + "/cannot/wikifactcheck-english/processed/*.tsv") + glob.glob(rel + "/cannot/sentiment*/processed/*.tsv")):
        some += [(r[0], r[1], CONTRADICTS) for r in list(csv.reader(open(path, encoding="utf8"), delimiter="\t", quoting=csv.QUOTE_NONE))[1:] if len(r) == 2]
    out += rng.sample(some, 7000)
    for path in glob.glob(rel + "/sick_msr_sts/sts/sick2014/SICK_t*.txt"):
        rows = [r for r in list(csv.reader(open(path, encoding="utf8"), delimiter="\t", quoting=csv.QUOTE_NONE))[1:] if len(r) >= 5 and r[4].lower() in label]
        out += [(r[1], r[2], label[r[4].lower()]) for r in rng.sample(rows, min(len(rows), 2000))]
    n["with cannot and sick"] = len(out)
    for path in glob.glob(rel + "/sick_msr_sts/para/msr/*.tsv"):
        for r in list(csv.reader(open(path, encoding="utf-8-sig"), delimiter="\t", quoting=csv.QUOTE_NONE))[1:]:
            if len(r) == 5:
                out.append((r[3], r[4], ENTAILS if r[0] == "1" else NEITHER))
    for path in glob.glob(rel + "/sick_msr_sts/sts/semeval-sts/*/*.tsv"):
        if not any(x in path for x in ("headlines", "news", "MSRpar")):
            continue
        for line in open(path, encoding="utf8", errors="replace"):
            r = line.rstrip("\n").split("\t")
            if len(r) >= 3 and r[0]:
                try:
                    score = float(r[0])
                except ValueError:
                    continue
                if score >= 4.2 or score <= 3:
                    out.append((r[1], r[2], ENTAILS if score >= 4.2 else NEITHER))
    rows = list(csv.DictReader(open(rel + "/emergent/emergent/url-versions-2015-06-14-clean.csv", encoding="utf8")))
    train = set(sorted({r["claimId"] for r in rows})[::2])
    stance = {"for": ENTAILS, "against": CONTRADICTS, "observing": NEITHER}
    out += [(r["claimHeadline"], r["articleHeadline"], stance[r["articleHeadlineStance"]]) for r in rows if r["claimId"] in train] * 2
    n["all"] = len(out)
    print(n, flush=True)
    return [(said(a, rng), said(b, rng), y) for a, b, y in out if a and b]


def whole(r, s):
    by = {x["id"]: x for x in r["sources"]}.get(s["by"])
    parts = {k: " … ".join(r["text"][b:e] for b, e in s[k]) for k in ("source", "cue", "content")}
    if by and by.get("name"):
        parts["source"] = by["name"]
    return " ".join(p for p in (parts["source"], parts["cue"], parts["content"]) if p)


def annotated(path, rng, negatives=60):
    """Pairs of records: (earlier, later, [4 kinds], article). Of those without a relation, the nearest and some at random."""
    out = []
    for line in open(path, encoding="utf8"):
        r = json.loads(line)
        st = sorted(r["statements"], key=lambda s: (s["cue"] or s["content"] or s["source"] or [[0, 0]])[0][0])
        place, kinds = {s["id"]: i for i, s in enumerate(st)}, {}
        for x in r["relations"]:
            if x["from"] in place and x["to"] in place:
                kinds[tuple(sorted((place[x["from"]], place[x["to"]])))] = x["type"]
        text = [whole(r, s) for s in st]
        words = [set(t.lower().split()) for t in text]
        rest = [(a, b) for b in range(len(st)) for a in range(b) if (a, b) not in kinds]
        rest.sort(key=lambda p: -len(words[p[0]] & words[p[1]]) / (10 + len(words[p[0]] | words[p[1]])) + .02 * min(5, p[1] - p[0]))
        near = rest[:negatives // 2]
        far = rng.sample(rest[len(near):], min(len(rest) - len(near), negatives // 2))
        for a, b in list(kinds) + near + far:
            t = kinds.get((a, b))
            out.append((text[a], text[b], [float(t in k) for k in KINDS], r["id"]))
    return out


def run(model, data, steps_of, vocab, lr, epochs, seed, log):
    """data: list of lists of pairs; a label that is a list is of relations, an int of inference."""
    rng = random.Random(seed)
    for i, layer in enumerate(model.encoder.layers):
        layer.requires_grad_(i >= FROZEN)
    for p in (model.encoder.word, model.encoder.pos, model.encoder.norm):
        p.requires_grad_(False)
    model.encoder.marks.requires_grad_(False)
    body = [p for p in model.encoder.parameters() if p.requires_grad]
    head = list(model.hidden.parameters()) + list(model.out.parameters())
    opt = torch.optim.AdamW([dict(params=body, lr=lr), dict(params=head, lr=lr * 8)], weight_decay=.01)
    every = []
    for _ in range(epochs):
        every += batches(steps_of(rng), vocab, 2048, rng)
    model.train()
    model.encoder.drop = .1
    start, total = time.time(), 0.
    for i, batch in enumerate(every):
        rate = min(1, (i + 1) / 100) * max(.02, 1 - i / len(every))
        for g, base in zip(opt.param_groups, (lr, lr * 8)):
            g["lr"] = base * rate
        ids, side = tensors(batch, vocab)
        with torch.autocast("cpu", torch.bfloat16):
            y = model(ids, side, .1).float()
        loss = torch.zeros(())
        nli = [k for k, r in enumerate(batch) if isinstance(r[2], int)]
        rel = [k for k, r in enumerate(batch) if not isinstance(r[2], int)]
        if nli:
            loss = loss + F.cross_entropy(y[nli, :3], torch.tensor([batch[k][2] for k in nli])) * (len(nli) / len(batch))
        if rel:
            loss = loss + 4 * F.binary_cross_entropy_with_logits(y[rel, 3:], torch.tensor([batch[k][2] for k in rel])) * (len(rel) / len(batch))
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(body + head, 1.)
        opt.step()
        total += loss.item()
        if (i + 1) % 100 == 0:
            print(f"{log} {i + 1}/{len(every)} loss {total / 100:.3f} {time.time() - start:.0f} s", flush=True)
            total = 0.


@torch.inference_mode()
def predict(model, pairs, vocab):
    model.eval()
    model.encoder.drop = 0.
    numbered = [(a, b, i) for i, (a, b) in enumerate(pairs)]
    out = torch.zeros(len(pairs), 7)
    for batch in batches(numbered, vocab, 4096, random.Random(1)):
        ids, side = tensors(batch, vocab)
        with torch.autocast("cpu", torch.bfloat16):
            out[[r[2] for r in batch]] = model(ids, side).float()
    return out


def train(data, minilm, out):
    vocab, rng = Vocab(os.path.join(minilm, "vocab.txt")), random.Random(1)
    torch.manual_seed(1)
    model = Cross()
    model.encoder.load_minilm(os.path.join(minilm, "model.safetensors"))
    nli = inference(data, rng)
    first = os.path.join(out, "first.pt")
    if not os.path.exists(first):
        run(model, nli, lambda r: nli, vocab, 1e-4, 2, 1, "inference")
        torch.save(model.state_dict(), first)
    check = []
    for path in sorted(glob.glob(data + "/relations/lingnli/*/val_round5*.gz")):
        for line in gzip.open(path, "rt", encoding="utf8"):
            d = json.loads(line)
            if d["label"] in ("entailment", "neutral", "contradiction"):
                check.append((d["premise"], d["hypothesis"], ["entailment", "neutral", "contradiction"].index(d["label"])))
    model.load_state_dict(torch.load(first))
    right = predict(model, [c[:2] for c in check], vocab)[:, :3].argmax(1) == torch.tensor([c[2] for c in check])
    print(f"LingNLI validation, round 5: {100 * right.float().mean():.1f} % of {len(check)}", flush=True)
    gold = annotated(os.path.join(data, "records-train.jsonl"), rng)
    ids = sorted({g[3] for g in gold})
    halves = [set(ids[::2]), set(ids[1::2])]
    for name, keep in (("half0", halves[1]), ("half1", halves[0]), ("all", set(ids))):
        path = os.path.join(out, name + ".pt")
        if os.path.exists(path):
            continue
        model.load_state_dict(torch.load(first))
        mine = [(a, b, y) for a, b, y, i in gold if i in keep]
        run(model, mine, lambda r: mine + r.sample(nli, len(mine) // 2), vocab, 7e-5, 3, 2, name)
        torch.save(model.state_dict(), path)


def scores(data, minilm, out, to):
    """Writes article;earlier;later;7 logits for every pair of records-train (by the half that has not seen it) and records-dev."""
    vocab = Vocab(os.path.join(minilm, "vocab.txt"))
    with open(to, "w", encoding="utf8") as f:
        for file in ("records-train", "records-dev"):
            docs = [json.loads(line) for line in open(os.path.join(data, file + ".jsonl"), encoding="utf8")]
            ids = sorted(d["id"] for d in docs)
            for name in (("half0", "half1") if file == "records-train" else ("all",)):
                model = Cross()
                model.load_state_dict(torch.load(os.path.join(out, name + ".pt")))
                for r in docs:
                    if name != "all" and (ids.index(r["id"]) % 2) != int(name[-1]):
                        continue
                    st = sorted(r["statements"], key=lambda s: (s["cue"] or s["content"] or s["source"] or [[0, 0]])[0][0])
                    text = [whole(r, s) for s in st]
                    pairs = [(a, b) for b in range(len(st)) for a in range(max(0, b - 150), b)]
                    for (a, b), y in zip(pairs, predict(model, [(text[a], text[b]) for a, b in pairs], vocab)):
                        f.write(";".join([r["id"], st[a]["id"], st[b]["id"]] + [f"{v:.4f}" for v in y.tolist()]) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 5 and len(sys.argv) != 6:
        sys.exit(__doc__)
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    {"train": train, "scores": scores}[sys.argv[1]](*sys.argv[2:])
