package model

import (
	_ "embed"
	"unsafe"
)

// A string stays where the linker put it: as a slice of bytes it would be copied to memory that can be written.
//
//go:embed default.hearsay
var builtIn string

// Default returns the model file that is built into the program. It must not be changed.
func Default() []byte { return unsafe.Slice(unsafe.StringData(builtIn), len(builtIn)) }
