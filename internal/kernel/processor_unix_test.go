//go:build unix

package kernel

import (
	"syscall"
	"testing"
)

// Processor time, not wall time: what else the machine does then hardly matters.

var processorStart float64

func processorNow() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

func startProcessor() { processorStart = processorNow() }

func processorSeconds(*testing.B) float64 { return processorNow() - processorStart }
