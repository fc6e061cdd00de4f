"""Reading a corpus: articles in, tables out."""
import json
from pyspark.sql import functions as F
from . import program, tables

FIELDS = ("id", "outlet", "published", "title", "url", "lang", "text")
BLOCK = 1 << 20                                     # bytes of an archive that are passed on at a time
ENDINGS = {"warc": (".warc", ".warc.gz", ".wet", ".wet.gz"), "parquet": (".parquet",)}


def articles(spark, path, form=None, partitions=None, hearsay="hearsay"):
    """A DataFrame with a column `article` (JSON) of the articles at path: JSON Lines (a text and what else is known, one article a
    line), Parquet (the same as columns) or web archives (the main text of their pages, by the program's own `bulk articles`). form is
    "jsonl", "parquet" or "warc", by default told by the name. path may be a pattern."""
    name = path.rstrip("/").lower()
    form = form or next((f for f, e in ENDINGS.items() if name.endswith(e)), "jsonl")
    if form == "parquet":
        d = spark.read.parquet(path)
        if "text" not in d.columns:
            raise ValueError(f"{path}: no column text among {d.columns}")
        d = d.select(F.to_json(F.struct(*[F.col(c).cast("string").alias(c) for c in FIELDS if c in d.columns])).alias("article"))
    elif form == "jsonl":
        d = spark.read.text(path).where(F.trim("value") != "").select(F.col("value").alias("article"))
    elif form == "warc":
        d = _archives(spark, path, hearsay)
    else:
        raise ValueError(f"form {form}: there are jsonl, parquet and warc")
    return d.repartition(partitions) if partitions else d


def _archives(spark, path, hearsay):
    """The articles of web archives: one task an archive, which streams it through the program and never holds it. What is broken in an
    archive costs what is broken: its line has an error instead of a text."""
    files = _files(spark, path)
    if not files:
        raise ValueError(f"{path}: no such file")

    def task(frames):
        import pandas as pd
        for frame in frames:
            for uri in frame["uri"]:
                lines = []
                for line in program.pour([hearsay, "bulk", "articles", "--from", "warc", "-"], _blocks(uri), uri):
                    if line.startswith('{"error"') and not json.loads(line)["id"]:      # of no page, so of the archive
                        line = json.dumps(dict(json.loads(line), id=uri))
                    lines.append(line)
                    if len(lines) == 500:
                        yield pd.DataFrame(dict(article=lines))
                        lines = []
                yield pd.DataFrame(dict(article=lines))
    d = spark.createDataFrame([(f,) for f in files], "uri string").repartition(len(files)).mapInPandas(task, "article string")
    # An archive has thousands of pages: they are read by all, not by the task that took them out.
    return d.repartition(max(len(files), spark.sparkContext.defaultParallelism))


def _files(spark, path):
    """The files that a path or pattern names, on any file system that Hadoop knows."""
    p = spark._jvm.org.apache.hadoop.fs.Path(path)
    fs = p.getFileSystem(spark._jsc.hadoopConfiguration())
    found = []
    for s in fs.globStatus(p) or []:
        inside = fs.listStatus(s.getPath()) if s.isDirectory() else [s]
        found += [x.getPath().toString() for x in inside if x.isFile() and not x.getPath().getName().startswith((".", "_"))]
    return sorted(found)


def _blocks(uri):
    """The bytes of a file, a block at a time."""
    if uri.startswith("file:/"):
        file = open("/" + uri[len("file:"):].lstrip("/"), "rb")
    else:
        from pyarrow import fs
        files, path = fs.FileSystem.from_uri(uri)
        file = files.open_input_stream(path, compression=None)
    with file as f:
        while block := f.read(BLOCK):
            yield block


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
                        if "error" in a:
                            bad.append(dict(article=a.get("id"), why=a["error"]))
                            continue
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
