// Package deploy_test checks the files that put hearsay on servers, as far as that can be done without any: systemd's own
// checker reads the units, and every command line in a file is one that the program knows. It holds tests only.
package deploy_test

import (
	"bytes"
	"crypto/sha256"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func build(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "hearsay")
	if out, err := exec.Command("go", "build", "-o", bin, "../cmd/hearsay").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return bin
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestUnits(t *testing.T) {
	check, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	bin := build(t)
	dir := t.TempDir()
	for _, unit := range []string{"hearsay.service", "hearsay-work@.service"} {
		path := filepath.Join(dir, unit)
		text := strings.ReplaceAll(read(t, unit), "/usr/local/bin/hearsay", bin)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(check, "verify", "--recursive-errors=no", path).CombinedOutput()
		// Words about other units of this machine are none of ours.
		for line := range bytes.Lines(out) {
			if bytes.Contains(line, []byte(unit)) {
				t.Errorf("%s: %s", unit, line)
			}
		}
		if err != nil && len(out) == 0 {
			t.Errorf("%s: %v", unit, err)
		}
	}
}

// Every command line in the files names a command and flags that the program has.
func TestCommandLines(t *testing.T) {
	bin := build(t)
	lines := map[string][]string{}
	for _, unit := range []string{"hearsay.service", "hearsay-work@.service"} {
		for _, m := range regexp.MustCompile(`(?m)^ExecStart=/usr/local/bin/hearsay (.*)$`).FindAllStringSubmatch(read(t, unit), -1) {
			lines[unit] = append(lines[unit], m[1])
		}
	}
	list := regexp.MustCompile(`(?m)^\s*(?:CMD|command:) \[(.*)\]$`)
	for _, name := range []string{"compose.yaml", "Containerfile"} {
		for _, m := range list.FindAllStringSubmatch(read(t, name), -1) {
			lines[name] = append(lines[name], strings.NewReplacer(`"`, "", ",", "").Replace(m[1]))
		}
	}
	n := 0
	for name, commands := range lines {
		for _, c := range commands {
			n++
			// With --help behind it the command line is parsed and nothing is run.
			if out, err := exec.Command(bin, append(strings.Fields(c), "--help")...).CombinedOutput(); err != nil {
				t.Errorf("%s: hearsay %s: %v\n%s", name, c, err, out)
			}
		}
	}
	if n < 5 {
		t.Errorf("only %d command lines found", n)
	}
}

// The program is the same to the byte wherever it is built: a release can be checked by building it again.
func TestReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program twice")
	}
	list, err := exec.Command("git", "-C", "..", "ls-files", "-z").Output()
	if err != nil {
		t.Skip("no git checkout to copy")
	}
	elsewhere := t.TempDir()
	for name := range strings.SplitSeq(strings.TrimRight(string(list), "\x00"), "\x00") {
		b, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			continue // deleted and not yet committed
		}
		to := filepath.Join(elsewhere, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	digest := func(dir string) [sha256.Size]byte {
		bin := filepath.Join(t.TempDir(), "hearsay")
		cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s", "-o", bin, "./cmd/hearsay")
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		b, err := os.ReadFile(bin)
		if err != nil {
			t.Fatal(err)
		}
		return sha256.Sum256(b)
	}
	if digest("..") != digest(elsewhere) {
		t.Error("two builds of the same files in two folders differ")
	}
}
