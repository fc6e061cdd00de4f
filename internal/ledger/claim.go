package ledger

import (
	"maps"
	"slices"

	"hearsay/internal/store"
)

// foresee asks at once for the claims that the statements may join and for their members.
func (l *linker) foresee(matches [][]match) error {
	var all []int64
	for _, ms := range matches {
		all = append(all, alike(ms)...)
	}
	if err := l.lookUp(all); err != nil {
		return err
	}
	var claims []int64
	for _, ms := range matches {
		claims = append(claims, l.claimsOf(alike(ms))...)
	}
	_, err := l.membersOf(claims)
	return err
}

// join puts a statement into the claims that it fits of those that its repetitions are in, the closest first; if there is
// none, it makes a new claim of it and the closest.
func (l *linker) join(a int64, same []int64) error {
	if len(same) == 0 {
		return nil
	}
	if err := l.lookUp(same); err != nil {
		return err
	}
	joined, err := l.enter(a, l.claimsOf(same))
	if joined || err != nil {
		return err
	}
	gloss := l.units[min(a, same[0])]
	if gloss == nil {
		gloss = l.units[a]
	}
	c, err := l.tx.AddClaim(gloss.Content, []int64{a, same[0]})
	if err != nil {
		return err
	}
	l.members[c] = nil
	l.joined(c, a)
	l.joined(c, same[0])
	return nil
}

// enter adds a statement to those of claims that fit it, and reports whether it is in any now.
func (l *linker) enter(a int64, claims []int64) (in bool, err error) {
	members, err := l.membersOf(claims)
	if err != nil {
		return false, err
	}
	var fit []int64
	for i, c := range claims {
		if slices.Contains(l.claims[a], c) {
			in = true
		} else if l.fits(a, members[i]) {
			fit = append(fit, c)
		}
	}
	for _, c := range fit {
		l.joined(c, a)
	}
	return in || len(fit) > 0, l.tx.JoinClaims(fit, a)
}

// lookUp learns which claims statements are in.
func (l *linker) lookUp(rows []int64) error {
	var unknown []int64
	for _, r := range rows {
		if _, ok := l.claims[r]; !ok {
			unknown = append(unknown, r)
			l.claims[r] = nil
		}
	}
	found, err := l.tx.ClaimsOfAll(unknown)
	maps.Copy(l.claims, found)
	return err
}

// claimsOf gives the claims of statements that are known, those of the first ones first, at most maxTried.
func (l *linker) claimsOf(rows []int64) (claims []int64) {
	for _, r := range rows {
		for _, c := range l.claims[r] {
			if len(claims) < maxTried && !slices.Contains(claims, c) {
				claims = append(claims, c)
			}
		}
	}
	return claims
}

// membersOf gives the first members of claims, with their meanings.
func (l *linker) membersOf(claims []int64) ([][]store.Statement, error) {
	var unknown []int64
	for _, c := range claims {
		if _, ok := l.members[c]; !ok {
			unknown = append(unknown, c)
			l.members[c] = nil
		}
	}
	found, err := l.tx.ClaimMembers(unknown, maxMembers)
	if err != nil {
		return nil, err
	}
	maps.Copy(l.members, found)
	var all []int64
	for _, c := range claims {
		all = append(all, l.members[c]...)
	}
	rows, err := l.load(all)
	if err != nil {
		return nil, err
	}
	if err := l.late(rows); err != nil {
		return nil, err
	}
	out := make([][]store.Statement, len(claims))
	for i, c := range claims {
		if out[i], err = l.load(l.members[c]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// joined notes that a statement is in a claim now.
func (l *linker) joined(claim, row int64) {
	insert := func(to []int64, x int64) []int64 {
		at, found := slices.BinarySearch(to, x)
		if found {
			return to
		}
		return slices.Insert(slices.Clone(to), at, x)
	}
	l.claims[row] = insert(l.claims[row], claim)
	members := insert(l.members[claim], row)
	l.members[claim] = members[:min(len(members), maxMembers)]
}

// fits reports whether a statement is near enough to a claim's members on average; without meaning, whether it is the same as at least
// half of them.
func (l *linker) fits(a int64, members []store.Statement) bool {
	n, sum := 0, 0.
	for _, m := range members {
		x := l.compare(l.statement(a), m, l.units[a], l.unit(m))
		sum += x.likeness
		if x.same {
			n++
		}
	}
	if l.meaning != nil {
		return sum >= minMember*float64(len(members))
	}
	return 2*n >= len(members)
}
