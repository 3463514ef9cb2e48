package main

import (
	"net/http"
	"strconv"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// tap feeds a session's property collector. The simulator registers collectors by reference, and every session's default
// one has the same reference: the last session to wait would silence all others.
type tap struct {
	*simulator.PropertyCollector
	ref types.ManagedObjectReference
}

func (t *tap) Reference() types.ManagedObjectReference { return t.ref }

// waitForUpdates gives versions that grow and that are checked, where the simulator always says "-".
func (s *server) waitForUpdates(r *http.Request, current *session, method *simulator.Method, request *types.WaitForUpdatesEx) reply {
	known, err := s.version(current, request)
	if err != nil {
		return failed(err)
	}
	ask := *request
	if request.Version != "" {
		ask.Version = "-"
	} else if found, ok := current.Session.Get(request.This).(*simulator.PropertyCollector); ok {
		current.tapInto(found)
		defer simulator.Map.RemoveHandler(found)
	}
	answers := make(chan reply, 1)
	go func() {
		answers <- invoke(current.context(), &simulator.Method{Name: method.Name, This: method.This, Body: &ask})
	}()
	var answer reply
	select {
	case answer = <-answers:
	case <-current.dead:
		s.cancelWait(current, request.This)
		return failed(&types.NotAuthenticated{NoPermission: types.NoPermission{Object: request.This, PrivilegeId: "System.View"}})
	case <-r.Context().Done():
		s.cancelWait(current, request.This)
		return failed(&types.RequestCanceled{})
	}
	if answer.fault != nil {
		return answer
	}
	if set := answer.value.(*types.WaitForUpdatesExResponse).Returnval; set != nil {
		current.mu.Lock()
		current.versions[request.This] = known + 1
		current.mu.Unlock()
		set.Version = strconv.Itoa(known + 1)
	}
	return answer
}

// version: a client may repeat the last version, or start again with an empty one; anything else is refused.
func (s *server) version(current *session, request *types.WaitForUpdatesEx) (int, types.BaseMethodFault) {
	current.mu.Lock()
	defer current.mu.Unlock()
	known := current.versions[request.This]
	if request.Version != "" && request.Version != strconv.Itoa(known) {
		return 0, &types.InvalidCollectorVersion{}
	}
	return known, nil
}

func (s *server) cancelWait(current *session, collector types.ManagedObjectReference) {
	request := &types.CancelWaitForUpdates{This: collector}
	invoke(current.context(), &simulator.Method{Name: "CancelWaitForUpdates", This: collector, Body: request})
}

func (current *session) tapInto(collector *simulator.PropertyCollector) {
	current.mu.Lock()
	defer current.mu.Unlock()
	id := types.ManagedObjectReference{Type: "PropertyCollector", Value: "tap " + current.cookie + collector.Self.Value}
	for _, other := range current.taps {
		if other.Reference() == id {
			return
		}
	}
	mine := &tap{collector, id}
	current.taps = append(current.taps, mine)
	simulator.Map.AddHandler(mine)
}
