// A token-mediating backend with net/http, go-oidc and x/oauth2.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"log"
	"maps"
	"net/http"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	tokenPath     = "/.well-known/bff-token"
	logoutPath    = "/bff/logout"
	sessionCookie = "__Host-session"
	attemptCookie = "__Host-sign-in"
)

var (
	headers = http.Header{
		"Content-Type":                 {"application/json"},
		"Cache-Control":                {"no-store"},
		"X-Content-Type-Options":       {"nosniff"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Content-Security-Policy":      {"sandbox"},
		"X-Frame-Options":              {"DENY"},
	}
	client   = &http.Client{Timeout: 5 * time.Second, CheckRedirect: refuseRedirect}
	ctx      = oidc.ClientContext(context.Background(), client)
	config   = oauth2.Config{ClientID: clientID, ClientSecret: clientSecret, RedirectURL: origin + "/bff/callback", Scopes: scopes}
	provider *oidc.Provider
	verifier *oidc.IDTokenVerifier
	// What the authorization server says of itself, beyond what go-oidc reads.
	metadata map[string]any
)

func main() {
	var err error
	if provider, err = oidc.NewProvider(ctx, issuer); err != nil {
		log.Fatal(err)
	}
	if err = provider.Claims(&metadata); err != nil {
		log.Fatal(err)
	}
	verifier = provider.Verifier(&oidc.Config{ClientID: clientID})
	config.Endpoint = provider.Endpoint()
	config.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	http.HandleFunc("/.well-known/bff-sessioninfo", guarded(http.MethodGet, sessionInfo))
	http.HandleFunc(tokenPath, guarded(http.MethodGet, token))
	http.HandleFunc(logoutPath, guarded(http.MethodPost, logout))
	http.HandleFunc("GET /bff/login", login)
	http.HandleFunc("GET /bff/callback", callback)
	http.Handle("/", http.FileServer(http.Dir(page)))
	server := http.Server{Addr: address, ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}

func refuseRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// An error for the page.
type refusal struct {
	Code        string `json:"error"`
	Description string `json:"error_description,omitempty"`
}

func (r refusal) Error() string { return r.Code }

// guarded serves one method, to the own pages only, and sends the headers with every answer. A session that is over
// takes its cookie along.
func guarded(method string, handle func(*http.Request, *session) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), headers)
		w.Header().Set("Allow", method)
		status, body := http.StatusOK, any(refusal{Code: "invalid_request"})
		if isForeign(r) {
			status = http.StatusForbidden
		} else if r.Method != method {
			status = http.StatusMethodNotAllowed
		} else if s := sessionOf(r); s == nil && r.URL.Path != logoutPath {
			status, body = http.StatusBadRequest, refusal{Code: "invalid_session"}
		} else if answer, err := handle(r, s); err != nil {
			status, body = http.StatusBadRequest, err
		} else {
			body = answer
		}
		if len(r.CookiesNamed(sessionCookie)) > 0 && sessionOf(r) == nil {
			http.SetCookie(w, cookie(sessionCookie, "", http.SameSiteStrictMode, -1))
		}
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(body)
	}
}

func isForeign(r *http.Request) bool {
	site, mode, dest := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Sec-Fetch-Mode"), r.Header.Get("Sec-Fetch-Dest")
	isOfScript := site != "none" && mode != "navigate" && (dest == "" || dest == "empty")
	isOther := site == "cross-site" || site == "same-site" || cmp.Or(r.Header.Get("Origin"), origin) != origin
	return isOther || r.URL.Path == tokenPath && !isOfScript
}
