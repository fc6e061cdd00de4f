"""Linking a corpus: which statements of different articles say the same, deny or support each other, and where claims come from.

Blocks first, by hashes that the program gives (`hearsay bulk keys`): of a statement's telling words, and of what it means within one
week. A hash that many articles share tells nothing and is left out; the others tie each of their articles to the one before it in
time, so that the work grows with the corpus and not with its square. Articles that several hashes tie are neighbours; neighbours are
brought together by the smallest name that reaches them (connected components: each joins its least neighbour, the joined ones are one
from then on, as in Boruvka 1926). What is larger than LARGEST then is taken apart again with the next, stricter step of STEPS, and cut
by date after the last. Then each block is linked by the ledger's own code (`hearsay bulk link`), articles in the order of their days.

What is found on the way is written beside the result and read again: that survives a lost executor, and it keeps Spark's estimates of
sizes, which joins multiply with one another, from outgrowing the data.
"""
import json
from pyspark.sql import functions as F, types as T, Window
from . import program

# Most articles of a hash that counts, and how many hashes tie two neighbours.
STEPS = ((200, 2), (50, 2), (50, 3), (20, 4))
LARGEST = 500
# How many steps a block goes on at once while blocks are being joined.
JUMPS = 2

PAIR = T.StructType([T.StructField("article", T.StringType()), T.StructField("statement", T.StringType())])
SCHEMAS = {
    "claims": T.StructType([T.StructField("claim", T.StringType()), T.StructField("gloss", T.StringType()), T.StructField("statements", T.ArrayType(PAIR))]),
    "relations": T.StructType([T.StructField("from", PAIR), T.StructField("to", PAIR), T.StructField("type", T.StringType()),
                               T.StructField("confidence", T.DoubleType())]),
    "sources": T.StructType([T.StructField("source", T.StringType()), T.StructField("name", T.StringType()), T.StructField("kind", T.StringType()),
                             T.StructField("mentions", T.ArrayType(PAIR))]),
    "origins": T.StructType([T.StructField("claim", T.StringType()), T.StructField("path", T.ArrayType(T.StringType())),
                             T.StructField("circle", T.BooleanType()), T.StructField("statements", T.ArrayType(T.StringType()))]),
    "failed": T.StructType([T.StructField("article", T.StringType()), T.StructField("why", T.StringType())]),
}
ROWS = T.StructType([T.StructField("table", T.StringType()), T.StructField("row", T.StringType())])


def keys(articles, hearsay):
    """(article, key) of a DataFrame with the columns article and record."""
    def task(frames):
        import pandas as pd
        for frame in frames:
            p = program.Program([hearsay, "bulk", "keys"])
            try:
                answers, out = p.talk([json.loads(r) for r in frame["record"]]), []
                for article, a in zip(frame["article"], answers):
                    out += [(article, k) for k in a.get("keys", [])]
                answers.close()
                yield pd.DataFrame(out, columns=["article", "key"])
            finally:
                p.close()
    return articles.select("article", "record").mapInPandas(task, "article string, key string")


class Scratch:
    """A folder for what is found on the way."""

    def __init__(self, spark, path):
        self.spark, self.path, self.n = spark, path, 0

    def keep(self, frame):
        """Writes frame and gives it as it was written."""
        self.n += 1
        path = f"{self.path}/{self.n}"
        frame.write.mode("overwrite").parquet(path)
        return self.spark.read.parquet(path)


def blocks(articles, hearsay, scratch):
    """(article, block): no two articles of different blocks are compared."""
    days = articles.select("article", "published")
    k = scratch.keep(keys(articles, hearsay).distinct().join(days, "article"))
    left, done = days.withColumn("block", F.lit("")), None
    for most, least in STEPS:
        found = scratch.keep(_components(k, left, most, least, scratch).join(days, "article")
                             .withColumn("size", F.count("*").over(Window.partitionBy("block"))))
        small, left = (found.where(c).drop("size") for c in (F.col("size") <= LARGEST, F.col("size") > LARGEST))
        done = small if done is None else done.unionByName(small)
        if not left.limit(1).count():
            return done.select("article", "block")
    by_day = Window.partitionBy("block").orderBy("published", "article")
    pieces = left.withColumn("piece", ((F.row_number().over(by_day) - 1) / LARGEST).cast("int")) \
        .withColumn("block", F.concat_ws("/", "block", "piece")).drop("piece")
    return done.unionByName(pieces).select("article", "block")


