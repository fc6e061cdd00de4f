package server

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"hearsay/internal/ledger"
)

// cookieName holds the token of a browser that has signed in. Scripts cannot read it and other sites' pages do not send it.
const cookieName = "hearsay_token"

// open are the paths that need no token.
func open(r *http.Request) bool {
	switch r.URL.Path {
	case "/healthz", "/readyz", "/sign-in":
		return true
	}
	return strings.HasPrefix(r.URL.Path, "/assets/")
}

// scope is what a request needs: questions need to read, even those that are put by POST.
func scope(r *http.Request) string {
	switch {
	case r.Method == http.MethodGet, r.Method == http.MethodHead:
		return ledger.ScopeRead
	case r.URL.Path == "/quotes", r.URL.Path == "/mcp", r.URL.Path == "/api/v1/read", r.URL.Path == "/api/v1/quotes", r.URL.Path == "/sign-out":
		return ledger.ScopeRead
	}
	return ledger.ScopeWrite
}

// forwarding are the headers that a proxy leaves on what it passes on. What they say is not believed; that they are there means that
// a request may come from anywhere.
var forwarding = []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip"}

// near reports whether a request can only come from this machine: it reached a server on loopback, under a name of loopback, and no
// proxy says that it passed it on.
func (s *Server) near(r *http.Request) bool {
	return s.o.Local && loopbackName(hostOf(r)) && !slices.ContainsFunc(forwarding, func(h string) bool { return len(r.Header.Values(h)) > 0 })
}

// authorised lets requests through that bear a token with the scope that they need, and those that come from this machine to a
// server on loopback. A token that is given must be good there too.
func (s *Server) authorised(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secret, given := bearer(r)
		if open(r) || s.near(r) && !given {
			next.ServeHTTP(w, r)
			return
		}
		if !given {
			s.unauthorised(w, r, "This server asks for a token.")
			return
		}
		k, found, err := s.o.Ledger.Bearer(r.Context(), secret)
		switch {
		case err != nil:
			s.o.Log.Error("token", "request", requestID(r.Context()), "error", err)
			problem(w, r, http.StatusInternalServerError, "The ledger does not answer.")
		case !found:
			s.unauthorised(w, r, "That token is none, or none any more.")
		case !slices.Contains(strings.Fields(k.Scopes), scope(r)):
			problem(w, r, http.StatusForbidden, fmt.Sprintf("The token %s may not do that: it lacks the scope %s.", k.Name, scope(r)))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// bearer gives the token of a request, from its Authorization header or its cookie.
func bearer(r *http.Request) (string, bool) {
	if h := r.Header.Get("Authorization"); h != "" {
		secret, ok := strings.CutPrefix(h, "Bearer ")
		return strings.TrimSpace(secret), ok
	}
	if c, err := r.Cookie(cookieName); err == nil && c.Value != "" {
		return c.Value, true
	}
	return "", false
}

func (s *Server) unauthorised(w http.ResponseWriter, r *http.Request, why string) {
	if r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html") && !strings.HasPrefix(r.URL.Path, "/api/") {
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		return
	}
	w.Header().Set("WWW-Authenticate", `Bearer realm="hearsay"`)
	problem(w, r, http.StatusUnauthorized, why+" hearsay token create makes one.")
}

var signInPage = template.Must(template.New("sign-in").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · hearsay</title><link rel="stylesheet" href="/assets/style.css"></head>
<body><main><h1>Sign in</h1>
{{with .}}<p role="alert">{{.}}</p>{{end}}
<form method="post" action="/sign-in">
<p><label for="token">Token</label><br><input id="token" name="token" type="password" autocomplete="current-password" required size="50"></p>
<p><button>Sign in</button></p></form>
<p>Whoever runs this server makes tokens with <code>hearsay token create</code>.</p></main></body></html>
`))

func (s *Server) signInForm(w http.ResponseWriter, _ *http.Request) {
	s.showSignIn(w, http.StatusOK, "")
}

func (s *Server) showSignIn(w http.ResponseWriter, code int, why string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	if err := signInPage.Execute(w, why); err != nil {
		s.o.Log.Debug("sign-in", "error", err)
	}
}

// maxSignIn is the longest form to sign in with.
const maxSignIn = 4096

func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxSignIn)
	secret := strings.TrimSpace(r.PostFormValue("token"))
	_, found, err := s.o.Ledger.Bearer(r.Context(), secret)
	if err != nil || !found {
		s.showSignIn(w, http.StatusUnauthorized, "That token is none, or none any more.")
		return
	}
	http.SetCookie(w, &http.Cookie{Name: cookieName, Value: secret, Path: "/", HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: cookieName, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}

// problem answers with problem details (RFC 9457); to a browser that asked for a page, in words.
func problem(w http.ResponseWriter, r *http.Request, code int, detail string) {
	if strings.Contains(r.Header.Get("Accept"), "text/html") && !strings.HasPrefix(r.URL.Path, "/api/") {
		plain(w, code, detail)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]any{"title": http.StatusText(code), "status": code, "detail": detail}) // whoever asked has gone
}
