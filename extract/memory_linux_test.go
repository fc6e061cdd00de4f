package extract_test

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// maxMegabytes is the memory that reading one article may take.
const maxMegabytes = 250

// TestExtractMemory reads an article of a quarter of a megabyte, some thirty times a usual one, in a process of its own.
func TestExtractMemory(t *testing.T) {
	if os.Getenv("HEARSAY_MEMORY_TEST") != "" {
		read(t, builtIn(t), strings.Repeat(report+"\n\n", 1<<18/(len(report)+2)))
		return
	}
	builtIn(t)
	cmd := exec.Command(os.Args[0], "-test.run=^TestExtractMemory$")
	cmd.Env = append(os.Environ(), "HEARSAY_MEMORY_TEST=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	kilobytes := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	t.Logf("peak memory %d MB", kilobytes>>10)
	// The race detector takes several times the memory.
	if kilobytes>>10 > maxMegabytes && !raceEnabled {
		t.Errorf("peak memory %d MB, want at most %d", kilobytes>>10, maxMegabytes)
	}
}
