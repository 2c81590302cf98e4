// A token-mediating backend with net/http, go-oidc and x/oauth2.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	sessionInfoPath = "/.well-known/bff-sessioninfo"
	tokenPath       = "/.well-known/bff-token"
)

var (
	origin    = cmp.Or(os.Getenv("ORIGIN"), "http://localhost:8080")
	issuer    = os.Getenv("ISSUER")
	scope     = cmp.Or(os.Getenv("SCOPE"), "openid profile")
	resources = strings.Fields(os.Getenv("RESOURCES")) // that pages may ask tokens for
	headers   = map[string]string{
		"Content-Type":                 "application/json",
		"Cache-Control":                "no-store",
		"X-Content-Type-Options":       "nosniff",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Content-Security-Policy":      "sandbox",
		"X-Frame-Options":              "DENY",
	}
)

// What the authorization server says of itself, beyond what go-oidc reads.
type metadata struct {
	EndSession string `json:"end_session_endpoint"`
	Revocation string `json:"revocation_endpoint"`
	NamesIss   bool   `json:"authorization_response_iss_parameter_supported"`
}

type backend struct {
	oauth2   oauth2.Config
	provider *oidc.Provider
	verifier *oidc.IDTokenVerifier
	metadata metadata
	http     *http.Client
	sessions sessions
}

func main() {
	client := &http.Client{
		Timeout:       5 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	provider, err := oidc.NewProvider(oidc.ClientContext(context.Background(), client), issuer)
	if err != nil {
		log.Fatal(err)
	}
	b := &backend{
		http:     client,
		provider: provider,
		verifier: provider.Verifier(&oidc.Config{ClientID: os.Getenv("CLIENT_ID")}),
		oauth2: oauth2.Config{
			ClientID:     os.Getenv("CLIENT_ID"),
			ClientSecret: os.Getenv("CLIENT_SECRET"),
			RedirectURL:  origin + "/bff/callback",
			Scopes:       strings.Fields(scope),
			Endpoint:     provider.Endpoint(),
		},
	}
	if strings.HasPrefix(origin, "https:") {
		headers["Strict-Transport-Security"] = "max-age=31536000"
	}
	b.oauth2.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if err := provider.Claims(&b.metadata); err != nil {
		log.Fatal(err)
	}
	server := &http.Server{
		Addr:              "127.0.0.1:" + cmp.Or(os.Getenv("PORT"), "8080"),
		Handler:           b.routes(),
		ReadHeaderTimeout: 5 * time.Second,
	}
	log.Fatal(server.ListenAndServe())
}

func (b *backend) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(sessionInfoPath, b.guarded(http.MethodGet, b.sessionInfo))
	mux.HandleFunc(tokenPath, b.guarded(http.MethodGet, b.token))
	mux.HandleFunc("/bff/logout", b.guarded(http.MethodPost, b.logout))
	mux.HandleFunc("GET /bff/login", b.login)
	mux.HandleFunc("GET /bff/callback", b.callback)
	if page := os.Getenv("PAGE"); page != "" {
		mux.Handle("/", http.FileServer(http.Dir(page)))
	}
	return mux
}

// guarded serves one method, to the own pages only, and sends the headers with every answer.
func (b *backend) guarded(method string, handle func(http.ResponseWriter, *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		switch {
		case isForeign(r):
			answer(w, http.StatusForbidden, &refusal{Code: "invalid_request"})
		case r.Method != method:
			w.Header().Set("Allow", method)
			answer(w, http.StatusMethodNotAllowed, &refusal{Code: "invalid_request"})
		default:
			if body, err := handle(w, r); err != nil {
				refuse(w, r, err)
			} else {
				answer(w, http.StatusOK, body)
			}
		}
	}
}

func isForeign(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	from := r.Header.Values("Origin")
	if site == "cross-site" || site == "same-site" || len(from) > 0 && !slices.Equal(from, []string{origin}) {
		return true
	}
	isOfScript := r.Header.Get("Sec-Fetch-Mode") != "navigate" && cmp.Or(r.Header.Get("Sec-Fetch-Dest"), "empty") == "empty"
	return r.URL.Path == tokenPath && (site == "none" || !isOfScript)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

// refuse answers with an error object. A session that is over takes its cookie along.
func refuse(w http.ResponseWriter, r *http.Request, err error) {
	var refused *refusal
	if !errors.As(err, &refused) {
		refused = &refusal{Code: "server_error"}
	}
	if refused.retryAfter != "" {
		w.Header().Set("Retry-After", refused.retryAfter)
	}
	if refused == invalidSession && len(r.CookiesNamed(sessionCookie)) > 0 {
		http.SetCookie(w, removed(sessionCookie))
	}
	answer(w, http.StatusBadRequest, refused)
}

func (b *backend) sessionInfo(_ http.ResponseWriter, r *http.Request) (any, error) {
	s, err := b.sessions.of(r)
	if err != nil {
		return nil, err
	}
	return s.info, nil
}

func (b *backend) token(_ http.ResponseWriter, r *http.Request) (any, error) {
	s, err := b.sessions.of(r)
	if err != nil {
		return nil, err
	}
	asked, err := readQuery(r.URL.RawQuery, s)
	if err != nil {
		return nil, err
	}
	held, err := b.tokenFor(s, asked)
	if err != nil {
		return nil, err
	}
	return held.answer(), nil
}
