package main

import (
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// What the token endpoint answers.
type answer struct {
	AccessToken      string  `json:"access_token"`
	TokenType        string  `json:"token_type"`
	ExpiresIn        float64 `json:"expires_in"`
	Scope            string  `json:"scope"`
	RefreshToken     string  `json:"refresh_token"`
	IDToken          string  `json:"id_token"`
	Error            string  `json:"error"`
	ErrorDescription string  `json:"error_description"`
}

type heldToken struct {
	answer
	until, renewAt time.Time
}

func (b *backend) token(r *http.Request, s *session) (any, error) {
	asked, err := readQuery(r.URL.Query(), s)
	if err != nil {
		return nil, err
	}
	held := s.suitable(asked)
	if held == nil {
		if held, err = b.refresh(s, asked); err != nil {
			return nil, err
		}
	}
	body := map[string]any{"access_token": held.AccessToken, "token_type": "Bearer", "scope": held.Scope}
	if held.ExpiresIn >= 1 {
		body["expires_in"] = max(1, int(time.Until(held.until).Seconds()))
	}
	return body, nil
}

// readQuery checks what a page asked for, before any request to the authorization server. It returns the parameters of a
// refresh: two sorted sets.
func readQuery(asked url.Values, s *session) (url.Values, error) {
	// What is malformed was not granted either: a space too much makes an empty scope.
	scopes, named := strings.Split(asked.Get("scope"), " "), set(asked["resource"])
	query := url.Values{}
	switch {
	case len(asked["scope"]) > 1:
		return nil, refusal{"invalid_request", "scope is repeated"}
	case asked.Get("scope") != "" && !containsAll(s.granted, scopes):
		return nil, refusal{"invalid_scope", "not granted at the sign-in"}
	case !containsAll(resources, named):
		return nil, refusal{Code: "invalid_target"}
	case asked.Get("scope") != "":
		query.Set("scope", strings.Join(set(scopes), " "))
	}
	if len(named) > 0 {
		query["resource"] = named
	}
	return query, nil
}

func set(values []string) []string {
	sorted := slices.Compact(slices.Sorted(slices.Values(values)))
	return slices.DeleteFunc(sorted, func(one string) bool { return one == "" })
}

func containsAll(all, some []string) bool {
	return !slices.ContainsFunc(some, func(one string) bool { return !slices.Contains(all, one) })
}

// suitable finds a held token that was got for exactly this query.
func (s *session) suitable(query url.Values) *heldToken {
	found, _ := s.held.Load(query.Encode())
	held, _ := found.(*heldToken)
	if held == nil || time.Now().After(held.renewAt) {
		return nil
	}
	return held
}

func (b *backend) refresh(s *session, query url.Values) (*heldToken, error) {
	token := <-s.refreshToken
	defer func() { s.refreshToken <- token }()
	if held := s.suitable(query); held != nil {
		return held, nil
	}
	if _, isLive := b.sessions.Load(s.id); !isLive {
		return nil, invalidSession
	}
	if token == "" {
		return nil, refusal{"backend_not_ready", "there is no refresh token"}
	}
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}
	maps.Copy(form, query)
	received := b.post(b.Endpoint.TokenURL, form)
	token = cmp.Or(received.RefreshToken, token)
	if received.Error == "invalid_grant" || received.IDToken != "" && !b.isOfSamePerson(s, received.IDToken) {
		b.sessions.Delete(s.id)
	}
	if _, isLive := b.sessions.Load(s.id); !isLive && received.Error == "" {
		return nil, invalidSession
	}
	return s.hold(query, received, cmp.Or(query.Get("scope"), strings.Join(s.granted, " ")))
}

func (b *backend) isOfSamePerson(s *session, idToken string) bool {
	verified, err := b.verifier.Verify(ctx, idToken)
	return err == nil && verified.Subject == s.info.Subject
}

// hold keeps a token, and for which query it is.
func (s *session) hold(query url.Values, received answer, scope string) (*heldToken, error) {
	switch {
	case received.Error != "":
		return nil, refusal{received.Error, received.ErrorDescription}
	case received.AccessToken == "":
		return nil, refusal{"server_error", "no access token came"}
	case !strings.EqualFold(received.TokenType, "Bearer"):
		return nil, refusal{"backend_not_ready", "not a bearer token"}
	}
	received.Scope = cmp.Or(received.Scope, scope)
	lifetime := 5 * time.Minute
	if received.ExpiresIn >= 1 {
		lifetime = time.Duration(min(received.ExpiresIn, 86400)) * time.Second
	}
	held := &heldToken{answer: received, until: time.Now().Add(lifetime)}
	held.renewAt = held.until
	if s.canRefresh {
		held.renewAt = held.until.Add(-min(30*time.Second, lifetime/2))
	}
	s.held.Store(query.Encode(), held)
	return held, nil
}

// revoke takes the refresh token out of the session, after the refresh that may run.
func (b *backend) revoke(s *session) {
	token := <-s.refreshToken
	s.refreshToken <- token
	if token != "" && b.metadata.Revocation != "" {
		b.post(b.metadata.Revocation, url.Values{"token": {token}, "token_type_hint": {"refresh_token"}})
	}
}

// post sends a form with the credentials of this client. If no answer comes, an error stands for it.
func (b *backend) post(endpoint string, form url.Values) (received answer) {
	unavailable := answer{Error: "temporarily_unavailable"}
	request, err := http.NewRequest(http.MethodPost, endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return unavailable
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(url.QueryEscape(b.ClientID), url.QueryEscape(b.ClientSecret))
	response, err := client.Do(request)
	if err != nil {
		return unavailable
	}
	defer response.Body.Close()
	// A member of another type than expected counts as absent.
	_ = json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&received)
	if response.StatusCode != http.StatusOK && received.Error == "" {
		return unavailable
	}
	return received
}
