package model

import (
	"embed"
	"fmt"

	"hearsay"
)

// The pattern takes in the model file where the build has one; this source file is what makes it match always.
//
//go:embed default*
var files embed.FS

// Default returns the model file that is built into the program. The error wraps hearsay.ErrNotFound if it was built
// without one.
func Default() ([]byte, error) {
	data, err := files.ReadFile("default.hearsay")
	if err != nil {
		return nil, fmt.Errorf("model: %w: built without default.hearsay", hearsay.ErrNotFound)
	}
	return data, nil
}
