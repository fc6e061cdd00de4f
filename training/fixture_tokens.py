"""Writes testdata/token/tokens.json: what tokens.py makes of invented, nasty texts. The Go package must make the same.

  python fixture_tokens.py --vocab minilm/vocab.txt --out ../testdata/token

The fixture carries only the part of the vocabulary that its texts can touch, with new numbers, so that the test needs no
model.
"""
import argparse
import json
import os
from tokens import Vocab, fold, kind, tokenize, words

TEXTS = {
    "plain": "Mayor Odalys Brenn said the bridge would reopen on Monday.\nShe thanked nobody.\n\nHer office declined to elaborate.",
    "empty": "",
    "blank": " \t\r\n \u00a0\u2003\n",
    "unsplittable": "qqxzvkk\u0915\u094dzz Zorblatt\u2603snow \u2603 \u2764\ufe0f",
    "nfd": "Cafe\u0301 owner Rene\u0301e A\u030angstro\u0308m objected; na\u0308ive cri\u0302tics clapped.\u0301",
    "nfc": "Café owner Renée Ångström objected; naïve crîtics clapped. Việt Nam. ǆungla ǅ Ǆ",
    "zero width": "The min\u200bister\u200d said\ufeff no\u2060thing\u200b. \u200b\u200b \u200bDone\u200b\u200b",
    "soft hyphens": "The in\u00adfra\u00adstruc\u00adture bill\u00ad \u00adpassed.",
    "emoji": "We won \U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466!! \U0001f1eb\U0001f1f7 \U0001f44d\U0001f3fd\U0001f44d ok\U0001f600ok",
    "curly": "“We will not,” he said. “Not now.” ‘Perhaps,’ she’d replied; the ’90s ended.",
    "low and high": "„Nie“, sagte er. ‟Never,” he said. ”So”, sade hon.",
    "doubled": "``We will not,'' he said. ''Fine.'' ‘‘Old wire copy,’’ it read. ' ' '''three''' ''''four'''' ````",
    "straight": "\"A\" \"B \"C\" said.\n\"Open to the end\n\nNext \"one\".\"\"\"",
    "doubled apart": "'\u200b'joined by nothing'\u200b' and ' 'parted' ' \"\"twice\"\"",
    "guillemets": "« Non », dit-il. »Doch«, sagte sie. ‹petit› «»",
    "cjk": "总理说：“不会。”Tokyo東京タワー 서울시장은 말했다 ｆｕｌｌｗｉｄｔｈ 豈更",
    "turkish": "İstanbul Belediyesi IŞIK ışık İİ dedi.",
    "greek": "ΟΔΥΣΣΕΥΣ Σίσυφος ς; \u037e ΐ Ǻ",
    "ligatures": "The oﬃce ﬁled a ﬂat ﬆatement. Æsir œuvre ß ẞ ŉ",
    "long words": "x" * 100 + " " + "x" * 101 + " " + "ab\u0301" * 60 + " " + "é" * 100 + " " + "z" * 350 + "! end",
    "long with dropped": "a\u200b" * 120 + "\u200b tail",
    "rtl": "قال الوزير: \u200f«لن نوافق». אמר השר: ״לא״. \u202eabc\u202c",
    "nbsp": "10\u00a0000\u202fkm\u2009said\u3000Mr\u00a0Odell\u2028next\u2029para",
    "case": "USA U.S. McKay iPhone A a Aa AA aA A1 1A 3rd NATO’s ΑΒΓ ŁÓDŹ Łódź ª ⅷ Ⅷ Ⓐ ʰ",
    "control": "a\u0000b\u0007c\u000bd\u000ce\u0085f\u001bg \ufffdh\ufffd \ufffd",
    "marks alone": "\u0301\u0302 \u0301x \u0903\u0915\u093f \u20dd",
    "punctuation": "a-b—c–d…e_f*g[h]{i}~|^`<>=+$€£¥§¶†‡•·¿¡№% ½ ² x²",
    "urls": "See https://example.org/a?b=c&d=%20#e @odell #Bridge a@b.example",
    "gaps": "a\nb\n\nc\r\nd\r\n\r\ne \n f \n \n g\n\n\nh\u200b\n\u200b\ni",
    "private": "\ue000x\U000f0000y \U0010ffff z\ud7a3 \U000e0041",
    "decomposes": "\u1e69\u0344\u0390\uac01\ufb2c\U0001d15e\u212b\u2126\u0958\u0cca\u0dde",
    "many marks": "\"" * 40 + "“" * 7 + "”" * 9 + "'" * 11,
    "kelvin": "K Å ℓ ſpecial ẛ̣ Ω",
}


def touched(text):
    """Returns all the stretches of text's folded words, as the vocabulary might hold them."""
    out = set()
    for b, e, _, _ in words(text):
        w = "".join(fold(c) for c in text[b:e] if kind(c) != "x")
        for i in range(len(w)):
            for j in range(i + 1, min(i + 20, len(w)) + 1):
                out.add(("##" if i else "") + w[i:j])
    return out


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--vocab", required=True)
    p.add_argument("--out", required=True)
    a = p.parse_args()
    full = Vocab(a.vocab)
    need = set().union(*map(touched, TEXTS.values()))
    keep = [w for w in full.words if w in need or w in ("[UNK]", "[CLS]", "[SEP]", "[MASK]")]
    number = {full.ids[w]: i for i, w in enumerate(keep)}
    cases = []
    for name, text in TEXTS.items():
        columns = tokenize(text, full)
        cases.append({"name": name, "text": text, "tokens": [[number[t[0]], *t[1:]] for t in zip(*columns)]})
    os.makedirs(a.out, exist_ok=True)
    with open(os.path.join(a.out, "tokens.json"), "w", encoding="utf8") as f:
        f.write('{"vocabulary": ' + json.dumps(keep) + ',\n"cases": [\n' + ",\n".join(map(json.dumps, cases)) + "\n]}\n")


if __name__ == "__main__":
    main()
