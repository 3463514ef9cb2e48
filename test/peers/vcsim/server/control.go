package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/vmware/govmomi/simulator"
)

type shown struct {
	Fingerprint    string `json:"fingerprint"`
	CertificatePem string `json:"certificatePem"`
	CaPem          string `json:"caPem,omitempty"`
}

func (s *server) shown() shown {
	leaf := s.identity.leaf()
	return shown{Fingerprint: fingerprint(leaf), CertificatePem: pemOf(leaf), CaPem: s.identity.authority()}
}

func (s *server) state() map[string]interface{} {
	s.sessions.expireIdle(time.Now())
	c := s.counters
	c.mu.Lock()
	defer c.mu.Unlock()
	methods, files := map[string]int{}, map[string]int64{}
	for name, n := range c.methods {
		methods[name] = n
	}
	for name, n := range c.files {
		files[name] = n
	}
	return map[string]interface{}{
		"sessions": len(s.sessions.list()), "logins": c.logins, "failedLogins": c.failedLogins, "logouts": c.logouts,
		"unauthenticated": c.unauthenticated, "httpBytes": c.httpBytes, "requests": methods, "folderBytes": files,
		"power": s.world.powerStates(), "faultsWaiting": s.faults.count(),
	}
}

// control is the tests' side of the server: plain HTTP, reachable from this machine only.
func (s *server) control(dropConnections func()) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/state", func(w http.ResponseWriter, r *http.Request) { answer(w, s.state(), nil) })
	mux.HandleFunc("/reset-counters", func(w http.ResponseWriter, r *http.Request) {
		s.counters.reset()
		answer(w, struct{}{}, nil)
	})
	mux.HandleFunc("/settings", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		err := json.NewDecoder(r.Body).Decode(&s.settings)
		s.mu.Unlock()
		answer(w, s.now(), err)
	})
	mux.HandleFunc("/faults", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			s.faults.clear()
			answer(w, struct{}{}, nil)
			return
		}
		var fault Fault
		decoder := json.NewDecoder(r.Body)
		decoder.DisallowUnknownFields()
		err := decoder.Decode(&fault)
		if err == nil {
			err = s.carryOut(fault, dropConnections)
		}
		answer(w, s.shown(), err)
	})
	return mux
}

// carryOut does at once what needs no request, and keeps the rest for the request that it is meant for.
func (s *server) carryOut(fault Fault, dropConnections func()) error {
	switch fault.Kind {
	case "expireSessions":
		if fault.Method != "" {
			return s.faults.order(fault)
		}
		s.sessions.closeAll()
	case "dropConnections":
		dropConnections()
	case "certificate":
		names := fault.Names
		if len(names) == 0 {
			names = []string{"changed.example.com"}
		}
		if err := s.identity.generate(wishedNames{names: names, caIssued: fault.CaIssued, expired: fault.Expired}); err != nil {
			return err
		}
		dropConnections() // who is connected has seen the old one
	case "power":
		return s.setPower(fault.VM, fault.State)
	case "tools":
		return s.setTools(fault.VM, fault.Running)
	case "removeVm":
		return s.removeVM(fault.VM)
	case "hostVersion":
		ref, ok := s.world.hosts[fault.Host]
		if !ok {
			return fmt.Errorf("no host %q", fault.Host)
		}
		s.world.setHostVersion(simulator.Map.Get(ref).(*simulator.HostSystem), fault.Version, orElse(fault.Build, "1"))
	case "http503", "delay", "cutConnection", "redirect", "hostile", "truncate", "expireInMidCopy", "methodFault", "taskFault", "unreadable", "rewrite":
		return s.faults.order(fault)
	default:
		return fmt.Errorf("no fault is of the kind %q", fault.Kind)
	}
	return nil
}

func answer(w http.ResponseWriter, value interface{}, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		value = map[string]string{"error": err.Error()}
	}
	_ = json.NewEncoder(w).Encode(value)
}
