package main

import (
	"net/http"
	"sync"
	"time"
)

// A session, in memory: this is one process, which loses them when it ends.
type session struct {
	id      string
	info    info
	endsAt  time.Time
	granted []string
	idToken string

	refreshing   sync.Mutex // One refresh at a time: all queries share one refresh token.
	mu           sync.Mutex // guards what follows
	refreshToken string
	held         map[string]*heldToken
}

// What pages learn of the person.
type info struct {
	Subject string `json:"sub"`
	Name    string `json:"name,omitempty"`
	Email   string `json:"email,omitempty"`
	Expires int64  `json:"exp"`
}

// All sessions, by their ids.
type sessions struct{ byID sync.Map }

func (all *sessions) start(s *session) {
	all.byID.Range(func(id, _ any) bool {
		if all.find(id.(string)) == nil {
			all.byID.Delete(id)
		}
		return true
	})
	all.byID.Store(s.id, s)
}

func (all *sessions) end(s *session) { all.byID.Delete(s.id) }

func (all *sessions) isLive(s *session) bool { return all.find(s.id) == s }

func (all *sessions) find(id string) *session {
	found, _ := all.byID.Load(id)
	s, _ := found.(*session)
	if s == nil || !time.Now().Before(s.endsAt) {
		return nil
	}
	return s
}

// of finds the session of a request.
func (all *sessions) of(r *http.Request) (*session, error) {
	for _, cookie := range r.CookiesNamed(sessionCookie) {
		if s := all.find(cookie.Value); s != nil {
			return s, nil
		}
	}
	return nil, invalidSession
}
