package pages_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"hearsay/internal/ledger"
	"hearsay/internal/store"
)

// TestEveryPage looks at every page in both colour schemes, wide and at 360 px: nothing that axe-core calls serious, nothing
// that sticks out, one main heading, no other host asked, nothing that the content security policy had to refuse.
func TestEveryPage(t *testing.T) {
	s := serveReal(t)
	read := handIn(t, s, "../../../examples/negotiation.txt")
	for _, as := range []struct {
		name  string
		width int64
		dark  bool
		plain bool
	}{{"wide and light", 1280, false, false}, {"narrow and dark", 360, true, false}, {"narrow and light without scripts", 360, false, true}} {
		t.Run(as.name, func(t *testing.T) {
			b := open(t, s, as.width, as.dark, !as.plain)
			for _, path := range append(everyPage, read+"?s=s6", read+"?min=90") {
				b.visit(s.url + path)
				if !as.plain {
					b.axe(path)
				}
				if w := value[int64](b, "document.scrollingElement.scrollWidth"); w > as.width {
					wide := value[[]string](b, fmt.Sprintf(`[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > %d && !e.closest(".scroll")).slice(0, 3).map(e => e.outerHTML.slice(0, 120))`, as.width))
					t.Errorf("%s is %d px wide at %d: %q", path, w, as.width, wide)
				}
				if n := value[int](b, `document.querySelectorAll("h1").length`); n != 1 {
					t.Errorf("%s has %d main headings", path, n)
				}
				dark := value[bool](b, `getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number).reduce((a, b) => a + b) < 200`)
				if dark != as.dark {
					t.Errorf("%s: dark is %v", path, dark)
				}
			}
		})
	}
}

