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

type sessions struct {
	mu   sync.Mutex
	byID map[string]*session
}

func (all *sessions) start(s *session) {
	all.mu.Lock()
	defer all.mu.Unlock()
	for id, old := range all.byID {
		if !time.Now().Before(old.endsAt) {
			delete(all.byID, id)
		}
	}
	all.byID[s.id] = s
}

func (all *sessions) end(s *session) {
	all.mu.Lock()
	defer all.mu.Unlock()
	delete(all.byID, s.id)
}

func (all *sessions) isLive(s *session) bool {
	all.mu.Lock()
	defer all.mu.Unlock()
	return all.byID[s.id] == s && time.Now().Before(s.endsAt)
}

// of finds the session of a request; nil: there is none.
func (all *sessions) of(r *http.Request) *session {
	for _, cookie := range r.CookiesNamed(sessionCookie) {
		all.mu.Lock()
		s := all.byID[cookie.Value]
		all.mu.Unlock()
		if s != nil && all.isLive(s) {
			return s
		}
	}
	return nil
}
