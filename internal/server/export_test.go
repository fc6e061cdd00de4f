package server

import (
	"net/http"
	"time"
)

// Hurry makes a server impatient, so that tests of slow clients are quick.
func (s *Server) Hurry(t time.Duration) { s.bounds = bounds{t, t, t, t, 10 * t} }

// Panics makes a server that fails at every request.
func (s *Server) Panics() http.Handler {
	return s.log(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("on purpose") }))
}
