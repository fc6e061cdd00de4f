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
	d := document(t, "docs/api.md", 20)
	d.check(d.steps[0], d.run(d.steps[:1])[0])
	s := start(t, d.db, "--threads", "1") // in the place of the second command
	if !strings.Contains(d.steps[1].command, "hearsay serve") {
		t.Fatalf("the second command is %s", d.steps[1].command)
	}
	rest := d.steps[2:]
	for i := range rest {
		rest[i].command = strings.ReplaceAll(rest[i].command, "http://127.0.0.1:8080", s.url)
	}
	d.all(rest)
}

// TestDocumentedForms runs the commands of docs/formats.md.
func TestDocumentedForms(t *testing.T) {
	d := document(t, "docs/formats.md", 10)
	d.all(d.steps)
}

// documented is a document whose commands are run in the repository's root, on a ledger of their own.
type documented struct {
	*testing.T
	root, db string
	steps    []step
}

// document reads the file name, which must have at least that many commands.
func document(t *testing.T, name string, least int) documented {
	for _, tool := range []string{"curl", "sh"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed (make test installs it)", tool)
		}
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	d := documented{t, root, filepath.Join(t.TempDir(), "ledger.db"), steps(t, filepath.Join(root, name))}
	if len(d.steps) < least {
		t.Fatalf("%s: only %d commands", name, len(d.steps))
	}
	return d
}

// all runs the steps and checks what they print.
func (d documented) all(steps []step) {
	printed := d.run(steps)
	for i, x := range steps {
		d.check(x, printed[i])
	}
}

// run gives what each of the steps prints, in one shell.
func (d documented) run(steps []step) []string {
	d.Helper()
	const mark = "=== end of a command ==="
	var script strings.Builder
	for _, s := range steps {
		script.WriteString("{ " + s.command + "} 2>&1\necho; echo '" + mark + "'\n")
	}
	cmd := exec.Command("sh")
	cmd.Dir = d.root
	cmd.Stdin = strings.NewReader(script.String())
	cmd.Env = append(os.Environ(), "HEARSAY_DB="+d.db, "TMPDIR="+filepath.Dir(d.db), "PATH="+filepath.Dir(program(d.T))+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		d.Fatalf("%v: %s", err, out)
	}
	return strings.Split(string(out), mark)
}

// check compares what a step printed with what it must print.
func (d documented) check(s step, got string) {
	d.Helper()
	got = strings.ReplaceAll(got, "\r", "")
	rest := got
	for _, part := range strings.Split(strings.Join(s.want, "\n"), "...") {
		at := strings.Index(rest, strings.Trim(part, "\n"))
		if at < 0 {
			d.Errorf("$ %sprints\n%.1500s\nwanted, in order, is\n%s", s.command, got, strings.Join(s.want, "\n"))
			return
		}
		rest = rest[at+len(strings.Trim(part, "\n")):]
	}
	if len(s.want) == 0 && strings.TrimSpace(got) != "" {
		d.Errorf("$ %sprints\n%.500s\nwanted is nothing", s.command, got)
	}
}
