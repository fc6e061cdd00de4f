package hearsay

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Hop is one station of the way a statement's word took to the report.
type Hop struct {
	// Statement is the ID of the statement at this hop; empty for a final addressee.
	Statement string
	// By is the ID of the source entity, or empty if unknown.
	By string
	// Spans are the words that name the source at this mention; empty if the report names none.
	Spans []Span
	// Name is the source in few words ("Washington", "eight individuals"); empty if the report names none.
	Name string
}

// Chain gives the hops of the statement id in the order in which the word travels: whose word it is first, then the
// source of its parent, and so on up to the outermost statement, then that one's addressee if it is an outlet:
// "Washington, eight individuals, Financial Times". It returns nil if r has no such statement.
//
// An addressee is an outlet if r has a source of kind [Publication] by that name, if it is r.Outlet, if its name is that
// of a well-known agency or broadcaster or ends as those of newspapers do ("Gazette"), or if outlet, which may be nil, says
// so; outlet is given the addressee's words without a leading article.
func (r Record) Chain(id string, outlet func(name string) bool) []Hop {
	byID := make(map[string]*Statement, len(r.Statements))
	for i := range r.Statements {
		byID[r.Statements[i].ID] = &r.Statements[i]
	}
	var hops []Hop
	var last *Statement
	seen := make(map[string]bool)
	for s := byID[id]; s != nil && !seen[s.ID]; s = byID[s.Parent] {
		seen[s.ID] = true
		hops = append(hops, Hop{Statement: s.ID, By: s.By, Spans: s.Source, Name: r.hopName(s)})
		last = s
	}
	if last == nil {
		return nil
	}
	for _, span := range last.Addressee {
		name := dropArticle(flat(span.In(r.Text)))
		if strings.EqualFold(name, hops[len(hops)-1].Name) {
			continue
		}
		if by, ok := r.outlet(name); ok || soundsLikeOutlet(name) || (outlet != nil && outlet(name)) {
			return append(hops, Hop{By: by, Spans: []Span{span}, Name: name})
		}
	}
	return hops
}

// outlet reports whether name is a publication of r, and its source ID if it has one.
func (r Record) outlet(name string) (id string, ok bool) {
	for _, s := range r.Sources {
		if s.Kind == Publication && strings.EqualFold(dropArticle(s.Name), name) {
			return s.ID, true
		}
	}
	return "", name != "" && strings.EqualFold(dropArticle(r.Outlet), name)
}

// soundsLikeOutlet reports whether name, without its article, is put together as names of outlets are.
func soundsLikeOutlet(name string) bool {
	words := strings.Fields(name)
	for i, w := range words {
		w, _, _ = strings.Cut(strings.ReplaceAll(w, "’", "'"), "'s")
		words[i] = strings.Trim(w, "“”\",.")
		if r, _ := utf8.DecodeRuneInString(words[i]); !unicode.IsUpper(r) && !(i > 0 && len(w) < 4) {
			return false
		}
	}
	return len(words) > 0 && (agencies[words[0]] || outletHeads[words[0]] || outletTails[words[len(words)-1]])
}

// Names of agencies and broadcasters, and words at either end of the names of outlets.
var (
	agencies = wordSet(`Reuters AP AFP dpa UPI Bloomberg Interfax TASS Tass Xinhua Yonhap Kyodo KCNA ANSA EFE PTI Politico Axios BBC CNN
		NPR PBS CBS NBC ABC MSNBC CNBC ITV RTE CBC NHK ZDF ARD RAI RFI RT TRT VOA NTV HBO`)
	outletHeads = wordSet(`Radio Television TV Channel Agence Al-Jazeera`)
	outletTails = wordSet(`Times Post News Gazette Herald Journal Tribune Observer Guardian Telegraph Courier Kurier Mail Mirror Press
		Radio TV Television Chronicle Star Sun Standard Independent Examiner Globe Weekly Daily Express Inquirer Sentinel Bulletin
		Dispatch Register Monitor Today Economist Spectator Newsweek Zeitung Tageblatt Broadcasting`)
)

func (r Record) hopName(s *Statement) string {
	for _, e := range r.Sources {
		if e.ID == s.By && e.Name != "" {
			if e.Named {
				return dropArticle(e.Name)
			}
			return short(e.Name)
		}
	}
	words := make([]string, 0, len(s.Source))
	for _, span := range s.Source {
		words = append(words, span.In(r.Text))
	}
	return short(flat(strings.Join(words, " … ")))
}

// tails are the words at which a description of a source may be cut without losing who it is.
var tails = []string{" familiar with ", " with knowledge of ", " with direct knowledge ", " briefed on ", " who ", " which ", " that "}

// short gives a source's description without what follows its head, and in lower case where only its place at the head
// of a sentence made it a capital.
func short(name string) string {
	for _, t := range tails {
		if i := strings.Index(name, t); i > 0 {
			name = name[:i]
		}
	}
	name = head(strings.TrimRight(name, ",;: "))
	first, _, _ := strings.Cut(name, " ")
	if lowered[strings.ToLower(first)] {
		r, n := utf8.DecodeRuneInString(name)
		name = string(unicode.ToLower(r)) + name[n:]
	}
	if rest, ok := strings.CutPrefix(name, "the "); ok {
		return rest
	}
	return name
}

// head gives the part of "the chair, Bram Oster" or "Bram Oster, the chair" that is a name, else the first. A list ("Doe,
// Roe and Poe") stays whole.
func head(name string) string {
	parts := strings.Split(name, ", ")
	if len(parts) == 1 || strings.Contains(name[len(parts[0]):], " and ") {
		return name
	}
	if !proper(parts[0]) && proper(parts[1]) {
		return parts[1]
	}
	return parts[0]
}

// proper reports whether s is words with capitals only, two at least: a person's name.
func proper(s string) bool {
	words := strings.Fields(s)
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) {
			return false
		}
	}
	return len(words) > 1
}

// lowered are words that begin descriptions and are names in no report.
var lowered = wordSet(`a an the one two three four five six seven eight nine ten eleven twelve dozens hundreds thousands several some
	many most both other others another multiple various numerous few senior sources officials people individuals he she they
	it we you his her their its our my those these this that unnamed anonymous former`)

func wordSet(s string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

// flat gives s on one line with single spaces.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

func dropArticle(s string) string {
	for _, a := range []string{"the ", "The "} {
		if rest, ok := strings.CutPrefix(s, a); ok {
			return rest
		}
	}
	return s
}
