"""Writes invented one-sentence reports that teach internal/when which time phrase dates a statement: dates-train.jsonl.

  python dates.py > dates-train.jsonl

Each comes from a pattern with a place for a time phrase that dates the statement ({on}), one that does not ({off}) or none;
people and places are made up, and none of the sentences is one of the tests'.
"""
import json
import random

PUBLISHED = "2025-10-16"        # a Thursday
# phrase, date, how it may stand: a = alone or at a clause's edge ("yesterday"), y = as an adjective of a document ("a 2023 report")
TIMES = [
    ("on Monday", "2025-10-13", "a"), ("on Tuesday", "2025-10-14", "a"), ("Wednesday", "2025-10-15", "a"), ("on Friday", "2025-10-10", "a"),
    ("on Sunday night", "2025-10-12", "a"), ("late Monday", "2025-10-13", "a"), ("yesterday", "2025-10-15", "a"), ("today", "2025-10-16", "a"),
    ("last week", "2025-W41", "a"), ("this week", "2025-W42", "a"), ("earlier this week", "2025-W42", "a"), ("last month", "2025-09", "a"),
    ("earlier this month", "2025-10", "a"), ("this month", "2025-10", "a"), ("last year", "2024", "a"), ("earlier this year", "2025", "a"),
    ("two days ago", "2025-10-14", "a"), ("three weeks ago", "2025-W39", "a"), ("five months ago", "2025-05", "a"), ("ten years ago", "2015", "a"),
    ("in August", "2025-08", "a"), ("in December", "2024-12", "a"), ("in May 2023", "2023-05", "a"), ("in 2017", "2017", "a"), ("in 2009", "2009", "a"),
    ("on Oct. 3", "2025-10-03", "a"), ("on 28 September", "2025-09-28", "a"), ("on June 9, 2021", "2021-06-09", "a"), ("last night", "2025-10-15", "a"),
    ("this morning", "2025-10-16", "a"), ("at the weekend", "", "a"), ("in recent days", "2025-10", "a"),
    ("2023", "2023", "y"), ("2016", "2016", "y"), ("March", "2025-03", "y"), ("September", "2025-09", "y"), ("January 2022", "2022-01", "y"),
    ("1987", "1987", "y"),
]
PEOPLE = ["Orla Fenn", "Councillor Dov Arkady", "the harbour authority", "a spokeswoman for the clinic", "Premier Nils Aubert", "the miners",
          "General Ana Quill", "the Tessary Gazette", "two officials", "the opposition"]
CLAUSES = ["the mill would close", "no ship had been lost", "the vote was fair", "prices would double", "he had never met her"]
THINGS = ["the plan", "the claim", "the mayor", "a pay rise", "the verdict"]
SAYING = ["said", "told reporters", "announced", "warned", "insisted", "wrote", "added"]
DOING = ["denied", "condemned", "praised", "rejected", "demanded", "promised", "criticised", "backed"]
EVENTS = ["the storm", "the fire", "a meeting", "the election", "talks"]

