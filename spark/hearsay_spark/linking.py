"""Linking a corpus: which statements of different articles say the same, deny or support each other, and where claims come from.

Blocks first, by hashes that the program gives (`hearsay bulk keys`): of a statement's telling words, and of what it means within one
week. A hash that more than MOST articles share tells nothing and is left out, so the join over hashes grows with the corpus and
not with its square. Articles that share at least LEAST hashes are neighbours; neighbours are brought together by the smallest
name that reaches them (connected components by label propagation, with pointer jumping), and a block that is still too large is
cut by date. Then each block is linked by the ledger's own code (`hearsay bulk link`), articles in the order of their days.
"""
import json
from pyspark.sql import functions as F, types as T, Window
from . import program

MOST, LEAST, LARGEST = 200, 3, 3000

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


def blocks(spark, articles, hearsay):
    """(article, block): no two articles of different blocks are compared."""
    k = keys(articles, hearsay).distinct().cache()
    telling = k.groupBy("key").count().where((F.col("count") > 1) & (F.col("count") <= MOST)).select("key")
    # Each key links its articles to the first of them: as many edges as members, not as pairs.
    first = Window.partitionBy("key").orderBy("article").rowsBetween(Window.unboundedPreceding, Window.currentRow)
    near = k.join(telling, "key").withColumn("to", F.first("article").over(first)).where("article <> to") \
        .groupBy("article", "to").count().where(F.col("count") >= LEAST).select("article", "to")
    edges = near.union(near.select(F.col("to").alias("article"), F.col("article").alias("to"))).localCheckpoint()
    label = articles.select("article", F.col("article").alias("block")).localCheckpoint()
    while True:
        reached = edges.join(label.withColumnRenamed("article", "to"), "to").groupBy("article").agg(F.min("block").alias("least"))
        new = label.join(reached, "article", "left").select("article", F.least("block", F.coalesce("least", "block")).alias("block"))
        jump = label.select(F.col("article").alias("block"), F.col("block").alias("further"))
        new = new.join(jump, "block", "left").select("article", F.least("block", F.coalesce("further", "block")).alias("block")).localCheckpoint()
        changed = new.join(label.withColumnRenamed("block", "old"), "article").where("block <> old").limit(1).count()
        label = new
        if not changed:
            break
    by_day = Window.partitionBy("block").orderBy("published", "article")
    return label.join(articles.select("article", "published"), "article") \
        .withColumn("piece", ((F.row_number().over(by_day) - 1) / LARGEST).cast("int")) \
        .select("article", F.concat_ws("/", "block", "piece").alias("block"))


def link(spark, tables, out, hearsay="hearsay"):
    """Links the articles that corpus.read() wrote to tables; writes claims, relations, sources, origins and failed under out."""
    articles = spark.read.parquet(f"{tables}/articles").select("article", "published", "record")
    placed = articles.join(blocks(spark, articles, hearsay), "article")

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
