"""Builds internal/identity/data/states.tsv and outlets.tsv from open data.

  python training/gazetteer.py ../shared/data/knowledge internal/identity/data

states.tsv, from The World Factbook (public domain): one state or territory a line: name, other names, demonyms, capital;
several values are parted by "|". Seats of power and further names in use stand in seats.tsv, which is written by hand.
outlets.tsv, from the outlet list: the names of news outlets alone, those of two words or more or known to be papers.
"""
import csv
import html
import json
import re
import sys
import tarfile


def clean(s):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", s or ""))).strip()


def names(field):
    s = clean((field or {}).get("text", ""))
    s = re.sub(r"\([^)]*\)", "", s)
    return [x.strip() for x in re.split(r"[;,/]| or ", s) if 2 < len(x.strip()) < 50 and x.strip().lower() not in ("none", "note")]


def states(path):
    rows = []
    with tarfile.open(path) as t:
        for m in sorted(t.getnames()):
            if not m.endswith(".json"):
                continue
            d = json.load(t.extractfile(m))
            g = d.get("Government", {}).get("Country name", {})
            short = re.sub(r"\s*\([^)]*\)", "", clean(g.get("conventional short form", {}).get("text", "")))
            if short.lower() in ("", "none"):
                short = clean(g.get("conventional long form", {}).get("text", ""))
            if not short or len(short) > 40:
                continue
            if short.startswith("Gaza"):
                short = "Gaza Strip"
            if ", " in short:
                short = " ".join(reversed(short.split(", ", 1)))
            other = set(names(g.get("conventional long form")) + names(g.get("local short form"))[:2]) - {short}
            other = {x for x in other if x[0].isupper() and x != "Scotland"}
            nat = d.get("People and Society", {}).get("Nationality", {})
            dem = set()
            for k in ("noun", "adjective"):
                for x in names(nat.get(k)):
                    if x[0].isupper() and " " not in x.strip():
                        dem.add(x)
            cap = [x for x in names(d.get("Government", {}).get("Capital", {}).get("name"))[:1] if x[0].isupper()]
            rows.append((short, "|".join(sorted(other)), "|".join(sorted(dem)), "|".join(cap)))
    return sorted(set(rows))


def outlets(path):
    keep = set()
    words = re.compile(r"\b(Times|Post|News|Journal|Tribune|Herald|Gazette|Guardian|Daily|Magazine|Press|Today|Chronicle|Star|"
                       r"Observer|Telegraph|Independent|Mirror|Mail|Standard|Examiner|Bee|Inquirer|Globe|Review|Record|Monitor|"
                       r"Reuters|Bloomberg|Politico|Axios|Agency)\b")
    for r in csv.DictReader(open(path, encoding="utf8")):
        n = re.sub(r"\s+", " ", r["name"]).strip()
        n = re.split(r" [-|–(]", n)[0].strip()
        if words.search(n) and 1 < len(n.split()) < 5 and n[0].isupper() and n.isascii():
            keep.add(n)
    return sorted(keep)


if __name__ == "__main__":
    source, target = sys.argv[1:3]
    with open(f"{target}/states.tsv", "w", encoding="utf8") as f:
        f.writelines("\t".join(r) + "\n" for r in states(f"{source}/factbook.tar.gz"))
    with open(f"{target}/outlets.tsv", "w", encoding="utf8") as f:
        f.writelines(n + "\n" for n in outlets(f"{source}/outlets.csv"))
