"""The encoder in int8, in NumPy: the very arithmetic of the Go packages internal/kernel and internal/encoder, bit for bit.

It is the reference that the Go code is tested against, and it measures what quantisation costs in accuracy without Go.

Every product of matrices is exact in int32; every float step is one float32 operation, in a fixed order, with no fused
multiply-add. Activations are quantised row by row (symmetric, scale = largest magnitude / 127), weights by output channel.
Attention is quantised too: queries and keys for each token and head, values for each of a head's channels over the window,
probabilities to 255 steps
of the row's largest, with ordered dither (Bayer 1973) so that a long tail of small ones keeps its weight.
"""
import numpy as np

F = np.float32
TINY = F(1e-20)
# Phi(x) - 1/2 = x P(2 x^2 / 25 - 1) for |x| <= 5: a weighted minimax fit of degree 11, error of GELU below 2.3e-6.
GELU_CLIP, GELU_SCALE = F(5), F(0.08)
GELU = np.array([float.fromhex(s) for s in (
    "0x1.218352p-3 -0x1.1ff10ap-4 0x1.a61898p-5 -0x1.4ae422p-5 0x1.00dfdp-5 -0x1.831236p-6 "
    "0x1.150e48p-6 -0x1.4d1a28p-7 0x1.4f1a34p-8 -0x1.fd7512p-9 0x1.a2b468p-9 -0x1.1f67ccp-10").split()], np.float32)
# 2^f for |f| <= 1/2, relative error below 8e-5; scaled to the steps of a probability.
STEPS = 255
EXP2 = (np.array([0.99992807, 0.69326099, 0.24261112, 0.05517165]) * STEPS).astype(np.float32)
FLOOR = F(-16)
MAGIC = F(12582912)     # 1.5 * 2^23: adding it rounds to an integer
LOG2E = 1.4426950408889634
# The thresholds that key j's probability rounds at, by j modulo 16, less one half.
DITHER = (np.array([0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15], np.float32) - F(7.5)) / F(16)


def quantise(x):
    """Quantises the last axis: returns int8 values (as int32) and the scales."""
    a = np.maximum(np.abs(x).max(-1, keepdims=True), TINY)
    q = np.rint(x * (F(127) / a)).astype(np.int32)
    return q, a / F(127)


def product(q, w):
    """Exact integer product of q [M,K] and w [N,K]: float64 holds every sum below 2^53."""
    return (q.astype(np.float64) @ w.astype(np.float64).swapaxes(-1, -2)).astype(np.int64).astype(np.int32)


def lanes(x):
    """Sums the last axis (a multiple of 16) in 16 lanes, then as a tree."""
    x = x.reshape(*x.shape[:-1], -1, 16)
    s = np.zeros_like(x[..., 0, :])
    for i in range(x.shape[-2]):
        s = s + x[..., i, :]
    for k in (8, 4, 2, 1):
        s = s[..., :k] + s[..., k:2 * k]
    return s


def norm(x, gain, bias, eps):
    """Layer normalisation."""
    n = F(1) / F(x.shape[-1])
    d = x - lanes(x) * n
    r = F(1) / np.sqrt(lanes(d * d) * n + F(eps))
    return d * r * gain + bias


def gelu(x):
    """x Phi(x)."""
    c = np.clip(x, -GELU_CLIP, GELU_CLIP)
    s = c * c * GELU_SCALE - F(1)
    p = np.full_like(x, GELU[-1])
    for a in GELU[-2::-1]:
        p = p * s + a
    return x * (c * p + F(.5))


def probabilities(y):
    """Softmax in base 2 over the last axis, as integers 0..STEPS of the row's largest; also their sum."""
    u = np.maximum(y - y.max(-1, keepdims=True), FLOOR)
    r = u + MAGIC
    f = u - (r - MAGIC)
    p = np.full_like(f, EXP2[-1])
    for a in EXP2[-2::-1]:
        p = p * f + a
    p = (p.view(np.int32) + (r.view(np.int32) << 23)).view(np.float32)
    q = np.rint(p + np.resize(DITHER, p.shape[-1])).astype(np.int32)
    return q, q.sum(-1, keepdims=True)


class Linear:
    """x W^T + b with int8 weights [N,K]."""
    def __init__(self, weight, scale, bias, balance=None):
        self.weight, self.scale, self.bias, self.balance = weight, scale, bias, balance

    def __call__(self, x):
        q, s = quantise(x if self.balance is None else x * self.balance)
        return product(q, self.weight).astype(np.float32) * (s * self.scale) + self.bias


def attention(qkv, heads):
    """qkv [T,3D] -> [T,D]."""
    t, d = qkv.shape[0], qkv.shape[1] // 3
    w = d // heads
    q, k, v = (qkv[:, i * d:(i + 1) * d].reshape(t, heads, w).swapaxes(0, 1) for i in range(3))
    q, sq = quantise(q)
    k, sk = quantise(k)
    v, sv = quantise(v.swapaxes(1, 2))
    c = sq * F(LOG2E / np.sqrt(w))
    y = product(q, k).astype(np.float32) * (c * sk.swapaxes(1, 2)) + F(0)
    p, total = probabilities(y)
    r = F(1) / total.astype(np.float32)
    out = product(p, v).astype(np.float32) * (r * sv.swapaxes(1, 2)) + F(0)
    return out.swapaxes(0, 1).reshape(t, d)


class Encoder:
    """tensors: name -> array as export.py writes the section "encoder", int8 matrices unpacked to [N,K]."""
    def __init__(self, tensors, shape):
        self.t, self.shape = tensors, shape
        self.eps = shape["epsilon"]
        m = tensors["marks"]
        self.marks = ((m[0:4, None, None] + m[None, 4:8, None]) + m[None, None, 8:12]).astype(np.float32)

    def linear(self, name):
        return Linear(self.t[name + ".weight"], self.t[name + ".scale"], self.t[name + ".bias"], self.t.get(name + ".balance"))

    def norm(self, x, name):
        return norm(x, self.t[name + ".gain"], self.t[name + ".bias"], self.eps)

    def __call__(self, ids, marks):
        """ids [T], marks [T,3] -> [T,D]."""
        w = self.t["word.weight"][ids].astype(np.float32) * self.t["word.scale"][ids][:, None]
        x = w + self.t["pos"][:len(ids)] + self.marks[marks[:, 0], marks[:, 1], marks[:, 2]]
        x = self.norm(x, "norm")
        for i in range(self.shape["layers"]):
            p = f"layers.{i}."
            a = attention(self.linear(p + "qkv")(x), self.shape["heads"])
            x = self.norm(x + self.linear(p + "out")(a), p + "norm1")
            u = gelu(self.linear(p + "up")(x))
            x = self.norm(x + self.linear(p + "down")(u), p + "norm2")
        return x
