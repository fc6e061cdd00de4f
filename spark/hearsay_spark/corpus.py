"""Reading a corpus: articles in, tables out."""
import json
from pyspark.sql import functions as F
from . import program, tables

FIELDS = ("id", "outlet", "published", "title", "url", "lang", "text")


def articles(spark, path, form=None, partitions=None):
    """A DataFrame with a column `article` (JSON) of the articles at path: JSON Lines (a text and what else is known, one article a
    line) or Parquet (the same as columns). form is "jsonl" or "parquet", by default told by the name."""
    form = form or ("parquet" if path.rstrip("/").endswith(".parquet") else "jsonl")
    if form == "parquet":
        d = spark.read.parquet(path)
        if "text" not in d.columns:
            raise ValueError(f"{path}: no column text among {d.columns}")
        d = d.select(F.to_json(F.struct(*[F.col(c).cast("string").alias(c) for c in FIELDS if c in d.columns])).alias("article"))
    elif form == "jsonl":
        d = spark.read.text(path).where(F.trim("value") != "").select(F.col("value").alias("article"))
    else:
        raise ValueError(f"form {form}: there are jsonl and parquet")
    return d.repartition(partitions) if partitions else d


def read(spark, corpus, out, hearsay="hearsay"):
    """Reads the articles of articles() and writes a folder of Parquet for each table under out. Articles without an id get one of
    their URL, else a digest of their text."""
    command = [hearsay, "read", "--from", "jsonl", "--to", "jsonl", "--threads", "1", "-"]

    def task(frames):
        import hashlib
        import pandas as pd

        def given():
            for frame in frames:
                for line in frame["article"]:
                    try:
                        a = json.loads(line)
                        text = a["text"]
                    except (ValueError, KeyError, TypeError):
                        bad.append(dict(article=None, why="no article: " + line[:80]))
                        continue
                    name = a.get("id") or a.get("url") or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
                    yield {**{k: a[k] for k in FIELDS if a.get(k)}, "id": name, "text": text}
        bad, made = [], []
        for a, record, why in program.read(given(), command):
            found = tables.rows(record) if record else [("failed", dict(article=a["id"], why=why))]
            made += [(t, json.dumps(r, ensure_ascii=False)) for t, r in found]
            if len(made) >= 2000:
                yield pd.DataFrame(made, columns=["table", "row"])
                made = []
        made += [("failed", json.dumps(r)) for r in bad]
        yield pd.DataFrame(made, columns=["table", "row"])

    staged = out.rstrip("/") + "/_staged"
    corpus.mapInPandas(task, tables.ROWS).write.mode("overwrite").partitionBy("table").parquet(staged)
    for name, schema in tables.SCHEMAS.items():
        spark.read.schema(tables.ROWS).parquet(staged).where(F.col("table") == name).select(F.from_json("row", schema).alias("r")).select("r.*") \
            .write.mode("overwrite").parquet(f"{out}/{name}")
    _remove(spark, staged)


def _remove(spark, path):
    p = spark._jvm.org.apache.hadoop.fs.Path(path)
    p.getFileSystem(spark._jsc.hadoopConfiguration()).delete(p, True)
