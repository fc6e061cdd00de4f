//go:build unix

package encoder_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"syscall"
	"testing"

	"hearsay/internal/encoder"
	"hearsay/internal/model"
)

// benchmarkModel is the file to measure: HEARSAY_MODEL, else the embedded model's.
func benchmarkModel(b *testing.B) *encoder.Encoder {
	b.Helper()
	path := os.Getenv("HEARSAY_MODEL")
	if path == "" {
		path = "../model/default.hearsay"
	}
	data, err := os.ReadFile(path)
	if err != nil {
		b.Skip("no model: ", err)
	}
	f, err := model.Parse(data)
	if err != nil {
		b.Fatal(err)
	}
	e, err := encoder.New(f)
	if err != nil {
		b.Fatal(err)
	}
	return e
}

// processor returns the processor time that this process has used, in seconds: what else the machine does then hardly
// matters.
func processor() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// BenchmarkEncode measures one thread on windows of like length; bytes are tokens.
func BenchmarkEncode(b *testing.B) {
	e := benchmarkModel(b)
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{64, 256, 384} {
		b.Run(fmt.Sprintf("tokens=%d", n), func(b *testing.B) {
			ids, marks := make([]int32, n), make([][3]uint8, n)
			for i := range ids {
				ids[i] = 1000 + rng.Int32N(20000)
				marks[i] = [3]uint8{uint8(rng.IntN(4)), uint8(rng.IntN(4)), uint8(rng.IntN(4))}
			}
			var st encoder.State
			e.Encode(&st, ids, marks)
			b.ReportAllocs()
			b.SetBytes(int64(n))
			begin := processor()
			for b.Loop() {
				e.Encode(&st, ids, marks)
			}
			b.ReportMetric(float64(n)*float64(b.N)/(processor()-begin), "tokens/cpu-s")
		})
	}
}
