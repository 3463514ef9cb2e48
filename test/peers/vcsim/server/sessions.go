package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

const cookieName = "vmware_soap_session"

// session of a client. The cookie and the session's key are different secrets, as on a real server.
type session struct {
	simulator.Session
	cookie   string
	last     time.Time
	busy     int
	dead     chan struct{}
	pages    map[string]*page
	versions map[types.ManagedObjectReference]int
	taps     []simulator.RegisterObject
	mu       sync.Mutex
}

func (s *session) context() *simulator.Context {
	return &simulator.Context{Map: simulator.Map, Context: context.Background(), Session: &s.Session}
}

type sessions struct {
	mu   sync.Mutex
	live map[string]*session
	idle time.Duration
}

func newSessions(idle time.Duration) *sessions {
	all := &sessions{live: map[string]*session{}, idle: idle}
	go func() {
		for range time.Tick(200 * time.Millisecond) {
			all.expireIdle(time.Now())
		}
	}()
	return all
}

func randomHex(bytes int) string {
	raw := make([]byte, bytes)
	if _, err := rand.Read(raw); err != nil {
		panic(err)
	}
	return hex.EncodeToString(raw)
}

func (all *sessions) open(user string, r *http.Request) *session {
	key := randomHex(16)
	now := time.Now().UTC()
	made := &session{
		Session: simulator.Session{UserSession: types.UserSession{
			Key:      "52" + key[:6] + "-" + key[6:10] + "-" + key[10:14] + "-" + key[14:18] + "-" + key[18:30],
			UserName: user, FullName: user, LoginTime: now, LastActiveTime: now, Locale: "en", MessageLocale: "en",
			ExtensionSession: yes(false), IpAddress: strings.Split(r.RemoteAddr, ":")[0], UserAgent: r.UserAgent(),
		}, Registry: simulator.NewRegistry()},
		cookie: randomHex(20), last: now, dead: make(chan struct{}), pages: map[string]*page{},
		versions: map[types.ManagedObjectReference]int{},
	}
	all.mu.Lock()
	all.live[made.cookie] = made
	all.mu.Unlock()
	return made
}

// of gives the living session of a request, and counts the request as activity.
func (all *sessions) of(r *http.Request) *session {
	all.expireIdle(time.Now())
	all.mu.Lock()
	defer all.mu.Unlock()
	for _, cookie := range r.Cookies() {
		if found := all.live[cookie.Value]; cookie.Name == cookieName && found != nil {
			found.last = time.Now()
			return found
		}
	}
	return nil
}

// during keeps a session from expiring while a call of it is answered, however long that takes.
func (all *sessions) during(s *session, work func()) {
	count := func(by int) {
		all.mu.Lock()
		s.busy += by
		s.last = time.Now()
		all.mu.Unlock()
	}
	count(1)
	defer count(-1)
	work()
}

func (all *sessions) expireIdle(now time.Time) {
	if all.idle == 0 {
		return
	}
	all.closeWhere(func(s *session) bool { return s.busy == 0 && now.Sub(s.last) > all.idle })
}

func (all *sessions) closeWhere(which func(*session) bool) {
	var closed []*session
	all.mu.Lock()
	for cookie, s := range all.live {
		if which(s) {
			delete(all.live, cookie)
			closed = append(closed, s)
		}
	}
	all.mu.Unlock()
	for _, s := range closed {
		close(s.dead)
		s.release()
	}
}

// release takes what the session had registered out of the simulator, which would go on feeding it.
func (s *session) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, tap := range s.taps {
		simulator.Map.RemoveHandler(tap)
	}
	s.taps = nil
	manager := simulator.Map.SessionManager()
	manager.Logout(s.context(), &types.Logout{This: manager.Self})
}

func (all *sessions) close(s *session) {
	all.closeWhere(func(other *session) bool { return other == s })
}
func (all *sessions) closeAll() { all.closeWhere(func(*session) bool { return true }) }

func (all *sessions) list() []types.UserSession {
	all.mu.Lock()
	defer all.mu.Unlock()
	var list []types.UserSession
	for _, s := range all.live {
		list = append(list, s.UserSession)
	}
	return list
}

func setCookie(w http.ResponseWriter, s *session) {
	w.Header().Set("Set-Cookie", cookieName+`="`+s.cookie+`"; Path=/; HttpOnly; Secure; `)
}
