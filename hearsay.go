// Package hearsay defines the record that hearsay reads out of a news report: who said what, according to whom, and
// who disputes it.
//
// An [Article] goes in; a [Record] comes out (see package extract). Everything in a record is somebody's word, and the
// record says whose. Nothing in it is marked true or false. Every field that quotes the report is a [Span] of
// Article.Text, so a reader can always go back to the words; what the text does not say stays empty.
//
// Inside the program spans are half-open byte offsets. In JSON they are half-open offsets in Unicode code points, as in
// the W3C Web Annotation text position selector; [Record.MarshalJSON] and [Record.UnmarshalJSON] are the one place that
// converts.
//
// All types are plain values. They are safe for concurrent reading; nothing in this package does I/O.
package hearsay

// Span is a half-open range [Start, End) of bytes of an article's text. Both ends lie on rune boundaries.
type Span struct {
	Start, End int
}

// Len returns the length of s in bytes.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether other lies within s.
func (s Span) Contains(other Span) bool { return s.Start <= other.Start && other.End <= s.End }

// Overlaps reports whether s and other share at least one byte.
func (s Span) Overlaps(other Span) bool { return s.Start < other.End && other.Start < s.End }

// In returns the words of text that s covers. It panics if s does not lie within text.
func (s Span) In(text string) string { return text[s.Start:s.End] }

// Article is one report as it was read. Only Text is required; a field that is not known is empty.
type Article struct {
	// ID is the id that came with the report, else the input's path ("path#LINE" for JSON Lines).
	ID string
	// Outlet is the name of the newspaper, agency or site.
	Outlet string
	// Published is an ISO 8601 date, or a date and time.
	Published string
	Title     string
	URL       string
	// Lang is the ISO 639-1 code of the text's language; empty means that it has not been determined.
	Lang string
	// Text is valid UTF-8. It is never changed after reading: every Span points into it.
	Text string
}

// Record is what was read out of one article.
type Record struct {
	Article
	// Statements are ordered by the place of their cue, then of their content.
	Statements []Statement
	Sources    []Source
	Relations  []Relation
	OwnVoice   []Assertion
}

// Statement is one occasion on which the report gives something as the words, claim, view, wish or intention of
// somebody other than the report's own voice.
type Statement struct {
	// ID is unique within the record: "s1", "s2", ...
	ID string
	// Parent is the ID of the statement by whose word this one reaches us, or empty.
	Parent string
	// Source is who it is from; empty if the report names nobody ("it is said").
	Source []Span
	// Cue is the words that signal the statement ("told", "according to").
	Cue []Span
	// Content is what was said; several spans where cue or source interrupts.
	Content []Span
	// Addressee is whom it was said to.
	Addressee []Span
	Form      Form
	Act       Act
	// Said is when it was said: an ISO date, week ("2026-W04"), month ("2026-01") or year; empty if no time is given.
	Said string
	// Conditions are what the content hinges on.
	Conditions []Span
	// By is the ID of the Source that the statement is from, or empty if unknown.
	By string
	// Confidence is the calibrated probability, in [0, 1], that Source, Cue and Content are right.
	Confidence float64
}

// Form says how much of a statement's content stands inside quotation marks; see [FormOf].
type Form string

// The forms of a statement.
const (
	Direct   Form = "direct"
	Indirect Form = "indirect"
	Mixed    Form = "mixed"
)

// Act is the kind of speech act that a statement performs.
type Act string

// The acts of a statement. The empty Act means that it has not been determined.
const (
	State     Act = "state"     // assert, report, announce
	Confirm   Act = "confirm"   // it is so
	Deny      Act = "deny"      // it is not so; that report is false
	Refuse    Act = "refuse"    // will not do or accept
	Demand    Act = "demand"    // request, urge, order, insist that somebody do
	Propose   Act = "propose"   // puts an option forward
	Offer     Act = "offer"     // promises, commits to do
	Warn      Act = "warn"      // threat, caution
	Criticise Act = "criticise" // finds fault with its content
	Praise    Act = "praise"    // speaks well of its content
	Ask       Act = "ask"       // question
	Think     Act = "think"     // a belief, wish, hope, fear or intention that is ascribed, not uttered
)

// Source is an entity that statements are from.
type Source struct {
	ID string
	// Name is the fullest proper name; for unnamed people, their description ("a senior Ukrainian official").
	Name string
	Kind Kind
	// Named is false for unnamed people.
	Named bool
	// Count is how many people the source is, where the report says so; 0 if it does not.
	Count int
	Role  string
	// Affiliation is the organisation or state that the source speaks for.
	Affiliation string
}

// Kind is the kind of entity that a Source is.
type Kind string

// The kinds of source.
const (
	Person       Kind = "person"
	Organization Kind = "organization"
	Government   Kind = "government" // a state, a capital or a seat of power that speaks
	Publication  Kind = "publication"
	Document     Kind = "document" // report, memo, filing, study, poll, law, e-mail
	Group        Kind = "group"    // several people as a class or speaking jointly
	UnknownKind  Kind = "unknown"
)

// Relation says how one statement bears on another. From and To are statement IDs of the same record.
type Relation struct {
	From, To string
	Type     RelationType
	// Confidence is the calibrated probability, in [0, 1], that the relation holds.
	Confidence float64
}

// RelationType is the kind of a Relation.
type RelationType string

// The types of relation.
const (
	Denies      RelationType = "denies"
	Contradicts RelationType = "contradicts"
	Supports    RelationType = "supports"
	Repeats     RelationType = "repeats"
	Responds    RelationType = "responds"
	Updates     RelationType = "updates"
)

// Assertion is a clause that the outlet asserts in its own voice and that carries a contestable claim.
type Assertion struct {
	Span Span
	// Loaded are the words within Span that carry judgement.
	Loaded []Span
}
