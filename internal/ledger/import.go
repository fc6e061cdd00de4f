package ledger

import (
	"fmt"

	"hearsay"
	"hearsay/internal/store"
)

// importer brings an exported ledger in, in one transaction.
type importer struct {
	tx   *store.Tx
	l    *Ledger
	data ledgerIn
	// sources: the row of each exported source; of: the exported source of a statement.
	sources assignments
	of      map[address]string
	rows    map[address]int64
	within  map[address]map[string]bool
}

func (im *importer) all() (n Imported, err error) {
	im.sources, im.of = assignments{map[string]int64{}, map[int64]bool{}}, map[address]string{}
	for _, s := range im.data.Sources {
		for _, m := range s.Mentions {
			im.of[m] = s.ID
		}
	}
	for _, rec := range im.data.Records {
		if err := im.record(rec); err != nil {
			return n, err
		}
		n.Records++
	}
	for _, r := range im.data.Relations {
		if im.within[r.From][r.To[0]+"#"+r.To[1]+" "+string(r.Type)] {
			continue
		}
		from, to, err := im.ends(r.From, r.To)
		if err != nil {
			return n, err
		}
		if err := im.tx.AddRelation(store.Relation{From: from, To: to, Type: r.Type, Confidence: r.Confidence}); err != nil {
			return n, err
		}
		n.Relations++
	}
	for _, c := range im.data.Claims {
		if err := im.claim(c); err != nil {
			return n, err
		}
		n.Claims++
	}
	return n, nil
}

func (im *importer) record(rec hearsay.Record) error {
	if err := rec.Validate(); err != nil {
		return err
	}
	sources, err := im.sourcesOf(rec)
	if err != nil {
		return err
	}
	added, err := im.tx.Put(rec, Imports, sources, im.l.now())
	if err != nil {
		return err
	}
	if added.Outcome != store.Same {
		if err := file(im.tx, added); err != nil {
			return err
		}
	}
	st, err := im.tx.Addressed(added.Article)
	if err != nil {
		return err
	}
	for label, row := range st {
		im.rows[address{rec.ID, label}] = row
	}
	for _, r := range rec.Relations {
		from := address{rec.ID, r.From}
		if im.within[from] == nil {
			im.within[from] = map[string]bool{}
		}
		im.within[from][rec.ID+"#"+r.To+" "+string(r.Type)] = true
	}
	return nil
}

// sourcesOf gives the ledger's source for each source of rec: the one that the export says its statements are from, else one
// found as for a new article.
func (im *importer) sourcesOf(rec hearsay.Record) ([]int64, error) {
	return im.sources.find(im.tx, rec, func(label string) string {
		for _, s := range rec.Statements {
			if id := im.of[address{rec.ID, s.ID}]; s.By == label && id != "" {
				return id
			}
		}
		return ""
	})
}

func (im *importer) ends(from, to address) (int64, int64, error) {
	a, b := im.rows[from], im.rows[to]
	if a == 0 || b == 0 {
		return 0, 0, fmt.Errorf("ledger: relation between %s#%s and %s#%s: %w: no such statement", from[0], from[1], to[0], to[1], hearsay.ErrInvalid)
	}
	return a, b, nil
}

func (im *importer) claim(c claimOut) error {
	var rows []int64
	for _, s := range c.Statements {
		row := im.rows[s]
		if row == 0 {
			return fmt.Errorf("ledger: claim %s: %w: no statement %s#%s", c.ID, hearsay.ErrInvalid, s[0], s[1])
		}
		rows = append(rows, row)
	}
	return im.tx.RestoreClaim(c.ID, c.Gloss, rows)
}

// file makes a version findable for later linking without linking it.
func file(tx *store.Tx, added store.Added) error {
	l, err := newLinker(tx, added, nil)
	if err != nil {
		return err
	}
	if err := l.copies(); err != nil {
		return err
	}
	if l.rows, err = tx.StatementsOf(added.VersionID); err != nil {
		return err
	}
	if err := l.understand(l.rows); err != nil {
		return err
	}
	l.centre(l.rows)
	for _, s := range l.rows {
		u := l.unit(s)
		if err := tx.KeyStatement(s.Row, append(u.Keys(), u.MeaningKeys()...)); err != nil {
			return err
		}
	}
	return nil
}
