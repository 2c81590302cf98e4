package main

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/coreos/go-oidc/v3/oidc"
)

// An error for the page.
type refusal struct {
	Code        string `json:"error"`
	Description string `json:"error_description,omitempty"`
	retryAfter  string
}

func (r *refusal) Error() string { return cmp.Or(r.Description, r.Code) }

var (
	invalidSession = &refusal{Code: "invalid_session"}
	wellFormed     = regexp.MustCompile(`^([!#-\[\]-~]+( [!#-\[\]-~]+)*)?$`)
)

// A token query: two sorted sets.
type query struct{ scopes, resources []string }

func (q query) key() string {
	return strings.Join(q.scopes, " ") + "\n" + strings.Join(q.resources, "\n")
}

type heldToken struct {
	accessToken, scope string
	lifetime           time.Duration
	until              time.Time
	isKnown            bool // how long it lives
}

func (h *heldToken) answer() map[string]any {
	body := map[string]any{"access_token": h.accessToken, "token_type": "Bearer", "scope": h.scope}
	if h.isKnown {
		body["expires_in"] = max(1, int(time.Until(h.until).Seconds()))
	}
	return body
}

// readQuery checks what a page asked for, before any request to the authorization server.
func readQuery(raw string, s *session) (query, error) {
	scope, isScopeReadable := values(raw, "scope")
	named, areResourcesReadable := values(raw, "resource")
	asked := query{set(strings.Fields(strings.Join(scope, " "))), set(named)}
	switch {
	case !isScopeReadable || !areResourcesReadable || len(scope) > 1:
		return asked, &refusal{Code: "invalid_request", Description: "repeated, undecodable, or a control character"}
	case !wellFormed.MatchString(strings.Join(scope, "")):
		return asked, &refusal{Code: "invalid_scope", Description: "malformed"}
	case !containsAll(s.granted, asked.scopes):
		return asked, &refusal{Code: "invalid_scope", Description: "not granted at the sign-in"}
	case !containsAll(resources, asked.resources):
		// The list has absolute URIs without a fragment only.
		return asked, &refusal{Code: "invalid_target"}
	}
	return asked, nil
}

// values finds the parameters of a name, and whether all of them can be read.
func values(raw, name string) (found []string, areReadable bool) {
	areReadable = true
	for pair := range strings.SplitSeq(raw, "&") {
		key, value, _ := strings.Cut(pair, "=")
		if key, _ = url.QueryUnescape(key); key != name {
			continue
		}
		text, err := url.QueryUnescape(value)
		areReadable = areReadable && err == nil && utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
		found = append(found, text)
	}
	return found, areReadable
}

func set(values []string) []string {
	slices.Sort(values)
	return slices.DeleteFunc(slices.Compact(values), func(one string) bool { return one == "" })
}

func containsAll(all, some []string) bool {
	return !slices.ContainsFunc(some, func(one string) bool { return !slices.Contains(all, one) })
}

func (b *backend) tokenFor(s *session, asked query) (*heldToken, error) {
	if held := s.suitable(asked); held != nil {
		return held, nil
	}
	s.refreshing.Lock()
	defer s.refreshing.Unlock()
	if !b.sessions.isLive(s) {
		return nil, invalidSession
	}
	if held := s.suitable(asked); held != nil {
		return held, nil
	}
	return b.refresh(s, asked)
}

// suitable finds a held token that was got for exactly this query.
func (s *session) suitable(asked query) *heldToken {
	s.mu.Lock()
	defer s.mu.Unlock()
	held, enough := s.held[asked.key()], time.Second
	if s.refreshToken != "" && held != nil {
		enough = max(enough, min(30*time.Second, held.lifetime/2))
	}
	first := s.held[query{}.key()]
	if only := (query{scopes: set(strings.Fields(first.scope))}); s.refreshToken == "" && asked.key() == only.key() {
		// Nothing better will come: also the scopes that the only token has.
		held = first
	}
	if held == nil || time.Until(held.until) <= enough {
		return nil
	}
	return held
}

