package ledger

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"os"
	"path/filepath"
	"time"

	"hearsay"
	"hearsay/internal/meaning"
	"hearsay/internal/relate"
	"hearsay/internal/store"
)

// Blocks gives hashes by which a corpus that is too large for one ledger is cut into blocks: two articles whose statements may
// be linked share at least one, as a rule. They stand for the telling words of a statement together with whom it is from,
// and for what it means within one week.
func Blocks(rec hearsay.Record) ([]uint64, error) {
	e, err := meaning.Default()
	if err != nil && !errors.Is(err, hearsay.ErrNotFound) {
		return nil, err
	}
	by := map[string]hearsay.Source{}
	for _, s := range rec.Sources {
		by[s.ID] = s
	}
	week := int64(0)
	if t, err := time.Parse(time.DateOnly, store.Day(rec.Published)); err == nil {
		week = t.Unix() / (7 * 24 * 3600)
	}
	seen := map[uint64]bool{}
	var out []uint64
	add := func(k uint64) {
		if !seen[k] {
			seen[k] = true
			out = append(out, k)
		}
	}
	for _, s := range rec.Statements {
		u := relate.NewUnit(relate.FromRecord(rec, s, by[s.By]))
		for _, k := range u.Keys() {
			add(k)
		}
		if e == nil {
			continue
		}
		u.Means(e.Vector(u.Whole()), e.Mean(), e.Mean())
		keys := u.MeaningKeys()
		for i := 0; i+1 < len(keys); i += 2 {
			add(mixed(keys[i], keys[i+1], uint64(week)))
		}
	}
	return out, nil
}

func mixed(parts ...uint64) uint64 {
	h := fnv.New64a()
	var b [8]byte
	for _, p := range parts {
		binary.LittleEndian.PutUint64(b[:], p)
		_, _ = h.Write(b[:]) // a hash does not fail
	}
	return h.Sum64()
}

// Linked links the records of one block as a ledger of their own would, and calls use with that ledger, which is gone afterwards.
// report is told of every record that could not be taken; the rest goes on.
func Linked(ctx context.Context, records []hearsay.Record, report func(id string, err error), use func(*Ledger) error) (err error) {
	dir, err := os.MkdirTemp("", "hearsay-block-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	l, err := Open(ctx, filepath.Join(dir, "ledger.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	for _, r := range records {
		if _, err := l.Add(ctx, r, Imports); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			report(r.ID, err)
		}
	}
	return use(l)
}
