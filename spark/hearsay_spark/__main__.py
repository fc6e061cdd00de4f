"""python -m hearsay_spark read|link: see --help."""
import argparse
from pyspark.sql import SparkSession
from . import corpus, linking


def main():
    p = argparse.ArgumentParser(prog="hearsay_spark", description="hearsay over a corpus, on Spark")
    p.add_argument("--hearsay", default="hearsay", help="the program on the workers (default: on their PATH)")
    sub = p.add_subparsers(dest="what", required=True)
    r = sub.add_parser("read", help="articles in, tables out")
    r.add_argument("--in", dest="path", required=True, help="JSON Lines, Parquet or web archives (WARC, WET) on any file system that Hadoop knows")
    r.add_argument("--form", choices=("jsonl", "parquet", "warc"))
    r.add_argument("--out", required=True, help="folder for the tables")
    r.add_argument("--partitions", type=int, help="how many parts the work is cut into")
    k = sub.add_parser("link", help="tables in; claims, relations, sources and origins across articles out")
    k.add_argument("--tables", required=True)
    k.add_argument("--out", required=True)
    a = p.parse_args()
    spark = SparkSession.builder.appName("hearsay " + a.what).getOrCreate()
    if a.what == "read":
        corpus.read(spark, corpus.articles(spark, a.path, a.form, a.partitions, a.hearsay), a.out, a.hearsay)
    else:
        linking.link(spark, a.tables, a.out, a.hearsay)
    spark.stop()


if __name__ == "__main__":
    main()
