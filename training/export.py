"""Writes the model file that the Go program reads: weights, vocabulary and labels in one file.

  python export.py CHECKPOINT --vocab minilm/vocab.txt --calibrate polnear-train.jsonl --out model.hearsay
  python export.py CHECKPOINT --heads act,voice --into model.hearsay     # replaces or adds heads, the rest stays

The file: the eight bytes "hearsay\\n", format version, length of the header and CRC-32 of the header (three little-endian
uint32), the header (JSON), zeros up to a multiple of 64 bytes, then the sections one after the other. The header names
the data, seed and scores, the encoder's shape, the labels, and for each section its place, CRC-32 and tensors. A tensor
has a name, a type, a shape and an offset in its section. Types: f32; i8 (row by row); i8x4 (int8 weights [N][K] in the
layout that the kernels read: panels of 16 rows, within a panel 4 values of each row in turn); text.
A matrix NAME in i8x4 is NAME.weight with NAME.scale [N] and NAME.bias [N] beside it, and NAME.balance [K] where its inputs
are multiplied by that before they are quantised (calibrate.py).
"""
import argparse
import json
import os
import struct
import zlib
import numpy as np
import calibrate

MAGIC, VERSION, ALIGN = b"hearsay\n", 1, 64
TYPES = {"f32": np.dtype("<f4"), "i8": np.dtype("i1"), "i8x4": np.dtype("i1"), "text": np.dtype("u1")}
HEADS = ("cue", "role", "cond", "act", "voice")


def quantise(w):
    """int8 by row, symmetric: returns values and scales."""
    w = np.asarray(w, np.float32)
    a = np.maximum(np.abs(w).max(1), 1e-20).astype(np.float32)
    return np.rint(w / a[:, None] * 127).astype(np.int8), (a / np.float32(127)).astype(np.float32)


