"""hearsay over a corpus, on Spark: reads articles with the hearsay program, writes tables, links claims and origins.

    spark-submit --py-files hearsay_spark.zip -m hearsay_spark read --in hdfs:///news/*.jsonl --out hdfs:///news/tables
    spark-submit ... link --tables hdfs:///news/tables --out hdfs:///news/links

The program does the work: each task keeps one `hearsay` process and talks to it in JSON Lines (program.py). It must be installed
on every worker, or shipped with --files and named by --hearsay.
"""
