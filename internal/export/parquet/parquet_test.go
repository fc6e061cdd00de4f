package parquet_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"hearsay/internal/export"
	"hearsay/internal/export/exporttest"
	"hearsay/internal/export/parquet"
)

// TestSample has DuckDB read the statements: names, order and types of the columns, every value.
func TestSample(t *testing.T) {
	path := exporttest.File(t, "sample.parquet", func(f *os.File) export.Writer { return export.Table(parquet.New(f, export.Columns)) })
	got := exporttest.Python(t, `
import duckdb, json, sys
q = lambda s: duckdb.execute(s, [sys.argv[1]]).fetchall()
print(", ".join(f"{r[0]} {r[1]}" for r in q("describe select * from read_parquet(?)")))
print(q("select num_rows from parquet_file_metadata(?)")[0][0])
r = q("select * from read_parquet(?)")
names = [d[0] for d in duckdb.execute("select * from read_parquet(?)", [sys.argv[1]]).description]
s = dict(zip(names, r[1]))
assert s["content"] == "“the ferry will run every hour”" and s["confidence"] == 0.8123456 and s["named"] is True and s["count"] == 1 and s["addressee"] is None, s
assert s["title"].startswith("=HYPERLINK(") and "\x07" in s["title"], s["title"]
assert json.loads(s["content_spans"])[0][0] > 0
last = dict(zip(names, r[5]))
assert last["act"] is None and last["by"] is None and last["named"] is None, last
print(q("select act, count(*) from read_parquet(?) group by act order by act nulls last"))
`, path)
	want := "article VARCHAR, outlet VARCHAR, published VARCHAR, title VARCHAR, url VARCHAR, lang VARCHAR, id VARCHAR, parent VARCHAR, source VARCHAR, cue VARCHAR, content VARCHAR, " +
		"addressee VARCHAR, form VARCHAR, act VARCHAR, said VARCHAR, conditions VARCHAR, by VARCHAR, name VARCHAR, kind VARCHAR, named BOOLEAN, count BIGINT, role VARCHAR, " +
		"affiliation VARCHAR, confidence DOUBLE, chain VARCHAR, source_spans VARCHAR, cue_spans VARCHAR, content_spans VARCHAR, addressee_spans VARCHAR, conditions_spans VARCHAR\n" +
		"6\n[('deny', 2), ('offer', 1), ('state', 1), ('think', 1), (None, 1)]\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestNames has columns of other tables read: with spaces in their names, and values of other kinds than the column's.
func TestNames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.parquet")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := parquet.New(f, []export.Column{{Name: "of words"}, {Name: "line", Kind: export.Integer}, {Name: "a"}})
	for _, row := range [][]any{{"x", 3, []string{"a", "b"}}, {"", "", 4}} {
		if err := w.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	got := exporttest.Python(t, `import duckdb, sys; print(duckdb.execute('select "of words", line, a from read_parquet(?)', [sys.argv[1]]).fetchall())`, path)
	if want := "[('x', 3, 'a; b'), (None, None, '4')]\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestMemory writes many rows: what is held does not grow with them.
func TestMemory(t *testing.T) {
	w := parquet.New(discard{}, []export.Column{{Name: "words"}, {Name: "n", Kind: export.Integer}})
	var first, last runtime.MemStats
	for i := range 200_000 {
		if err := w.Row(fmt.Sprintf("the ferry will run every hour, for the %dth time", i), i); err != nil {
			t.Fatal(err)
		}
		if i == 50_000 {
			held(&first)
		}
	}
	held(&last)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if last.HeapAlloc > first.HeapAlloc+4<<20 {
		t.Errorf("heap grew from %d kB to %d kB", first.HeapAlloc>>10, last.HeapAlloc>>10)
	}
}

// held collects twice: what lies in pools goes with the second collection.
func held(m *runtime.MemStats) {
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(m)
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
