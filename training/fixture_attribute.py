"""Writes testdata/attribute/heads.json: what the heads of the tiny model compute for an invented text.

  python fixture_attribute.py ../testdata/model/tiny.hearsay ../testdata/attribute

The encoder's vectors are those of quantised.py, bit for bit those of Go; the heads run in float on the weights that the
file holds, so that the Go code may differ by the rounding of activations to int8 alone.
"""
import json
import os
import sys
import numpy as np
import torch
import export
import quantised
from model import Model
from predict import Doc, marginals, path_score, viterbi
from tokens import Vocab, tokenize

TEXT = ("The minister said that the bridge will not at the harbour.\n\nMonday council report warned “the water in the river”, "
        "according to the mayor.\nThey asked if the town office told her. He denied it on monday.")
CUES = [(2, 2), (16, 16), (27, 28), (34, 34), (0, 3)]


def restore(header, sections):
    """The model of a file in float, int8 weights times their scales."""
    e = header["encoder"]
    model = Model(r=header["role"]["width"], layers=e["layers"], d=e["width"], heads=e["heads"], ff=e["ff"], vocab=e["vocab"],
                  positions=e["positions"]).eval()
    w = {}
    for head in ("cue", "role"):
        for name, a in export.arrays(sections[head]).items():
            if name.endswith(".gain"):
                w[name[:-5] + ".weight"] = a
            elif not name.endswith(".scale"):
                w[name] = a
        for name, a in export.arrays(sections[head]).items():
            if name.endswith(".scale"):
                k = name[:-6] + ".weight"
                w[k] = w[k].astype(np.float32) * a[:, None]
    _, unexpected = model.load_state_dict({k: torch.from_numpy(np.array(v, np.float32)) for k, v in w.items()}, strict=False)
    assert not unexpected, unexpected
    return model


def main():
    header, sections = export.read(sys.argv[1])
    model = restore(header, sections)
    words = bytes(export.arrays(sections["vocabulary"])["words"]).decode()
    path = os.path.join(sys.argv[2], "vocab.tmp")
    os.makedirs(sys.argv[2], exist_ok=True)
    with open(path, "w", encoding="utf8") as f:
        f.write(words)
    vocab = Vocab(path)
    os.remove(path)
    ids, starts, ends, case, gap, quote = tokenize(TEXT, vocab)
    marks = np.array([(0, 0, 0), *zip(case, gap, quote), (0, 0, 0)])
    para = np.cumsum(marks[1:-1, 1] >= 2)
    para = np.concatenate([para[:1], para, para[-1:]])
    encoder = quantised.Encoder(export.arrays(sections["encoder"]), header["encoder"])
    h = torch.from_numpy(encoder(np.array([vocab.cls, *ids, vocab.sep]), marks))[None]
    trans, first = (model.trans + model.forbid).detach().numpy(), model.first.numpy()
    out = []
    with torch.inference_mode():
        cue = model.cue(h).softmax(-1)[0].numpy()
        for b, e in CUES:
            x, _ = model.pairs(h, torch.tensor([0]), torch.tensor([b + 1]), torch.tensor([e + 1]), torch.from_numpy(para)[None])
            emit = model.role(x)[0].numpy()
            y = viterbi(emit, trans, first)
            _, z = marginals(emit, trans, first)
            out.append(dict(first=b, last=e, emissions=np.round(emit.astype(float), 4).tolist(), labels=y.tolist(),
                            score=round(float(path_score(emit, trans, first, y)), 4), total=round(float(z), 4)))
    with open(os.path.join(sys.argv[2], "heads.json"), "w", encoding="utf8") as f:
        json.dump(dict(text=TEXT, cue=np.round(cue.astype(float), 6).tolist(), roles=out), f, separators=(",", ":"))
        f.write("\n")
    print(len(ids), "tokens", [r["labels"] for r in out][:2])


if __name__ == "__main__":
    main()
