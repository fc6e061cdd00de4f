// Command generate writes invented records as JSON Lines, for the tests and measurements of the job over a corpus:
//
//	go run ./spark/generate 1000 > records.jsonl
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"

	"hearsay/internal/store/storetest"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(2)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("usage: generate N")
	}
	n, err := strconv.Atoi(os.Args[1])
	if err != nil {
		return err
	}
	w := bufio.NewWriter(os.Stdout)
	for i := range n {
		b, err := storetest.Record(i).MarshalJSON()
		if err != nil {
			return err
		}
		if _, err := w.Write(append(b, '\n')); err != nil {
			return err
		}
	}
	return w.Flush()
}
