"""Runs the job on a local Spark with two workers: python -m unittest discover spark/tests, with HEARSAY naming the program."""
import gzip
import itertools
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)
os.environ["PYTHONPATH"] = ROOT + os.pathsep + os.environ.get("PYTHONPATH", "")
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)

try:
    from pyspark.sql import SparkSession
except ImportError:
    raise unittest.SkipTest("pyspark is not installed (make spark installs it)")
from hearsay_spark import corpus, linking, program

HEARSAY = os.environ.get("HEARSAY", os.path.join(ROOT, "..", "bin", "hearsay"))
REPORTS = [
    "The harbour stays open, said Orla Venn, the harbour master. Bram Teller denied that any pier had been shut.",
    "Ida Rosen told reporters that the levy would fall. The finance ministry refused to comment.",
    "“We never agreed to that,” a spokeswoman for the ferry company said on Monday.",
]


def poisoned(folder):
    """A program that dies of every article with the word POISON, as a fault in a library would, and is hearsay otherwise."""
    path = os.path.join(folder, "poisoned")
    with open(path, "w") as f:
        f.write(f"""#!{sys.executable}
import subprocess, sys, threading
p = subprocess.Popen([{HEARSAY!r}] + sys.argv[1:], stdin=subprocess.PIPE)
for line in sys.stdin.buffer:
    if b"POISON" in line:
        p.kill()
        sys.exit(137)
    p.stdin.write(line); p.stdin.flush()
p.stdin.close()
sys.exit(p.wait())
""")
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
    return path


