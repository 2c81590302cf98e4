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
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	tokenPath  = "/.well-known/bff-token"
	logoutPath = "/bff/logout"
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
	client = &http.Client{
		Timeout:       5 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	ctx = oidc.ClientContext(context.Background(), client)
)

type backend struct {
	oauth2.Config
	provider *oidc.Provider
	verifier *oidc.IDTokenVerifier
	// What the authorization server says of itself, beyond what go-oidc reads.
	metadata struct {
		EndSession string `json:"end_session_endpoint"`
		Revocation string `json:"revocation_endpoint"`
		NamesIss   bool   `json:"authorization_response_iss_parameter_supported"`
	}
	sessions sync.Map // by their ids, in memory: this is one process, which loses them when it ends
}

func main() {
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		log.Fatal(err)
	}
	b := &backend{
		Config: oauth2.Config{
			ClientID:     os.Getenv("CLIENT_ID"),
			ClientSecret: os.Getenv("CLIENT_SECRET"),
			RedirectURL:  origin + "/bff/callback",
			Scopes:       strings.Fields(scope),
			Endpoint:     provider.Endpoint(),
		},
		provider: provider,
		verifier: provider.Verifier(&oidc.Config{ClientID: os.Getenv("CLIENT_ID")}),
	}
	if err := provider.Claims(&b.metadata); err != nil {
		log.Fatal(err)
	}
	if strings.HasPrefix(origin, "https:") {
		headers["Strict-Transport-Security"] = "max-age=31536000"
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/bff-sessioninfo", b.guarded(http.MethodGet, b.sessionInfo))
	mux.HandleFunc(tokenPath, b.guarded(http.MethodGet, b.token))
	mux.HandleFunc(logoutPath, b.guarded(http.MethodPost, b.logout))
	mux.HandleFunc("GET /bff/login", b.login)
	mux.HandleFunc("GET /bff/callback", b.callback)
	if page := os.Getenv("PAGE"); page != "" {
		mux.Handle("/", http.FileServer(http.Dir(page)))
	}
	address := "127.0.0.1:" + cmp.Or(os.Getenv("PORT"), "8080")
	server := http.Server{Addr: address, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}

// An error for the page.
type refusal struct {
	Code        string `json:"error"`
	Description string `json:"error_description,omitempty"`
}

var invalidSession = refusal{Code: "invalid_session"}

func (r refusal) Error() string { return cmp.Or(r.Description, r.Code) }

// guarded serves one method, to the own pages only, and sends the headers with every answer. A session that is over
// takes its cookie along.
func (b *backend) guarded(method string, handle func(*http.Request, *session) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		w.Header().Set("Allow", method)
		status, body := http.StatusOK, any(refusal{Code: "invalid_request"})
		if isForeign(r) {
			status = http.StatusForbidden
		} else if r.Method != method {
			status = http.StatusMethodNotAllowed
		} else if s := b.session(r); s == nil && r.URL.Path != logoutPath {
			status, body = http.StatusBadRequest, invalidSession
		} else if answer, err := handle(r, s); err != nil {
			status, body = http.StatusBadRequest, err
		} else {
			body = answer
		}
		if len(r.CookiesNamed(sessionCookie)) > 0 && b.session(r) == nil {
			http.SetCookie(w, cookie(sessionCookie, "", http.SameSiteStrictMode, -1))
		}
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(body)
	}
}

func isForeign(r *http.Request) bool {
	site, from := r.Header.Get("Sec-Fetch-Site"), r.Header.Values("Origin")
	if site == "cross-site" || site == "same-site" || len(from) > 0 && !slices.Equal(from, []string{origin}) {
		return true
	}
	isOfScript := r.Header.Get("Sec-Fetch-Mode") != "navigate" && cmp.Or(r.Header.Get("Sec-Fetch-Dest"), "empty") == "empty"
	return r.URL.Path == tokenPath && (site == "none" || !isOfScript)
}
