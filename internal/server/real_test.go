package server_test

import (
	"bufio"
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
)

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(filepath.Dir(built)) // the system clears what is left there
	}
	os.Exit(code)
}

var (
	buildOnce sync.Once
	built     string
	buildErr  error
)

// program builds hearsay, once for all tests, and gives its path.
func program(t *testing.T) string {
	t.Helper()
	buildOnce.Do(func() {
		dir, err := os.MkdirTemp("", "hearsay-server-")
		if err != nil {
			buildErr = err
			return
		}
		built = filepath.Join(dir, "hearsay")
		if out, err := exec.Command("go", "build", "-o", built, "hearsay/cmd/hearsay").CombinedOutput(); err != nil {
			buildErr = errors.New(string(out))
		}
	})
	if buildErr != nil {
		t.Fatal(buildErr)
	}
	return built
}

// running is the real program as it serves.
type running struct {
	url string
	cmd *exec.Cmd
	log *strings.Builder
	// read is closed once all of its log is in log.
	read chan struct{}
	// interrupted: it has been asked to end; a second time would end it at once.
	interrupted bool
}

// interrupt asks the program to end.
func (r *running) interrupt(t *testing.T) {
	t.Helper()
	if r.interrupted {
		return
	}
	r.interrupted = true
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
}

// start serves the ledger in db with the real program, which is interrupted at the end of the test and must then leave by itself.
func start(t *testing.T, db string, more ...string) *running {
	t.Helper()
	cmd := exec.Command(program(t), append([]string{"serve", "--db", db, "--addr", "127.0.0.1:0"}, more...)...)
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
	r := &running{url: "http://" + address, cmd: cmd, log: &strings.Builder{}, read: make(chan struct{})}
	go func() {
		defer close(r.read)
		if _, err := io.Copy(r.log, lines); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { r.end(t) })
	return r
}

// end interrupts the program and waits until it has left.
func (r *running) end(t *testing.T) {
	if r.cmd.ProcessState != nil {
		return
	}
	r.interrupt(t)
	timer := time.AfterFunc(40*time.Second, func() { _ = r.cmd.Process.Kill() })
	defer timer.Stop()
	<-r.read
	if err := r.cmd.Wait(); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	if strings.Contains(r.log.String(), "level=ERROR") {
		t.Errorf("the program logged an error:\n%s", r.log)
	}
}
