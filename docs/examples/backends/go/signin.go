package main

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	sessionCookie = "__Host-session"
	attemptCookie = "__Host-sign-in"
)

var (
	ownPath = regexp.MustCompile(`^/([^/\\\x00-\x1f\x7f][^\\\x00-\x1f\x7f]*)?$`)
	failed  = template.Must(template.New("failed").Parse(
		`<!doctype html><p>Signing in failed: {{.}}</p><p><a href="/bff/login">Try again</a></p>`))
)

// An attempt to sign in. It stays in the browser that began it.
type attempt struct{ State, Nonce, Verifier, ReturnTo string }

func (b *backend) login(w http.ResponseWriter, r *http.Request) {
	begun := attempt{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), ReturnTo: "/"}
	if returnTo := r.URL.Query().Get("return_to"); ownPath.MatchString(returnTo) {
		begun.ReturnTo = returnTo
	}
	kept, _ := json.Marshal(begun)
	http.SetCookie(w, cookie(attemptCookie, base64.RawURLEncoding.EncodeToString(kept), http.SameSiteLaxMode, 600))
	w.Header().Set("Cache-Control", "no-store")
	target := b.oauth2.AuthCodeURL(begun.State, oidc.Nonce(begun.Nonce), oauth2.S256ChallengeOption(begun.Verifier))
	for _, resource := range resources {
		target += "&resource=" + url.QueryEscape(resource)
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
}

func (b *backend) callback(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	http.SetCookie(w, removed(attemptCookie))
	begun, s, err := b.finishSignIn(r)
	if err != nil {
		w.Header().Set("Content-Security-Policy", "default-src 'none'")
		w.WriteHeader(http.StatusBadRequest)
		failed.Execute(w, err.Error())
		return
	}
	b.sessions.start(s)
	http.SetCookie(w, cookie(sessionCookie, s.id, http.SameSiteStrictMode, 0))
	http.Redirect(w, r, begun.ReturnTo, http.StatusSeeOther)
}

func (b *backend) finishSignIn(r *http.Request) (begun attempt, s *session, err error) {
	if begun, err = readAttempt(r); err != nil {
		return begun, nil, err
	}
	answer := r.URL.Query()
	if subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(begun.State)) != 1 {
		return begun, nil, errors.New("the answer is not for this browser")
	}
	if (b.metadata.NamesIss || answer.Has("iss")) && answer.Get("iss") != issuer {
		return begun, nil, errors.New("the answer is of another authorization server")
	}
	if answer.Has("error") {
		return begun, nil, errors.New(answer.Get("error"))
	}
	ctx := oidc.ClientContext(context.Background(), b.http)
	received, err := b.oauth2.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(begun.Verifier))
	if err != nil {
		return begun, nil, errors.New("the authorization server did not redeem the code")
	}
	s, err = b.newSession(ctx, received, begun.Nonce)
	return begun, s, err
}

func readAttempt(r *http.Request) (begun attempt, err error) {
	kept, err := r.Cookie(attemptCookie)
	if err != nil {
		return begun, errors.New("it did not begin in this browser")
	}
	value, err := base64.RawURLEncoding.DecodeString(kept.Value)
	if err != nil {
		return begun, err
	}
	return begun, json.Unmarshal(value, &begun)
}

func (b *backend) newSession(ctx context.Context, received *oauth2.Token, nonce string) (*session, error) {
	rawIDToken, _ := received.Extra("id_token").(string)
	idToken, err := b.verifier.Verify(ctx, rawIDToken)
	if err != nil {
		return nil, errors.New("the ID Token is not valid")
	}
	// go-oidc does not demand a subject.
	if idToken.Nonce != nonce || idToken.Subject == "" {
		return nil, errors.New("the ID Token is of another attempt")
	}
	s := &session{
		id:           rand.Text(),
		endsAt:       time.Now().Add(8 * time.Hour),
		idToken:      rawIDToken,
		refreshToken: received.RefreshToken,
		held:         map[string]*heldToken{},
	}
	if seconds, ok := received.Extra("refresh_expires_in").(float64); ok && seconds < (8*time.Hour).Seconds() {
		s.endsAt = time.Now().Add(time.Duration(seconds) * time.Second)
	}
	if err := idToken.Claims(&s.info); err != nil {
		return nil, err
	}
	if s.info.Name == "" && b.provider.UserInfoEndpoint() != "" {
		about, err := b.provider.UserInfo(ctx, oauth2.StaticTokenSource(received))
		if err != nil || about.Subject != idToken.Subject {
			return nil, errors.New("UserInfo tells nothing of this person")
		}
		if err := about.Claims(&s.info); err != nil {
			return nil, err
		}
	}
	s.info.Expires = s.endsAt.Unix()
	// The tokens of the sign-in answer a query without parameters.
	held, err := read(map[string]any{
		"access_token": received.AccessToken,
		"token_type":   received.TokenType,
		"expires_in":   received.Extra("expires_in"),
		"scope":        received.Extra("scope"),
	}, scope)
	if err != nil {
		return nil, err
	}
	s.held[query{}.key()] = held
	s.granted = strings.Fields(held.scope)
	if len(resources) > 0 {
		// The answer tells the scope of a token for one resource.
		s.granted = strings.Fields(scope)
	}
	return s, nil
}

// logout ends the session here, and tells where to end it at the authorization server.
func (b *backend) logout(w http.ResponseWriter, r *http.Request) (any, error) {
	parameters := url.Values{
		"client_id":                {b.oauth2.ClientID},
		"post_logout_redirect_uri": {origin + "/"},
		"state":                    {rand.Text()},
	}
	if s, err := b.sessions.of(r); err == nil {
		b.sessions.end(s)
		parameters.Set("id_token_hint", s.idToken)
		go b.revoke(s)
	}
	http.SetCookie(w, removed(sessionCookie))
	if b.metadata.EndSession == "" {
		return struct{}{}, nil
	}
	return map[string]string{"logout_uri": b.metadata.EndSession + "?" + parameters.Encode()}, nil
}

func cookie(name, value string, sameSite http.SameSite, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, MaxAge: maxAge, Path: "/", Secure: true, HttpOnly: true, SameSite: sameSite,
	}
}

func removed(name string) *http.Cookie { return cookie(name, "", http.SameSiteStrictMode, -1) }