// handIn has the text of a file read and gives the path of its page.
func handIn(t *testing.T, s served, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.PostForm(s.url+"/read", url.Values{"text": {string(text)}, "title": {"As it was read"}})
	if err != nil || resp.Body.Close() != nil {
		t.Fatal(err)
	}
	for range 200 {
		found, err := s.ledger.Newest(context.Background(), ledger.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range found {
			if v.Title == "As it was read" {
				return "/article/" + url.PathEscape(v.Article)
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("it was not read")
	return ""
}

// TestKeyboard walks through every page by the tab key alone: it reaches everything that can be used, shows where it is, and
// leaves the page again.
func TestKeyboard(t *testing.T) {
	s := serveReal(t)
	b := open(t, s, 1280, false, true)
	for _, path := range everyPage {
		b.visit(s.url + path)
		want := value[int](b, `[...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
			.filter(e => e.tabIndex >= 0 && (e.checkVisibility() || e.matches(".skip"))).length`)
		seen := 0
		value[int](b, `window.stops = new Set(); 0`)
		for range want + 40 {
			b.press(kb.Tab)
			state := value[string](b, `(() => { const e = document.activeElement; if (e === document.body) return "out"; if (e === window.last && e.type === "date") return "within";
				window.last = e; if (window.stops.has(e)) return "again";
				window.stops.add(e); const s = getComputedStyle(e); return s.outlineStyle === "none" && s.boxShadow === "none" ? "unseen: " + e.outerHTML.slice(0, 100) : "new" })()`)
			if strings.HasPrefix(state, "unseen") {
				t.Errorf("%s: focus cannot be seen: %s", path, state)
			}
			if state == "out" || state == "again" {
				break
			}
			if state != "within" { // a date has a stop for each of its parts
				seen++
			}
		}
		if seen < want {
			t.Errorf("%s: the tab key reaches %d of %d", path, seen, want)
		}
	}
}

// TestAxeSees makes sure that the tests above can fail: a picture without words for it and faint letters are found.
func TestAxeSees(t *testing.T) {
	s := serveReal(t)
	b := open(t, s, 1280, false, true)
	b.visit(s.url + "/read")
	value[int](b, `document.querySelector("main").insertAdjacentHTML("beforeend", "<img src='/assets/icon.svg'><p class='faint'>faint</p>"); document.querySelector(".faint").style.color = "#ddd"; 0`)
	var ids []string
	for _, v := range b.barriers() {
		ids = append(ids, v.ID)
	}
	if !slices.Contains(ids, "image-alt") || !slices.Contains(ids, "color-contrast") {
		t.Errorf("axe-core finds %v", ids)
	}
}

// TestChoosing opens statements with the mouse and by keyboard: the smallest wins a click, its chain is drawn.
func TestChoosing(t *testing.T) {
	s := serveReal(t)
	b := open(t, s, 1280, false, true)
	b.visit(s.url + "/article/morrow-1")
	// "to pull its patrol boats" is the content of s2, which lies within that of s1.
	at := value[map[string]float64](b, `(() => { const r = document.querySelector('.content[data-i="s2"]').getBoundingClientRect(); return {x: r.x + 30, y: r.y + 10} })()`)
	b.do(chromedp.MouseClickXY(at["x"], at["y"]))
	b.wait(`document.querySelector('details[data-item="s2"]').open && !document.querySelector('details[data-item="s1"]').open`)
	if n := value[int](b, `document.querySelectorAll("[data-chain] path").length`); n != 2 {
		t.Errorf("the chain of s2 is drawn with %d lines, want one to Kesh and one to The Herald of Oru", n)
	}
	if h := value[string](b, "location.search + location.hash"); h != "?s=s2#s2" {
		t.Errorf("the address is %s", h)
	}
	// By keyboard: Enter on a number in the text opens and goes to the list, the arrow goes on.
	b.visit(s.url + "/article/tamsin-1")
	value[int](b, `document.querySelector("#t-s1").focus(); 0`)
	b.enter()
	b.wait(`document.querySelector('details[data-item="s1"]').open && document.activeElement.localName === "summary"`)
	b.press(kb.ArrowDown)
	b.enter()
	b.wait(`document.querySelector('details[data-item="s2"]').open && !document.querySelector('details[data-item="s1"]').open`)
	if got := value[[]string](b, `[...document.querySelectorAll(".text .content.selected")].map(e => e.textContent)`); strings.Join(got, "") != "that Oru will never share the northern fishing grounds" {
		t.Errorf("selected in the text: %q", got)
	}
}

// TestWithoutScripts does what the pages are for with scripts off.
func TestWithoutScripts(t *testing.T) {
	s := serveReal(t)
	b := open(t, s, 1280, false, false)
	// A statement opens by its number.
	b.visit(s.url + "/article/morrow-1")
	b.do(chromedp.Click("#t-s2", chromedp.NodeVisible))
	b.wait(`document.querySelector('details[data-item="s2"]')?.open && document.querySelectorAll(".content.selected").length > 0`)
	// A pasted text is read.
	b.visit(s.url + "/read")
	b.do(chromedp.SendKeys("#text", "The harbour mayor, Enna Sorrel, said the new pier would open in June.\n\nDockers denied that."),
		chromedp.SendKeys("#outlet", "Velde Courier"), chromedp.Click("form button.primary"))
	b.wait(`location.pathname.startsWith("/article/") || location.pathname.startsWith("/read/")`)
	b.wait(`document.querySelector(".items li") && document.body.textContent.includes("the new pier would open in June")`)
	// A search is narrowed by a facet.
	b.visit(s.url + "/search?q=strait")
	b.do(chromedp.Click(`//aside//a[text()="denies"]`, chromedp.NodeVisible))
	b.wait(`location.search.includes("act=deny") && document.querySelectorAll(".results .said").length === 1`)
	// The least confidence is chosen, and kept on the next page.
	b.do(chromedp.SetValue("#min", "90"), chromedp.Click(".min button"))
	b.wait(`location.search.includes("min=90")`)
	b.visit(s.url + "/disputes")
	b.wait(`document.querySelector("#min").value === "90"`)
	// A statement is rejected, and that is undone.
	b.visit(s.url + "/review/tamsin-3")
	b.do(chromedp.SendKeys("#who", "Edda"), chromedp.Click(`button[value="reject"]`))
	b.wait(`document.querySelector(".verdict")?.textContent.includes("rejected by Edda")`)
	b.visit(s.url + "/review")
	b.do(chromedp.Click("td form.inline button"))
	b.wait(`document.querySelector("td .tag")?.textContent.includes("undone by Edda")`)
}

// TestReviewByKey decides about a report with single keys; with their switch off, they do nothing.
func TestReviewByKey(t *testing.T) {
	s := serveReal(t)
	b := open(t, s, 1280, false, true)
	b.visit(s.url + "/review/tamsin-1")
	b.do(chromedp.SendKeys("#who", "Edda")) // the letters that are keys are written, not obeyed
	if who := value[string](b, `document.querySelector("#who").value`); who != "Edda" {
		t.Fatalf("the name reads %q", who)
	}
	value[int](b, `document.activeElement.blur(); 0`)
	for i, key := range []string{"a", "r", "a"} {
		b.press(key)
		if i < 2 {
			b.wait(fmt.Sprintf(`document.querySelector("[role=status]")?.textContent.includes("Statement %d; %d of 3")`, i+2, i+1))
		}
	}
	b.wait(`document.body.textContent.includes("Every statement of this report has been decided")`)
	b.press("p")
	b.wait(`document.querySelector("[role=status]").textContent.includes("Statement 2;")`)
	value[int](b, `document.querySelector("[data-keys-on]").click(); document.activeElement.blur(); 0`)
	b.press("n")
	if got := value[string](b, "location.search"); got != "?s=s2" {
		t.Errorf("with keys off, n leads to %s", got)
	}
	layer, err := s.ledger.Layer(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var kinds []store.CorrectionKind
	for _, c := range layer.All {
		kinds = append(kinds, c.Kind)
	}
	if !slices.Equal(kinds, []store.CorrectionKind{store.Accept, store.Reject, store.Accept}) {
		t.Errorf("decided: %v", kinds)
	}
}

// TestFiles hands in files, two of which are reports and one is not, and shows what became of each.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	s := serveReal(t)
	b := open(t, s, 360, true, true)
	b.visit(s.url + "/read")
	b.do(chromedp.SetUploadFiles("#files", []string{write("pier.txt", "Enna Sorrel said the pier would open in June."),
		write("lines.jsonl", `{"id": "gate", "title": "The gate", "text": "Orla Besk denied that the gate was shut."}`), write("picture.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\x00")}),
		chromedp.Click("form button.primary"))
	b.wait(`document.querySelector("[data-job][data-over]")`)
	got := value[[]string](b, `[...document.querySelectorAll(".task")].map(e => e.className + " " + e.textContent.replace(/\s+/g, " ").trim().slice(0, 60))`)
	if len(got) != 3 || !strings.HasPrefix(got[0], "task kept pier.txt") || !strings.HasPrefix(got[1], "task kept The gate") || !strings.HasPrefix(got[2], "task failed picture.png not read:") {
		t.Errorf("%q", got)
	}
}

// TestDrop drops files on the form; they are handed in with it.
func TestDrop(t *testing.T) {
	s := serveReal(t)
	b := open(t, s, 1280, false, true)
	b.visit(s.url + "/read")
	value[int](b, `(() => { const files = new DataTransfer(); files.items.add(new File(["Enna Sorrel said the pier would open in June."], "pier.txt", {type: "text/plain"}));
		const form = document.querySelector("[data-drop]"); for (const kind of ["dragover", "drop"]) form.dispatchEvent(new DragEvent(kind, {dataTransfer: files, bubbles: true, cancelable: true})); return 0 })()`)
	if told := value[string](b, `document.querySelector("[data-dropped]").textContent`); !strings.HasPrefix(told, "pier.txt") {
		t.Errorf("after the drop the page says %q", told)
	}
	b.do(chromedp.Click("form button.primary"))
	b.wait(`location.pathname.startsWith("/article/") && document.body.textContent.includes("the pier would open in June")`)
}

// TestOnPaper prints a dossier: without what is only for the screen, with all that was said.
func TestOnPaper(t *testing.T) {
	s := serveReal(t)
	b := open(t, s, 1280, false, true)
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	b.visit(s.url + "/source/perrin-aldo")
	seen := value[[]string](b, `[...document.querySelectorAll("nav, form, .noprint, .skip")].filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 80))`)
	if len(seen) > 0 {
		t.Errorf("on paper stands %q", seen)
	}
	if text := value[string](b, "document.body.innerText"); !strings.Contains(text, "that neutral observers must ride on every trawler") {
		t.Errorf("not on paper: %s", text)
	}
	pdf, err := chromedp.Run(b, chromedp.PrintToPDF())
	if err != nil || len(pdf) < 1000 {
		t.Errorf("printed %d bytes: %v", len(pdf), err)
	}
}

// TestAddressesInside gives the real program addresses of this machine and of networks inside: none is fetched, and the page says why.
func TestAddressesInside(t *testing.T) {
	s := serveReal(t)
	for _, u := range []string{s.url + "/about", "http://localhost/", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0x7f000001/"} {
		body := posted(t, s.url+"/read", url.Values{"url": {u}})
		if !strings.Contains(body, "not read") {
			t.Errorf("%s: %.600s", u, body)
		}
		if strings.Contains(body, "What the marks mean, and how often they are wrong</h1>") {
			t.Errorf("%s was fetched", u)
		}
	}
}
