package main

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	sessionCookie = "__Host-session"
	attemptCookie = "__Host-sign-in"
	lifetime      = 8 * time.Hour // of sessions
)

type session struct {
	id, idToken  string
	info         info
	granted      []string
	refreshToken chan string // holds one, but while a refresh runs: all queries share it
	canRefresh   bool
	held         sync.Map // tokens by their queries
}

// What pages learn of the person.
type info struct {
	Subject string `json:"sub"`
	Name    string `json:"name,omitempty"`
	Email   string `json:"email,omitempty"`
	Expires int64  `json:"exp"`
}

// session finds that of a request, if there is one.
func (b *backend) session(r *http.Request) *session {
	for _, cookie := range r.CookiesNamed(sessionCookie) {
		if s, ok := b.sessions.Load(cookie.Value); ok {
			return s.(*session)
		}
	}
	return nil
}

func (b *backend) sessionInfo(_ *http.Request, s *session) (any, error) {
	return s.info, nil
}

// login keeps the attempt in the browser that began it.
func (b *backend) login(w http.ResponseWriter, r *http.Request) {
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	http.SetCookie(w, cookie(attemptCookie, state+"."+nonce+"."+verifier, http.SameSiteLaxMode, 600))
	w.Header().Set("Cache-Control", "no-store")
	target := b.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier))
	http.Redirect(w, r, target+"&"+url.Values{"resource": resources}.Encode(), http.StatusSeeOther)
}

func (b *backend) callback(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	http.SetCookie(w, cookie(attemptCookie, "", http.SameSiteLaxMode, -1))
	s, err := b.finishSignIn(r)
	if err != nil {
		http.Error(w, "Signing in failed: "+err.Error(), http.StatusBadRequest)
		return
	}
	http.SetCookie(w, cookie(sessionCookie, s.id, http.SameSiteStrictMode, 0))
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// finishSignIn redeems the code, after it is certain that the answer is for this browser and from this authorization server.
func (b *backend) finishSignIn(r *http.Request) (*session, error) {
	kept, err := r.Cookie(attemptCookie)
	if err != nil {
		return nil, errors.New("it did not begin in this browser, or is finished already")
	}
	attempt, answer := append(strings.Split(kept.Value, "."), "", ""), r.URL.Query()
	if attempt[0] == "" || subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(attempt[0])) != 1 {
		return nil, errors.New("the answer is not for this browser")
	}
	if (b.metadata.NamesIss || answer.Has("iss")) && answer.Get("iss") != issuer {
		return nil, errors.New("the answer is of another authorization server")
	}
	return b.newSession(attempt[1], b.post(b.Endpoint.TokenURL, url.Values{
		"grant_type":    {"authorization_code"},
		"code":          {answer.Get("code")},
		"redirect_uri":  {b.RedirectURL},
		"code_verifier": {attempt[2]},
	}))
}

func (b *backend) newSession(nonce string, received answer) (*session, error) {
	s := &session{id: rand.Text(), idToken: received.IDToken, refreshToken: make(chan string, 1)}
	s.refreshToken <- received.RefreshToken
	s.canRefresh = received.RefreshToken != ""
	// The tokens of the sign-in answer a query without parameters.
	held, err := s.hold(url.Values{}, received, scope)
	if err != nil {
		return nil, err
	}
	s.granted = strings.Fields(held.Scope)
	if len(resources) > 0 {
		// The answer tells the scope of a token for one resource.
		s.granted = strings.Fields(scope)
	}
	idToken, err := b.verifier.Verify(ctx, received.IDToken)
	// go-oidc does not demand a subject.
	if err != nil || idToken.Nonce != nonce || idToken.Subject == "" {
		return nil, errors.New("the ID Token is not valid, or of another attempt")
	}
	if err := b.learn(s, idToken, received.AccessToken); err != nil {
		return nil, err
	}
	s.info.Expires = time.Now().Add(lifetime).Unix()
	b.sessions.Store(s.id, s)
	time.AfterFunc(lifetime, func() { b.sessions.Delete(s.id) })
	return s, nil
}

// learn reads the claims about the person, from UserInfo if the ID Token lacks them.
func (b *backend) learn(s *session, idToken *oidc.IDToken, accessToken string) error {
	if err := idToken.Claims(&s.info); err != nil || s.info.Name != "" || b.provider.UserInfoEndpoint() == "" {
		return err
	}
	about, err := b.provider.UserInfo(ctx, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: accessToken}))
	if err != nil || about.Subject != idToken.Subject {
		return errors.New("UserInfo tells nothing of this person")
	}
	return about.Claims(&s.info)
}

// logout ends the session here, and tells where to end it at the authorization server.
func (b *backend) logout(_ *http.Request, s *session) (any, error) {
	parameters := url.Values{
		"client_id":                {b.ClientID},
		"post_logout_redirect_uri": {origin + "/"},
		"state":                    {rand.Text()},
	}
	if s != nil {
		b.sessions.Delete(s.id)
		parameters.Set("id_token_hint", s.idToken)
		go b.revoke(s)
	}
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