# S source, C cue, X content; {on} dates it, {off} does not.
PATTERNS = [
    ("{on}, <S> [C] {X}.", "clause"), ("<S> [C] {on} that {X}.", "clause"), ("<S> [C] {on} {X}.", "clause"), ("<S> {on} [C] {X}.", "thing"),
    ("<S> [C] {X} {on}.", "thing"), ("\"{X},\" <S> [C] {on}.", "clause"), ("In a statement {on}, <S> [C] {X}.", "thing"),
    ("In a speech {on}, <S> [C] that {X}.", "clause"), ("<S>, speaking {on}, [C] {X}.", "thing"), ("At a rally {on} <S> [C] {X}.", "thing"),
    ("<S> [C] {on} {X}, after {off2} calm.", "thing"),
    ("<S> [C] that {X off}.", "clause"), ("\"{X off},\" <S> [C].", "clause"), ("<S>, who arrived {off}, [C] {X}.", "thing"),
    ("After {E} {off}, <S> [C] {X}.", "thing"), ("<S>, elected {off}, [C] that {X}.", "clause"), ("<S> [C] {X}, which opened {off}.", "thing"),
    ("<S> will [C] {off} that {X}.", "clause"), ("In an essay about {E} {off}, <S> [C] {X}.", "thing"),
    ("<S> [C] {X}, two people present {off} recalled.", "thing"), ("<S> [C] {X} {on}, though {E} {off} had gone well.", "thing"),
    ("{off}, it rained. <S> [C] {X}.", "thing"), ("After {E} {off}, <S> [C] {on} that {X}.", "clause"),
    ("<S>, who came {off}, [C] {on} that {X}.", "clause"),
]
PAPERS = [
    ("<A {on} report by S> [C] that {X}.", "clause"), ("In the {on} edition, <S> [C] {X}.", "thing"), ("In his {on} memoir <S> [C] {X}.", "thing"),
    ("<S>'s {on} study [C] that {X}.", "clause"), ("<The {on} law> [C] {X}.", "thing"), ("<S> [C] in a {on} letter that {X}.", "clause"),
    ("<S> [C] that the {off} treaty was void.", "treaty"), ("<S> [C] {the {off} treaty}.", "plain"),
]


def build(rng, pattern, kind, on, off):
    """Returns text, source, cue, content spans."""
    thing = rng.choice(CLAUSES if kind == "clause" else THINGS)
    values = {"S": rng.choice(PEOPLE), "C": rng.choice(SAYING if kind in ("clause", "treaty") else DOING), "{on}": on[0], "{off}": off[0],
              "{off2}": "a day of", "{E}": rng.choice(EVENTS), "{X off}": thing + " " + off[0], "{X}": thing}
    out, spans, i = "", {"<": None, "[": None, "{": None}, 0
    source = cue = content = None
    while i < len(pattern):
        hit = next((k for k in ("{on}", "{off2}", "{off}", "{E}", "{X off}", "{X}") if pattern.startswith(k, i)), None)
        if hit:
            b = len(out)
            word = values[hit]
            out += word[0].upper() + word[1:] if not out and hit != "{X}" else word
            if hit.startswith("{X"):
                content = [b, len(out)]
            i += len(hit)
            continue
        c = pattern[i]
        if c in "SC" and (i == 0 or not pattern[i - 1].isalpha()) and not pattern[i + 1].isalpha():
            word = values[c]
            out += word[0].upper() + word[1:] if not out else word
        elif c == "<":
            spans["<"] = len(out)
        elif c == ">":
            source = [spans["<"], len(out)]
        elif c == "[":
            spans["["] = len(out)
        elif c == "]":
            cue = [spans["["], len(out)]
        elif c == "{":
            spans["{"] = len(out)
        elif c == "}":
            content = [spans["{"], len(out)]
        else:
            out += c
        i += 1
    if kind == "treaty":
        content = [cue[1] + 1, len(out) - 1]
    return out, source, cue, content


def main():
    rng = random.Random(5)
    n = 0
    for patterns, form in ((PATTERNS, "a"), (PAPERS, "y")):
        times = [t for t in TIMES if t[2] == form]
        for pattern, kind in patterns:
            for on in times:
                if form == "a" and rng.random() < .55:
                    continue
                off = rng.choice([t for t in times if t[1] != on[1]])
                dated = "{on}" in pattern
                if dated and not on[1]:
                    continue
                text, source, cue, content = build(rng, pattern, kind, on, off)
                n += 1
                print(json.dumps({
                    "id": f"dates-{n}", "outlet": None, "published": PUBLISHED, "title": None, "url": None, "lang": "en", "text": text,
                    "statements": [{"id": "s1", "parent": None, "source": [source], "cue": [cue], "content": [content], "addressee": [],
                                    "form": "indirect", "act": "state", "said": on[1] if dated else None, "conditions": [], "by": None,
                                    "confidence": 1.0}],
                    "sources": [], "relations": [], "own_voice": []}, ensure_ascii=False))


if __name__ == "__main__":
    main()
