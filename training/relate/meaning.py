#!/usr/bin/env python3
"""Adds what tells statements of one meaning to a model file: meaning.py CHECKPOINT MINILM TRAIN.jsonl MODEL.hearsay

The layers of the sentence encoder all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019) as they are published, on
the word vectors that the model file has: those have moved by 5 % in training, and the layers do not mind (docs/results.md).
So the file grows by the layers alone. `mean` is the mean vector of TRAIN's statements (source, cue and content in one line): all
statements of news share it, and what is left without it tells one from another.
"""
import json
import os
import random
import sys
import numpy as np
import torch
sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import calibrate
import export
from tokens import Vocab, tokenize

SAMPLE, SEED = 1500, 1


def statements(path):
    """A sample of the statements of training documents, as internal/relate joins them."""
    rng, out = random.Random(SEED), []
    docs = [json.loads(line) for line in open(path, encoding="utf8")]
    for d in rng.sample(docs, min(150, len(docs))):
        for a in d["attributions"]:
            parts = [" … ".join(d["text"][b:e] for b, e in a[k]) for k in ("source", "cue", "content")]
            if parts[2].strip():
                out.append(" ".join(p for p in parts if p))
    return rng.sample(out, min(SAMPLE, len(out)))


def inputs(text, vocab):
    ids, _, _, case, gaps, quotes = tokenize(text, vocab)
    ids = [vocab.cls] + list(ids)[:382] + [vocab.sep]
    return np.array(ids), np.zeros((len(ids), 3), np.int64)     # marks are unknown to the published layers


def main(checkpoint, minilm, train, path):
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    model, _ = export.load(checkpoint)
    words = model.encoder.word.weight.data.clone()
    model.encoder.load_minilm(os.path.join(minilm, "model.safetensors"))
    model.encoder.word.weight.data = words
    model.eval()
    vocab = Vocab(os.path.join(minilm, "vocab.txt"))
    windows = [inputs(t, vocab) for t in statements(train)]
    moments = calibrate.moments(model, windows[:600])
    with torch.inference_mode():
        pooled = [model.encoder(torch.as_tensor(i)[None], torch.as_tensor(m)[None], torch.ones(1, len(i), dtype=torch.bool))[0].mean(0)
                  for i, m in windows]
    w = {k: v.detach().float().numpy() for k, v in model.state_dict().items()}
    s = export.encoder_section(w, model.encoder.config["layers"], moments, words=False)
    s.add("mean", "f32", torch.stack(pooled).mean(0).numpy())
    header, sections = export.read(path)
    sections["meaning"] = (s.tensors, s.data)
    export.write(path, header, sections)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
