package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/vmware/govmomi/vim25/types"
)

// Fault is what a test orders. Which fields mean something depends on the kind; README.md lists them.
type Fault struct {
	Kind       string   `json:"kind"`
	Path       string   `json:"path"`
	Method     string   `json:"method"`
	Times      int      `json:"times"`
	Status     int      `json:"status"`
	Ms         int      `json:"ms"`
	Bytes      int64    `json:"bytes"`
	AfterBytes int64    `json:"afterBytes"`
	Fault      string   `json:"fault"`
	Message    string   `json:"message"`
	VM         string   `json:"vm"`
	Host       string   `json:"host"`
	Version    string   `json:"version"`
	Build      string   `json:"build"`
	State      string   `json:"state"`
	Running    bool     `json:"running"`
	Shape      string   `json:"shape"`
	Location   string   `json:"location"`
	From       string   `json:"from"`
	To         string   `json:"to"`
	Names      []string `json:"names"`
	CaIssued   bool     `json:"caIssued"`
	Expired    bool     `json:"expired"`
	fault      types.BaseMethodFault
}

// faults are the orders that wait for a request; what happens at once is done in control.go.
type faults struct {
	mu      sync.Mutex
	waiting []*Fault
}

const forEver = 1 << 30

func (f *faults) order(fault Fault) error {
	if fault.Kind == "methodFault" || fault.Kind == "taskFault" || fault.Kind == "unreadable" {
		usual := "SystemError"
		if fault.Kind == "unreadable" {
			usual = "NoPermission"
		}
		made, err := newFault(orElse(fault.Fault, usual))
		if err != nil {
			return err
		}
		if resource, ok := made.(*types.ResourceInUse); ok {
			resource.Type, resource.Name = "VirtualMachine", "vm"
		}
		fault.fault = made
	}
	if fault.Kind == "hostile" && !knownShape(fault.Shape) {
		return fmt.Errorf("no hostile answer %q", fault.Shape)
	}
	if fault.Kind == "rewrite" && (fault.From == "" || strings.Contains(fault.To, fault.From)) {
		return fmt.Errorf("an answer that is rewritten so is never done: from %q to %q", fault.From, fault.To)
	}
	switch fault.Times {
	case 0:
		fault.Times = 1
	case -1:
		fault.Times = forEver
	}
	f.mu.Lock()
	f.waiting = append(f.waiting, &fault)
	f.mu.Unlock()
	return nil
}

func (f *faults) clear() {
	f.mu.Lock()
	f.waiting = nil
	f.mu.Unlock()
}

// take gives the first order that fits, and counts it as carried out.
func (f *faults) take(fits func(*Fault) bool) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for n, fault := range f.waiting {
		if !fits(fault) {
			continue
		}
		if fault.Times--; fault.Times <= 0 {
			f.waiting = append(f.waiting[:n:n], f.waiting[n+1:]...)
		}
		return fault
	}
	return nil
}

// rewrite carries out the orders `rewrite`: wherever an answer has these bytes it has others, as an odd object would have it.
func (f *faults) rewrite(answer []byte) []byte {
	for {
		order := f.take(func(fault *Fault) bool {
			return fault.Kind == "rewrite" && bytes.Contains(answer, []byte(fault.From))
		})
		if order == nil {
			return answer
		}
		answer = bytes.ReplaceAll(answer, []byte(order.From), []byte(order.To))
	}
}

// interfere answers a request instead of the server, where a test wants that; or only makes it wait.
func (f *faults) interfere(w http.ResponseWriter, r *http.Request) bool {
	onPath := func(kind string) *Fault {
		return f.take(func(fault *Fault) bool {
			return fault.Kind == kind && fault.Method == "" && strings.HasPrefix(r.URL.Path, fault.Path)
		})
	}
	if slow := onPath("delay"); slow != nil {
		wait(slow.Ms, r.Context().Done())
	}
	if onPath("cutConnection") != nil {
		panic(http.ErrAbortHandler)
	}
	if down := onPath("http503"); down != nil {
		status := down.Status
		if status == 0 {
			status = http.StatusServiceUnavailable
		}
		http.Error(w, orElse(down.Message, "503 Service Unavailable"), status)
		return true
	}
	if away := onPath("redirect"); away != nil {
		http.Redirect(w, r, away.Location, http.StatusFound)
		return true
	}
	if enemy := onPath("hostile"); enemy != nil {
		hostile(w, r, enemy.Shape)
		return true
	}
	return false
}

// interfereWith: the same for orders that name a SOAP method.
func (f *faults) interfereWith(w http.ResponseWriter, method string) bool {
	named := func(kind string) *Fault {
		return f.take(func(fault *Fault) bool { return fault.Kind == kind && fault.Method == method })
	}
	if slow := named("delay"); slow != nil {
		wait(slow.Ms, nil)
	}
	if named("cutConnection") != nil {
		panic(http.ErrAbortHandler)
	}
	if down := named("http503"); down != nil {
		http.Error(w, "503 Service Unavailable", http.StatusServiceUnavailable)
		return true
	}
	if enemy := named("hostile"); enemy != nil {
		hostile(w, nil, enemy.Shape)
		return true
	}
	return false
}

// expiresBefore: the order that all sessions die when this method is asked for, before it is answered.
func (f *faults) expiresBefore(method string) bool {
	return f.take(func(fault *Fault) bool { return fault.Kind == "expireSessions" && fault.Method == method }) != nil
}

func (f *faults) methodFault(method string) (types.BaseMethodFault, string) {
	return f.ordered("methodFault", method)
}
func (f *faults) taskFault(method string) (types.BaseMethodFault, string) {
	return f.ordered("taskFault", method)
}

func (f *faults) ordered(kind, method string) (types.BaseMethodFault, string) {
	found := f.take(func(fault *Fault) bool { return fault.Kind == kind && (fault.Method == "" || fault.Method == method) })
	if found == nil {
		return nil, ""
	}
	return found.fault, found.Message
}

// cutAfter says after how many bytes this answer of /folder breaks off, or -1.
func (f *faults) cutAfter(r *http.Request) int64 {
	if r.Method != http.MethodGet {
		return -1
	}
	found := f.take(func(fault *Fault) bool { return fault.Kind == "truncate" && strings.HasPrefix(r.URL.Path, fault.Path) })
	if found == nil {
		return -1
	}
	return found.Bytes
}

// expireAfter counts bytes of /folder down, and is true once.
func (f *faults) expireAfter(bytes int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for n, fault := range f.waiting {
		if fault.Kind != "expireInMidCopy" {
			continue
		}
		if fault.AfterBytes -= int64(bytes); fault.AfterBytes > 0 {
			return false
		}
		f.waiting = append(f.waiting[:n:n], f.waiting[n+1:]...)
		return true
	}
	return false
}

func (f *faults) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.waiting)
}
