//go:build !amd64

package kernel

func supported() []*implementation { return []*implementation{&portable} }
