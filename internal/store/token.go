package store

import (
	"fmt"

	"hearsay"
)

// Token lets its bearer use a server from elsewhere.
type Token struct {
	// Name is what its owner calls it.
	Name string
	// Digest is the SHA-256 of the token in hexadecimal: the token itself is not kept.
	Digest string
	// Scopes is "read" or "read write".
	Scopes string
	// Made is when it was made, UTC, RFC 3339.
	Made string
}

// AddToken stores a token. If there is one of that name, the error wraps hearsay.ErrConflict.
func (t *Tx) AddToken(k Token) error {
	var id int64
	found, err := t.one("SELECT id FROM token WHERE name = ?", []any{k.Name}, &id)
	if err != nil {
		return err
	}
	if found {
		return fmt.Errorf("token %s: %w: there is one of that name", k.Name, hearsay.ErrConflict)
	}
	_, err = t.insert("INSERT INTO token(name, digest, scopes, made) VALUES (?, ?, ?, ?)", k.Name, k.Digest, k.Scopes, k.Made)
	return err
}

// Tokens gives all tokens by name.
func (t *Tx) Tokens() (out []Token, err error) {
	err = t.each("SELECT name, digest, scopes, made FROM token ORDER BY name", nil, func(scan func(...any) error) error {
		var k Token
		err := scan(&k.Name, &k.Digest, &k.Scopes, &k.Made)
		out = append(out, k)
		return err
	})
	return out, err
}

// TokenOf gives the token with that digest; found is false if there is none.
func (t *Tx) TokenOf(digest string) (k Token, found bool, err error) {
	found, err = t.one("SELECT name, digest, scopes, made FROM token WHERE digest = ?", []any{digest}, &k.Name, &k.Digest, &k.Scopes, &k.Made)
	return k, found, err
}

// RemoveToken makes a token worthless. If there is none of that name, the error wraps hearsay.ErrNotFound.
func (t *Tx) RemoveToken(name string) error {
	res, err := t.execNow("DELETE FROM token WHERE name = ?", name)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return fmt.Errorf("token %s: %w", name, hearsay.ErrNotFound)
}
