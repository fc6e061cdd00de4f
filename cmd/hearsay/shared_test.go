//go:build unix

package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"hearsay/internal/store/storetest"
)

// TestSharedLedger runs the real command on a ledger in PostgreSQL, whose address is in HEARSAY_DB.
func TestSharedLedger(t *testing.T) {
	server := storetest.Postgres(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/shared",
		Setup: func(e *testscript.Env) error {
			e.Setenv("HEARSAY_DB", server.Database(t))
			return nil
		},
	})
}
