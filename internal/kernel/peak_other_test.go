//go:build !amd64

package kernel

func peak(n int) { panic("no peak loop for this processor") }
