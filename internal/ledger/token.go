package ledger

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"hearsay"
	"hearsay/internal/store"
)

// Token lets its bearer use a server from elsewhere; see store.Token.
type Token = store.Token

// The scopes of tokens: Read is for all questions, Write for what changes the ledger.
const (
	ScopeRead  = "read"
	ScopeWrite = "write"
)

// tokenPrefix makes a token that leaks easy to recognise.
const tokenPrefix = "hearsay_"

// NewToken makes a token of 256 random bits and keeps its digest: it is shown here and never again. Unknown scopes, none, or a
// name without letters give an error that wraps hearsay.ErrInvalid, a name that is taken one that wraps hearsay.ErrConflict.
func (l *Ledger) NewToken(ctx context.Context, name string, scopes []string) (string, error) {
	if strings.TrimSpace(name) == "" || len(name) > 100 {
		return "", fmt.Errorf("token name %q: %w: give one of 1 to 100 characters", name, hearsay.ErrInvalid)
	}
	for _, s := range scopes {
		if s != ScopeRead && s != ScopeWrite {
			return "", fmt.Errorf("scope %q: %w: there are read and write", s, hearsay.ErrInvalid)
		}
	}
	if len(scopes) == 0 {
		return "", fmt.Errorf("token %s: %w: give it a scope", name, hearsay.ErrInvalid)
	}
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		return "", err
	}
	secret := tokenPrefix + base64.RawURLEncoding.EncodeToString(b)
	scopes = slices.Compact(slices.Sorted(slices.Values(scopes)))
	k := Token{Name: name, Digest: tokenDigest(secret), Scopes: strings.Join(scopes, " "), Made: l.now().UTC().Format(time.RFC3339)}
	return secret, l.db.Update(ctx, func(tx *store.Tx) error { return tx.AddToken(k) })
}

func tokenDigest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Bearer gives the token whose secret is given; found is false if it is none, or none any more.
func (l *Ledger) Bearer(ctx context.Context, secret string) (k Token, found bool, err error) {
	err = l.db.View(ctx, func(tx *store.Tx) error {
		var err error
		k, found, err = tx.TokenOf(tokenDigest(secret))
		return err
	})
	return k, found, err
}

// Tokens gives all tokens by name.
func (l *Ledger) Tokens(ctx context.Context) ([]Token, error) {
	return ask(ctx, l, func(tx *store.Tx) ([]Token, error) { return tx.Tokens() })
}

// RevokeToken makes a token worthless at once. If there is none of that name, the error wraps hearsay.ErrNotFound.
func (l *Ledger) RevokeToken(ctx context.Context, name string) error {
	return l.db.Update(ctx, func(tx *store.Tx) error { return tx.RemoveToken(name) })
}
