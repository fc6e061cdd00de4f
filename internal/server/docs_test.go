package server_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// step is a command of a document and what it must print; "..." stands for anything.
type step struct {
	command string
	want    []string
}

// steps gives what stands in the console blocks of a document.
func steps(t *testing.T, name string) (out []step) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range regexp.MustCompile("(?ms)^```console\n(.*?)^```").FindAllStringSubmatch(string(text), -1) {
		goesOn := false
		for line := range strings.Lines(block[1]) {
			command, isCommand := strings.CutPrefix(line, "$ ")
			switch {
			case isCommand:
				out = append(out, step{command: command})
			case goesOn:
				out[len(out)-1].command += line
			case len(out) == 0:
				t.Fatalf("%s: a block begins without a command: %s", name, line)
			default:
				out[len(out)-1].want = append(out[len(out)-1].want, strings.TrimSuffix(line, "\n"))
			}
			goesOn = (isCommand || goesOn) && strings.HasSuffix(line, "\\\n")
		}
	}
	return out
}

// TestDocumentedCommands runs the commands of docs/api.md in one shell, against the real program, and compares what they print.
func TestDocumentedCommands(t *testing.T) {
	for _, tool := range []string{"curl", "sh"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed (make test installs it)", tool)
		}
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(t.TempDir(), "ledger.db")
	all := steps(t, filepath.Join(root, "docs/api.md"))
	if len(all) < 20 {
		t.Fatalf("only %d commands", len(all))
	}
	const mark = "=== end of a command ==="
	var script strings.Builder
	run := func(steps []step) []string {
		script.Reset()
		for _, s := range steps {
			script.WriteString("{ " + s.command + "} 2>&1\necho; echo '" + mark + "'\n")
		}
		cmd := exec.Command("sh")
		cmd.Dir = root
		cmd.Stdin = strings.NewReader(script.String())
		cmd.Env = append(os.Environ(), "HEARSAY_DB="+db, "PATH="+filepath.Dir(program(t))+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return strings.Split(string(out), mark)
	}
	check := func(s step, got string) {
		got = strings.ReplaceAll(got, "\r", "")
		rest := got
		for _, part := range strings.Split(strings.Join(s.want, "\n"), "...") {
			at := strings.Index(rest, strings.Trim(part, "\n"))
			if at < 0 {
				t.Errorf("$ %sprints\n%.1500s\nwanted, in order, is\n%s", s.command, got, strings.Join(s.want, "\n"))
				return
			}
			rest = rest[at+len(strings.Trim(part, "\n")):]
		}
		if len(s.want) == 0 && strings.TrimSpace(got) != "" {
			t.Errorf("$ %sprints\n%.500s\nwanted is nothing", s.command, got)
		}
	}
	check(all[0], run(all[:1])[0])
	s := start(t, db, "--threads", "1") // in the place of the second command
	if !strings.Contains(all[1].command, "hearsay serve") {
		t.Fatalf("the second command is %s", all[1].command)
	}
	rest := all[2:]
	for i := range rest {
		rest[i].command = strings.ReplaceAll(rest[i].command, "http://127.0.0.1:8080", s.url)
	}
	printed := run(rest)
	for i, x := range rest {
		check(x, printed[i])
	}
}
