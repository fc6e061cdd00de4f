package pages

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"hearsay"
	"hearsay/internal/ledger"
)

// How often is looked for what is new, and how long a receiver that fails is left alone at most.
const (
	deliverEvery   = 30 * time.Second
	maxDeliverWait = 12 * time.Hour
	// maxDelivered is how many statements one message tells of, the newest.
	maxDelivered = 100
)

// Message is what a webhook is sent, as JSON.
type Message struct {
	// Follow is the wish that it answers: Kind is "source", "claim" or "search".
	Follow     string          `json:"follow"`
	Kind       string          `json:"kind"`
	What       string          `json:"what"`
	Statements []MessageReport `json:"statements"`
}

// MessageReport is one new statement. What is not stated is "".
type MessageReport struct {
	// Key is the same whenever the same words of the same report are told of again, as after a new reading; it is the id in the
	// Atom feeds too.
	Key        string  `json:"key"`
	Statement  string  `json:"statement"` // ARTICLE#s3
	Source     string  `json:"source"`
	Act        string  `json:"act"`
	Content    string  `json:"content"` // the report's exact words: untrusted text
	Outlet     string  `json:"outlet"`
	Published  string  `json:"published"`
	Said       string  `json:"said"`
	URL        string  `json:"url"`
	Turn       string  `json:"turn"` // for a source: first, holds, softened, hardened, changed, contradicts
	Confidence float64 `json:"confidence"`
}

// Sign gives the value of the Hearsay-Signature header of a body that is sent at a time: "t=SECONDS,v1=HEX", HEX being the
// HMAC-SHA256 of "SECONDS.BODY" under the follow's secret.
func Sign(secret string, at time.Time, body []byte) string {
	seconds := fmt.Sprint(at.Unix())
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(seconds + "."))
	m.Write(body)
	return "t=" + seconds + ",v1=" + hex.EncodeToString(m.Sum(nil))
}

// deliverLoop tells followers what is new until ctx is done.
func (h *Handler) deliverLoop(ctx context.Context) {
	tick := time.NewTicker(deliverEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := h.Deliver(ctx); err != nil && ctx.Err() == nil {
			h.o.Log.ErrorContext(ctx, "tell followers", "error", err)
		}
	}
}

// Deliver tells every follower who is due what is new. A receiver that fails is tried again later, each time after twice as
// long, and what it missed is sent then. Errors are those of the ledger.
func (h *Handler) Deliver(ctx context.Context) error {
	follows, err := h.o.Ledger.Follows(ctx)
	if err != nil {
		return err
	}
	newest, err := h.o.Ledger.LastStatement(ctx)
	if err != nil {
		return err
	}
	for _, f := range follows {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if f.Told >= newest || !due(f, h.o.Now()) {
			continue
		}
		body, err := h.message(ctx, f)
		if err != nil {
			return fmt.Errorf("follow %s: %w", f.UID, err)
		}
		var failed error
		if body != nil {
			failed = h.send(ctx, f, body)
		}
		if err := h.o.Ledger.Told(ctx, f.UID, newest, failed); err != nil {
			return err
		}
	}
	return nil
}

// due reports whether a receiver that failed has been left alone long enough.
func due(f ledger.Follow, now time.Time) bool {
	if f.Failures == 0 {
		return true
	}
	tried, err := time.Parse(time.RFC3339, f.Tried)
	if err != nil {
		return true
	}
	wait := maxDeliverWait
	if f.Failures < 10 {
		wait = min(wait, time.Minute<<(f.Failures-1))
	}
	return now.Sub(tried) >= wait
}

// message gives what is new for a follow, nil if nothing is.
func (h *Handler) message(ctx context.Context, f ledger.Follow) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
	if err != nil {
		return nil, err
	}
	var what followed
	switch f.Kind {
	case "source":
		r.SetPathValue("name", f.What)
		what, err = h.followSource(r)
	case "claim":
		r.SetPathValue("name", f.What)
		what, err = h.followClaim(r)
	default:
		r.URL = &url.URL{Path: "/", RawQuery: f.What}
		what, err = h.followSearch(r)
	}
	if errors.Is(err, hearsay.ErrNotFound) || errors.Is(err, hearsay.ErrInvalid) {
		return nil, nil // the source or claim is gone from the ledger: nothing is new
	}
	if err != nil {
		return nil, err
	}
	fresh := slices.DeleteFunc(what.Statements, func(s ledger.Statement) bool { return s.Row <= f.Told })
	if len(fresh) == 0 {
		return nil, nil
	}
	dated, err := h.o.Ledger.Date(ctx, fresh[:min(len(fresh), maxDelivered)])
	if err != nil {
		return nil, err
	}
	m := Message{Follow: f.UID, Kind: f.Kind, What: f.What}
	for _, s := range dated {
		m.Statements = append(m.Statements, MessageReport{Key: urn(s.Key), Statement: s.Address(), Source: s.Source, Act: string(s.Act), Content: s.Content,
			Outlet: s.Outlet, Published: s.Day, Said: s.Said, URL: s.URL, Turn: string(what.Turns[s.Row]), Confidence: s.Confidence})
	}
	return json.Marshal(m)
}

// send posts a signed message. Only an answer of 2xx counts as received.
func (h *Handler) send(ctx context.Context, f ledger.Follow, body []byte) error {
	header := http.Header{"Content-Type": {"application/json"}, "Hearsay-Signature": {Sign(f.Secret, h.o.Now(), body)}}
	status, err := h.o.Post(ctx, f.URL, header, body)
	if err != nil {
		return err
	}
	if status < 200 || status > 299 {
		return fmt.Errorf("the receiver answered %d", status)
	}
	return nil
}
