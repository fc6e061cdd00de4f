"""Trains the act head anew on the frozen encoder of a checkpoint, with the further acts of training/data that
training/train.py does not see, and puts it in the place of the first one.

  python heads.py features --data ../../shared/data --encoder minilm/ --checkpoint runs/a/last.pt --out features.npz
  python heads.py train --features features.npz --checkpoint runs/a/last.pt --out heads.pt
  python export.py heads.pt ...

"features" runs the encoder over the annotated records and keeps, for each statement, the vectors that the heads see: first
and last token of the cue (2D), the mean of the content's tokens (D); and for each token its vector and its labels.
"""
import argparse
import hashlib
import json
import os
import numpy as np
import torch
import data
from model import ACTS, Model
from tokens import Vocab


def load(checkpoint, encoder):
    vocab = Vocab(os.path.join(encoder, "vocab.txt"))
    model = Model()
    saved = torch.load(checkpoint, map_location="cpu", weights_only=False)
    model.load_state_dict(saved["ema"], strict=False)
    return model.eval(), vocab


def encode(model, vocab, doc, size=384, stride=190):
    """Returns [(first token, end, vectors [n, D])] of overlapping windows."""
    out, n, body = [], len(doc.ids), size - 2
    b = 0
    while True:
        e = min(b + body, n)
        ids = torch.tensor([[vocab.cls, *doc.ids[b:e], vocab.sep]])
        marks = torch.zeros(1, e - b + 2, 3, dtype=torch.long)
        marks[0, 1:-1] = torch.from_numpy(doc.marks[b:e])
        with torch.no_grad():
            h = model.encoder(ids, marks, torch.ones_like(ids, dtype=torch.bool))[0, 1:-1]
        out.append((b, e, h))
        if e >= n:
            return out
        b += stride


def statement_features(doc, wins):
    """Returns the act head's input [statements, 3D] and which statements have one."""
    rows, ok = [], []
    for s in doc.statements:
        spans = s.cue + s.content
        if not s.content:
            ok.append(False)
            continue
        lo, hi = min(i for i, _ in spans), max(j for _, j in spans)
        mid = (s.cue[0][0] if s.cue else s.content[0][0])
        fit = [w for w in wins if w[0] <= lo and hi < w[1]] or [w for w in wins if w[0] <= mid < w[1]]
        b, e, h = max(fit, key=lambda w: min(mid - w[0], w[1] - mid))
        cue = s.cue[0] if s.cue else [s.content[0][0]] * 2
        at = lambda p: h[min(max(p - b, 0), len(h) - 1)]
        mask = torch.zeros(len(h), dtype=torch.bool)
        for i, j in s.content:
            mask[max(i - b, 0):max(j + 1 - b, 0)] = True
        mean = h[mask].mean(0) if mask.any() else at(mid)
        rows.append(torch.cat([at(cue[0]), at(cue[1]), mean]))
        ok.append(True)
    return rows, ok


def marked(report):
    """Takes the marks <source>, [cue] and {content} out of an invented statement; returns text and spans by mark."""
    text, spans, at = "", {"<": [], "[": [], "{": []}, {}
    for c in report:
        if c in "<[{":
            at[c] = len(text)
        elif c in ">]}":
            k = {">": "<", "]": "[", "}": "{"}[c]
            spans[k].append([at[k], len(text)])
        else:
            text += c
    return text, spans


def further(a):
    """Yields records with the acts of training/data: invented reports, invented statements, attributions read in PolNeAR."""
    here = os.path.join(os.path.dirname(__file__), "data")
    for line in open(os.path.join(here, "robustness-train.jsonl"), encoding="utf8"):
        yield json.loads(line)
    for n, line in enumerate(open(os.path.join(here, "acts.txt"), encoding="utf8")):
        if line.strip() and line[0] != "#":
            act, report = line.rstrip("\n").split(" | ", 1)
            text, spans = marked(report)
            yield dict(id=f"acts-{n}", text=text, own_voice=[], statements=[dict(source=spans["<"], cue=spans["["], content=spans["{"], act=act)])
    acts = {}
    for line in open(os.path.join(here, "acts-read.tsv")):
        if line[0] != "#":
            doc, n, act = line.split()
            acts.setdefault(doc, []).append((int(n), act))
    for line in open(os.path.join(a.data, "polnear-train.jsonl"), encoding="utf8"):
        d = json.loads(line)
        for n, act in acts.get(hashlib.sha1(d["id"].encode()).hexdigest()[:12], []):
            s = d["attributions"][n]
            mid = s["cue"][0][0] if s["cue"] else s["content"][0][0]
            lo = max(0, mid - 800)          # some context is enough: the encoder's window is not much longer
            lo = 0 if lo == 0 else d["text"].find(" ", lo) + 1
            cut = lambda spans: [[b - lo, e - lo] for b, e in spans if b >= lo and e - lo <= 1700]
            if cut(s["content"]):
                yield dict(id=d["id"], text=d["text"][lo:lo + 1700], own_voice=[],
                           statements=[dict(source=cut(s["source"]), cue=cut(s["cue"]), content=cut(s["content"]), act=act)])


