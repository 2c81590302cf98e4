package main

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// token answers each query by a refresh: no access token is kept.
func token(r *http.Request, s *session) (any, error) {
	form, err := readQuery(r.URL.Query(), s)
	if err != nil {
		return nil, err
	}
	received, err := refresh(s, form)
	if err != nil {
		return nil, err
	}
	answer := map[string]any{
		"access_token": received.AccessToken,
		"token_type":   "Bearer",
		"scope":        cmp.Or(text(received, "scope"), form.Get("scope"), strings.Join(s.granted, " ")),
	}
	if left := time.Until(received.Expiry).Round(time.Second); left >= time.Second {
		answer["expires_in"] = min(left, 24*time.Hour) / time.Second
	}
	return answer, nil
}

// readQuery checks what a page asked for, before any request to the authorization server. It returns the form of a refresh.
func readQuery(asked url.Values, s *session) (url.Values, error) {
	named := slices.DeleteFunc(asked["resource"], func(value string) bool { return value == "" })
	if !containsAll(resources, named) {
		return nil, refusal{Code: "invalid_target"}
	}
	form := url.Values{"grant_type": {"refresh_token"}, "resource": named}
	if scope := asked.Get("scope"); scope != "" {
		// What is malformed was not granted either: a space too much makes an empty scope.
		scopes := slices.Compact(slices.Sorted(slices.Values(strings.Split(scope, " "))))
		if len(asked["scope"]) > 1 || !containsAll(s.granted, scopes) {
			return nil, refusal{"invalid_scope", "not granted at the sign-in"}
		}
		form.Set("scope", strings.Join(scopes, " "))
	}
	return form, nil
}

func containsAll(all, some []string) bool {
	return !slices.ContainsFunc(some, func(one string) bool { return !slices.Contains(all, one) })
}

// refresh uses the refresh token, one query at a time.
func refresh(s *session, form url.Values) (*oauth2.Token, error) {
	s.Lock()
	defer s.Unlock()
	if s.refreshToken == "" {
		return nil, refusal{"backend_not_ready", "there is no refresh token"}
	}
	form.Set("refresh_token", s.refreshToken)
	// oauth2.Config sends neither scope nor resource with a refresh; this one sends what it is told.
	grant := clientcredentials.Config{
		ClientID: clientID, ClientSecret: clientSecret, EndpointParams: form,
		TokenURL: config.Endpoint.TokenURL, AuthStyle: config.Endpoint.AuthStyle,
	}
	received, err := grant.Token(ctx)
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused) && refused.ErrorCode != "":
		if refused.ErrorCode == "invalid_grant" {
			sessions.Delete(s.id)
		}
		return nil, refusal{refused.ErrorCode, refused.ErrorDescription}
	case refused != nil || errors.As(err, new(*url.Error)):
		return nil, refusal{Code: "temporarily_unavailable"}
	case err != nil:
		return nil, refusal{"server_error", "no access token came"}
	}
	s.refreshToken = received.RefreshToken
	renewed := text(received, "id_token")
	if idToken, err := verifier.Verify(ctx, renewed); renewed != "" && (err != nil || idToken.Subject != s.info.Subject) {
		sessions.Delete(s.id)
	}
	if _, isLive := sessions.Load(s.id); !isLive {
		return nil, refusal{Code: "invalid_session"}
	}
	return received, nil
}

// revoke ends the grant, after the refresh that may run.
func revoke(s *session) {
	s.Lock()
	defer s.Unlock()
	form := url.Values{"token": {s.refreshToken}, "token_type_hint": {"refresh_token"}}
	endpoint, _ := metadata["revocation_endpoint"].(string)
	if request, err := http.NewRequest(http.MethodPost, endpoint, strings.NewReader(form.Encode())); err == nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.SetBasicAuth(url.QueryEscape(clientID), url.QueryEscape(clientSecret))
		if response, err := client.Do(request); err == nil {
			response.Body.Close()
		}
	}
}

func text(token *oauth2.Token, name string) string {
	value, _ := token.Extra(name).(string)
	return value
}
