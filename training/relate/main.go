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
	names := append(relate.ContentNames(), relate.PlaceNames()...)
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
		for _, p := range relate.Pairs(rec) {
			a, b := rec.Statements[p.A].ID, rec.Statements[p.B].ID
			back := 1
			t, ok := gold[[2]string{b, a}]
			if !ok {
				if t, ok = gold[[2]string{a, b}]; ok {
					back = 0
				}
			}
			fmt.Fprintf(w, "%s;%s;%s;%s;%d", rec.ID, a, b, t, back)
			for _, v := range relate.Features(p.Pair) {
				fmt.Fprintf(w, ";%.5g", v)
			}
			fmt.Fprintln(w)
		}
	}
}
