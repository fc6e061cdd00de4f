package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hearsay"
	"hearsay/internal/export/table"
	"hearsay/internal/ledger"
)

// dbFlag says where the ledger is kept.
type dbFlag struct {
	DB string `name:"db" env:"HEARSAY_DB" placeholder:"FILE" help:"Ledger: a file (default: ledger.db in the user's data folder) or the address of a PostgreSQL database (postgres://...)."`
}

// path gives the ledger's file: the flag, HEARSAY_DB, or the user's data folder.
func (f dbFlag) path(s *streams) (string, error) {
	if f.DB != "" {
		return f.DB, nil
	}
	if dir := s.environment("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "hearsay", "ledger.db"), nil
	}
	home := s.environment("HOME")
	if home == "" {
		dir, err := os.UserConfigDir() // what there is on systems without HOME
		if err != nil {
			return "", &usageError{errors.New("no folder for the ledger: name its file with --db")}
		}
		return filepath.Join(dir, "hearsay", "ledger.db"), nil
	}
	return filepath.Join(home, ".local", "share", "hearsay", "ledger.db"), nil
}

// open opens the ledger, making it if it is missing.
func (f dbFlag) open(ctx context.Context, s *streams) (*ledger.Ledger, error) {
	path, err := f.path(s)
	if err != nil {
		return nil, err
	}
	return ledger.Open(ctx, path)
}

// existing opens a ledger that must be there.
func (f dbFlag) existing(ctx context.Context, s *streams) (*ledger.Ledger, error) {
	path, err := f.path(s)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) && !ledger.Served(path) {
		return nil, fmt.Errorf("%s: no ledger there yet: hearsay add makes one: %w", path, hearsay.ErrNotFound)
	}
	return ledger.Open(ctx, path)
}

// use runs f on the ledger and closes it.
func (f dbFlag) use(ctx context.Context, s *streams, do func(*ledger.Ledger) error) error {
	l, err := f.existing(ctx, s)
	if err != nil {
		return err
	}
	return errors.Join(do(l), l.Close())
}

// narrowFlags say which statements are asked for.
type narrowFlags struct {
	Since         isoDay  `placeholder:"DATE" help:"Only articles of that day and later."`
	Until         isoDay  `placeholder:"DATE" help:"Only articles of that day and earlier."`
	Outlet        string  `placeholder:"NAME" help:"Only articles of that outlet."`
	Source        string  `placeholder:"NAME" help:"Only statements of that source: its slug, its name or words of it."`
	Act           string  `enum:",state,confirm,deny,refuse,demand,propose,offer,warn,criticise,praise,ask,think" default:"" placeholder:"ACT" help:"Only statements of that act."`
	MinConfidence float64 `placeholder:"P" help:"Only statements and relations that are right with at least this probability, 0 to 1 (default: all)."`
}

// filterFlags narrow a question.
type filterFlags struct {
	dbFlag
	outputFlags
	narrowFlags
	Limit int `placeholder:"N" help:"Most rows to print (default: 50)."`
}

func (f filterFlags) filter() (ledger.Filter, error) {
	if f.Limit < 0 {
		return ledger.Filter{}, &usageError{fmt.Errorf("--limit %d: give a number above 0", f.Limit)}
	}
	out, err := f.narrowFlags.filter()
	out.Limit = f.Limit
	return out, err
}

func (f narrowFlags) filter() (ledger.Filter, error) {
	if f.MinConfidence < 0 || f.MinConfidence > 1 {
		return ledger.Filter{}, &usageError{fmt.Errorf("--min-confidence %v: give a probability, 0 to 1", f.MinConfidence)}
	}
	if f.Since != "" && f.Until != "" && f.Since > f.Until {
		return ledger.Filter{}, &usageError{fmt.Errorf("--since %s is after --until %s", f.Since, f.Until)}
	}
	return ledger.Filter{Since: string(f.Since), Until: string(f.Until), Outlet: f.Outlet, Source: f.Source, Act: hearsay.Act(f.Act),
		MinConfidence: f.MinConfidence}, nil
}

// ask opens the ledger, puts the question and prints the table that comes back.
func (f filterFlags) ask(ctx context.Context, s *streams, question func(*ledger.Ledger, ledger.Filter) (*table.Table, error)) error {
	filter, err := f.filter()
	if err != nil {
		return err
	}
	return f.use(ctx, s, func(l *ledger.Ledger) error {
		t, err := question(l, filter)
		if err != nil {
			return err
		}
		return f.print(ctx, s, l, t)
	})
}

// isoDay is a flag that takes an ISO 8601 day.
type isoDay string

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *isoDay) UnmarshalText(text []byte) error {
	if _, err := time.Parse(time.DateOnly, string(text)); err != nil {
		return fmt.Errorf("%q is no ISO date; write it as 2031-05-06", text)
	}
	*d = isoDay(text)
	return nil
}

// cited are the columns that let a reader go back to the words of a statement.
var cited = []string{"day", "outlet", "article", "source", "act", "words"}

func cite(st ledger.Statement) []any {
	return []any{st.Day, st.Outlet, address(st), sourceName(st), string(st.Act), st.Content}
}

// sourceName is how a statement's source is called in a table; unnamed ones are marked as such.
func sourceName(st ledger.Statement) string {
	switch {
	case st.Source == "":
		return ""
	case !st.Named && st.SourceRow != 0:
		return st.Source + " (unnamed)"
	}
	return st.Source
}

func citing(sts []ledger.Statement) *table.Table {
	t := &table.Table{Columns: cited}
	for _, st := range sts {
		t.Add(cite(st)...)
	}
	return t
}

func join(words []string) string { return strings.Join(words, " ") }

// columns gives the columns to fit; see readCmd.width.
func columns(s *streams, width int) int { return (&readCmd{Width: width}).width(s) }
