package store_test

import (
	"context"
	"testing"

	"hearsay/internal/store"
	"hearsay/internal/store/storetest"
)

// suite lets storetest see a *store.DB through its own interfaces.
type suite struct{ *store.DB }

func (s suite) Update(ctx context.Context, f func(storetest.Tx) error) error {
	return s.DB.Update(ctx, func(tx *store.Tx) error { return f(tx) })
}

func (s suite) View(ctx context.Context, f func(storetest.Tx) error) error {
	return s.DB.View(ctx, func(tx *store.Tx) error { return f(tx) })
}

func open(t testing.TB, path string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), path)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return db
}

func TestConformance(t *testing.T) {
	storetest.Run(t, storetest.Limits{}, func(t *testing.T, path string) storetest.Store { return suite{open(t, path)} })
}
