// Package archtest holds tests of the repository itself: which package may import which, that every package says what it
// is for, and that nothing that ships depends on testing. It has no code of its own.
package archtest_test

import (
	"bytes"
	"encoding/json"
	"go/format"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pkg is what go list says about a package of this module.
type pkg struct {
	ImportPath   string
	Dir          string
	Imports      []string
	GoFiles      []string
	CgoFiles     []string
	XTestGoFiles []string
	TestGoFiles  []string
}

const module = "hearsay"

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,GoFiles,CgoFiles,XTestGoFiles,TestGoFiles", module+"/...")
	cmd.Dir = filepath.Join("..", "..")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var pkgs []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
	if len(pkgs) < 5 {
		t.Fatalf("go list finds only %d packages", len(pkgs))
	}
	return pkgs
}

// The layers, innermost first; docs/architecture.md draws them. A package may import those of its own module that are
// named for it, and nothing else. A name that ends in /... stands for what lies below it, too.
var may = map[string][]string{
	"": {},

	// Foundations: no stage, no model.
	"internal/lang":   {},
	"internal/token":  {""},
	"internal/kernel": {},
	"internal/words":  {""},

	// Marks the steps of the pipeline for OpenTelemetry; otlp, which sends them, is the program's alone.
	"internal/telemetry":      {},
	"internal/telemetry/otlp": {"", "internal/telemetry"},

	// The model: weights, vectors, heads.
	"internal/model":   {"", "internal/token", "internal/kernel"},
	"internal/encoder": {"", "internal/token", "internal/kernel", "internal/model"},
	"internal/linear":  {},
	"internal/meaning": {"", "internal/token", "internal/model", "internal/encoder"},

	// Stages: values in, values out. Never one another.
	"internal/attribute": stage,
	"internal/voice":     stage,
	"internal/manner":    stage,
	"internal/when":      stage,
	"internal/identity":  stage,
	"internal/relate":    stage,
	"internal/forgery":   {""},

	// The public pipeline knows the stages and their order.
	"extract": {"", "internal/token", "internal/lang", "internal/words", "internal/model", "internal/kernel", "internal/encoder", "internal/linear", "internal/attribute", "internal/forgery",
		"internal/voice", "internal/manner", "internal/when", "internal/identity", "internal/relate", "internal/telemetry"},

	// What programs ask a server with; the server's answers are its types.
	"client": {""},

	// In and out of the program.
	"internal/ingest/...": {"", "internal/ingest/..."},
	"internal/export/...": {"", "internal/export/..."},

	// The way out to the web.
	"internal/fetch": {"", "internal/telemetry"},

	// Memory across reports.
	"internal/store/...":  {"", "internal/store/..."},
	"internal/ledger":     {"", "internal/store/...", "internal/relate", "internal/meaning", "internal/identity", "internal/words", "internal/telemetry", "extract"},
	"internal/queue":      {"", "internal/store/...", "internal/telemetry"},
	"internal/feed":       {"", "internal/fetch", "internal/ledger"},
	"internal/dump":       {"", "internal/export", "internal/ledger"},
	"internal/server/...": {"", "extract", "client", "internal/store", "internal/ledger", "internal/queue", "internal/ingest/...", "internal/fetch", "internal/feed", "internal/export/...", "internal/dump", "internal/telemetry", "internal/server/..."},

	// Measuring.
	"internal/evaluate":   {"", "extract", "internal/words"},
	"internal/audit":      {"", "internal/token", "extract"},
	"internal/robustness": {"", "extract"},
	"internal/abilities":  {"", "extract"},
	"internal/archtest":   {},
	"internal/goldtest":   {""},
	"deploy":              {},

	// Programs: the command, and those that help to make the model.
	"cmd/...":      {"*"},
	"training/...": {"*"},
	"spark/...":    {"*"},

	// Writes the kernels' assembly; imports nothing of the program.
	"internal/kernel/gen": {},
}

// stage is what a stage may import.
var stage = []string{"", "internal/token", "internal/words", "internal/lang", "internal/kernel", "internal/model", "internal/encoder", "internal/linear"}

// short gives an import path without the module: "" for the root package.
func short(path string) string { return strings.TrimPrefix(strings.TrimPrefix(path, module), "/") }

