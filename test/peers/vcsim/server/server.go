package main

import (
	"io"
	"log"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// Settings that a test may change while the server runs.
type Settings struct {
	QueuedMs   int    `json:"queuedMs"`   // a server task waits
	TaskMs     int    `json:"taskMs"`     // … and runs
	ShutdownMs int    `json:"shutdownMs"` // a guest needs for its shutdown; -1: never ends
	PageCap    int    `json:"pageCap"`    // most objects of one RetrievePropertiesEx, whatever the client asks for; 0: no limit
	Spelling   string `json:"spelling"`
	TypeLast   bool   `json:"typeLast"`
	// How an ended session is told to who asks for properties: "missingSet" (as a real server does), "fault", or "empty".
	EndedSession string `json:"endedSession"`
}

type server struct {
	world    *World
	esx      bool
	user     string
	password string
	sessions *sessions
	faults   *faults
	counters *counters
	identity *identity

	mu        sync.Mutex
	settings  Settings
	shutdowns map[types.ManagedObjectReference]chan struct{}
}

func (s *server) now() Settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	counted := &countingWriter{ResponseWriter: w, counters: s.counters}
	if s.faults.interfere(counted, r) {
		return
	}
	switch {
	case r.URL.Path == "/sdk/vimServiceVersions.xml":
		s.serveVersions(counted)
	case r.URL.Path == "/sdk" || r.URL.Path == "/sdk/" || r.URL.Path == "/sdk/vimService":
		s.serveSDK(counted, r)
	case strings.HasPrefix(r.URL.Path, "/folder/"):
		s.serveFolder(counted, r)
	default:
		http.NotFound(counted, r)
	}
}

const largestRequest = 16 << 20

func (s *server) serveSDK(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	text, err := io.ReadAll(io.LimitReader(r.Body, largestRequest))
	if err != nil {
		return
	}
	method, err := simulator.UnmarshalBody(types.TypeFunc(), text)
	if err != nil {
		s.write(w, failedWith(&types.InvalidRequest{}, err.Error()))
		return
	}
	s.counters.method(method.Name)
	if s.faults.interfereWith(w, method.Name) {
		return
	}
	if fault, text := s.faults.methodFault(method.Name); fault != nil {
		s.write(w, failedWith(fault, text))
		return
	}
	if s.faults.expiresBefore(method.Name) {
		s.sessions.closeAll()
	}
	current := s.sessions.of(r)
	if current == nil {
		s.write(w, s.withoutSession(w, r, method))
		return
	}
	s.sessions.during(current, func() { s.write(w, s.dispatch(r, current, method)) })
}

// withoutSession: what a real server answers to a stranger. The simulator would give anybody every object's name.
func (s *server) withoutSession(w http.ResponseWriter, r *http.Request, method *simulator.Method) reply {
	switch request := method.Body.(type) {
	case *types.RetrieveServiceContent:
		return invoke(internal("anonymous"), method)
	case *types.Login:
		if request.UserName != s.user || request.Password != s.password {
			s.counters.add(&s.counters.failedLogins)
			return failed(&types.InvalidLogin{})
		}
		made := s.sessions.open(request.UserName, r)
		s.counters.add(&s.counters.logins)
		setCookie(w, made)
		return reply{name: "LoginResponse", value: &types.LoginResponse{Returnval: made.UserSession}}
	}
	s.counters.add(&s.counters.unauthenticated)
	if request, ok := method.Body.(*types.RetrievePropertiesEx); ok && s.now().EndedSession != "fault" {
		return s.withoutProperties(request)
	}
	return failed(&types.NotAuthenticated{NoPermission: types.NoPermission{Object: method.This, PrivilegeId: "System.View"}})
}

func (s *server) dispatch(r *http.Request, current *session, method *simulator.Method) reply {
	switch request := method.Body.(type) {
	case *types.Login:
		return failed(&types.InvalidLogin{}) // already logged in
	case *types.Logout:
		s.sessions.close(current)
		s.counters.add(&s.counters.logouts)
		return reply{name: "LogoutResponse", value: &returnsNothing{}}
	case *types.SessionIsActive:
		return s.sessionIsActive(request)
	case *types.RetrievePropertiesEx:
		return s.retrieve(current, method, request)
	case *types.ContinueRetrievePropertiesEx:
		return s.continueRetrieving(current, request)
	case *types.CancelRetrievePropertiesEx:
		return s.cancelRetrieving(current, request)
	case *types.WaitForUpdatesEx:
		return s.waitForUpdates(r, current, method, request)
	case *types.QueryEvents:
		return s.queryEvents(current, request)
	case *types.ShutdownGuest:
		return s.shutdownGuest(current, request)
	}
	if strings.HasSuffix(method.Name, "_Task") {
		return s.startTask(current, method)
	}
	return invoke(current.context(), method)
}

func (s *server) sessionIsActive(request *types.SessionIsActive) reply {
	if s.esx {
		return failed(&types.NotImplemented{})
	}
	active := false
	for _, other := range s.sessions.list() {
		active = active || other.Key == request.SessionID && other.UserName == request.UserName
	}
	return reply{name: "SessionIsActiveResponse", value: &types.SessionIsActiveResponse{Returnval: active}}
}

func (s *server) write(w http.ResponseWriter, r reply) {
	text, err := encode(r)
	if err != nil {
		log.Printf("encoding %s: %v", r.name, err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	settings := s.now()
	text = s.faults.rewrite(spell(text, settings.Spelling, settings.TypeLast))
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	if r.fault != nil {
		w.WriteHeader(http.StatusInternalServerError)
	}
	_, _ = w.Write(text)
}

var allVersions = []string{"8.0", "7.0", "6.7", "6.5", "6.0", "5.5", "5.1", "5.0", "4.1", "4.0", "2.5u2", "2.5"}

func (s *server) serveVersions(w http.ResponseWriter) {
	version := s.world.inv.APIVersion
	prior, older := "", false
	for _, known := range allVersions {
		if older {
			prior += "   <version>" + known + "</version>\n"
		}
		older = older || known == version
	}
	w.Header().Set("Content-Type", "text/xml")
	_, _ = io.WriteString(w, `<?xml version="1.0" encoding="UTF-8" ?>
<namespaces version="1.0">
 <namespace>
  <name>urn:vim25</name>
  <version>`+version+`</version>
  <priorVersions>
`+prior+`  </priorVersions>
 </namespace>
</namespaces>
`)
}

func wait(ms int, until <-chan struct{}) bool {
	if ms <= 0 {
		return true
	}
	timer := time.NewTimer(time.Duration(ms) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-until:
		return false
	}
}
