//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// soak is a ledger that is written, asked, broken off and restored by the real command.
type soak struct {
	*testing.T
	bin, db, dir string
	r            *rand.Rand
	// held are the articles that must be there, by id, with the text that was acknowledged last.
	held map[string]string
	// saved is what held was when the backup was made.
	saved map[string]string
}

// run gives what hearsay prints; it must succeed.
func (s *soak) run(stdin string, args ...string) string {
	s.Helper()
	cmd := exec.Command(s.bin, args...)
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = append(os.Environ(), "HEARSAY_DB="+s.db)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		s.Fatalf("hearsay %v: %v\n%s%s", args, err, out, errs.String())
	}
	return string(out)
}

func (s *soak) article(id string, edition int) string {
	return fmt.Sprintf("The ferry number %s will sail in edition %d, Orla Venn, the mayor of Velm, said on Monday. Tam Kessler denied it: “Nothing of the kind is planned.”", id, edition)
}

func (s *soak) line(id, text string) string {
	b, err := json.Marshal(map[string]string{"id": id, "text": text, "published": "2031-05-06", "outlet": "Velm Courier"})
	if err != nil {
		s.Fatal(err)
	}
	return string(b) + "\n"
}

// add adds some articles, new and edited ones.
func (s *soak) add() {
	var in strings.Builder
	for range 1 + s.r.IntN(5) {
		id := fmt.Sprint("a", s.r.IntN(60))
		text := s.article(id, s.r.IntN(1000))
		in.WriteString(s.line(id, text))
		s.held[id] = text
	}
	s.run(in.String(), "add", "--from", "jsonl", "-")
}

// kill breaks an add off at some moment: each of its articles is there whole, as before or as it would be.
func (s *soak) kill() {
	var in strings.Builder
	would := map[string]string{}
	for i := range 30 {
		id := fmt.Sprint("k", s.r.IntN(1_000_000), "-", i)
		would[id] = s.article(id, 0)
		in.WriteString(s.line(id, would[id]))
	}
	cmd := exec.Command(s.bin, "add", "--from", "jsonl", "-")
	cmd.Stdin = strings.NewReader(in.String())
	cmd.Env = append(os.Environ(), "HEARSAY_DB="+s.db)
	if err := cmd.Start(); err != nil {
		s.Fatal(err)
	}
	time.Sleep(time.Duration(s.r.IntN(600)) * time.Millisecond)
	_ = cmd.Process.Kill() // it may have ended by itself
	_ = cmd.Wait()
	for id, text := range s.articles() {
		if want, ok := would[id]; ok {
			if text != want {
				s.Errorf("%s was stored in part: %q", id, text)
			}
			s.held[id] = text
		}
	}
}

func (s *soak) remove() {
	for id := range s.held {
		s.run("", "remove", id)
		delete(s.held, id)
		return
	}
}

func (s *soak) ask() {
	questions := [][]string{{"search", "ferry"}, {"claims"}, {"disputes"}, {"sources"}, {"timeline"}}
	if len(s.held) > 0 {
		questions = append(questions, []string{"sources", "Orla Venn"}) // of an empty ledger it would be an error
	}
	for _, q := range questions {
		s.run("", append(q, "--to", "jsonl")...)
	}
}

// back makes a backup, or goes back to the last one.
func (s *soak) back() {
	file := filepath.Join(s.dir, "backup.db")
	if s.saved == nil || s.r.IntN(2) == 0 {
		_ = os.Remove(file)
		s.run("", "backup", file)
		s.saved = map[string]string{}
		for id, text := range s.held {
			s.saved[id] = text
		}
		return
	}
	for _, f := range []string{s.db, s.db + "-wal", s.db + "-shm"} {
		if err := os.Remove(f); err != nil && !os.IsNotExist(err) {
			s.Fatal(err)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(s.db, data, 0o644); err != nil {
		s.Fatal(err)
	}
	s.held = map[string]string{}
	for id, text := range s.saved {
		s.held[id] = text
	}
}

// articles gives the texts that the ledger has.
func (s *soak) articles() map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(s.run("", "export", "--to", "jsonl")) {
		var a struct{ ID, Text string }
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			s.Fatal(err)
		}
		out[a.ID] = a.Text
	}
	return out
}

// TestSoak adds, edits, removes, asks, kills, backs up and restores with the real command: nothing that was acknowledged is lost, and check
// finds nothing. HEARSAY_SOAK says how long (make soak: 30m).
func TestSoak(t *testing.T) {
	long := time.Minute
	if v := os.Getenv("HEARSAY_SOAK"); v != "" {
		var err error
		if long, err = time.ParseDuration(v); err != nil {
			t.Fatalf("HEARSAY_SOAK: %v", err)
		}
	} else if testing.Short() {
		t.Skip("takes a minute")
	}
	s := &soak{T: t, dir: t.TempDir(), r: rand.New(rand.NewPCG(3, uint64(long))), held: map[string]string{}}
	s.bin, s.db = filepath.Join(s.dir, "hearsay"), filepath.Join(s.dir, "ledger.db")
	if out, err := exec.Command("go", "build", "-o", s.bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s.add()
	steps := []func(){s.add, s.add, s.add, s.kill, s.remove, s.ask, s.back}
	n := 0
	for until := time.Now().Add(long); time.Now().Before(until) && !t.Failed(); n++ {
		steps[s.r.IntN(len(steps))]()
		if n%10 != 9 {
			continue
		}
		s.run("", "check")
		got := s.articles()
		for id, text := range s.held {
			if got[id] != text {
				t.Errorf("after %d steps %s is %q, acknowledged was %q", n, id, got[id], text)
			}
		}
		if len(got) != len(s.held) {
			var more []string
			for id := range got {
				if _, ok := s.held[id]; !ok {
					more = append(more, id)
				}
			}
			slices.Sort(more)
			t.Errorf("after %d steps %d articles, not %d: beyond what was added %v", n, len(got), len(s.held), more)
		}
	}
	t.Logf("%d steps, %d articles at the end", n, len(s.held))
}
