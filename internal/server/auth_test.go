package server_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"hearsay/internal/ledger"
	"hearsay/internal/server"
)

// TestTokens holds every path and method to the scope that it needs, on a server that others can reach.
func TestTokens(t *testing.T) {
	s := serve(t, func(o *server.Options) { o.Local = false })
	tokens := map[string]string{"none": "", "wrong": "hearsay_AAAA"}
	for name, scopes := range map[string][]string{"read": {ledger.ScopeRead}, "write": {ledger.ScopeWrite}, "both": {ledger.ScopeRead, ledger.ScopeWrite}, "revoked": {ledger.ScopeRead}} {
		secret, err := s.ledger.NewToken(t.Context(), name, scopes)
		if err != nil {
			t.Fatal(err)
		}
		tokens[name] = secret
	}
	if err := s.ledger.RevokeToken(t.Context(), "revoked"); err != nil {
		t.Fatal(err)
	}
	article := `{"id":"x","text":"Orla Venn said no."}`
	for _, c := range []struct {
		method, path, body string
		may                string // who may, of the tokens above; "all" for everybody
	}{
		{"GET", "/", "", "read both"}, {"GET", "/article/tamsin-1", "", "read both"}, {"GET", "/metrics", "", "read both"}, {"GET", "/openapi.json", "", "read both"},
		{"GET", "/api/v1/statements", "", "read both"}, {"GET", "/api/v1/export", "", "read both"}, {"POST", "/api/v1/read", article, "read both"},
		{"POST", "/api/v1/quotes", `{"draft":"x"}`, "read both"}, {"POST", "/api/v1/articles", article, "write both"},
		{"POST", "/api/v1/articles/stream", `{"articles":[` + article + `]}`, "write both"},
		{"POST", "/review", "", "write both"}, {"POST", "/follow", "", "write both"}, {"POST", "/feeds", "", "write both"}, {"POST", "/read", "", "write both"},
		{"GET", "/healthz", "", "all"}, {"GET", "/readyz", "", "all"}, {"GET", "/sign-in", "", "all"},
		// What looks like an open path is none.
		{"GET", "/healthz/../api/v1/statements", "", "read both"}, {"GET", "/assets/../api/v1/statements", "", ""}, {"GET", "//api/v1/statements", "", "read both"},
	} {
		for name, secret := range tokens {
			header := []string{}
			if secret != "" {
				header = []string{"Authorization", "Bearer " + secret}
			}
			a := send(t, c.method, s.URL+c.path, c.body, header...)
			may := c.may == "all" && name != "wrong" && name != "revoked" || strings.Contains(" "+c.may+" ", " "+name+" ")
			refused := a.code == http.StatusUnauthorized || a.code == http.StatusForbidden
			if c.may != "all" && c.may != "" && may == refused {
				t.Errorf("%s %s with %s: %d", c.method, c.path, name, a.code)
			}
			if c.may == "all" && refused {
				t.Errorf("%s %s with %s: %d", c.method, c.path, name, a.code)
			}
			if !may && strings.Contains(a.body, "Ilva Maren") {
				t.Errorf("%s %s with %s tells what the ledger holds", c.method, c.path, name)
			}
			if a.code == http.StatusUnauthorized && a.header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s %s: 401 without a challenge", c.method, c.path)
			}
		}
	}
	for _, secret := range tokens {
		if secret != "" && strings.Contains(s.log.String(), secret) {
			t.Error("a token stands in the log")
		}
	}
}

// TestProxied asks for a token for what a proxy passes on to a server on loopback: it may come from anywhere, whatever it says.
func TestProxied(t *testing.T) {
	s := serve(t, func(o *server.Options) { o.Hosts = []string{"news.example"} })
	for _, c := range []struct {
		header []string
		want   int
	}{
		{nil, 200}, {[]string{"Host", "localhost"}, 200},
		{[]string{"Host", "news.example"}, 401}, {[]string{"X-Forwarded-For", "127.0.0.1"}, 401}, {[]string{"X-Forwarded-For", ""}, 401}, {[]string{"Forwarded", "for=127.0.0.1"}, 401},
		{[]string{"X-Real-IP", "127.0.0.1"}, 401}, {[]string{"Via", "1.1 proxy"}, 401}, {[]string{"X-Forwarded-Host", "localhost"}, 401}, {[]string{"X-Forwarded-Proto", "https"}, 401},
		{[]string{"Host", "news.example", "X-Forwarded-Host", "localhost"}, 401}, {[]string{"Host", "elsewhere.example", "X-Forwarded-Host", "localhost"}, 421},
	} {
		if a := getAt(t, s.URL+"/api/v1/articles", c.header...); a.code != c.want {
			t.Errorf("with %v: %d, want %d", c.header, a.code, c.want)
		}
	}
}

// TestSignIn signs a browser in, with a cookie that scripts and other sites' pages do not get, and out.
func TestSignIn(t *testing.T) {
	s := serve(t, func(o *server.Options) { o.Local = false })
	secret, err := s.ledger.NewToken(t.Context(), "browser", []string{ledger.ScopeRead})
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	at := func(resp *http.Response, err error) (string, int) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil {
			t.Fatal(err)
		}
		return resp.Request.URL.Path, resp.StatusCode
	}
	page := func() (string, int) {
		req, err := http.NewRequest(http.MethodGet, s.URL+"/claims", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", "text/html")
		return at(browser.Do(req))
	}
	if path, _ := page(); path != "/sign-in" {
		t.Errorf("without a token a browser is led to %s", path)
	}
	if _, code := at(browser.PostForm(s.URL+"/sign-in", url.Values{"token": {"hearsay_wrong"}})); code != http.StatusUnauthorized {
		t.Errorf("a wrong token: %d", code)
	}
	still := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := still.PostForm(s.URL+"/sign-in", url.Values{"token": {" " + secret + "\n"}})
	if _, code := at(resp, err); code != http.StatusSeeOther || len(resp.Cookies()) != 1 {
		t.Fatalf("a good token: %d with %d cookies", code, len(resp.Cookies()))
	}
	if c := resp.Cookies()[0]; !c.HttpOnly || c.SameSite != http.SameSiteStrictMode {
		t.Errorf("the cookie %v", c)
	}
	if path, code := page(); path != "/claims" || code != 200 {
		t.Errorf("signed in, %s answers %d", path, code)
	}
	if _, code := at(browser.PostForm(s.URL+"/review", url.Values{"kind": {"accept"}})); code != http.StatusForbidden {
		t.Errorf("with the scope read a correction gets %d", code)
	}
	at(browser.PostForm(s.URL+"/sign-out", nil))
	if path, _ := page(); path != "/sign-in" {
		t.Errorf("signed out, a browser is at %s", path)
	}
}
