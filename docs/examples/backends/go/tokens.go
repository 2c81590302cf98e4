package main

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/oauth2"
)

type refusal struct {
	Code        string `json:"error"`
	Description string `json:"error_description,omitempty"`
	retryAfter  string
}

var (
	invalidSession = &refusal{Code: "invalid_session"}
	wellFormed     = regexp.MustCompile(`^[!#-\[\]-~]+( [!#-\[\]-~]+)*$`)
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
func readQuery(raw string, s *session) (query, *refusal) {
	scope, resources := "", []string{}
	seen := 0
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, _ = url.QueryUnescape(name)
		if name != "scope" && name != "resource" {
			continue
		}
		text, err := url.QueryUnescape(value)
		if err != nil || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
			return query{}, &refusal{Code: "invalid_request"}
		}
		if name == "resource" {
			resources = append(resources, text)
			continue
		}
		if scope = text; seen > 0 {
			return query{}, &refusal{Code: "invalid_request", Description: "scope is repeated"}
		}
		seen++
	}
	return checkQuery(scope, resources, s)
}

func checkQuery(scope string, named []string, s *session) (query, *refusal) {
	if scope != "" && !wellFormed.MatchString(scope) {
		return query{}, &refusal{Code: "invalid_scope", Description: "malformed"}
	}
	scopes := set(strings.Fields(scope))
	for _, one := range scopes {
		if !slices.Contains(s.granted, one) {
			return query{}, &refusal{Code: "invalid_scope", Description: "not granted at the sign-in"}
		}
	}
	asked := slices.DeleteFunc(set(named), func(one string) bool { return one == "" })
	for _, resource := range asked {
		// The list has absolute URIs without a fragment only.
		if !slices.Contains(resources, resource) {
			return query{}, &refusal{Code: "invalid_target"}
		}
	}
	return query{scopes, asked}, nil
}

func set(values []string) []string {
	slices.Sort(values)
	return slices.Compact(values)
}

func (b *backend) tokenFor(s *session, asked query) (*heldToken, *refusal) {
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
	enough := time.Second
	held := s.held[asked.key()]
	if s.refreshToken != "" && held != nil {
		enough = max(enough, min(30*time.Second, held.lifetime/2))
	}
	if first := s.held[query{}.key()]; s.refreshToken == "" && held == nil && len(asked.resources) == 0 {
		// Nothing better will come: also the scopes that the only token has.
		if slices.Equal(asked.scopes, set(strings.Fields(first.scope))) {
			held = first
		}
	}
	if held == nil || time.Until(held.until) <= enough {
		return nil
	}
	return held
}

// What the authorization server may answer, whatever the types.
type tokenAnswer struct {
	AccessToken  any `json:"access_token"`
	TokenType    any `json:"token_type"`
	ExpiresIn    any `json:"expires_in"`
	Scope        any `json:"scope"`
	RefreshToken any `json:"refresh_token"`
	IDToken      any `json:"id_token"`
	Resource     any `json:"resource"`
	Error        any `json:"error"`
	Description  any `json:"error_description"`
}

func (b *backend) refresh(s *session, asked query) (*heldToken, *refusal) {
	if s.refreshToken == "" {
		return nil, &refusal{Code: "backend_not_ready", Description: "there is no refresh token"}
	}
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {s.refreshToken}}
	if len(asked.scopes) > 0 {
		form.Set("scope", strings.Join(asked.scopes, " "))
	}
	if len(asked.resources) > 0 {
		form["resource"] = asked.resources
	}
	status, header, received := b.post(b.oauth2.Endpoint.TokenURL, form)
	if code, isText := received.Error.(string); isText && status >= 400 {
		if code == "invalid_grant" {
			b.sessions.end(s)
		}
		description, _ := received.Description.(string)
		return nil, &refusal{Code: code, Description: description}
	}
	if status == http.StatusTooManyRequests || status >= 500 {
		return nil, &refusal{Code: "temporarily_unavailable", retryAfter: retryAfter(header)}
	}
	if status != http.StatusOK {
		received = tokenAnswer{}
	}
	return b.keep(s, asked, received)
}

