"""The attribution model: one encoder pass over a window finds the cues, then, per cue, its source and content.

Shapes: B windows, T tokens a window, C cues in the batch, D the encoder's width, R the role head's width.

Encoder  BERT (Devlin et al. 2019) as in MiniLM-L6 (Wang et al. 2020), plus embeddings of the three token features that
         lower-casing loses (tokens.py); they start at zero, so that training starts from the pretrained encoder.
Cue      per token one of CUE_LABELS: outer cues stand in the outlet's own words, nested ones inside some content.
Roles    per cue and token an emission for each of ROLE_LABELS and a linear-chain CRF (Lafferty et al. 2001) over them.
         Each (cue, token) pair starts from token vector, cue vector, their product, distance and paragraph difference,
         normalised (norm_in); two convolution blocks along the tokens follow, normalised again (norm_out).
Records  heads that only the fully annotated records train: conditions (per cue and token), act (per cue), own voice
         (per token).
"""
import math
import torch
from torch import nn
import torch.nn.functional as F

CUE_LABELS = ["O", "B-outer", "I-outer", "B-nested", "I-nested"]
ROLE_LABELS = ["O", "B-source", "I-source", "B-content", "I-content", "B-addressee", "I-addressee"]
ACTS = ["state", "confirm", "deny", "refuse", "demand", "propose", "offer", "warn", "criticise", "praise", "ask", "think"]
DIST = 41               # buckets of signed distance to the cue, see dist_bucket
PARA = 5                # paragraphs between cue and token, clipped to -2..2
KERNEL, DILATIONS = 7, (1, 3)


def dist_bucket(d):
    """Buckets signed token distances: 0 inside the cue, exact to 8, then in half octaves to 20 a side."""
    a = d.abs().clamp(min=1).float()
    far = (8 + torch.floor(2 * torch.log2(a / 8) + 1e-4)).clamp(max=20)
    m = torch.where(a <= 8, a, far).long()
    return torch.where(d == 0, torch.full_like(m, 20), 20 + torch.sign(d).long() * m)


