"""The tables: what stands in a record, one row a thing. Offsets count code points of the article's text, as in the record."""
from pyspark.sql import types as T

SPAN = T.ArrayType(T.ArrayType(T.IntegerType()))
text = T.StringType()


def struct(**fields):
    return T.StructType([T.StructField(n, t) for n, t in fields.items()])


SCHEMAS = {
    "articles": struct(article=text, outlet=text, published=text, title=text, url=text, lang=text, words=T.IntegerType(), record=text),
    "statements": struct(article=text, statement=text, parent=text, by=text, source=text, cue=text, content=text, addressee=text, conditions=text,
                         form=text, act=text, said=text, confidence=T.DoubleType(), source_spans=SPAN, cue_spans=SPAN, content_spans=SPAN),
    "sources": struct(article=text, source=text, name=text, kind=text, named=T.BooleanType(), count=T.IntegerType(), role=text, affiliation=text),
    "relations": struct(article=text, from_statement=text, to_statement=text, type=text, confidence=T.DoubleType()),
    "own_voice": struct(article=text, span=T.ArrayType(T.IntegerType()), exact=text, loaded=T.ArrayType(text)),
    "failed": struct(article=text, why=text),
}

# Everything that one article gives, so that reading is one pass: the table's name and the row as JSON.
ROWS = struct(table=text, row=text)


def rows(record):
    """Yields (table, row) for a record."""
    t, a = record["text"], record["id"]
    words = lambda spans: " … ".join(t[b:e] for b, e in spans) or None
    import json
    yield "articles", dict(article=a, outlet=record["outlet"], published=record["published"], title=record["title"], url=record["url"],
                           lang=record["lang"], words=len(t.split()), record=json.dumps(record, ensure_ascii=False))
    for s in record["statements"]:
        yield "statements", dict(article=a, statement=s["id"], parent=s["parent"], by=s["by"], source=words(s["source"]), cue=words(s["cue"]),
                                 content=words(s["content"]), addressee=words(s["addressee"]), conditions=words(s["conditions"]), form=s["form"],
                                 act=s["act"], said=s["said"], confidence=s["confidence"], source_spans=s["source"], cue_spans=s["cue"],
                                 content_spans=s["content"])
    for s in record["sources"]:
        yield "sources", dict(article=a, source=s["id"], name=s["name"], kind=s["kind"], named=s["named"], count=s["count"], role=s["role"],
                              affiliation=s["affiliation"])
    for r in record["relations"]:
        yield "relations", dict(article=a, from_statement=r["from"], to_statement=r["to"], type=r["type"], confidence=r["confidence"])
    for v in record["own_voice"]:
        b, e = v["span"]
        yield "own_voice", dict(article=a, span=v["span"], exact=t[b:e], loaded=[t[x:y] for x, y in v["loaded"]])