// keep stores what came before anybody is answered.
func (b *backend) keep(s *session, asked query, received tokenAnswer) (*heldToken, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if rotated, isText := received.RefreshToken.(string); isText {
		s.refreshToken = rotated
	}
	if !b.sessions.isLive(s) {
		go b.revoke(s)
		return nil, invalidSession
	}
	if received.IDToken != nil && !s.isOfSamePerson(received.IDToken) {
		b.sessions.end(s)
		return nil, invalidSession
	}
	if named := texts(received.Resource); named != nil {
		for _, resource := range asked.resources {
			if !slices.Contains(named, resource) {
				return nil, &refusal{Code: "server_error", Description: "a token for another resource came"}
			}
		}
	}
	held, refused := read(received, cmp.Or(strings.Join(asked.scopes, " "), strings.Join(s.granted, " ")))
	if refused == nil {
		s.held[asked.key()] = held
	}
	return held, refused
}

func read(received tokenAnswer, scope string) (*heldToken, *refusal) {
	token, _ := received.AccessToken.(string)
	if token == "" {
		return nil, &refusal{Code: "server_error", Description: "no access token came"}
	}
	if kind, isText := received.TokenType.(string); !isText || !strings.EqualFold(kind, "Bearer") {
		return nil, &refusal{Code: "backend_not_ready", Description: "not a bearer token"}
	}
	if named, isText := received.Scope.(string); isText {
		scope = named
	}
	seconds, isKnown := received.ExpiresIn.(float64)
	if isKnown = isKnown && seconds >= 1; !isKnown {
		seconds = 300
	}
	lifetime := time.Duration(math.Floor(min(seconds, 86400))) * time.Second
	return &heldToken{token, scope, lifetime, time.Now().Add(lifetime), isKnown}, nil
}

// holdFirst keeps the tokens of the sign-in: they answer a query without parameters.
func (s *session) holdFirst(received *oauth2.Token) error {
	held, refused := read(tokenAnswer{
		AccessToken: received.AccessToken,
		TokenType:   received.TokenType,
		ExpiresIn:   received.Extra("expires_in"),
		Scope:       received.Extra("scope"),
	}, scope)
	if refused != nil {
		return errors.New(refused.Description)
	}
	s.granted = set(strings.Fields(held.scope))
	if len(resources) > 0 {
		// The answer tells the scope of a token for one resource.
		s.granted = set(strings.Fields(scope))
	}
	s.held[query{}.key()] = held
	return nil
}

func (s *session) isOfSamePerson(idToken any) bool {
	text, _ := idToken.(string)
	claims := struct{ Iss, Sub string }{}
	// No signature is checked: it came from the token endpoint itself (OpenID Connect Core, 3.1.3.7).
	return decodePayload(text, &claims) == nil && claims.Iss == issuer && claims.Sub == s.info.Subject
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
func (b *backend) post(endpoint string, form url.Values) (int, http.Header, tokenAnswer) {
	received := tokenAnswer{}
	request, err := http.NewRequest(http.MethodPost, endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return http.StatusServiceUnavailable, nil, received
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	request.SetBasicAuth(url.QueryEscape(b.oauth2.ClientID), url.QueryEscape(b.oauth2.ClientSecret))
	response, err := b.http.Do(request)
	if err != nil {
		return http.StatusServiceUnavailable, nil, received
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return http.StatusServiceUnavailable, nil, received
	}
	if json.Unmarshal(body, &received) != nil {
		received = tokenAnswer{}
	}
	return response.StatusCode, response.Header, received
}

func retryAfter(header http.Header) string {
	seconds, err := strconv.Atoi(header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return ""
	}
	return strconv.Itoa(min(seconds, 3600))
}

func decodePayload(idToken string, claims any) error {
	parts := strings.Split(idToken, ".")
	if len(parts) != 3 {
		return errors.New("not a JWT")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return err
	}
	return json.Unmarshal(payload, claims)
}

// texts reads one text or several; nil: there is none.
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