def pack(w):
    """[N,K] int8 -> panels of 16 rows, 4 columns at a time."""
    n, k = w.shape
    assert n % 16 == 0 and k % 4 == 0, w.shape
    return np.ascontiguousarray(w.reshape(n // 16, 16, k // 4, 4).transpose(0, 2, 1, 3))


def unpack(p, n, k):
    return p.reshape(n // 16, k // 4, 16, 4).transpose(0, 2, 1, 3).reshape(n, k)


class Section:
    def __init__(self):
        self.tensors, self.data = [], bytearray()

    def add(self, name, kind, value, shape=None):
        value = np.ascontiguousarray(value, TYPES[kind])
        if kind == "f32" and not np.isfinite(value).all():
            raise ValueError(f"{name} is not finite")
        self.data += b"\0" * (-len(self.data) % ALIGN)
        self.tensors.append(dict(name=name, type=kind, shape=list(shape or value.shape), offset=len(self.data)))
        self.data += value.tobytes()

    def matrix(self, name, weight, bias, inputs=None):
        """inputs: largest magnitudes and second moments of the inputs, from calibrate.moments."""
        if inputs:
            f = calibrate.balance(weight, inputs[0], calibrate.ALPHA[name.split(".")[-1]]).float()
            d = f.double()
            q, s = calibrate.rounded(np.asarray(weight, np.float64) * d.numpy(), inputs[1] / d[:, None] / d[None])
            self.add(name + ".balance", "f32", (1 / f).numpy())
        else:
            q, s = quantise(weight)
        self.add(name + ".weight", "i8x4", pack(q), q.shape)
        self.add(name + ".scale", "f32", s)
        self.add(name + ".bias", "f32", bias)


def write(path, header, sections):
    """sections: name -> (tensors, bytes), in order."""
    header, offset, body = dict(header, sections=[]), 0, []
    for name, (tensors, data) in sections.items():
        data = bytes(data)
        header["sections"].append(dict(name=name, offset=offset, bytes=len(data), crc32=zlib.crc32(data), tensors=tensors))
        pad = -len(data) % ALIGN
        body.append(data + b"\0" * pad)
        offset += len(data) + pad
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    lead = MAGIC + struct.pack("<III", VERSION, len(head), zlib.crc32(head)) + head
    with open(path + ".tmp", "wb") as f:
        f.write(lead + b"\0" * (-len(lead) % ALIGN) + b"".join(body))
    os.replace(path + ".tmp", path)


def read(path):
    """Returns the header and name -> (tensors, bytes)."""
    raw = open(path, "rb").read()
    version, size, crc = struct.unpack("<III", raw[8:20])
    head = raw[20:20 + size]
    if raw[:8] != MAGIC or version != VERSION or zlib.crc32(head) != crc:
        raise ValueError(path + " is not a model file of this version")
    header, base, out = json.loads(head), (20 + size + ALIGN - 1) // ALIGN * ALIGN, {}
    for s in header.pop("sections"):
        data = raw[base + s["offset"]:base + s["offset"] + s["bytes"]]
        if zlib.crc32(data) != s["crc32"]:
            raise ValueError(f"{path}: section {s['name']} is damaged")
        out[s["name"]] = (s["tensors"], data)
    return header, out


def arrays(section):
    """name -> array of a section as read; matrices as [N,K]."""
    out = {}
    for t in section[0]:
        a = np.frombuffer(section[1], TYPES[t["type"]], int(np.prod(t["shape"])), t["offset"])
        out[t["name"]] = unpack(a, *t["shape"]) if t["type"] == "i8x4" else a.reshape(t["shape"])
    return out


def encoder_section(w, layers, moments=None, words=True):
    s, e = Section(), "encoder."
    if words:
        q, scale = quantise(w[e + "word.weight"])
        s.add("word.weight", "i8", q)
        s.add("word.scale", "f32", scale)
    s.add("pos", "f32", w[e + "pos.weight"])
    s.add("marks", "f32", w[e + "marks"])
    norm(s, "norm", w, e + "norm")
    for i in range(layers):
        p, o = f"{e}layers.{i}.", f"layers.{i}."
        cat = lambda k: np.concatenate([w[p + n + k] for n in "qkv"])
        inputs = lambda n: moments and (moments[0][o + n], moments[1][o + n])
        s.matrix(o + "qkv", cat(".weight"), cat(".bias"), inputs("qkv"))
        for a, b in (("out", "o"), ("up", "up"), ("down", "down")):
            s.matrix(o + a, w[p + b + ".weight"], w[p + b + ".bias"], inputs(a))
        for n in ("norm1", "norm2"):
            norm(s, o + n, w, p + n)
    return s


def norm(s, name, w, key):
    s.add(name + ".gain", "f32", w[key + ".weight"])
    s.add(name + ".bias", "f32", w[key + ".bias"])


def dense(s, name, w):
    s.add(name + ".weight", "f32", w[name + ".weight"])
    s.add(name + ".bias", "f32", w[name + ".bias"])


def head_section(name, w):
    s = Section()
    if name in ("cue", "cond", "voice"):
        dense(s, name, w)
    elif name == "act":
        s.matrix("act1", w["act1.weight"], w["act1.bias"])
        dense(s, "act2", w)
    elif name == "role":
        for n in ("token", "add", "mul"):
            s.matrix(n, w[n + ".weight"], w[n + ".bias"])
        s.add("dist", "f32", w["dist"])
        s.add("para", "f32", w["para"])
        for n in ("norm_in", "norm_out"):
            norm(s, n, w, n)
        i = 0
        while f"blocks.{i}.conv" in w:
            s.add(f"blocks.{i}.conv", "f32", w[f"blocks.{i}.conv"])
            for n in ("up", "down"):
                s.matrix(f"blocks.{i}.{n}", w[f"blocks.{i}.{n}.weight"], w[f"blocks.{i}.{n}.bias"])
            i += 1
        dense(s, "role", w)
        s.add("trans", "f32", w["trans"])
    else:
        raise ValueError("no head " + name)
    return s


def vocabulary_section(path):
    s = Section()
    s.add("words", "text", np.frombuffer(open(path, "rb").read(), np.uint8))
    return s


def header_of(model, meta):
    from model import ACTS, CUE_LABELS, DILATIONS, DIST, KERNEL, PARA, ROLE_LABELS
    shape = {k: model.encoder.config[k] for k in ("layers", "d", "heads", "ff", "vocab", "positions")}
    shape["width"] = shape.pop("d")
    shape["epsilon"] = 1e-12
    return dict(version=VERSION, **meta, encoder=shape,
                role=dict(width=model.r, kernel=KERNEL, dilations=list(DILATIONS), distances=DIST, paragraphs=PARA,
                          epsilon=model.norm_in.eps),
                labels=dict(cue=CUE_LABELS, role=ROLE_LABELS, act=ACTS, cond=["O", "B", "I"], voice=["own", "loaded"]))


def export(model, meta, vocab, path, heads=HEADS, windows=None):
    """windows: what to calibrate the encoder with, see calibrate.text_windows; without it weights are just rounded."""
    moments = calibrate.moments(model, windows) if windows else None
    w = {k: v.detach().float().numpy() for k, v in model.state_dict().items()}
    parts = {"vocabulary": vocabulary_section(vocab), "encoder": encoder_section(w, model.encoder.config["layers"], moments)}
    parts |= {n: head_section(n, w) for n in heads}
    write(path, header_of(model, meta), {k: (s.tensors, s.data) for k, s in parts.items()})


def load(path):
    """Loads the averaged weights of a checkpoint into a Model."""
    import torch
    from model import Model
    s = torch.load(path, map_location="cpu", weights_only=False)
    model = Model()
    missing, unexpected = model.load_state_dict(s["ema"], strict=False)
    if missing or unexpected:
        raise SystemExit(f"{path} does not fit model.py: missing {missing}, unexpected {unexpected}")
    return model, s


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("checkpoint")
    p.add_argument("--vocab")
    p.add_argument("--out")
    p.add_argument("--into", help="a model file whose heads are replaced or added to")
    p.add_argument("--calibrate", help="JSONL file of training documents; costs a minute, loses less accuracy")
    p.add_argument("--heads", default=",".join(HEADS))
    p.add_argument("--name", default="hearsay-mini")
    p.add_argument("--data", default="PolNeAR train, records train", help="what it was trained on, for the header")
    p.add_argument("--scores", help="JSON file of scores for the header")
    a = p.parse_args()
    model, s = load(a.checkpoint)
    heads = a.heads.split(",")
    if a.into:
        header, sections = read(a.into)
        w = {k: v.detach().float().numpy() for k, v in model.state_dict().items()}
        for n in heads:
            part = head_section(n, w)
            sections[n] = (part.tensors, part.data)
        write(a.into, header, sections)
        return
    args = {k: v for k, v in s.get("args", {}).items() if isinstance(v, (int, float, bool))}
    meta = dict(name=a.name, data=a.data, seed=args.get("seed", 0), steps=s.get("step", 0), training=args,
                scores=json.load(open(a.scores)) if a.scores else {})
    windows = None
    if a.calibrate:
        from tokens import Vocab
        windows = calibrate.text_windows(a.calibrate, Vocab(a.vocab))
    export(model.eval(), meta, a.vocab, a.out, heads, windows)
    print(a.out, os.path.getsize(a.out), "bytes")


if __name__ == "__main__":
    main()
