package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"hearsay"
	"hearsay/internal/ingest"
	"hearsay/internal/ledger"
)

// bulkCmd is hearsay bulk: the parts of a ledger that a job over a corpus needs (see spark/). It is hidden from the list of
// commands.
type bulkCmd struct {
	Articles bulkArticlesCmd `cmd:"" help:"Inputs of any form in, their articles as JSON Lines out, not read."`
	Keys     bulkKeysCmd     `cmd:"" help:"Records in, the hashes of each by which a corpus is cut into blocks out."`
	Link     bulkLinkCmd     `cmd:"" help:"Records with the names of their blocks in, each block linked as a ledger out."`
}

// maxLine is the longest line of JSON that is taken.
const maxLine = 256 << 20

// eachLine calls f with each line of in that is not empty.
func eachLine(ctx context.Context, in io.Reader, f func([]byte) error) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 1<<20), maxLine)
	for lines.Scan() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		if err := f(lines.Bytes()); err != nil {
			return err
		}
	}
	return lines.Err()
}

type bulkArticlesCmd struct{ inputFlags }

// Run writes the articles of its inputs as records without statements; of what cannot be taken, {"id", "error"}, where "id" is null if it is
// no article.
func (c *bulkArticlesCmd) Run(ctx context.Context, s *streams) error {
	inputs, err := c.find(s)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(s.out)
	e := json.NewEncoder(w)
	for it := range ingest.Articles(ctx, inputs, c.options(s)) {
		damage, damaged := strings.CutPrefix(it.Note, "warning: ")
		switch {
		case it.Err != nil:
			err = e.Encode(failure(cmp.Or(it.Article.ID, it.Article.URL), it.Err.Error()))
		case damaged:
			err = e.Encode(failure("", damage))
		case it.Note == "": // else it says how many pages held no report: no article, and no fault either
			err = e.Encode(hearsay.Record{Article: it.Article})
		}
		if err != nil {
			return err
		}
	}
	return errors.Join(ctx.Err(), w.Flush())
}

// failure is the line about what cannot be taken; id is "" where it has none.
func failure(id, why string) map[string]any {
	line := map[string]any{"id": nil, "error": why}
	if id != "" {
		line["id"] = id
	}
	return line
}

type bulkKeysCmd struct{}

// Run writes {"id", "keys"} for each record; keys are hexadecimal. A record that cannot be read gets {"id": null, "error"}.
func (bulkKeysCmd) Run(ctx context.Context, s *streams) error {
	w := bufio.NewWriter(s.out)
	e := json.NewEncoder(w)
	err := eachLine(ctx, s.in, func(line []byte) error {
		var rec hearsay.Record
		if err := json.Unmarshal(line, &rec); err != nil {
			return errors.Join(e.Encode(failure("", err.Error())), w.Flush())
		}
		keys, err := ledger.Blocks(rec)
		if err != nil {
			return err
		}
		hex := make([]string, len(keys))
		for i, k := range keys {
			hex[i] = strconv.FormatUint(k, 16)
		}
		return errors.Join(e.Encode(map[string]any{"id": rec.ID, "keys": hex}), w.Flush())
	})
	return errors.Join(err, w.Flush())
}

type bulkLinkCmd struct{}

// blockIn is a record of a block; the records of one block follow each other.
type blockIn struct {
	Block  string          `json:"block"`
	Record json.RawMessage `json:"record"`
}

// Run writes, for each block, its name, what a ledger of its records exports but for the records, its claims' origins, and the
// records that could not be taken.
func (bulkLinkCmd) Run(ctx context.Context, s *streams) error {
	w := bufio.NewWriter(s.out)
	var block string
	var records []hearsay.Record
	failed := map[string]string{}
	flush := func() error {
		if len(records)+len(failed) == 0 {
			return nil
		}
		out, err := linkBlock(ctx, block, records, failed)
		if err != nil {
			return err
		}
		records, failed = nil, map[string]string{}
		_, err = w.Write(append(out, '\n'))
		return errors.Join(err, w.Flush())
	}
	err := eachLine(ctx, s.in, func(line []byte) error {
		var in blockIn
		if err := json.Unmarshal(line, &in); err != nil {
			return fmt.Errorf("bulk link: %w: %w", err, hearsay.ErrInvalid)
		}
		if in.Block != block {
			if err := flush(); err != nil {
				return err
			}
			block = in.Block
		}
		var rec hearsay.Record
		if err := json.Unmarshal(in.Record, &rec); err != nil {
			failed[fmt.Sprintf("record %d of block %s", len(records)+len(failed)+1, block)] = err.Error()
			return nil
		}
		records = append(records, rec)
		return nil
	})
	return errors.Join(err, flush())
}

func linkBlock(ctx context.Context, block string, records []hearsay.Record, failed map[string]string) ([]byte, error) {
	var out []byte
	err := ledger.Linked(ctx, records, func(id string, err error) { failed[id] = err.Error() }, func(l *ledger.Ledger) error {
		var b bytes.Buffer
		if err := l.Export(ctx, &b); err != nil {
			return err
		}
		var whole struct {
			Claims    json.RawMessage `json:"claims"`
			Relations json.RawMessage `json:"relations"`
			Sources   json.RawMessage `json:"sources"`
		}
		if err := json.Unmarshal(b.Bytes(), &whole); err != nil {
			return err
		}
		traced, err := l.Origins(ctx, "", ledger.Filter{Limit: 1 << 20})
		if err != nil {
			return err
		}
		type origin struct {
			Claim      string   `json:"claim"`
			Path       []string `json:"path"`
			Circle     bool     `json:"circle"`
			Statements []string `json:"statements"`
		}
		origins := []origin{}
		for _, t := range traced {
			for _, o := range t.Origins {
				one := origin{Claim: t.ID(), Path: o.Path, Circle: o.Circle, Statements: []string{}}
				for _, st := range o.Statements {
					one.Statements = append(one.Statements, st.Address())
				}
				origins = append(origins, one)
			}
		}
		out, err = json.Marshal(map[string]any{"block": block, "claims": whole.Claims, "relations": whole.Relations, "sources": whole.Sources,
			"origins": origins, "failed": failed})
		return err
	})
	return out, err
}
