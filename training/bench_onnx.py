"""Measures the Go encoder beside onnxruntime's int8 of the same weights: one thread each, same machine, turn by turn.

  python bench_onnx.py model.hearsay --out /tmp/bench [--rounds 10]

The model file's encoder, back in float32, is exported to ONNX (as transformers' BertModel, without the marks that hearsay adds to the embeddings), and
quantised with onnxruntime's quantize_dynamic, plain and after its transformer optimiser, with weights by tensor and by
channel; the fastest of these is the one to compare with. Both sides report tokens a processor-second (user and system
time of the process), so that other work on the machine hardly matters; each round runs both, and the ratio's median and
range over the rounds are printed. Needs: onnx, onnxruntime, transformers.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time


processor = time.process_time


def bert(path):
    """A model file's encoder as transformers' BertModel."""
    import numpy as np
    import torch
    from transformers import BertConfig, BertModel
    import export
    header, sections = export.read(path)
    t, c = export.arrays(sections["encoder"]), header["encoder"]
    out = BertModel(BertConfig(vocab_size=c["vocab"], hidden_size=c["width"], num_hidden_layers=c["layers"],
                               num_attention_heads=c["heads"], intermediate_size=c["ff"],
                               max_position_embeddings=c["positions"], attn_implementation="eager"),
                    add_pooling_layer=False).eval()
    e = "embeddings."
    w = {e + "word_embeddings.weight": t["word.weight"] * t["word.scale"][:, None], e + "position_embeddings.weight": t["pos"],
         e + "token_type_embeddings.weight": np.zeros((2, c["width"])),
         e + "LayerNorm.weight": t["norm.gain"], e + "LayerNorm.bias": t["norm.bias"]}
    for i in range(c["layers"]):
        def linear(name):
            weight = t[name + ".weight"] * t[name + ".scale"][:, None] * t.get(name + ".balance", np.float32(1))
            return weight, t[name + ".bias"]
        o, p = f"encoder.layer.{i}.", f"layers.{i}."
        qkv = zip(*(np.split(x, 3) for x in linear(p + "qkv")))
        parts = dict(zip(("attention.self.query", "attention.self.key", "attention.self.value"), qkv))
        parts |= {"attention.output.dense": linear(p + "out"), "intermediate.dense": linear(p + "up"), "output.dense": linear(p + "down")}
        for a, b in (("attention.output.LayerNorm", "norm1"), ("output.LayerNorm", "norm2")):
            parts[a] = t[p + b + ".gain"], t[p + b + ".bias"]
        for a, (weight, bias) in parts.items():
            w[o + a + ".weight"], w[o + a + ".bias"] = weight, bias
    missing, unexpected = out.load_state_dict({k: torch.tensor(np.asarray(v, np.float32)) for k, v in w.items()}, strict=False)
    if unexpected or [m for m in missing if "position_ids" not in m]:
        raise SystemExit(f"BertModel does not fit: {missing} {unexpected}")
    return out, c


def build(path, out):
    """Writes the ONNX files; returns their paths by name."""
    import torch
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer
    model, c = bert(path)

    class Wrapper(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.bert = model

        def forward(self, input_ids, attention_mask):
            return self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

    plain = os.path.join(out, "plain.onnx")
    ids = torch.ones(1, 16, dtype=torch.long)
    with torch.inference_mode():
        torch.onnx.export(Wrapper(), (ids, ids), plain, input_names=["input_ids", "attention_mask"], output_names=["h"],
                          dynamic_axes={n: {0: "b", 1: "t"} for n in ("input_ids", "attention_mask", "h")},
                          opset_version=17, dynamo=False)
    fused = os.path.join(out, "fused.onnx")
    opt = optimizer.optimize_model(plain, model_type="bert", num_heads=c["heads"], hidden_size=c["width"])
    print("fused:", opt.get_fused_operator_statistics(), flush=True)
    opt.save_model_to_file(fused)
    paths = {}
    for base in (plain, fused):
        for channel in (False, True):
            name = os.path.basename(base)[:-5] + ("-channel" if channel else "-tensor")
            paths[name] = os.path.join(out, name + ".onnx")
            quantize_dynamic(base, paths[name], weight_type=QuantType.QInt8, per_channel=channel,
                             extra_options={"DefaultTensorType": TensorProto.FLOAT})
    return paths


def session(path):
    import onnxruntime as ort
    o = ort.SessionOptions()
    o.intra_op_num_threads = o.inter_op_num_threads = 1
    o.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    return ort.InferenceSession(path, o, providers=["CPUExecutionProvider"])


def run_onnx(s, tokens, seconds):
    import numpy as np
    rng = np.random.default_rng(1)
    feed = {"input_ids": rng.integers(1000, 20000, (1, tokens)), "attention_mask": np.ones((1, tokens), np.int64)}
    s.run(None, feed)
    n, begin, end = 0, processor(), time.time() + seconds
    while time.time() < end:
        s.run(None, feed)
        n += tokens
    return n / (processor() - begin)


def run_go(binary, model, tokens, seconds):
    text = subprocess.run([binary, "-test.run", "xxx", "-test.bench", f"Encode/tokens={tokens}$", "-test.cpu", "1",
                           "-test.benchtime", f"{seconds}s"], env=dict(os.environ, HEARSAY_MODEL=os.path.abspath(model), GOMAXPROCS="1"),
                          capture_output=True, text=True, check=True).stdout
    return float(re.search(r"([\d.e+]+) tokens/cpu-s", text).group(1))


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("model")
    p.add_argument("--out", required=True)
    p.add_argument("--rounds", type=int, default=10)
    p.add_argument("--seconds", type=float, default=1.)
    p.add_argument("--tokens", default="256,384")
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    here = os.path.dirname(os.path.abspath(__file__))
    binary = os.path.abspath(os.path.join(a.out, "encoder.test"))
    subprocess.run(["go", "test", "-c", "-o", binary, "./internal/encoder"], cwd=os.path.dirname(here), check=True)
    sessions = {n: session(q) for n, q in build(a.model, a.out).items()}
    result = {}
    for tokens in map(int, a.tokens.split(",")):
        speed = {n: round(max(run_onnx(s, tokens, a.seconds) for _ in range(2))) for n, s in sessions.items()}
        best = max(speed, key=speed.get)
        print(tokens, "onnxruntime, tokens a processor-second:", json.dumps(speed), flush=True)
        onnx, ours = [], []
        for _ in range(a.rounds):
            onnx.append(run_onnx(sessions[best], tokens, a.seconds))
            ours.append(run_go(binary, a.model, tokens, a.seconds))
        ratio = sorted(x / y for x, y in zip(ours, onnx))
        result[tokens] = dict(onnx=best, onnx_tokens_s=round(statistics.median(onnx)), tokens_s=round(statistics.median(ours)),
                              ratio=round(statistics.median(ratio), 3), low=round(ratio[0], 3), high=round(ratio[-1], 3))
        print(tokens, json.dumps(result[tokens]), flush=True)


if __name__ == "__main__":
    sys.exit(main())
