"""Trains what tells a statement's act: the words' model (acts.tsv) and the model's act head, on the encoder as it is.

  python acts.py examples ../../shared/data /tmp/acts        # further examples as records: /tmp/acts/more.jsonl
  go test ../extract -run WriteActs -acts /tmp/acts -records ...
  python acts.py train /tmp/acts ../internal/model/default.hearsay ../internal/manner/acts.tsv

run.sh refit does all of it. What is learned from: the annotated records, the invented reports of training/data, its invented
statements (acts.txt) and attributions of PolNeAR whose acts were read (acts-read.tsv; no text, only indices). Examples that
are not of the annotated records count EXTRA for the words, EXTRA_HEAD for the head. The head sees the vectors before the
encoder's last layer, which serves the search for statements; both models' scores are added, the head's times 1 / WORDS.
"""
import argparse
import hashlib
import json
import os
import numpy as np
import linear

EXTRA, EXTRA_HEAD, WORDS, L2 = .3, .5, .5, 3.
TRAIN, DEV = "records-train.jsonl", "records-dev.jsonl"
HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


def record(id, text, statements):
    empty = dict(parent=None, source=[], cue=[], content=[], addressee=[], form="indirect", said=None, conditions=[], by=None, confidence=1.)
    return dict(id=id, outlet=None, published=None, title=None, url=None, lang="en", text=text, sources=[], relations=[], own_voice=[],
                statements=[empty | dict(id=f"s{n + 1}") | s for n, s in enumerate(statements)])


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


def examples(data, out):
    with open(os.path.join(out, "more.jsonl"), "w", encoding="utf8") as f:
        for n, line in enumerate(open(os.path.join(HERE, "acts.txt"), encoding="utf8")):
            if line.strip() and line[0] != "#":
                act, report = line.rstrip("\n").split(" | ", 1)
                text, spans = marked(report)
                f.write(json.dumps(record(f"acts-{n}", text, [dict(source=spans["<"], cue=spans["["], content=spans["{"], act=act)])) + "\n")
        acts = {}
        for line in open(os.path.join(HERE, "acts-read.tsv")):
            if line[0] != "#":
                doc, n, act = line.split()
                acts.setdefault(doc, []).append((int(n), act))
        for line in open(os.path.join(data, "polnear-train.jsonl"), encoding="utf8"):
            d = json.loads(line)
            found = sorted(acts.get(hashlib.sha1(d["id"].encode()).hexdigest()[:12], []))
            if found:
                at = d["attributions"]
                f.write(json.dumps(record(d["id"], d["text"], [dict(source=at[n]["source"], cue=at[n]["cue"], content=at[n]["content"], act=act)
                                                               for n, act in found])) + "\n")


def fit(x, y, weight, epochs=12, drop=.5, hidden=128, lr=1.5e-3, decay=.05, seed=0):
    """Returns weights and biases of the two layers for inputs x [n, 3D] and acts y [n]."""
    import torch
    torch.manual_seed(seed)
    x, y, weight = torch.tensor(x), torch.tensor(y), torch.tensor(weight, dtype=torch.float32)
    mean, sd = x.mean(0), x.std(0) + 1e-3
    x = (x - mean) / sd
    net = torch.nn.Sequential(torch.nn.Dropout(drop), torch.nn.Linear(x.shape[1], hidden), torch.nn.GELU(), torch.nn.Dropout(drop),
                              torch.nn.Linear(hidden, len(linear.ACTS)))
    opt = torch.optim.AdamW(net.parameters(), lr=lr, weight_decay=decay)
    total, step = epochs * -(-len(x) // 64), 0
    for _ in range(epochs):
        for ix in torch.randperm(len(x)).split(64):
            for g in opt.param_groups:
                g["lr"] = lr * (1 - step / total)
            step += 1
            loss = torch.nn.functional.cross_entropy(net(x[ix]), y[ix], label_smoothing=.1, reduction="none")
            opt.zero_grad()
            (loss * weight[ix]).mean().backward()
            opt.step()
    w = net[1].weight.data / sd         # the program takes the vectors as they are
    return [t.numpy() for t in (w, net[1].bias.data - w @ mean, net[4].weight.data, net[4].bias.data)]


def apply(head, x):
    from scipy.special import erf, log_softmax
    h = x @ head[0].T + head[1]
    h = h * .5 * (1 + erf(h / np.sqrt(2)))
    return log_softmax(h @ head[2].T + head[3], axis=1)


def train(folder, model, table):
    import export
    lines = [json.loads(line) for line in open(os.path.join(folder, "statements.jsonl"), encoding="utf8")]
    x = np.fromfile(os.path.join(folder, "vectors.f32"), "<f4").reshape(len(lines), -1)
    y = np.array([linear.ACTS.index(e["y"]) if e["y"] in linear.ACTS else -1 for e in lines])
    file = np.array([e["file"] for e in lines])
    dev, use = file == DEV, (file != DEV) & (y >= 0)
    words = linear.fit_table([lines[i] | {"w": 1. if file[i] == TRAIN else EXTRA} for i in np.flatnonzero(use)], L2, 2)
    linear.write_table(words, table)
    head = fit(x[use], y[use], np.where(file[use] == TRAIN, 1., EXTRA_HEAD))
    if dev.any():
        from scipy.special import log_softmax
        w = log_softmax(np.array([linear.scores(e, words) for e in lines if e["file"] == DEV]), axis=1)
        z = apply(head, x[dev])
        share = lambda s: round(100 * float((s.argmax(1) == y[dev]).mean()), 1)
        print(f"{use.sum()} examples; right on the development records: words {share(w)}, head {share(z)}, both {share(z + WORDS * w)}")
    s = export.Section()
    s.matrix("below1", head[0], head[1])
    s.add("below2.weight", "f32", head[2] / WORDS)
    s.add("below2.bias", "f32", head[3] / WORDS)
    header, sections = export.read(model)
    sections["act"] = (s.tensors, s.data)
    export.write(model, header, sections)


def main():
    p = argparse.ArgumentParser()
    sub = p.add_subparsers(dest="what", required=True)
    f = sub.add_parser("examples")
    f.add_argument("data")
    f.add_argument("out")
    f = sub.add_parser("train")
    f.add_argument("folder")
    f.add_argument("model")
    f.add_argument("table")
    a = p.parse_args()
    examples(a.data, a.out) if a.what == "examples" else train(a.folder, a.model, a.table)


if __name__ == "__main__":
    main()
