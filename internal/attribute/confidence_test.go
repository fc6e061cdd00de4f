package attribute

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"math"
	"os"
	"testing"

	"hearsay"
	"hearsay/internal/kernel"
	"hearsay/internal/model"
)

var (
	signsOf = flag.String("signs-of", "", "file of annotated articles whose statements TestWriteSigns reads")
	signsTo = flag.String("signs-to", "", "file that TestWriteSigns writes: a line an article, with the signs of each statement")
	weigh   = flag.String("weigh", "../model/default.hearsay", "model file that TestWriteSigns reads with")
)

// TestWriteSigns writes what training/confidence.py fits the weights of confidence to.
func TestWriteSigns(t *testing.T) {
	if *signsOf == "" {
		t.Skip("a part of training: training/run.sh refit calls it with -signs-of and -signs-to")
	}
	data, err := os.ReadFile(*weigh)
	if err != nil {
		t.Fatal(err)
	}
	f, err := model.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(f)
	if err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(*signsOf)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(*signsTo)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<24)
	var st State
	for lines.Scan() {
		var a struct{ ID, Text string }
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		list, err := r.find(context.Background(), &st, a.Text)
		if err != nil {
			t.Fatal(err)
		}
		got := statements(a.Text, st.tokens, list)
		rec, err := json.Marshal(hearsay.Record{Article: hearsay.Article{ID: a.ID, Text: a.Text}, Statements: got})
		if err != nil {
			t.Fatal(err)
		}
		l := newListed(st.tokens, list)
		line := struct {
			Record json.RawMessage      `json:"record"`
			Signs  []map[string]float64 `json:"signs"`
		}{Record: rec}
		for i := range list {
			signs := map[string]float64{}
			for _, s := range l.signs(i) {
				signs[s.name] = s.value
			}
			line.Signs = append(line.Signs, signs)
		}
		if err := json.NewEncoder(out).Encode(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestAgreement compares the expected overlap with one by hand.
func TestAgreement(t *testing.T) {
	emit := make([]float32, 3*roles)
	for t := range 3 {
		for l := range roles {
			emit[t*roles+l] = -100
		}
	}
	half := kernel.Log(.5)
	emit[0*roles+beginContent] = 0                                        // surely content
	emit[1*roles+inContent], emit[1*roles+none] = half, half              // perhaps
	emit[2*roles+none], emit[2*roles+beginSource] = kernel.Log(.75), half // a little of source
	for _, c := range []struct {
		labels    []uint8
		begin, in int
		want      float64
	}{
		{[]uint8{beginContent, inContent, none}, beginContent, inContent, 1.5 / 2},
		{[]uint8{beginContent, none, none}, beginContent, inContent, 1 / 1.5},
		{[]uint8{beginContent, inContent, none}, beginSource, inSource, 1 / 1.4},
	} {
		if got := float64(agreement(c.labels, emit, c.begin, c.in)); math.Abs(got-c.want) > 1e-4 {
			t.Errorf("%v: %.4f, want %.4f", c.labels, got, c.want)
		}
	}
}
