package csv_test

import (
	stdcsv "encoding/csv"
	"io"
	"os"
	"strings"
	"testing"

	"hearsay/internal/export"
	"hearsay/internal/export/csv"
	"hearsay/internal/export/exporttest"
)

func TestRows(t *testing.T) {
	columns := []export.Column{{Name: "words"}, {Name: "n", Kind: export.Integer}, {Name: "share", Kind: export.Number}, {Name: "yes", Kind: export.Truth}, {Name: "list"}}
	var b strings.Builder
	w := csv.New(&b, columns, false)
	for _, row := range [][]any{{"=1+1", -3, -0.25, true, []string{"a", "b"}}, {"a, \"b\"\nc", nil, nil, nil, "-x"}, {" @x", 0, 0.123456, false, "＝1"}} {
		if err := w.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := "words,n,share,yes,list\n'=1+1,-3,-0.25,true,a; b\n\"a, \"\"b\"\"\nc\",,,,'-x\n' @x,0,0.1235,false,'＝1\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestMark(t *testing.T) {
	var b strings.Builder
	if err := csv.New(&b, []export.Column{{Name: "a"}}, true).Close(); err != nil || b.String() != "\ufeffa\n" {
		t.Errorf("got %q, %v", b.String(), err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestFullDisk(t *testing.T) {
	w := csv.New(full{}, []export.Column{{Name: "a"}}, false)
	if err := w.Close(); err != io.ErrShortWrite {
		t.Errorf("got %v", err)
	}
}

// TestSample reads the statements back; no cell begins as a formula does.
func TestSample(t *testing.T) {
	var b strings.Builder
	exporttest.Write(t, export.Table(csv.New(&b, export.Columns, false)))
	rows, err := stdcsv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil || len(rows) != 7 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows[1:] {
		for i, v := range row {
			if export.Formula(v) {
				t.Errorf("%s: %q would be a formula", rows[0][i], v)
			}
		}
	}
	// DuckDB and Python read the same.
	path := exporttest.File(t, "sample.csv", func(f *os.File) export.Writer { return export.Table(csv.New(f, export.Columns, true)) })
	got := exporttest.Python(t, `
import csv, duckdb, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8-sig", newline="")))
assert len(rows) == 6, len(rows)
assert rows[1]["content"] == "“the ferry will run every hour”" and rows[1]["chain"] == "Orla Venn → eight people → Tolle Post", rows[1]
assert not any(v[:1] in tuple("=+-@") and v for r in rows for v in r.values() if v), rows
n = duckdb.execute("select count(*), sum(confidence), max(said) from read_csv(?, header=true) where act is not null", [sys.argv[1]]).fetchone()
print(n[0], round(n[1], 4))
`, path)
	if got != "5 3.6623\n" {
		t.Errorf("DuckDB: got %s", got)
	}
}
