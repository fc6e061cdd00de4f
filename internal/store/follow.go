package store

import (
	"fmt"
	"time"

	"hearsay"
)

// Follow is somebody's wish to be told of new statements.
type Follow struct {
	Row int64
	UID string
	// Kind is "source", "claim" or "search"; What a slug, a claim's id, or the parameters of a search.
	Kind, What string
	// URL is where what is new is sent, Secret signs it.
	URL, Secret string
	Made        string // UTC, RFC 3339
	// Told is the newest statement row that was told of, Tried the time of the last attempt, Failures how many failed in a row, Error
	// why the last one did, "" if it did not.
	Told     int64
	Tried    string
	Failures int
	Error    string
}

// AddFollow stores f, told of all that is there already.
func (t *Tx) AddFollow(f Follow) error {
	newest, err := t.LastStatement()
	if err != nil {
		return err
	}
	_, err = t.insert("INSERT INTO follow(uid, kind, what, url, secret, made, told) VALUES (?, ?, ?, ?, ?, ?, ?)", f.UID, f.Kind, f.What, f.URL, f.Secret, f.Made, newest)
	return err
}

// LastStatement is the row of the newest statement, 0 if there is none.
func (t *Tx) LastStatement() (row int64, err error) {
	_, err = t.one("SELECT coalesce(max(id), 0) FROM statement", nil, &row)
	return row, err
}

// Follows gives all follows, the oldest first.
func (t *Tx) Follows() (out []Follow, err error) {
	err = t.each(`SELECT id, uid, kind, what, url, secret, made, told, coalesce(tried, ''), failures, coalesce(error, '') FROM follow ORDER BY id`, nil,
		func(scan func(...any) error) error {
			var f Follow
			err := scan(&f.Row, &f.UID, &f.Kind, &f.What, &f.URL, &f.Secret, &f.Made, &f.Told, &f.Tried, &f.Failures, &f.Error)
			out = append(out, f)
			return err
		})
	return out, err
}

// RemoveFollow deletes a follow. If there is none, the error wraps hearsay.ErrNotFound.
func (t *Tx) RemoveFollow(uid string) error {
	res, err := t.execNow("DELETE FROM follow WHERE uid = ?", uid)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = fmt.Errorf("follow %s: %w", uid, hearsay.ErrNotFound)
	}
	return err
}

// ToldFollow notes an attempt: everything up to told was told of, or why it failed.
func (t *Tx) ToldFollow(uid string, told int64, now time.Time, failed error) error {
	if failed != nil {
		err := t.exec("UPDATE follow SET tried = ?, failures = failures + 1, error = ? WHERE uid = ?", now.UTC().Format(time.RFC3339), failed.Error(), uid)
		return err
	}
	err := t.exec("UPDATE follow SET tried = ?, failures = 0, error = NULL, told = ? WHERE uid = ?", now.UTC().Format(time.RFC3339), told, uid)
	return err
}
