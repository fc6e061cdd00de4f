package extract

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hearsay/internal/attribute"
	"hearsay/internal/goldtest"
	"hearsay/internal/manner"
)

var (
	actsDir  = flag.String("acts", "", "write what the act head learns from to this folder")
	actsFrom = flag.String("records", "", "files of whole records, parted by commas, for -acts")
)

// TestWriteActs writes what training/acts.py learns the acts from, as the built-in model sees it: for each statement of the
// files a line in statements.jsonl (file, report, act, the features of its words) and a row in vectors.f32 (manner.Inputs of
// the vectors below the last layer, little-endian).
func TestWriteActs(t *testing.T) {
	if *actsDir == "" {
		t.Skip("only with -acts")
	}
	x, err := New()
	if err != nil {
		t.Fatal(err)
	}
	lines, err := os.Create(filepath.Join(*actsDir, "statements.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer lines.Close()
	rows, err := os.Create(filepath.Join(*actsDir, "vectors.f32"))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	enc, out := json.NewEncoder(lines), bufio.NewWriter(rows)
	st := new(attribute.State)
	for _, path := range strings.Split(*actsFrom, ",") {
		for _, r := range goldtest.Read(t, path) {
			if err := x.reader.Encode(context.Background(), st, r.Text); err != nil {
				t.Fatal(err)
			}
			width := len(st.Below()) / max(len(st.Tokens()), 1)
			if err := binary.Write(out, binary.LittleEndian, manner.Inputs(r.Statements, st.Tokens(), st.Below(), width)); err != nil {
				t.Fatal(err)
			}
			features := manner.Features(r.Text, r.Statements)
			for i, s := range r.Statements {
				line := map[string]any{"file": filepath.Base(path), "doc": r.ID, "y": s.Act, "x": features[i]}
				if err := enc.Encode(line); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
}
