"""Makes the model that the Go tests run on: a tiny one with random weights, and what it computes.

  python fixture.py ../testdata/model

tiny.hearsay is a whole model file. encoder.json holds windows with the bytes that quantised.py computes for them, which
the Go encoder equals bit for bit, and what the float model computes, which it approaches: vectors, and the cue label of
each token ("" where the best two are nearly level, as they often are with random weights).
"""
import base64
import json
import os
import sys
import numpy as np
import torch
import export
import quantised
from model import CUE_LABELS, Model

WORDS = ("the of and to in said says told according that he she they it will not if by for on with as at from who has "
         "minister mayor report council water bridge river town harbour office asked denied warned monday").split()


def vocabulary():
    letters = [chr(c) for c in range(ord("a"), ord("z") + 1)] + [str(d) for d in range(10)]
    marks = list(".,;:!?'\"()-“”‘’«»$%&/")
    return ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + WORDS + letters + ["##" + c for c in letters] + marks


def main():
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    torch.manual_seed(5)
    rng = np.random.default_rng(5)
    words = vocabulary()
    path = os.path.join(out, "vocab.txt")
    with open(path, "w", encoding="utf8") as f:
        f.write("\n".join(words) + "\n")
    model = Model(r=32, layers=2, d=64, heads=2, ff=128, vocab=len(words), positions=96).eval()
    with torch.no_grad():
        for name, p in model.named_parameters():
            if name.endswith("bias") or name.endswith("marks") or name == "trans":
                p.normal_(0, .3)
            elif name.endswith(("up.weight", "q.weight", "k.weight")):
                p.mul_(4)                       # so that attention is sharp and GELU sees large values
    file = os.path.join(out, "tiny.hearsay")
    noise = [(rng.integers(0, len(words), 96), rng.integers(0, 4, (96, 3))) for _ in range(8)]
    export.export(model, dict(name="tiny", data="random weights", seed=5, steps=0, scores={}), path, file, windows=noise)
    os.remove(path)
    header, sections = export.read(file)
    encoder = quantised.Encoder(export.arrays(sections["encoder"]), header["encoder"])
    windows = []
    for n in (1, 2, 7, 16, 33, 61, 96):
        ids, marks = rng.integers(0, len(words), n), rng.integers(0, 4, (n, 3))
        x = encoder(ids, marks)
        with torch.inference_mode():
            h = model.encoder(torch.from_numpy(ids)[None], torch.from_numpy(marks)[None], torch.ones(1, n, dtype=torch.bool))
            top = model.cue(h)[0].topk(2)
            cue = [CUE_LABELS[i] if m > .05 else "" for i, m in zip(top.indices[:, 0], top.values[:, 0] - top.values[:, 1])]
        b64 = lambda a: base64.b64encode(np.ascontiguousarray(a, "<f4").tobytes()).decode()
        windows.append(dict(ids=ids.tolist(), marks=marks.tolist(), int8=b64(x), float=b64(h[0].numpy()), cue=cue))
    with open(os.path.join(out, "encoder.json"), "w") as f:
        json.dump(windows, f, separators=(",", ":"))
        f.write("\n")


if __name__ == "__main__":
    main()
