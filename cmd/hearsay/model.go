package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"hearsay/extract"
	"hearsay/internal/model"
	"hearsay/internal/store"
)

// modelFlags say what reports are read with.
type modelFlags struct {
	Model     string `placeholder:"FILE" help:"Model to read with instead of the built-in one."`
	Gazetteer string `placeholder:"FILE" help:"Further names to know: one a line, NAME, STATE (or nothing) and outlet, government, organization or place, with tabs between."`
}

// load gives the extractor that the flags ask for.
func (f modelFlags) load() (*extract.Extractor, error) {
	x, err := f.model()
	if err != nil || f.Gazetteer == "" {
		return x, err
	}
	names, err := os.Open(f.Gazetteer)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &usageError{fmt.Errorf("--gazetteer %s: no such file", f.Gazetteer)}
	}
	if err != nil {
		return nil, fmt.Errorf("gazetteer: %w", err)
	}
	defer names.Close()
	x, err = x.WithGazetteer(names)
	if err != nil {
		return nil, &usageError{fmt.Errorf("--gazetteer %s: %w", f.Gazetteer, err)}
	}
	return x, nil
}

func (f modelFlags) model() (*extract.Extractor, error) {
	if f.Model == "" {
		return extract.New()
	}
	x, err := extract.Load(f.Model)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &usageError{fmt.Errorf("--model %s: no such file", f.Model)}
	}
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", f.Model, err)
	}
	return x, nil
}

// identify names the model by what it is made of, further names included: another model's readings replace its own.
func (f modelFlags) identify() (store.Model, error) {
	name, data := "built-in", model.Default()
	if f.Model != "" {
		name = filepath.Base(f.Model)
		var err error
		if data, err = os.ReadFile(f.Model); err != nil {
			return store.Model{}, fmt.Errorf("model %s: %w", name, err)
		}
	}
	sum := sha256.New()
	sum.Write(data)
	if f.Gazetteer != "" {
		names, err := os.ReadFile(f.Gazetteer)
		if err != nil {
			return store.Model{}, fmt.Errorf("gazetteer: %w", err)
		}
		name += " with " + filepath.Base(f.Gazetteer)
		sum.Write(names)
	}
	return store.Model{Name: name, Version: hex.EncodeToString(sum.Sum(nil)[:6])}, nil
}
