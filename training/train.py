"""Trains the attribution model from a pretrained encoder; checkpoints as it goes and resumes from the last one.

  python train.py --data ../../shared/data --encoder minilm/ --out runs/a --epochs 10
  python train.py ... --minutes 90        # as many steps as fit, the learning rate follows the clock

Run with the memory settings that run.sh exports: they make CPU training several times faster.
"""
import argparse
import json
import os
import random
import time
import torch
import torch.nn.functional as F
import data
from model import Model
from tokens import Vocab


def losses(model, bt):
    h = model.encoder(bt["ids"], bt["marks"], bt["mask"])
    z = model.cue(h).float()
    nll = z.logsumexp(-1) - z.masked_fill(~bt["cue"], -1e4).logsumexp(-1)
    out = {"cue": (nll * bt["cue_w"]).sum() / bt["cue_w"].sum()}
    v = F.binary_cross_entropy_with_logits(model.voice(h).float(), bt["voice"], reduction="none").sum(-1)
    if bt["voice_w"].sum() > 0:
        out["voice"] = (v * bt["voice_w"]).sum() / bt["voice_w"].sum()
    if len(bt["row"]):
        x, cue = model.pairs(h, bt["row"], bt["cb"], bt["ce"], bt["para"])
        with torch.autocast(h.device.type, enabled=False):
            nll = model.crf(model.role(x.float()), bt["roles"], bt["role_mask"])
        out["role"] = nll.clamp(max=500).mean()      # a mislabelled statement must not drown the others
        full = bt["cond_w"] > 0
        if full.any():
            c = F.cross_entropy(model.cond(x).float().transpose(1, 2), bt["cond"], reduction="none")
            w = bt["role_mask"] * bt["cond_w"][:, None]
            out["cond"] = (c * w).sum() / w.sum()
            a = model.act_logits(h, bt["row"], cue, bt["content"]).float()
            out["act"] = F.cross_entropy(a, bt["act"], ignore_index=-1)
    return out


WEIGHTS = {"cue": 2., "role": .02, "voice": .1, "cond": 1., "act": .05}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", required=True)
    p.add_argument("--encoder", required=True, help="folder with model.safetensors and vocab.txt")
    p.add_argument("--out", required=True)
    p.add_argument("--epochs", type=float, default=10)
    p.add_argument("--minutes", type=float, help="train for this long instead of --epochs")
    p.add_argument("--window", type=int, default=384)
    p.add_argument("--batch", type=int, default=8)
    p.add_argument("--lr", type=float, default=1.2e-4)
    p.add_argument("--head-lr", type=float, default=6e-4)
    p.add_argument("--records", type=int, default=3, help="times that the records are seen in an epoch")
    p.add_argument("--extra", nargs="*", default=[], help="further files of whole records without own voice")
    p.add_argument("--drop-words", type=float, default=.04)
    p.add_argument("--dropout", type=float, default=0.)
    p.add_argument("--ema", type=float, default=.998)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--steps", type=int, help="stop early, for tests")
    p.add_argument("--from", dest="start", help="start from the weights of this checkpoint")
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    torch.set_flush_denormal(True)
    dev = "cuda" if torch.cuda.is_available() else "cpu"
    rng = random.Random(a.seed)
    torch.manual_seed(a.seed)
    vocab = Vocab(os.path.join(a.encoder, "vocab.txt"))
    rec = data.read(os.path.join(a.data, "records-train.jsonl"), vocab)
    ids = {d.id for d in rec}
    flat = [d for d in data.read(os.path.join(a.data, "polnear-train.jsonl"), vocab) if d.id not in ids]
    extra = [d for f in a.extra for d in data.read(f, vocab, voice_known=False)]
    model = Model().to(dev)
    model.encoder.load_minilm(os.path.join(a.encoder, "model.safetensors"))
    model.encoder.drop = a.dropout
    heads = [q for n, q in model.named_parameters() if not n.startswith("encoder.") or n == "encoder.marks"]
    body = [q for n, q in model.named_parameters() if n.startswith("encoder.") and n != "encoder.marks"]
    opt = torch.optim.AdamW([{"params": body, "top": a.lr}, {"params": heads, "top": a.head_lr}], lr=a.lr, weight_decay=.01,
                            betas=(.9, .98))
    ema = {n: q.detach().clone() for n, q in model.named_parameters()}
    per_epoch = len(data.windows(flat + rec * a.records + extra, a.window, random.Random(0))) // a.batch
    total = int(a.epochs * per_epoch)
    step, spent = 0, 0.
    last = os.path.join(a.out, "last.pt")
    if a.start:
        model.load_state_dict(torch.load(a.start, map_location=dev)["ema"], strict=False)
        ema = {n: q.detach().clone() for n, q in model.named_parameters()}
    if os.path.exists(last):
        s = torch.load(last, map_location=dev, weights_only=False)
        model.load_state_dict(s["model"], strict=False)
        opt.load_state_dict(s["opt"])
        ema, step, spent = s["ema"], s["step"], s["spent"]
        rng.setstate(s["rng"])
    print(json.dumps(dict(docs=len(flat), records=len(rec), extra=len(extra), steps_an_epoch=per_epoch, resumed_at=step, device=dev)), flush=True)

    def save(name):
        tmp = os.path.join(a.out, name + ".tmp")
        torch.save(dict(model=model.state_dict(), ema=ema, opt=opt.state_dict(), step=step, spent=spent, rng=rng.getstate(),
                        args=vars(a)), tmp)
        os.replace(tmp, os.path.join(a.out, name))

    model.train()
    mean, done, since, saved = {}, False, time.time(), time.time()
    began = time.time() - spent
    while not done:
        wins = data.windows(flat + rec * a.records + extra, a.window, rng)
        # Batches of like length waste no padding; their order is random.
        wins.sort(key=lambda w: w[2] - w[1] + rng.random() * 16)
        batches = [wins[i:i + a.batch] for i in range(0, len(wins), a.batch)]
        rng.shuffle(batches)
        for batch in batches:
            spent = time.time() - began
            at = spent / 60 / a.minutes if a.minutes else step / total
            if at >= 1 or (a.steps and step >= a.steps):
                done = True
                break
            scale = min(step / 150, 1) * max(1 - at, 0)
            for g in opt.param_groups:
                g["lr"] = g["top"] * scale
            bt = {k: torch.from_numpy(v).to(dev) for k, v in data.collate(batch, vocab, rng=rng, drop_words=a.drop_words).items()}
            with torch.autocast(dev, torch.bfloat16):
                ls = losses(model, bt)
                loss = sum(WEIGHTS[k] * v for k, v in ls.items())
            opt.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.)
            opt.step()
            step += 1
            keep = min(a.ema, (1 + step) / (10 + step))
            with torch.no_grad():
                for n, q in model.named_parameters():
                    ema[n].lerp_(q, 1 - keep)
            for k, v in ls.items():
                mean[k] = .98 * mean.get(k, v.item()) + .02 * v.item()
            if step % 50 == 0:
                now = time.time()
                print(json.dumps(dict(step=step, epoch=round(step / per_epoch, 2), at=round(at, 3), s_a_step=round((now - since) / 50, 2),
                                      **{k: round(v, 4) for k, v in mean.items()})), flush=True)
                since = now
            if time.time() - saved > 400:
                save("last.pt")
                saved = time.time()
    save("last.pt")
    torch.save(dict(ema=ema, step=step, args=vars(a)), os.path.join(a.out, "final.pt"))


if __name__ == "__main__":
    main()
