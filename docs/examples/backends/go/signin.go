package main

import (
	"cmp"
	"crypto/rand"
	"errors"
	"log"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

type session struct {
	sync.Mutex                // for the refresh token, which all queries share
	id, idToken, refreshToken string
	info                      info
	granted                   []string
}

// What pages learn of the person.
type info struct {
	Subject string `json:"sub"`
	Name    string `json:"name,omitempty"`
	Email   string `json:"email,omitempty"`
}

// By their ids, in memory: this is one process, which loses them when it ends.
var sessions sync.Map

func sessionOf(r *http.Request) *session {
	for _, cookie := range r.CookiesNamed(sessionCookie) {
		if s, ok := sessions.Load(cookie.Value); ok {
			return s.(*session)
		}
	}
	return nil
}

func sessionInfo(_ *http.Request, s *session) (any, error) { return s.info, nil }

// login keeps the attempt in the browser that began it.
func login(w http.ResponseWriter, r *http.Request) {
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	attempt := url.Values{"state": {state}, "nonce": {nonce}, "verifier": {verifier}}
	http.SetCookie(w, cookie(attemptCookie, attempt.Encode(), http.SameSiteLaxMode, 600))
	target := config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier))
	http.Redirect(w, r, target+"&"+url.Values{"resource": resources}.Encode(), http.StatusSeeOther)
}

func callback(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.SetCookie(w, cookie(attemptCookie, "", http.SameSiteLaxMode, -1))
	s, err := finishSignIn(r)
	if err != nil {
		log.Print("a sign-in failed: ", err)
		http.Error(w, "Signing in failed. Please try again.", http.StatusBadRequest)
		return
	}
	sessions.Store(s.id, s)
	time.AfterFunc(lifetime, func() { sessions.Delete(s.id) })
	http.SetCookie(w, cookie(sessionCookie, s.id, http.SameSiteStrictMode, 0))
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// finishSignIn redeems the code, after it is certain that the answer is for this browser and from this authorization server.
func finishSignIn(r *http.Request) (*session, error) {
	kept, _ := r.Cookie(attemptCookie)
	// Without the cookie, there is no state.
	attempt, _ := url.ParseQuery(cmp.Or(kept, &http.Cookie{}).Value)
	answer := r.URL.Query()
	isPromised := metadata["authorization_response_iss_parameter_supported"] == true
	isOther := (isPromised || answer.Has("iss")) && answer.Get("iss") != issuer
	if state := answer.Get("state"); isOther || state == "" || state != attempt.Get("state") {
		return nil, errors.New("the answer is not for this browser, or of another authorization server")
	}
	received, err := config.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(attempt.Get("verifier")))
	if err != nil {
		return nil, err
	}
	s := &session{id: rand.Text(), idToken: text(received, "id_token"), refreshToken: received.RefreshToken, granted: scopes}
	// With resources, the answer tells the scope of a token for one of them.
	if scope := text(received, "scope"); scope != "" && len(resources) == 0 {
		s.granted = strings.Fields(scope)
	}
	idToken, err := verifier.Verify(ctx, s.idToken)
	// go-oidc demands neither the nonce nor a subject.
	if err != nil || idToken.Nonce != attempt.Get("nonce") || idToken.Subject == "" || idToken.Claims(&s.info) != nil {
		return nil, errors.New("the ID Token is not valid, or of another attempt")
	}
	// Many authorization servers tell the name only here.
	if about, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(received)); err == nil && about.Subject == idToken.Subject {
		_ = about.Claims(&s.info)
	}
	return s, nil
}

// logout ends the session here, and tells where to end it at the authorization server.
func logout(_ *http.Request, s *session) (any, error) {
	parameters := url.Values{"client_id": {clientID}, "post_logout_redirect_uri": {origin + "/"}, "state": {rand.Text()}}
	if s != nil {
		sessions.Delete(s.id)
		parameters.Set("id_token_hint", s.idToken)
		go revoke(s)
	}
	answer := map[string]string{}
	if endpoint, ok := metadata["end_session_endpoint"].(string); ok {
		answer["logout_uri"] = endpoint + "?" + parameters.Encode()
	}
	return answer, nil
}

func cookie(name, value string, sameSite http.SameSite, maxAge int) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, MaxAge: maxAge, Path: "/", Secure: true, HttpOnly: true, SameSite: sameSite}
}