func within(module string) bool { return module == "hearsay" || strings.HasPrefix(module, "hearsay/") }

// match reports whether name is rule, or lies below it where rule ends in /... .
func match(rule, name string) bool {
	if root, ok := strings.CutSuffix(rule, "/..."); ok {
		return name == root || strings.HasPrefix(name, root+"/")
	}
	return rule == "*" || rule == name
}

func TestImports(t *testing.T) {
	for _, p := range packages(t) {
		name := short(p.ImportPath)
		allowed, known := rules(name)
		if !known {
			t.Errorf("package %s is in no layer; add it to the table in this test and to docs/architecture.md", p.ImportPath)
			continue
		}
		for _, imp := range p.Imports {
			if within(imp) && !slices.ContainsFunc(allowed, func(rule string) bool { return match(rule, short(imp)) }) {
				t.Errorf("%s imports %s, which is not below it; see docs/architecture.md", p.ImportPath, imp)
			}
		}
	}
}

// rules gives what the package called name may import.
func rules(name string) ([]string, bool) {
	if r, ok := may[name]; ok {
		return r, true
	}
	for rule, r := range may {
		if match(rule, name) {
			return r, true
		}
	}
	return nil, false
}

// The root package is standard library only, and nothing that ships needs cgo or package testing.
func TestForeignImports(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.CgoFiles) > 0 {
			t.Errorf("%s uses cgo: %v", p.ImportPath, p.CgoFiles)
		}
		for _, imp := range p.Imports {
			first, _, _ := strings.Cut(imp, "/")
			if p.ImportPath == module && strings.Contains(first, ".") {
				t.Errorf("the root package imports %s; it takes the standard library only", imp)
			}
			// A conformance suite, storetest, is imported by tests only.
			if strings.HasSuffix(p.ImportPath, "test") {
				continue
			}
			if imp == "testing" || strings.HasPrefix(imp, "testing/") {
				t.Errorf("%s imports %s outside its tests", p.ImportPath, imp)
			}
			if p.ImportPath == module && (imp == "os" || imp == "net" || strings.HasPrefix(imp, "net/")) {
				t.Errorf("the root package imports %s; it does no I/O", imp)
			}
		}
	}
}

// Every package has one comment that says what it is for, in more than a line.
func TestPackageComments(t *testing.T) {
	for _, p := range packages(t) {
		files := p.GoFiles
		if len(files) == 0 {
			files = slices.Concat(p.TestGoFiles, p.XTestGoFiles)
		}
		var comments []string
		for _, name := range files {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.PackageClauseOnly)
			if err != nil {
				t.Fatal(err)
			}
			if f.Doc != nil && !strings.HasPrefix(f.Doc.Text(), "Code generated") {
				comments = append(comments, f.Doc.Text())
			}
		}
		switch {
		case len(comments) == 0:
			t.Errorf("%s has no package comment", p.ImportPath)
		case len(comments) > 1:
			t.Errorf("%s has %d package comments; one file is enough", p.ImportPath, len(comments))
		case !strings.HasPrefix(comments[0], "Package ") && !strings.HasPrefix(comments[0], "Command "):
			t.Errorf("%s: the package comment begins %.40q", p.ImportPath, comments[0])
		case len(comments[0]) < 120:
			t.Errorf("%s: the package comment says too little: %q", p.ImportPath, comments[0])
		}
	}
}

// eachFile calls f with every file of Go.
func eachFile(t *testing.T, f func(name string, data []byte)) {
	t.Helper()
	for _, p := range packages(t) {
		for _, name := range slices.Concat(p.GoFiles, p.TestGoFiles, p.XTestGoFiles) {
			data, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			f(p.ImportPath+"/"+name, data)
		}
	}
}

func TestFormat(t *testing.T) {
	eachFile(t, func(name string, data []byte) {
		if want, err := format.Source(data); err != nil || !bytes.Equal(data, want) {
			t.Errorf("%s is not as gofmt writes it", name)
		}
	})
}

// maxLines is near the 600 lines at which a file is worth splitting.
const maxLines = 650

func TestFileLength(t *testing.T) {
	eachFile(t, func(name string, data []byte) {
		if n := bytes.Count(data, []byte("\n")); n > maxLines {
			t.Errorf("%s has %d lines; split it by what its parts do", name, n)
		}
	})
}
