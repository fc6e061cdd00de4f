// Command hearsay reads news reports and prints who said what, according to whom.
//
// Each subcommand stands in a file of its own: a struct with the flags and a Run method, and one field of type cli.
// Standard output is data, standard error is for people. Only main exits; see exitCode for the codes.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"github.com/willabides/kongplete"

	"hearsay/internal/export/terminal"
	"hearsay/internal/telemetry/otlp"
)

// cli is the command line: one field a subcommand.
type cli struct {
	Read        readCmd          `cmd:"" help:"Read reports and print their records: who said what, according to whom."`
	Eval        evalCmd          `cmd:"" help:"Score a model against an annotated corpus."`
	Audit       auditCmd         `cmd:"" help:"Measure whether reports are read alike whoever they are about."`
	Add         addCmd           `cmd:"" group:"ledger" help:"Read reports and keep them in the ledger, linked to all that is there."`
	Search      searchCmd        `cmd:"" group:"ledger" help:"Find statements by their words, their sources or their titles."`
	Show        showCmd          `cmd:"" group:"ledger" help:"Show an article, a statement, a claim or a source."`
	Sources     sourcesCmd       `cmd:"" group:"ledger" help:"Who is quoted, and what they said."`
	Claims      claimsCmd        `cmd:"" group:"ledger" help:"What is claimed, by whom, in which articles."`
	Disputes    disputesCmd      `cmd:"" group:"ledger" help:"Who denies or contradicts whom."`
	Origins     originsCmd       `cmd:"" group:"ledger" help:"On how many independent origins a claim rests."`
	Timeline    timelineCmd      `cmd:"" group:"ledger" help:"Statements in the order in which they were made."`
	Positions   positionsCmd     `cmd:"" group:"ledger" help:"What a source has said on an issue, and where it turned."`
	Options     optionsCmd       `cmd:"" group:"ledger" help:"What is proposed, offered or demanded, who is for it and who against."`
	Compare     compareCmd       `cmd:"" group:"ledger" help:"How two outlets told the same events."`
	Quote       quoteCmd         `cmd:"" group:"ledger" help:"Where words were said; check the quotations of a draft."`
	Remove      removeCmd        `cmd:"" group:"ledger" help:"Take articles out of the ledger."`
	Backup      backupCmd        `cmd:"" group:"ledger" help:"Copy the ledger while it is in use."`
	Serve       serveCmd         `cmd:"" group:"server" help:"Serve pages, an API and the Model Context Protocol."`
	Watch       watchCmd         `cmd:"" group:"ledger" help:"Watch feeds and read what is new in them."`
	Mcp         mcpCmd           `cmd:"" name:"mcp" group:"server" help:"Let an assistant read reports and ask the ledger (Model Context Protocol)."`
	Token       tokenCmd         `cmd:"" group:"server" help:"Who may use a server from elsewhere."`
	Work        workCmd          `cmd:"" group:"ledger" help:"Read the articles that wait in a shared ledger."`
	Jobs        jobsCmd          `cmd:"" group:"ledger" help:"What waits in a shared ledger, and what could not be read."`
	MigrateDB   migrateDBCmd     `cmd:"" name:"migrate-db" group:"ledger" help:"Move a ledger between a file and PostgreSQL."`
	Check       checkCmd         `cmd:"" group:"ledger" help:"Look for damage in the ledger."`
	Export      exportCmd        `cmd:"" group:"ledger" help:"Print the whole ledger, or its records."`
	Import      importCmd        `cmd:"" group:"ledger" help:"Take an exported ledger, or records, without reading them again."`
	Review      reviewCmd        `cmd:"" group:"ledger" help:"Accept, reject and correct what was read."`
	Corrections correctionsCmd   `cmd:"" group:"ledger" help:"Corrections of what was read: list, carry elsewhere, make training data of them."`
	Bulk        bulkCmd          `cmd:"" hidden:"" help:"What a job over a corpus needs of a ledger."`
	Completion  completionCmd    `cmd:"" help:"Print what a shell needs to complete the command line."`
	Man         manCmd           `cmd:"" help:"Print the manual page."`
	Version     kong.VersionFlag `help:"Print the version and leave."`
}

// streams is what a command talks through, in the place of the process's own in tests.
type streams struct {
	in          io.Reader
	out, err    io.Writer
	environment func(string) string
	// patient is set by commands that end by themselves soon after an interrupt and must not be cut off.
	patient atomic.Bool
}

// grace is how long an interrupted command may take to end: one that waits for standard input would never notice.
const grace = 3 * time.Second

// collectAt is how much garbage, as a share of what lives, is let pile up: half the runtime's own measure takes a fifth of the memory
// off a long reading and no time that can be measured (docs/results.md). GOGC overrides it.
const collectAt = 50

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	done := make(chan int, 1)
	s := &streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, environment: os.Getenv}
	go func() { done <- run(ctx, os.Args[1:], s) }()
	select {
	case code := <-done:
		os.Exit(code)
	case <-ctx.Done():
		stop() // a second interrupt ends the process at once
	}
	for {
		select {
		case code := <-done:
			os.Exit(code)
		case <-time.After(grace):
			if !s.patient.Load() {
				os.Exit(exitSome)
			}
		}
	}
}

// run runs the command that args name and returns the exit code.
func run(ctx context.Context, args []string, s *streams) int {
	err := dispatch(ctx, args, s)
	if msg := message(err); msg != "" {
		fmt.Fprintln(s.err, terminal.Clean(msg))
	}
	return exitCode(err)
}

// left is what kong's wish to exit, after --help or --version, is turned into.
type left struct{ code int }

func dispatch(ctx context.Context, args []string, s *streams) (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case left:
			if v.code != 0 || len(args) == 0 && s.environment("COMP_LINE") == "" {
				err = &usageError{errors.New("name a command")}
			}
		default:
			panic(v)
		}
	}()
	var c cli
	parser, err := kong.New(&c,
		kong.Name("hearsay"),
		kong.Description("Reads news reports and says who said what, according to whom, and who disputes it.\n\n"+
			"Exit codes: 0 all well; 1 some inputs failed, the rest is done; 2 wrong usage; 3 nothing readable, or a damaged store."),
		kong.Writers(s.out, s.err),
		kong.Vars{"version": version()},
		kong.Exit(func(code int) { panic(left{code}) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		return err
	}
	kongplete.Complete(parser, kongplete.WithExitFunc(func(code int) { panic(left{code}) }))
	if len(args) == 0 {
		_, _ = parser.Parse([]string{"--help"}) // leaves through Exit
	}
	k, err := parser.Parse(args)
	if err != nil {
		return &usageError{err}
	}
	stop, err := otlp.Start(ctx, s.environment, version(), func(err error) { fmt.Fprintln(s.err, terminal.Clean(err.Error())) })
	if err != nil {
		return &usageError{err}
	}
	defer stop()
	k.BindTo(ctx, (*context.Context)(nil))
	return k.Run(s, parser)
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return "hearsay " + info.Main.Version
	}
	return "hearsay (unreleased)"
}