def _components(k, among, most, least, scratch):
    """(article, block) of the articles of among, those together that hashes tie and that had one block before."""
    k = k.join(among.select("article", F.col("block").alias("within")), "article")
    telling = k.groupBy("key", "within").count().where((F.col("count") > 1) & (F.col("count") <= most)).select("key", "within")
    before = F.lag("article").over(Window.partitionBy("key", "within").orderBy("published", "article"))
    edges = scratch.keep(k.join(telling, ["key", "within"]).withColumn("b", before).where("b is not null")
                         .groupBy(F.col("article").alias("a"), "b").count().where(F.col("count") >= least).select("a", "b"))
    label = among.select("article", F.col("article").alias("block"))
    while edges.limit(1).count():
        # Each block joins the least of its neighbours that is less than itself, and what that one joins.
        to = scratch.keep(edges.union(edges.select("b", "a")).where("b < a").groupBy("a").agg(F.min("b").alias("to")))
        for _ in range(JUMPS):
            to = scratch.keep(to.join(to.select(F.col("a").alias("to"), F.col("to").alias("on")), "to", "left").select("a", F.coalesce("on", "to").alias("to")))
        label = scratch.keep(label.join(to.withColumnRenamed("a", "block"), "block", "left").select("article", F.coalesce("to", "block").alias("block")))
        for side in "ab":
            edges = edges.join(to.withColumnRenamed("a", side), side, "left").withColumn(side, F.coalesce("to", side)).drop("to")
        edges = scratch.keep(edges.select("a", "b").where("a <> b").distinct())
    return label


def link(spark, tables, out, hearsay="hearsay"):
    """Links the articles that corpus.read() wrote to tables; writes claims, relations, sources, origins and failed under out."""
    articles = spark.read.parquet(f"{tables}/articles").select("article", "published", "record")
    scratch = out.rstrip("/") + "/_scratch"
    placed = articles.join(blocks(articles, hearsay, Scratch(spark, scratch)), "article")

    def task(frame):
        import pandas as pd
        # Stable: the ledger links each article to those before it.
        frame = frame.sort_values(["published", "article"], na_position="first", kind="stable")
        name, out = frame["block"].iloc[0], []
        command = [hearsay, "bulk", "link"]
        for records, answer, why in _linked(list(frame["record"]), name, command):
            if answer is None:
                out += [("failed", dict(article=json.loads(r)["id"], why=why)) for r in records]
                continue
            out += _rows(answer)
        return pd.DataFrame([(t, json.dumps(r, ensure_ascii=False)) for t, r in out], columns=["table", "row"])

    staged = out.rstrip("/") + "/_staged"
    placed.groupBy("block").applyInPandas(task, ROWS).write.mode("overwrite").partitionBy("table").parquet(staged)
    for name, schema in SCHEMAS.items():
        spark.read.schema(ROWS).parquet(staged).where(F.col("table") == name).select(F.from_json("row", schema).alias("r")).select("r.*") \
            .write.mode("overwrite").parquet(f"{out}/{name}")
    from .corpus import _remove
    _remove(spark, staged)
    _remove(spark, scratch)


def _linked(records, name, command):
    """Yields (records, answer, None) or (records, None, why) for a block. A record that kills the program is looked for by halves and
    left out, so that it costs itself alone."""
    p = program.Program(command)
    try:
        messages = [dict(block=name, record=json.loads(r)) for r in records]
        # An empty line of another block ends this one.
        answer = next(p.talk(messages + [dict(block=name + " end", record={})]))
        yield records, answer, None
        return
    except program.Died as e:
        why = f"the program died of it: {e}"
    finally:
        p.close()
    if len(records) == 1:
        yield records, None, why
        return
    bad = [r for r in records if _kills(r, command)]
    if not bad:
        yield records, None, why
        return
    yield bad, None, why
    yield from _linked([r for r in records if r not in bad], name, command)


def _kills(record, command):
    p = program.Program(command)
    try:
        next(p.talk([dict(block="one", record=json.loads(record)), dict(block="end", record={})]))
        return False
    except program.Died:
        return True
    finally:
        p.close()


def _rows(answer):
    block = answer["block"]
    pair = lambda x: dict(article=x[0], statement=x[1])
    for c in answer["claims"] or []:
        yield "claims", dict(claim=f"{block}:{c['id']}", gloss=c["gloss"], statements=[pair(s) for s in c["statements"]])
    for r in answer["relations"] or []:
        yield "relations", {"from": pair(r["from"]), "to": pair(r["to"]), "type": r["type"], "confidence": r["confidence"]}
    for s in answer["sources"] or []:
        yield "sources", dict(source=f"{block}:{s['id']}", name=s["name"], kind=s["kind"], mentions=[pair(m) for m in s["mentions"]])
    for o in answer["origins"] or []:
        yield "origins", dict(o, claim=f"{block}:{o['claim']}")
    for a, why in answer["failed"].items():
        yield "failed", dict(article=a, why=why)
