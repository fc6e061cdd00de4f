package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"hearsay"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"hearsay": main})
}

// TestScripts runs the real command. Besides testscript's own commands there are:
//
//	records FILE N          checks that FILE holds N valid records, each with every key
//	repeat FILE N TEXT      writes TEXT, in which Go's escapes count, N times
//	exits CODE COMMAND...   runs a command that must end with CODE
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"records": recordsCmd, "repeat": repeatCmd, "exits": exitsCmd,
		},
	})
}

func recordsCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: records FILE N")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	lines := strings.SplitAfter(ts.ReadFile(args[0]), "\n")
	if last := lines[len(lines)-1]; last != "" {
		ts.Fatalf("the last line is not whole: %s", last)
	}
	lines = lines[:len(lines)-1]
	if len(lines) != want {
		ts.Fatalf("%d records, want %d", len(lines), want)
	}
	for _, l := range lines {
		var r hearsay.Record
		ts.Check(json.Unmarshal([]byte(l), &r))
		ts.Check(r.Validate())
		var keys map[string]json.RawMessage
		ts.Check(json.Unmarshal([]byte(l), &keys))
		for _, k := range strings.Fields("id outlet published title url lang text statements sources relations own_voice") {
			if _, ok := keys[k]; !ok {
				ts.Fatalf("no key %q in %s", k, l)
			}
		}
		var again bytes.Buffer
		e := json.NewEncoder(&again)
		e.SetEscapeHTML(false)
		ts.Check(e.Encode(r))
		if again.String() != l {
			ts.Fatalf("read and written again, %s becomes %s", l, again.String())
		}
	}
}

func repeatCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: repeat FILE N TEXT")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	text, err := strconv.Unquote(`"` + args[2] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat(text, n)), 0o644))
}

func exitsCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