class Corpus(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false") \
            .config("spark.sql.shuffle.partitions", "4").config("spark.sql.warehouse.dir", cls.folder + "/warehouse").config("spark.driver.memory", "1g").getOrCreate()
        cls.spark.sparkContext.setLogLevel("ERROR")

    @classmethod
    def tearDownClass(cls):
        cls.spark.stop()
        shutil.rmtree(cls.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def table(self, folder, name):
        return [r.asDict(recursive=True) for r in self.spark.read.parquet(f"{folder}/{name}").collect()]

    def write(self, name, articles):
        with open(self.path(name), "w", encoding="utf8") as f:
            for a in articles:
                f.write((a if isinstance(a, str) else json.dumps(a)) + "\n")
        return self.path(name)

    def test_read(self):
        given = [dict(id=f"a{i}", text=REPORTS[i % 3], published="2031-05-07", outlet="Press") for i in range(40)]
        path = self.write("given.jsonl", given + ["{", json.dumps({"title": "no text"})])
        corpus.read(self.spark, corpus.articles(self.spark, path, partitions=3), self.path("tables"), HEARSAY)
        got = {r["article"]: json.loads(r["record"]) for r in self.table(self.path("tables"), "articles")}
        self.assertEqual(set(got), {a["id"] for a in given})
        # Word for word what the program says by itself.
        alone = subprocess.run([HEARSAY, "read", "--from", "jsonl", "--to", "jsonl", "-"], input="".join(json.dumps(a) + "\n" for a in given[:3]),
                               capture_output=True, text=True, check=True)
        for line in alone.stdout.splitlines():
            record = json.loads(line)
            self.assertEqual(got[record["id"]], record)
        statements = self.table(self.path("tables"), "statements")
        self.assertEqual(len(statements), sum(len(r["statements"]) for r in got.values()))
        for s in statements:
            text = got[s["article"]]["text"]
            self.assertEqual(s["content"], " … ".join(text[b:e] for b, e in s["content_spans"]))
        self.assertEqual(len(self.table(self.path("tables"), "failed")), 2)

    def test_read_parquet(self):
        self.spark.createDataFrame([dict(id=f"p{i}", text=REPORTS[i]) for i in range(3)]).write.parquet(self.path("given.parquet"))
        corpus.read(self.spark, corpus.articles(self.spark, self.path("given.parquet")), self.path("from_parquet"), HEARSAY)
        self.assertEqual({r["article"] for r in self.table(self.path("from_parquet"), "articles")}, {"p0", "p1", "p2"})

    def test_read_archives(self):
        """Web archives, packed and not; a broken one costs what is broken of it."""
        pages = [f"<html><head><title>Ferry {i}</title></head><body><article><h1>Ferry {i}</h1>" +
                 "".join(f"<p>{t}</p>" for t in (REPORTS[i % 3], "The council of Oru will meet again in May to vote on the line, and nobody there expects a long debate.",
                                                 "The ferry has crossed the sound since the bridge was closed, four times on every weekday and twice on Sundays.")) +
                 "</article></body></html>" for i in range(6)]

        def archived(i):
            body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + pages[i].encode()
            head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://press.example/{i}\r\nWARC-Date: 2031-05-07T10:00:00Z\r\n" \
                   f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-00000000000{i}>\r\nContent-Type: application/http; msgtype=response\r\n" \
                   f"Content-Length: {len(body)}\r\n\r\n"
            return head.encode() + body + b"\r\n\r\n"
        os.mkdir(self.path("archives"))
        for name, data in (("a.warc", archived(0) + archived(1)), ("b.warc.gz", gzip.compress(archived(2)) + gzip.compress(archived(3))),
                           ("c.warc.gz", gzip.compress(archived(4)) + gzip.compress(archived(5))[:-40]), ("d.warc", b"no archive at all\n")):
            with open(os.path.join(self.path("archives"), name), "wb") as f:
                f.write(data)
        corpus.read(self.spark, corpus.articles(self.spark, self.path("archives/*"), "warc", hearsay=HEARSAY), self.path("from_archives"), HEARSAY)
        got = self.table(self.path("from_archives"), "articles")
        self.assertEqual({json.loads(r["record"])["url"] for r in got}, {f"https://press.example/{i}" for i in range(5)})
        self.assertTrue(all(json.loads(r["record"])["statements"] for r in got))
        self.assertEqual({os.path.basename(r["article"]) for r in self.table(self.path("from_archives"), "failed")}, {"c.warc.gz", "d.warc"})
        with self.assertRaises(ValueError):
            corpus.articles(self.spark, self.path("none/*.warc"))

    def test_poison_costs_itself(self):
        given = [dict(id=f"a{i}", text=REPORTS[i % 3] + (" POISON" if i in (7, 8, 25) else "")) for i in range(30)]
        path = self.write("poison.jsonl", given)
        corpus.read(self.spark, corpus.articles(self.spark, path, partitions=2), self.path("poison"), poisoned(self.folder))
        self.assertEqual({r["article"] for r in self.table(self.path("poison"), "articles")}, {a["id"] for a in given} - {"a7", "a8", "a25"})
        failed = {r["article"]: r["why"] for r in self.table(self.path("poison"), "failed")}
        self.assertEqual(set(failed), {"a7", "a8", "a25"})
        self.assertIn("exit 137", failed["a7"])

    def test_lost_task_is_done_again(self):
        """A Python worker that is killed in the middle of a task loses nothing and doubles nothing."""
        # local[2,3]: three attempts a task, so the mode must be another session's; the program of the first attempt kills its worker.
        killer = self.path("killer")
        with open(killer, "w") as f:
            f.write(f"""#!{sys.executable}
import os, signal, sys
mark = {self.path('killed')!r}
if not os.path.exists(mark):
    open(mark, "w").close()
    os.kill(os.getppid(), signal.SIGKILL)
    sys.exit(1)
os.execv({HEARSAY!r}, [{HEARSAY!r}] + sys.argv[1:])
""")
        os.chmod(killer, 0o755)
        given = [dict(id=f"k{i}", text=REPORTS[i % 3]) for i in range(12)]
        path = self.write("kill.jsonl", given)
        code = f"""
import sys; sys.path.insert(0, {ROOT!r})
from pyspark.sql import SparkSession
from hearsay_spark import corpus
s = SparkSession.builder.master("local[2,3]").config("spark.ui.enabled", "false").config("spark.driver.memory", "1g").getOrCreate()
corpus.read(s, corpus.articles(s, {path!r}, partitions=2), {self.path('killed_out')!r}, {killer!r})
"""
        p = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        self.assertEqual(p.returncode, 0, p.stderr[-2000:])
        self.assertTrue(os.path.exists(self.path("killed")), "no worker was killed")
        self.assertEqual(sorted(r["article"] for r in self.table(self.path("killed_out"), "articles")), sorted(a["id"] for a in given))

    @unittest.skipUnless(os.environ.get("HEARSAY_BENCH"), "set HEARSAY_BENCH=1: takes minutes and a quiet machine")
    def test_speed(self):
        """Two workers read at least 80 % as many words a second as the program alone on two threads, from the articles to the tables; what
        Spark takes to start is left out, what the program takes to load its model is in on both sides."""
        news = os.path.join(os.environ.get("HEARSAY_SHARED", os.path.join(ROOT, "..", "..", "shared")), "data", "polnear-dev.jsonl")
        if os.path.exists(news):
            with open(news, encoding="utf8") as f:
                texts = [json.loads(line)["text"] for line in f]
        else:
            texts = ["\n".join(REPORTS * 15)]
        n = 504
        given = [dict(id=f"s{i}", text=texts[i % len(texts)]) for i in range(n)]
        self.write("speed.jsonl", given)
        words = sum(len(a["text"].split()) for a in given)
        rates = {"alone": [], "Spark": []}
        for i in range(3):
            began = time.time()
            with open(self.path("alone.jsonl"), "wb") as f:
                subprocess.run([HEARSAY, "read", "--to", "jsonl", "--threads", "2", self.path("speed.jsonl")], stdout=f, stderr=subprocess.DEVNULL, check=True)
            rates["alone"].append(words / (time.time() - began))
            began = time.time()
            corpus.read(self.spark, corpus.articles(self.spark, self.path("speed.jsonl"), partitions=4), self.path(f"speed{i}"), HEARSAY)
            rates["Spark"].append(words / (time.time() - began))
        alone, spark = (sorted(rates[k])[1] for k in ("alone", "Spark"))
        print(f"\n{n} articles, {words} words: alone {alone:.0f}, on Spark {spark:.0f} words a second: {spark / alone:.2f}")
        self.assertGreater(spark / alone, .8)

    def test_links_as_the_ledger(self):
        """The claims and relations across articles are those of one ledger over all articles, but for at most TOLERANCE of the pairs."""
        tolerance, n = .05, int(os.environ.get("HEARSAY_SPARK_ARTICLES", "200"))
        generated = subprocess.run(["go", "run", "./spark/generate", str(n)], cwd=os.path.join(ROOT, ".."), capture_output=True, text=True, check=True).stdout
        records = [json.loads(line) for line in generated.splitlines()]
        self.spark.createDataFrame([dict(article=r["id"], published=r["published"], record=json.dumps(r)) for r in records]) \
            .write.parquet(self.path("generated/articles"))
        linking.link(self.spark, self.path("generated"), self.path("links"), HEARSAY)
        db = self.path("one.db")
        ordered = sorted(records, key=lambda r: (r["published"], r["id"]))
        subprocess.run([HEARSAY, "import", "--db", db, "-"], input="".join(json.dumps(r) + "\n" for r in ordered), text=True, check=True, capture_output=True)
        whole = json.loads(subprocess.run([HEARSAY, "export", "--db", db, "--to", "ledger"], capture_output=True, text=True, check=True).stdout)

        def pairs(claims):
            return {frozenset(p) for c in claims for p in itertools.combinations(sorted(set(c)), 2)}
        want = pairs([[tuple(s) for s in c["statements"]] for c in whole["claims"]])
        got = pairs([[(s["article"], s["statement"]) for s in c["statements"]] for c in self.table(self.path("links"), "claims")])
        self.assertGreater(len(want), n / 10)
        self.assertGreater(2 * len(want & got) / (len(want) + len(got)), 1 - tolerance)
        across = lambda rs: {(r[0], r[1], r[2]) for r in rs if r[0][0] != r[1][0]}
        want = across([(tuple(r["from"]), tuple(r["to"]), r["type"]) for r in whole["relations"]])
        got = across([((r["from"]["article"], r["from"]["statement"]), (r["to"]["article"], r["to"]["statement"]), r["type"])
                      for r in self.table(self.path("links"), "relations")])
        self.assertGreater(len(want), n / 10)
        self.assertGreater(2 * len(want & got) / (len(want) + len(got)), 1 - tolerance)
        self.assertGreater(len(self.table(self.path("links"), "origins")), 0)
        self.assertEqual(self.table(self.path("links"), "failed"), [])


if __name__ == "__main__":
    unittest.main()
