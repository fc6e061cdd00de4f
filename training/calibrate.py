"""Chooses int8 weights for the encoder's products so that quantisation costs little, from windows of training text.

Two things, both without cost or nearly so when the model runs:

Balance   A few channels of the activations are ten times as large as the rest and would take most of a row's 8 bits. Each
          input channel is divided by s = (largest activation)^a / (largest weight)^(1-a), the weights multiplied by it
          (SmoothQuant, Xiao et al. 2023). a was chosen for each kind of product on training text, see ALPHA.
Rounding  Weights are rounded one input channel after the other; the error that one makes in the products is made up for
          by those still to come, as the second moments of the inputs tell (GPTQ, Frantar et al. 2023).
"""
import numpy as np
import torch

ALPHA = {"qkv": .8, "out": .7, "up": .65, "down": .6}
DAMP = .01
BLOCK = 64


def moments(model, windows):
    """Runs the encoder over windows [(ids [T], marks [T,3])]; returns the largest magnitudes and second moments of the inputs
    of each product, by the names of export.py."""
    largest, second, hooks = {}, {}, []

    def watch(name):
        def hook(_, args):
            x = args[0].reshape(-1, args[0].shape[-1]).double()
            a = x.abs().amax(0)
            largest[name] = torch.maximum(largest[name], a) if name in largest else a
            second[name] = second.get(name, 0) + x.T @ x
        return hook

    for i, layer in enumerate(model.encoder.layers):
        for name, module in (("qkv", layer.q), ("out", layer.o), ("up", layer.up), ("down", layer.down)):
            hooks.append(module.register_forward_pre_hook(watch(f"layers.{i}.{name}")))
    with torch.inference_mode():
        for ids, marks in windows:
            model.encoder(torch.as_tensor(ids)[None], torch.as_tensor(marks)[None], torch.ones(1, len(ids), dtype=torch.bool))
    for h in hooks:
        h.remove()
    return largest, second


def balance(weight, largest, alpha):
    """Returns the factors s of the input channels; their geometric mean is 1."""
    w = torch.as_tensor(weight).double().abs().amax(0).clamp(min=1e-5)
    s = largest.clamp(min=1e-3) ** alpha / w ** (1 - alpha)
    return s / s.log().mean().exp()


def rounded(weight, second):
    """Rounds weight [N,K] to int8 by row given the inputs' second moments [K,K]; returns values and scales."""
    w, k = torch.as_tensor(weight).double().clone(), weight.shape[1]
    scale = (w.abs().amax(1).clamp(min=1e-20) / 127).float().double()
    h = second + torch.eye(k, dtype=torch.double) * DAMP * second.diagonal().mean()
    order = h.diagonal().argsort(descending=True)
    w, h = w[:, order], h[order][:, order]
    u = torch.linalg.cholesky(torch.linalg.inv(h), upper=True)
    q = torch.zeros_like(w)
    for b in range(0, k, BLOCK):
        ub, wb = u[b:b + BLOCK, b:b + BLOCK], w[:, b:b + BLOCK]
        err = torch.zeros_like(wb)
        for j in range(wb.shape[1]):
            q[:, b + j] = (wb[:, j] / scale).round().clamp(-127, 127)
            err[:, j] = (wb[:, j] - q[:, b + j] * scale) / ub[j, j]
            wb[:, j:] -= err[:, j, None] * ub[j, j:][None]
        w[:, b + BLOCK:] -= err @ u[b:b + BLOCK, b + BLOCK:]
    out = torch.empty_like(q)
    out[:, order] = q
    return out.numpy().astype(np.int8), scale.numpy().astype(np.float32)


def text_windows(path, vocab, n=48, size=384):
    """Returns n windows of a file of training documents, spread over it."""
    import random
    import data
    ws = data.windows(data.read(path, vocab), size, random.Random(0))
    out = []
    for d, b, e in ws[::max(1, len(ws) // n)][:n]:
        ids = np.concatenate([[vocab.cls], d.ids[b:e], [vocab.sep]])
        marks = np.zeros((len(ids), 3), np.int64)
        marks[1:-1] = d.marks[b:e]
        out.append((ids, marks))
    return out
