// A token-mediating backend with net/http, go-oidc and x/oauth2.
package main

import (
	"cmp"
	"context"
	"encoding/json"
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
		sessions: sessions{byID: map[string]*session{}},
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
	mux.HandleFunc(sessionInfoPath, guarded(http.MethodGet, b.sessionInfo))
	mux.HandleFunc(tokenPath, guarded(http.MethodGet, b.token))
	mux.HandleFunc("/bff/logout", guarded(http.MethodPost, b.logout))
	mux.HandleFunc("GET /bff/login", b.login)
	mux.HandleFunc("GET /bff/callback", b.callback)
	if page := os.Getenv("PAGE"); page != "" {
		mux.Handle("/", http.FileServer(http.Dir(page)))
	}
	return mux
}

// guarded serves one method, to the own pages only, and sends the headers with every answer.
func guarded(method string, handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Type", "application/json")
		header.Set("Cache-Control", "no-store")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Content-Security-Policy", "sandbox")
		header.Set("X-Frame-Options", "DENY")
		if strings.HasPrefix(origin, "https:") {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		switch {
		case isForeign(r):
			answer(w, http.StatusForbidden, &refusal{Code: "invalid_request"})
		case r.Method != method:
			header.Set("Allow", method)
			answer(w, http.StatusMethodNotAllowed, &refusal{Code: "invalid_request"})
		default:
			handle(w, r)
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
func refuse(w http.ResponseWriter, r *http.Request, refused *refusal) {
	if refused.retryAfter != "" {
		w.Header().Set("Retry-After", refused.retryAfter)
	}
	if refused.Code == "invalid_session" && len(r.CookiesNamed(sessionCookie)) > 0 {
		http.SetCookie(w, removed(sessionCookie))
	}
	answer(w, http.StatusBadRequest, refused)
}

func (b *backend) sessionInfo(w http.ResponseWriter, r *http.Request) {
	s := b.sessions.of(r)
	if s == nil {
		refuse(w, r, invalidSession)
		return
	}
	answer(w, http.StatusOK, s.info)
}

func (b *backend) token(w http.ResponseWriter, r *http.Request) {
	s := b.sessions.of(r)
	if s == nil {
		refuse(w, r, invalidSession)
		return
	}
	asked, refused := readQuery(r.URL.RawQuery, s)
	if refused == nil {
		var held *heldToken
		if held, refused = b.tokenFor(s, asked); refused == nil {
			answer(w, http.StatusOK, held.answer())
			return
		}
	}
	refuse(w, r, refused)
}