class Layer(nn.Module):
    def __init__(self, d, heads, ff):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Linear(d, d) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(d, eps=1e-12), nn.LayerNorm(d, eps=1e-12)
        self.up, self.down = nn.Linear(d, ff), nn.Linear(ff, d)

    def forward(self, x, bias, drop):
        b, t, d = x.shape
        split = lambda y: y.view(b, t, self.heads, d // self.heads).transpose(1, 2)
        q, k, v = split(self.q(x)), split(self.k(x)), split(self.v(x))
        a = q @ k.transpose(-1, -2) * (1 / math.sqrt(d // self.heads)) + bias
        a = (a.softmax(-1).to(v.dtype) @ v).transpose(1, 2).reshape(b, t, d)
        x = self.norm1(x + F.dropout(self.o(a), drop, self.training))
        return self.norm2(x + F.dropout(self.down(F.gelu(self.up(x))), drop, self.training))


class Encoder(nn.Module):
    def __init__(self, layers=6, d=384, heads=12, ff=1536, vocab=30522, positions=512):
        super().__init__()
        self.config = dict(layers=layers, d=d, heads=heads, ff=ff, vocab=vocab, positions=positions)
        self.word, self.pos = nn.Embedding(vocab, d), nn.Embedding(positions, d)
        self.marks = nn.Parameter(torch.zeros(12, d))       # case 0-3, gap 0-3, quote 0-3
        self.norm = nn.LayerNorm(d, eps=1e-12)
        self.layers = nn.ModuleList(Layer(d, heads, ff) for _ in range(layers))
        self.drop = 0.

    def forward(self, ids, marks, mask):
        """ids [B,T], marks [B,T,3] in 0..3, mask [B,T] true on tokens -> [B,T,D]."""
        hot = F.one_hot(marks, 4).flatten(2).to(self.marks.dtype)
        x = self.word(ids) + self.pos.weight[:ids.shape[1]] + hot @ self.marks
        x = self.norm(x)
        bias = torch.zeros(mask.shape, dtype=x.dtype, device=x.device).masked_fill(~mask, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias, self.drop)
        return x

    def load_minilm(self, path):
        from safetensors.torch import load_file
        w = {k.removeprefix("bert."): v for k, v in load_file(path).items()}
        sd = {"word.weight": w["embeddings.word_embeddings.weight"],
              "pos.weight": w["embeddings.position_embeddings.weight"] + w["embeddings.token_type_embeddings.weight"][0],
              "norm.weight": w["embeddings.LayerNorm.weight"], "norm.bias": w["embeddings.LayerNorm.bias"],
              "marks": torch.zeros_like(self.marks)}
        names = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
                 "o": "attention.output.dense", "norm1": "attention.output.LayerNorm", "up": "intermediate.dense",
                 "down": "output.dense", "norm2": "output.LayerNorm"}
        for i in range(len(self.layers)):
            for a, b in names.items():
                for p in ("weight", "bias"):
                    sd[f"layers.{i}.{a}.{p}"] = w[f"encoder.layer.{i}.{b}.{p}"]
        self.load_state_dict(sd)


def shift(x, by):
    """Moves x [C,T,R] along T: out[t] = x[t + by], zero outside."""
    if by == 0:
        return x
    return F.pad(x[:, by:], (0, 0, 0, by)) if by > 0 else F.pad(x[:, :by], (0, 0, -by, 0))


class Block(nn.Module):
    """x + W2 gelu(W1 conv(x)); conv is depthwise over KERNEL tokens at the given dilation, zero beyond the window."""
    def __init__(self, r, dilation):
        super().__init__()
        self.dilation = dilation
        self.conv = nn.Parameter(torch.randn(KERNEL, r) * (1 / math.sqrt(KERNEL)))
        self.up, self.down = nn.Linear(r, r), nn.Linear(r, r)
        with torch.no_grad():
            self.down.weight.mul_(.2)

    def forward(self, x):
        w = self.conv.to(x.dtype)
        u = sum(shift(x, (k - KERNEL // 2) * self.dilation) * w[k] for k in range(KERNEL))
        return x + self.down(F.gelu(self.up(u)))


class Model(nn.Module):
    def __init__(self, r=128, **encoder):
        super().__init__()
        self.encoder = Encoder(**encoder)
        d = self.encoder.config["d"]
        self.r = r
        self.cue = nn.Linear(d, len(CUE_LABELS))
        self.token, self.add, self.mul = nn.Linear(d, r), nn.Linear(2 * d, r), nn.Linear(2 * d, r)
        self.dist, self.para = nn.Parameter(torch.randn(DIST, r) * .1), nn.Parameter(torch.randn(PARA, r) * .1)
        self.norm_in, self.norm_out = nn.LayerNorm(r, eps=1e-6), nn.LayerNorm(r, eps=1e-6)
        self.blocks = nn.ModuleList(Block(r, k) for k in DILATIONS)
        self.role = nn.Linear(r, len(ROLE_LABELS))
        self.trans = nn.Parameter(torch.zeros(len(ROLE_LABELS), len(ROLE_LABELS)))      # [from, to]
        self.cond = nn.Linear(r, 3)
        self.act1, self.act2 = nn.Linear(3 * d, r), nn.Linear(r, len(ACTS))
        self.voice = nn.Linear(d, 2)                        # own voice, loaded
        ok = torch.ones(len(ROLE_LABELS), len(ROLE_LABELS))
        for j, to in enumerate(ROLE_LABELS):
            if to[0] == "I":
                for i, fr in enumerate(ROLE_LABELS):
                    ok[i, j] = fr[0] != "O" and fr[2:] == to[2:]
        self.register_buffer("forbid", (1 - ok) * -1e4, persistent=False)
        self.register_buffer("first", torch.tensor([-1e4 if l[0] == "I" else 0. for l in ROLE_LABELS]), persistent=False)

    def pairs(self, h, row, b, e, para):
        """h [B,T,D]; row, b, e [C]: window and first and last token of each cue; para [B,T] paragraph numbers.
        Returns the pair features [C,T,R] and the cue vectors [C,2D]."""
        n, t, d = h.shape
        at = lambda p: (F.one_hot(row * t + p, n * t).to(h.dtype) @ h.reshape(n * t, d))
        cue = torch.cat([at(b), at(e)], -1)
        pos = torch.arange(t, device=h.device)[None]
        dist = torch.where(pos < b[:, None], pos - b[:, None], torch.where(pos > e[:, None], pos - e[:, None], 0))
        pc = para[row]
        pdiff = (pc - pc.gather(1, b[:, None])).clamp(-2, 2) + 2
        rel = F.one_hot(dist_bucket(dist), DIST).to(h.dtype) @ self.dist.to(h.dtype) \
            + F.one_hot(pdiff, PARA).to(h.dtype) @ self.para.to(h.dtype)
        tok = self.token(h)
        tok = (F.one_hot(row, n).to(h.dtype) @ tok.reshape(n, -1)).view(len(row), t, self.r)
        x = F.gelu(self.norm_in(tok * (1 + self.mul(cue))[:, None] + self.add(cue)[:, None] + rel))
        for block in self.blocks:
            x = block(x)
        return self.norm_out(x), cue

    def act_logits(self, h, row, cue, content):
        """content [C,T] weights of the content's tokens; their mean vector joins the cue's."""
        n, t, d = h.shape
        w = content.to(h.dtype) / content.sum(-1, keepdim=True).clamp(min=1).to(h.dtype)
        hot = F.one_hot(row, n).to(h.dtype)
        full = (hot[:, :, None] * w[:, None, :]).reshape(len(row), n * t)
        return self.act2(F.gelu(self.act1(torch.cat([cue, full @ h.reshape(n * t, d)], -1))))

    def crf(self, emit, allowed, mask):
        """Returns -log p(labels) [C]. emit [C,T,L] float32; allowed [C,T,L] bool, the labels each token may have (the sum
        over all of them is taken, so partial labels work); mask [C,T]."""
        c = emit.shape[0]
        both = torch.cat([emit.masked_fill(~allowed, -1e4), emit])
        mask = torch.cat([mask, mask])
        tr = (self.trans + self.forbid).exp()
        a = both[:, 0] + self.first
        for t in range(1, both.shape[1]):
            m = a.max(-1, keepdim=True).values.detach()
            nxt = ((a - m).exp() @ tr).clamp(min=1e-30).log() + m + both[:, t]
            a = torch.where(mask[:, t, None], nxt, a)
        z = a.logsumexp(-1)
        return z[c:] - z[:c]
