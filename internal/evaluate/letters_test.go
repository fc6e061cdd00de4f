package evaluate

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// alnumRuns gives Python's class of every code point, as testdata/alnum.txt explains. The table was made by
// writeAlnum.
func alnumRuns(t *testing.T, table string) []byte {
	t.Helper()
	var classes []byte
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, run := range strings.Fields(line) {
			n, err := strconv.Atoi(run[1:])
			if err != nil {
				t.Fatal(err)
			}
			classes = append(classes, strings.Repeat(run[:1], n)...)
		}
	}
	if len(classes) != utf8.MaxRune+1 {
		t.Fatalf("the table has %d code points, want %d", len(classes), utf8.MaxRune+1)
	}
	return classes
}

// writeAlnum is the program that made testdata/alnum.txt.
const writeAlnum = `
import itertools, unicodedata
kind = lambda c: 'u' if unicodedata.category(chr(c)) == 'Cn' else 'a' if chr(c).isalnum() else 'o'
for k, run in itertools.groupby(range(0x110000), kind): print(k + str(sum(1 for _ in run)))
`

func TestLettersAreThoseOfPython(t *testing.T) {
	compare := func(t *testing.T, table string) {
		wrong := 0
		for c, class := range alnumRuns(t, table) {
			// What was unassigned in Python's Unicode may have been assigned in Go's since.
			if class != 'u' && isLetter(rune(c)) != (class == 'a') {
				if wrong++; wrong <= 10 {
					t.Errorf("%U: letter or digit %v, Python says %v", c, isLetter(rune(c)), class == 'a')
				}
			}
		}
		if wrong > 0 {
			t.Errorf("%d code points differ", wrong)
		}
	}
	t.Run("table", func(t *testing.T) {
		table, err := os.ReadFile("testdata/alnum.txt")
		if err != nil {
			t.Fatal(err)
		}
		compare(t, string(table))
	})
	t.Run("python", func(t *testing.T) {
		table, err := exec.Command(python(t), "-c", writeAlnum).Output()
		if err != nil {
			t.Fatal(err)
		}
		compare(t, string(table))
	})
}

// python gives the path of Python, or skips the test.
func python(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not there to run the reference scorers")
	}
	return path
}

func TestCover(t *testing.T) {
	//              0         1         2
	//              0123456789012345678901234
	const text = "Ann said: “No, naïve ½.” 😀x"
	l := newLetters(text)
	tests := []struct {
		name  string
		spans []span
		want  cover
	}{
		{"nothing", nil, nil},
		{"word", []span{{0, 3}}, cover{{0, 3}}},
		{"punctuation at the edges", []span{{8, 14}}, cover{{7, 9}}},
		{"only punctuation", []span{{8, 11}}, nil},
		{"touching across a space", []span{{4, 8}, {0, 3}}, cover{{0, 7}}},
		{"twice the same", []span{{0, 3}, {1, 2}}, cover{{0, 3}}},
		{"one within another", []span{{0, 8}, {1, 2}, {5, 8}}, cover{{0, 7}}},
		{"apart", []span{{11, 13}, {0, 3}}, cover{{0, 3}, {7, 9}}},
		{"accents and fractions", []span{{15, 22}}, cover{{9, 15}}},
		{"after an emoji", []span{{26, 27}}, cover{{15, 16}}},
		{"beyond the text", []span{{-5, 1}, {26, 99}}, cover{{0, 1}, {15, 16}}},
		{"reversed", []span{{5, 2}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := l.cover(tt.spans); !got.equal(tt.want) {
				t.Errorf("cover(%v) = %v, want %v", tt.spans, got, tt.want)
			}
		})
	}
}

func TestCoverSets(t *testing.T) {
	tests := []struct {
		name        string
		a, b        cover
		shared      int
		iou         float64
		aWithoutB   cover
		unionOfBoth cover
	}{
		{"both empty", nil, nil, 0, 1, nil, nil},
		{"one empty", cover{{0, 4}}, nil, 0, 0, cover{{0, 4}}, cover{{0, 4}}},
		{"equal", cover{{2, 4}}, cover{{2, 4}}, 2, 1, nil, cover{{2, 4}}},
		{"half", cover{{0, 2}}, cover{{0, 4}}, 2, .5, nil, cover{{0, 4}}},
		{"touching", cover{{0, 2}}, cover{{2, 4}}, 0, 0, cover{{0, 2}}, cover{{0, 4}}},
		{"hole", cover{{0, 10}}, cover{{2, 3}, {5, 6}}, 2, .2, cover{{0, 2}, {3, 5}, {6, 10}}, cover{{0, 10}}},
		{"interleaved", cover{{0, 3}, {5, 8}}, cover{{2, 6}}, 2, 2. / 8, cover{{0, 2}, {6, 8}}, cover{{0, 8}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.a.shared(tt.b); got != tt.shared {
				t.Errorf("shared = %d, want %d", got, tt.shared)
			}
			if got := tt.b.shared(tt.a); got != tt.shared {
				t.Errorf("shared the other way = %d, want %d", got, tt.shared)
			}
			if got := tt.a.iou(tt.b); got != tt.iou {
				t.Errorf("iou = %v, want %v", got, tt.iou)
			}
			if got := tt.a.without(tt.b); !got.equal(tt.aWithoutB) {
				t.Errorf("without = %v, want %v", got, tt.aWithoutB)
			}
			if got := union(tt.a, tt.b); !got.equal(tt.unionOfBoth) {
				t.Errorf("union = %v, want %v", got, tt.unionOfBoth)
			}
		})
	}
}
