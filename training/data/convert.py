#!/usr/bin/env python3
"""convert.py [FILE...]: turns hand-labelled reports (robustness/*.txt) into records (robustness-train.jsonl).

A report is

    == id [| outlet [| published]]
    text, with blank lines between paragraphs
    --
    source | cue | content [| field]...

with one line a statement, numbered from 1. Fields in any order: `^N` the parent's number, `@phrase` addressee,
`?phrase` condition, `=DATE` when it was said, anything else the act. `_` is empty. A phrase is words of the text;
`first words .. last words` a range (up to the next place where the last words stand); ` + ` joins several spans; `#2` after a phrase
picks its second occurrence. A phrase that occurs more than once and says not which, or not at all, is an error.
A line `voice: phrase [| loaded]` gives an assertion in the report's own voice.
All reports are invented. Offsets count Unicode code points.
"""
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
ACTS = "state confirm deny refuse demand propose offer warn criticise praise ask think".split()
KEYS = "id parent source cue content addressee form act said conditions by confidence".split()


def word(c):
    return c.isalnum()


def places(text, phrase, start=0):
    """Start offsets of phrase in text from start on, at word boundaries."""
    out, i = [], text.find(phrase, start)
    while i >= 0:
        j = i + len(phrase)
        if not (word(phrase[0]) and i and word(text[i - 1])) and not (word(phrase[-1]) and j < len(text) and word(text[j])):
            out.append(i)
        i = text.find(phrase, i + 1)
    return out


def pick(text, phrase, start=0, first=False):
    """[start, end) of one phrase."""
    m = re.fullmatch(r"(.*?)#(\d+)", phrase, re.S)
    nth = None
    if m:
        phrase, nth = m.group(1), int(m.group(2))
    at = places(text, phrase, start)
    if first and nth is None:
        nth = 1
    if not at or nth and nth > len(at):
        raise ValueError(f"not in the text: {phrase!r}")
    if nth is None and len(at) > 1:
        raise ValueError(f"{len(at)} times in the text: {phrase!r}")
    i = at[(nth or 1) - 1]
    return [i, i + len(phrase)]


def spans(text, field):
    """Spans of a field; a space-plus-space separates them."""
    field = field.strip()
    if field == "_" or not field:
        return []
    out = []
    for part in field.split(" + "):
        if " .. " in part:
            a, b = part.split(" .. ", 1)
            i, e = pick(text, a.strip())
            out.append([i, pick(text, b.strip(), e, first=True)[1]])
        else:
            out.append(pick(text, part.strip()))
    return out


QUOTES = [('"', '"'), ("“", "”"), ("„", "“"), ("«", "»"), ("»", "«"), ("''", "''")]


def quoted(text):
    """Marks the characters that stand inside quotation marks (doubled only), a paragraph at a time."""
    inside = [False] * len(text)
    for m in re.finditer(r"[^\n]+", text):
        close, i = None, m.start()
        while i < m.end():
            if close is None:
                for o, c in QUOTES:
                    if text.startswith(o, i):
                        close, i = c, i + len(o) - 1
                        break
            elif text.startswith(close, i) or close == "”" and text[i] == '"':
                close, i = None, i + len(close or '"') - 1 if close else i
            else:
                inside[i] = True
            i += 1
    return inside


def form(text, content, inside):
    n = [inside[i] for a, b in content for i in range(a, b) if text[i].isalnum()]
    share = sum(n) / len(n) if n else 0
    return "direct" if share > .97 else "indirect" if share < .02 else "mixed"


def statement(n, line, text, inside):
    cells = [c.strip() for c in line.split(" | ")]
    if len(cells) < 3:
        raise ValueError(f"three fields at least: {line!r}")
    s = dict.fromkeys(KEYS)
    s.update(id=f"s{n}", source=spans(text, cells[0]), cue=spans(text, cells[1]), content=spans(text, cells[2]),
             addressee=[], conditions=[], confidence=1.0)
    for a in s["source"]:
        if "," in text[a[0]:a[1]] and text[a[1]:a[1] + 2] == ", ":
            a[1] += 1
    for c in cells[3:]:
        if c[0] == "^":
            s["parent"] = f"s{int(c[1:])}"
        elif c[0] == "@":
            s["addressee"] = spans(text, c[1:])
        elif c[0] == "?":
            s["conditions"] += spans(text, c[1:])
        elif c[0] == "=":
            s["said"] = c[1:]
        elif c in ACTS:
            s["act"] = c
        else:
            raise ValueError(f"unknown field {c!r}")
    if not s["content"]:
        raise ValueError(f"no content: {line!r}")
    s["form"] = form(text, s["content"], inside)
    return s


def record(head, text, lines):
    cells = [c.strip() for c in head.split("|")] + [None, None]
    inside, sts, voice, errors = quoted(text), [], [], []
    for line in lines:
        try:
            if line.startswith("voice:"):
                v = [spans(text, c) for c in line[6:].split(" | ")]
                voice.append({"span": v[0][0], "loaded": v[1] if len(v) > 1 else []})
            else:
                sts.append(statement(len(sts) + 1, line, text, inside))
        except ValueError as e:
            sts.append({"id": f"s{len(sts) + 1}", "parent": None, "cue": [], "content": []})
            errors.append(f"{cells[0]}: {e}")
    for s in sts:
        if s["parent"]:
            p = next((x for x in sts if x["id"] == s["parent"]), None)
            cue = s["cue"] or s["content"]
            if p is None or not any(a <= cue[0][0] and cue[0][1] <= b for a, b in p["content"]):
                errors.append(f"{cells[0]}: {s['id']} does not lie in its parent {s['parent']}")
    return {"id": cells[0], "outlet": cells[1], "published": cells[2], "title": None, "url": None, "lang": "en", "text": text,
            "statements": sts, "sources": [], "relations": [], "own_voice": voice}, errors


def read(path):
    """Yields (head, text, lines) of each report in path."""
    for block in re.split(r"^== ", path.read_text(encoding="utf8"), flags=re.M)[1:]:
        head, body = block.split("\n", 1)
        text, _, tail = body.partition("\n--\n") if "\n--\n" in body else (body.removesuffix("\n--"), "", "")
        yield head.strip(), text.strip("\n"), [x for x in tail.splitlines() if x.strip()]


def main(paths):
    records, errors, ids, texts = [], [], set(), set()
    for path in paths:
        for head, text, lines in read(path):
            r, bad = record(head, text, lines)
            if r["id"] in ids or text in texts:
                bad.append(f"{r['id']}: twice")
            ids.add(r["id"])
            texts.add(text)
            errors += [f"{path.name}: {e}" for e in bad]
            records.append(r)
    for e in errors:
        print(e, file=sys.stderr)
    if errors:
        sys.exit(f"{len(errors)} errors in {len(records)} reports")
    with open(HERE / "robustness-train.jsonl", "w", encoding="utf8") as f:
        for r in records:
            f.write(json.dumps(r, ensure_ascii=False) + "\n")
    n = [s for r in records for s in r["statements"]]
    print(f"{len(records)} reports, {len(n)} statements, {sum(bool(s['parent']) for s in n)} nested")


if __name__ == "__main__":
    main([pathlib.Path(p) for p in sys.argv[1:]] or sorted((HERE / "robustness").glob("*.txt")))
