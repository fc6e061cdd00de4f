package archtest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// licences are those that a program which is given away as one binary may hold, with words that only they have.
var licences = []struct {
	name  string
	words *regexp.Regexp
}{
	{"Apache-2.0", regexp.MustCompile(`(?i)apache license,?\s+version 2\.0`)},
	{"MPL-2.0", regexp.MustCompile(`(?i)mozilla public license,?\s+v(ersion|\.) 2\.0`)},
	{"MIT", regexp.MustCompile(`(?i)permission is hereby granted, free of charge, to any person obtaining`)},
	{"BSD", regexp.MustCompile(`(?i)redistribution and use in source and binary forms`)},
	{"ISC", regexp.MustCompile(`(?i)permission to use, copy, modify, and(/or)? distribute this software`)},
	{"public domain", regexp.MustCompile(`(?i)(public domain|unlicense)`)},
}

// licenceFiles are the names of files that hold a licence.
var licenceFiles = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense)([.-].*)?$`)

// TestLicences reads the licence of every module that is part of the program.
func TestLicences(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", "hearsay/cmd/hearsay").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	modules := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(modules)
	n := 0
	for _, line := range slices.Compact(modules) {
		path, dir, ok := strings.Cut(line, "\t")
		if !ok {
			continue
		}
		n++
		if found := licence(t, dir); found == "" {
			t.Errorf("%s: no licence that allows to give the program away was found in %s", path, dir)
		}
	}
	if n < 10 {
		t.Errorf("only %d modules were looked at", n)
	}
}

// licence gives the licence that the files of dir hold, "" if none is known.
func licence(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() || !licenceFiles.MatchString(e.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.Join(bytes.Fields(text), []byte(" "))
		for _, l := range licences {
			if l.words.Match(text) {
				return l.name
			}
		}
	}
	return ""
}

// TestDependenciesExplained holds docs/dependencies.md to go.mod: each module that is required directly has a reason there.
func TestDependenciesExplained(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{if not (or .Main .Indirect)}}{{.Path}}{{end}}", "all").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	doc, err := os.ReadFile("../../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range strings.Fields(string(out)) {
		// Parts of one project share their reason.
		parts := strings.Split(path, "/")
		switch {
		case parts[0] == "github.com" && len(parts) > 3:
			path = strings.Join(parts[:3], "/")
		case strings.HasPrefix(path, "go.opentelemetry.io/otel/"):
			path = "go.opentelemetry.io/otel"
		}
		if !bytes.Contains(doc, []byte(path)) {
			t.Errorf("%s: no reason in docs/dependencies.md", path)
		}
	}
}
