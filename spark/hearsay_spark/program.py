"""One long-lived hearsay process, fed and read in step, that survives what it is fed."""
import itertools
import json
import os
import subprocess
import tempfile
import threading

CHUNK = 100                                         # articles that are sent before their answers are counted
SENTINEL = {"id": "end", "text": "That is all, said Ada Bell.", "lang": "en"}


class Died(Exception):
    """The process ended although more was to come."""


class Program:
    """A process that is written lines of JSON and answers in lines of JSON, in order. One at a time may use it."""

    def __init__(self, command):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log)

    def talk(self, messages):
        """Sends messages and yields answers until the caller has had enough. Writing runs on a thread of its own: neither side
        waits for the other's full pipe. Raises Died if the process ends first."""
        def write():
            try:
                for m in messages:
                    self.process.stdin.write(json.dumps(m).encode() + b"\n")
                self.process.stdin.flush()
            except OSError:
                pass                                # whoever reads notices that the process has ended
        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        try:
            for line in self.process.stdout:
                yield json.loads(line)
            raise Died(f"exit {self.process.wait()}: {self.said(300)}")
        finally:
            if self.process.poll() is None:
                writer.join()

    def said(self, size):
        """The end of what the process wrote to standard error."""
        self.log.seek(0, os.SEEK_END)
        self.log.seek(max(0, self.log.tell() - size))
        return self.log.read().decode("utf-8", "replace").strip()

    def close(self):
        self.process.kill()
        self.process.wait()
        for f in (self.process.stdin, self.process.stdout, self.log):
            try:
                f.close()
            except OSError:
                pass


def pour(command, blocks, name):
    """Passes blocks of bytes to a process of its own and yields the lines that it answers with. If it fails, or the blocks do, the last line
    is {"id": name, "error": why}."""
    p, failed = Program(command), []

    def write():
        try:
            for b in blocks:
                p.process.stdin.write(b)
        except BrokenPipeError:
            pass                                    # whoever reads notices that the process has ended
        except Exception as e:                      # of the file system, whatever it is
            failed.append(str(e))
        finally:
            try:
                p.process.stdin.close()
            except OSError:
                pass
    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    try:
        for line in p.process.stdout:
            yield line.decode().rstrip("\n")
        writer.join()
        if p.process.wait():
            failed.append(f"the program died of it: exit {p.process.returncode}: {p.said(300)}")
        for why in failed[:1]:
            yield json.dumps(dict(id=name, error=why))
    finally:
        p.close()


def read(articles, command):
    """Reads articles, dicts with at least `text` and `id`; yields (article, record, None) or (article, None, why), each once. An
    article that kills the program costs itself alone: what a dead process left unanswered is read again, each article by a
    process of its own, and only what dies again has failed."""
    articles, program = iter(articles), None
    try:
        while chunk := list(itertools.islice(articles, CHUNK)):
            program = program or Program(command)
            left = dict(enumerate(chunk))
            try:
                yield from _answers(program, left)
            except Died:
                program.close()
                program = None
                for a in left.values():
                    yield from _alone(a, command)
    finally:
        if program:
            program.close()


def _answers(program, left):
    """Yields what becomes of the articles in left, by number, and takes them out of it."""
    messages = [{**a, "id": str(n)} for n, a in left.items()] + [SENTINEL]
    for record in program.talk(messages):
        n = len(messages) if record["id"] == SENTINEL["id"] else int(record["id"])
        for passed in [k for k in left if k < n]:   # answers come in order: what was passed over could not be read
            yield left.pop(passed), None, _why(program, passed)
        if record["id"] == SENTINEL["id"]:
            return
        article = left.pop(n)
        record["id"] = article["id"]
        yield article, record, None


def _alone(article, command):
    program = Program(command)
    try:
        yield from _answers(program, {0: article})
    except Died as e:
        yield article, None, f"the program died of it: {e}"
    finally:
        program.close()


def _why(program, number):
    lines = [line for line in program.said(8000).splitlines() if line.strip()]
    return lines[-1] if lines else f"article {number} of its chunk could not be read"
