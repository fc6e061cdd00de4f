// Command relate prepares what internal/relate is trained on, so that training and running compute the same features.
//
//	go run ./training/relate -idf ARTICLES.jsonl > internal/relate/idf.txt
//	go run ./training/relate RECORDS.jsonl > pairs.csv
//
// The first counts in how many articles each stem stands. The second writes one line for each pair of statements: the
// article, the two statements, the gold relation's type and whether it runs from the second to the first, then the
// features. fit.py makes internal/relate/weights.txt of them.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"hearsay"
	"hearsay/internal/meaning"
	"hearsay/internal/relate"
)

func main() {
	idf := flag.Bool("idf", false, "count stems")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: relate [-idf] FILE.jsonl")
		os.Exit(2)
	}
	if err := run(os.Stdout, flag.Arg(0), *idf); err != nil {
		fmt.Fprintln(os.Stderr, "relate:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, path string, idf bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	out := bufio.NewWriter(w)
	if idf {
		err = countStems(out, f)
	} else {
		err = writePairs(out, f)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

func countStems(w io.Writer, r io.Reader) error {
	var texts []string
	for dec := json.NewDecoder(r); ; {
		var a struct{ Text string }
		if err := dec.Decode(&a); err == io.EOF {
			break
		} else if err != nil {
			return err
		}
		texts = append(texts, a.Text)
	}
	_, err := io.WriteString(w, relate.CountStems(texts))
	return err
}

func writePairs(w io.Writer, r io.Reader) error {
	names := append(append(relate.ContentNames(), relate.PlaceNames()...), relate.MeaningNames()...)
	e, err := meaning.Default()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "article;a;b;type;back;%s\n", strings.Join(names, ";"))
	for dec := json.NewDecoder(r); ; {
		var rec hearsay.Record
		if err := dec.Decode(&rec); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		gold := map[[2]string]hearsay.RelationType{}
		for _, l := range rec.Relations {
			gold[[2]string{l.From, l.To}] = l.Type
		}
		pairs := relate.Pairs(rec)
		centre(e, pairs)
		for _, p := range pairs {
			a, b := rec.Statements[p.A].ID, rec.Statements[p.B].ID
			back := 1
			t, ok := gold[[2]string{b, a}]
			if !ok {
				if t, ok = gold[[2]string{a, b}]; ok {
					back = 0
				}
			}
			fmt.Fprintf(w, "%s;%s;%s;%s;%d", rec.ID, a, b, t, back)
			across := p.Pair
			across.Within = false
			values := append(relate.Features(p.Pair), relate.Features(across)[len(relate.ContentNames()):]...)
			for _, v := range values {
				fmt.Fprintf(w, ";%.5g", v)
			}
			fmt.Fprintln(w)
		}
	}
}

// centre gives the statements of one article their meanings.
func centre(e *meaning.Encoder, pairs []relate.Located) {
	var units []*relate.Unit
	var vectors [][]float32
	seen := map[*relate.Unit]bool{}
	for _, p := range pairs {
		for _, u := range []*relate.Unit{p.Pair.A, p.Pair.B} {
			if !seen[u] {
				seen[u] = true
				units, vectors = append(units, u), append(vectors, e.Vector(u.Whole()))
			}
		}
	}
	c := relate.Centre(vectors, e.Mean())
	for i, u := range units {
		u.Means(vectors[i], c, e.Mean())
	}
}