def features(a):
    model, vocab = load(a.checkpoint, a.encoder)
    out = {}
    more = a.out + ".more.jsonl"
    with open(more, "w", encoding="utf8") as f:
        for d in further(a):
            f.write(json.dumps(d) + "\n")
    for part, path in (("train", None), ("dev", None), ("more", more)):
        docs = data.read(path or os.path.join(a.data, f"records-{part}.jsonl"), vocab)
        rows, acts, which, logits = [], [], [], []
        token, own, owner = [], [], []
        for n, doc in enumerate(docs):
            wins = encode(model, vocab, doc)
            r, ok = statement_features(doc, wins)
            rows += r
            acts += [s.act for s, k in zip(doc.statements, ok) if k]
            which += [(n, i) for i, k in enumerate(ok) if k]
            # Each token from the window in which it stands most central.
            best = {}
            for b, e, h in wins:
                for t in range(b, e):
                    m = min(t - b, e - 1 - t)
                    if t not in best or m > best[t][0]:
                        best[t] = (m, h[t - b])
            token.append(torch.stack([best[t][1] for t in range(len(doc.ids))]).half().numpy())
            own.append(doc.voice)
            owner += [n] * len(doc.ids)
        x = torch.stack(rows)
        with torch.no_grad():
            first = model.act2(torch.nn.functional.gelu(model.act1(x)))
        out |= {f"{part}_x": x.half().numpy(), f"{part}_act": np.array(acts), f"{part}_which": np.array(which), f"{part}_first": first.numpy(),
                f"{part}_token": np.concatenate(token), f"{part}_voice": np.concatenate(own), f"{part}_owner": np.array(owner)}
        print(part, "act by the first head", round(100 * float((first.argmax(1).numpy() == out[f"{part}_act"]).mean()), 1))
    np.savez(a.out, **out)


def fit(x, y, epochs=12, drop=.5, hidden=128, lr=1.5e-3, decay=.05, seed=0):
    """Returns the weights of act1 and act2 for inputs x [n, 3D] and acts y [n]."""
    torch.manual_seed(seed)
    mean, sd = x.mean(0), x.std(0) + 1e-3
    x = (x - mean) / sd
    net = torch.nn.Sequential(torch.nn.Dropout(drop), torch.nn.Linear(x.shape[1], hidden), torch.nn.GELU(), torch.nn.Dropout(drop),
                              torch.nn.Linear(hidden, len(ACTS)))
    opt = torch.optim.AdamW(net.parameters(), lr=lr, weight_decay=decay)
    total, step = epochs * -(-len(x) // 64), 0
    for _ in range(epochs):
        for ix in torch.randperm(len(x)).split(64):
            for g in opt.param_groups:
                g["lr"] = lr * (1 - step / total)
            step += 1
            loss = torch.nn.functional.cross_entropy(net(x[ix]), y[ix], label_smoothing=.05)
            opt.zero_grad()
            loss.backward()
            opt.step()
    w = net[1].weight.data / sd         # the product's head takes the vectors as they are
    return {"act1.weight": w, "act1.bias": net[1].bias.data - w @ mean, "act2.weight": net[4].weight.data, "act2.bias": net[4].bias.data}


def apply(w, x):
    h = torch.nn.functional.gelu(x @ w["act1.weight"].T + w["act1.bias"])
    return h @ w["act2.weight"].T + w["act2.bias"]


def train(a):
    f = np.load(a.features)
    x = {k: torch.tensor(f[k + "_x"].astype(np.float32)) for k in ("train", "dev", "more")}
    y = {k: torch.tensor(f[k + "_act"]) for k in x}
    known = {k: y[k] >= 0 for k in x}
    share = lambda z, part: round(100 * float((z.argmax(1) == y[part])[known[part]].float().mean()), 1)
    owner = f["train_which"][:, 0]
    held = torch.zeros(len(y["train"]), len(ACTS))
    for k in range(5):          # by report; optimistic, since the encoder saw these reports
        out = torch.from_numpy(owner % 5 == k)
        use = ~out & known["train"]
        w = fit(torch.cat([x["train"][use], x["more"][known["more"]]]), torch.cat([y["train"][use], y["more"][known["more"]]]))
        held[out] = apply(w, x["train"][out])
    w = fit(torch.cat([x[k][known[k]] for k in ("train", "more")]), torch.cat([y[k][known[k]] for k in ("train", "more")]))
    print("first head: dev", share(torch.tensor(f["dev_first"]), "dev"))
    print("this head: train, held out", share(held, "train"), "dev", share(apply(w, x["dev"]), "dev"))
    saved = torch.load(a.checkpoint, map_location="cpu", weights_only=False)
    saved.pop("opt", None)
    saved["ema"].update(w)
    torch.save(saved, a.out)


def main():
    p = argparse.ArgumentParser()
    sub = p.add_subparsers(dest="what", required=True)
    f = sub.add_parser("features")
    for name in ("data", "encoder", "checkpoint", "out"):
        f.add_argument("--" + name, required=True)
    f = sub.add_parser("train")
    for name in ("features", "checkpoint", "out"):
        f.add_argument("--" + name, required=True)
    a = p.parse_args()
    (features if a.what == "features" else train)(a)


if __name__ == "__main__":
    main()