func (b *backend) refresh(s *session, asked query) (*heldToken, error) {
	if s.refreshToken == "" {
		return nil, &refusal{Code: "backend_not_ready", Description: "there is no refresh token"}
	}
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {s.refreshToken}, "resource": asked.resources}
	if len(asked.scopes) > 0 {
		form.Set("scope", strings.Join(asked.scopes, " "))
	}
	status, header, received := b.post(b.oauth2.Endpoint.TokenURL, form)
	code, isText := received["error"].(string)
	switch {
	case isText && status >= 400:
		if code == "invalid_grant" {
			b.sessions.end(s)
		}
		description, _ := received["error_description"].(string)
		return nil, &refusal{Code: code, Description: description}
	case status == http.StatusTooManyRequests || status >= 500:
		return nil, &refusal{Code: "temporarily_unavailable", retryAfter: retryAfter(header)}
	case status != http.StatusOK:
		return nil, &refusal{Code: "server_error", Description: "no access token came"}
	}
	return b.keep(s, asked, received)
}

// keep stores what came before anybody is answered.
func (b *backend) keep(s *session, asked query, received map[string]any) (*heldToken, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if rotated, isText := received["refresh_token"].(string); isText {
		s.refreshToken = rotated
	}
	if !b.sessions.isLive(s) {
		go b.revoke(s)
		return nil, invalidSession
	}
	if idToken := received["id_token"]; idToken != nil && !b.isOfSamePerson(s, idToken) {
		b.sessions.end(s)
		return nil, invalidSession
	}
	if named := received["resource"]; named != nil && !containsAll(texts(named), asked.resources) {
		return nil, &refusal{Code: "server_error", Description: "a token for another resource came"}
	}
	held, err := read(received, cmp.Or(strings.Join(asked.scopes, " "), strings.Join(s.granted, " ")))
	if err == nil {
		s.held[asked.key()] = held
	}
	return held, err
}

func read(received map[string]any, scope string) (*heldToken, error) {
	token, _ := received["access_token"].(string)
	kind, _ := received["token_type"].(string)
	switch {
	case token == "":
		return nil, &refusal{Code: "server_error", Description: "no access token came"}
	case !strings.EqualFold(kind, "Bearer"):
		return nil, &refusal{Code: "backend_not_ready", Description: "not a bearer token"}
	}
	if named, isText := received["scope"].(string); isText {
		scope = named
	}
	seconds, _ := received["expires_in"].(float64)
	isKnown := seconds >= 1
	if !isKnown {
		seconds = 300
	}
	lifetime := time.Duration(min(seconds, 86400)) * time.Second
	return &heldToken{token, scope, lifetime, time.Now().Add(lifetime), isKnown}, nil
}

func (b *backend) isOfSamePerson(s *session, idToken any) bool {
	text, _ := idToken.(string)
	verified, err := b.verifier.Verify(oidc.ClientContext(context.Background(), b.http), text)
	return err == nil && verified.Subject == s.info.Subject
}

func (b *backend) revoke(s *session) {
	s.mu.Lock()
	token := s.refreshToken
	s.mu.Unlock()
	if token != "" && b.metadata.Revocation != "" {
		b.post(b.metadata.Revocation, url.Values{"token": {token}, "token_type_hint": {"refresh_token"}})
	}
}

// post returns status, headers and JSON of the answer; status 503 stands for none.
func (b *backend) post(endpoint string, form url.Values) (int, http.Header, map[string]any) {
	request, err := http.NewRequest(http.MethodPost, endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return http.StatusServiceUnavailable, nil, nil
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	request.SetBasicAuth(url.QueryEscape(b.oauth2.ClientID), url.QueryEscape(b.oauth2.ClientSecret))
	response, err := b.http.Do(request)
	if err != nil {
		return http.StatusServiceUnavailable, nil, nil
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return http.StatusServiceUnavailable, nil, nil
	}
	var received map[string]any // nil, if it is no JSON object
	_ = json.Unmarshal(body, &received)
	return response.StatusCode, response.Header, received
}

func retryAfter(header http.Header) string {
	seconds, err := strconv.Atoi(header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return ""
	}
	return strconv.Itoa(min(seconds, 3600))
}

// texts reads one text or several.
func texts(value any) []string {
	if one, isText := value.(string); isText {
		return []string{one}
	}
	several, _ := value.([]any)
	var found []string
	for _, one := range several {
		if text, isText := one.(string); isText {
			found = append(found, text)
		}
	}
	return found
}
