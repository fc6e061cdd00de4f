package terminal

import (
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/mattn/go-runewidth"
)

// style is how a piece of text looks in colour.
type style uint8

const (
	plain style = iota
	sourceStyle
	cueStyle
	contentStyle // of statements at even depth
	nestedStyle  // of statements at odd depth
	loadedStyle
	labelStyle // numbers and other small print
	headStyle
)

// codes are the SGR parameters of the styles: the terminal's own sixteen colours, so that they fit its theme, and weight
// and slant beside them, so that they differ for those who do not tell the colours apart.
var codes = [...]string{
	plain: "", sourceStyle: "1;36", cueStyle: "1;33", contentStyle: "32", nestedStyle: "4;35", loadedStyle: "1;31",
	labelStyle: "2", headStyle: "1",
}

// cell is one character as a user sees it, with the columns it takes.
type cell struct {
	s     string
	width int
	style style
}

// widths does not look at the locale: the same record gives the same output everywhere.
var widths = &runewidth.Condition{StrictEmojiNeutral: true}

// flow is text on its way to being wrapped.
type flow []cell

// add appends s, cleaned, in a style.
func (f flow) add(s string, st style) flow {
	for g := graphemes.FromString(Clean(s)); g.Next(); {
		f = append(f, cell{s: g.Value(), width: widths.StringWidth(g.Value()), style: st})
	}
	return f
}

// width is the number of columns that f takes on one line.
func (f flow) width() int {
	n := 0
	for _, c := range f {
		n += c.width
	}
	return n
}

// cut gives f in at most width columns, with an ellipsis if something is left out: at a space, unless the last word is
// long.
func (f flow) cut(width int) flow {
	if f.width() <= width {
		return f
	}
	n, i, space := 0, 0, 0
	for ; i < len(f) && n+f[i].width <= width-2; i++ {
		if f[i].s == " " {
			space = i
		}
		n += f[i].width
	}
	if i-space < longWord && f[i].s != " " {
		i = space
	}
	for i > 0 && f[i-1].s == " " {
		i--
	}
	return append(f[:i:i], flow{{s: " ", width: 1}, {s: "…", width: 1}}...)
}

// longWord is how many characters of a word are worth showing although its end is cut off.
const longWord = 16

// wrap breaks f into lines of at most width columns, at spaces where there are any. Spaces at a line's ends are dropped.
func (f flow) wrap(width int) []flow {
	width = max(width, 1)
	var lines []flow
	for start := 0; start < len(f); {
		for start < len(f) && f[start].s == " " {
			start++
		}
		end, next := start, start // the line is f[start:end]; the following one begins at next
		for i, n := start, 0; ; i++ {
			if i == len(f) {
				end, next = i, i
				break
			}
			if f[i].s == " " || (f[i].width > 1 && n > 0) {
				end, next = i, i // a line may break at a space and, in scripts without spaces, before a wide character
			}
			if n += f[i].width; n > width && i > start && f[i].s != " " {
				if end == start { // one long word
					end, next = i, i
				}
				break
			}
		}
		if start < end {
			lines = append(lines, f[start:end].trimRight())
		}
		start = next
	}
	return lines
}

func (f flow) trimRight() flow {
	for len(f) > 0 && f[len(f)-1].s == " " {
		f = f[:len(f)-1]
	}
	return f
}

// render gives f as a string, with colour codes if color is set; every line resets what it sets.
func (f flow) render(color bool) string {
	var b strings.Builder
	last := plain
	for _, c := range f {
		if color && c.style != last {
			if last != plain {
				b.WriteString("\x1b[0m")
			}
			if c.style != plain {
				b.WriteString("\x1b[" + codes[c.style] + "m")
			}
			last = c.style
		}
		b.WriteString(c.s)
	}
	if last != plain {
		b.WriteString("\x1b[0m")
	}
	return b.String()
}
