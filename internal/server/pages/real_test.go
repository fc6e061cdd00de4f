package pages_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hearsay/internal/ledger"
)

var (
	buildOnce sync.Once
	binary    string
	buildErr  error
)

// build makes the program, once for all tests; TestMain removes it.
func build() {
	dir, err := os.MkdirTemp("", "hearsay-pages-")
	if err != nil {
		buildErr = err
		return
	}
	binary = filepath.Join(dir, "hearsay")
	out, err := exec.Command("go", "build", "-o", binary, "hearsay/cmd/hearsay").CombinedOutput()
	if err != nil {
		buildErr = errors.New(string(out))
	}
}

// serveReal starts the real program on a ledger that holds the worked example.
func serveReal(t *testing.T) served {
	t.Helper()
	buildOnce.Do(build)
	if buildErr != nil {
		t.Fatal(buildErr)
	}
	db := filepath.Join(t.TempDir(), "ledger.db")
	if out, err := exec.Command(binary, "import", "--db", db, "../../../testdata/ledger/records.jsonl").CombinedOutput(); err != nil {
		t.Fatalf("import: %v: %s", err, out)
	}
	cmd := exec.Command(binary, "serve", "--db", db, "--addr", "127.0.0.1:0", "--threads", "1")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(stderr)
	first, err := lines.ReadString('\n')
	_, rest, ok := strings.Cut(first, "http://")
	if err != nil || !ok {
		t.Fatalf("the program says %q: %v", first, err)
	}
	address, _, _ := strings.Cut(rest, " ")
	var log strings.Builder
	copied := make(chan error, 1)
	go func() { _, err := io.Copy(&log, lines); copied <- err }()
	l, err := ledger.Open(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		end(t, cmd, copied)
		if t.Failed() {
			t.Log(log.String())
		}
		if strings.Contains(log.String(), "level=ERROR") {
			t.Errorf("the program logged an error: %s", log.String())
		}
	})
	return served{url: "http://" + address, bare: "http://" + address, ledger: l}
}

// end interrupts the program, which must then leave by itself.
func end(t *testing.T, cmd *exec.Cmd, copied chan error) {
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	timer := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	if err := <-copied; err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the program ended with %v", err)
	}
}
