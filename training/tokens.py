"""Sub-word tokens of a report, with code-point offsets, and the marks that lower-casing loses.

The Go package internal/token does the same to the letter; the fixture in testdata/token holds both to it.

Word pieces follow BERT's uncased tokeniser (Devlin et al. 2019): words are split at white space, around each punctuation
mark and around each CJK character, lower-cased, decomposed (NFD) and stripped of combining marks (Mn), then cut greedily
into the longest pieces of the vocabulary. Nothing here moves an offset: a piece covers the original characters that its
letters came from.

Each token also carries three small features of the original text:
  case   0 no letters, 1 lower, 2 initial capital, 3 all capitals (two letters or more); that of its whole word
  gap    what stands before it: 0 nothing, 1 white space, 2 one line break, 3 a paragraph break or the text's start
  quote  0 outside quotation marks, 1 inside, 2 an opening mark, 3 a closing mark
"""
import unicodedata
from functools import lru_cache

MAX_WORD = 100          # characters; a longer word is one [UNK]
OPEN, CLOSE, TOGGLE = "“„‟", "”", '"'


@lru_cache(None)
def kind(c):
    """Returns 's' for white space, 'x' for characters that are dropped, 'p' punctuation, 'c' CJK, 'w' for all else."""
    o = ord(c)
    if c in " \t\n\r" or unicodedata.category(c) in ("Zs", "Zl", "Zp"):
        return "s"
    cat = unicodedata.category(c)
    if o == 0 or o == 0xFFFD or cat in ("Cc", "Cf", "Co", "Cs"):
        return "x"
    if 33 <= o <= 47 or 58 <= o <= 64 or 91 <= o <= 96 or 123 <= o <= 126 or cat[0] == "P":
        return "p"
    if (0x4E00 <= o <= 0x9FFF or 0x3400 <= o <= 0x4DBF or 0x20000 <= o <= 0x2A6DF or 0x2A700 <= o <= 0x2B73F
            or 0x2B740 <= o <= 0x2B81F or 0x2B820 <= o <= 0x2CEAF or 0xF900 <= o <= 0xFAFF or 0x2F800 <= o <= 0x2FA1F):
        return "c"
    return "w"


@lru_cache(None)
def fold(c):
    """Lower-cases one character, decomposes it and drops combining marks; may return '' or several characters."""
    return "".join(d for d in unicodedata.normalize("NFD", c.lower()) if unicodedata.category(d) != "Mn")


class Vocab:
    def __init__(self, path):
        self.words = [w.rstrip("\n") for w in open(path, encoding="utf8")]
        self.ids = {w: i for i, w in enumerate(self.words)}
        self.unk, self.cls, self.sep, self.mask = (self.ids[w] for w in ("[UNK]", "[CLS]", "[SEP]", "[MASK]"))
        self.cache = {}

    def pieces(self, word):
        """Cuts a folded word into [(id, start, end)), offsets in characters of the folded word."""
        if word in self.cache:
            return self.cache[word]
        out, b = [], 0
        while b < len(word):
            e = len(word)
            while e > b and ("##" if b else "") + word[b:e] not in self.ids:
                e -= 1
            if e == b:
                out = None
                break
            out.append((self.ids[("##" if b else "") + word[b:e]], b, e))
            b = e
        if out is None or len(word) > MAX_WORD:
            out = [(self.unk, 0, len(word))]
        self.cache[word] = out
        return out


def words(text):
    """Yields (start, end, kind, gap) of the words of text; dropped characters belong to no word's edge."""
    i, n, gap, breaks = 0, len(text), 3, 2
    while i < n:
        k = kind(text[i])
        if k == "s":
            if gap < 3:
                breaks += text[i] == "\n"
                gap = 3 if breaks > 1 else 2 if breaks else 1
            i += 1
        elif k == "x":
            i += 1
        else:
            j = i + 1
            if k == "w":
                while j < n and kind(text[j]) in "wx":
                    j += 1
            e = j
            while kind(text[e - 1]) == "x":
                e -= 1
            yield i, e, k, gap
            gap, breaks, i = 0, 0, j


def case_of(word):
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return 0
    ups = [c.isupper() for c in letters]
    if len(ups) > 1 and all(ups):
        return 3
    return 2 if ups[0] else 1


def tokenize(text, vocab):
    """Returns parallel lists: ids, starts, ends (code points), case, gap, quote."""
    ids, starts, ends, case, gaps, quotes = [], [], [], [], [], []
    inside = False
    ws = list(words(text))
    for n, (b, e, k, gap) in enumerate(ws):
        if gap >= 2:
            inside = False
        q = 1 if inside else 0
        if k == "p":
            c = text[b]
            double = (c in "'`’‘" and (n + 1 < len(ws) and ws[n + 1][3] == 0 and text[ws[n + 1][0]] == c
                                     or gap == 0 and n > 0 and text[ws[n - 1][0]] == c and ws[n - 1][2] == "p"))
            second = double and gap == 0 and n > 0 and text[ws[n - 1][0]] == c and ws[n - 1][2] == "p"
            if second:
                q = quotes[-1]
            elif c in OPEN:
                q, inside = 2, True
            elif c in CLOSE:
                q, inside = 3, False
            elif c in TOGGLE or double or c in "«»":
                q, inside = (3, False) if inside else (2, True)
        folded, origin = [], []
        for i in range(b, e):
            if kind(text[i]) == "x":
                continue
            for d in fold(text[i]):
                folded.append(d)
                origin.append(i)
        cs = case_of(text[b:e])
        first = True
        for pid, pb, pe in vocab.pieces("".join(folded)):
            ids.append(pid)
            starts.append(origin[pb])
            ends.append(origin[pe - 1] + 1)
            case.append(cs)
            gaps.append(gap if first else 0)
            quotes.append(q)
            first = False
    return ids, starts, ends, case, gaps, quotes
