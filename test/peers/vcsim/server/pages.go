package main

import (
	"strconv"
	"sync/atomic"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// page is the rest of a RetrievePropertiesEx: what is still to be read, by which property specs.
type page struct {
	collector types.ManagedObjectReference
	specs     []types.PropertyFilterSpec
	size      int
	rest      []types.ManagedObjectReference
}

var tokens int64

// retrieve selects first and collects page by page, as a real server does: an answer never holds more than one page, and an
// object that is gone by then is left out. The simulator knows no pages at all.
func (s *server) retrieve(current *session, method *simulator.Method, request *types.RetrievePropertiesEx) reply {
	size := int(request.Options.MaxObjects)
	if ceiling := s.now().PageCap; ceiling > 0 && (size <= 0 || size > ceiling) {
		size = ceiling
	}
	if size <= 0 {
		return invoke(current.context(), method)
	}
	selection := &types.RetrievePropertiesEx{This: request.This}
	for _, spec := range request.SpecSet {
		bare := spec
		bare.PropSet = nil
		for _, props := range spec.PropSet {
			bare.PropSet = append(bare.PropSet, types.PropertySpec{Type: props.Type})
		}
		selection.SpecSet = append(selection.SpecSet, bare)
	}
	selected := invoke(current.context(), &simulator.Method{Name: method.Name, This: method.This, Body: selection})
	if selected.fault != nil {
		return selected
	}
	next := &page{collector: request.This, specs: request.SpecSet, size: size}
	for _, object := range selected.value.(*types.RetrievePropertiesExResponse).Returnval.Objects {
		next.rest = append(next.rest, object.Obj)
	}
	return s.collect(current, next, "RetrievePropertiesExResponse")
}

func (s *server) collect(current *session, p *page, name string) reply {
	now := p.rest
	if len(now) > p.size {
		now = now[:p.size]
	}
	p.rest = p.rest[len(now):]
	request := &types.RetrievePropertiesEx{This: p.collector}
	for _, spec := range p.specs {
		one := types.PropertyFilterSpec{PropSet: spec.PropSet, ReportMissingObjectsInResults: yes(true)}
		for _, ref := range now {
			one.ObjectSet = append(one.ObjectSet, types.ObjectSpec{Obj: ref, Skip: yes(false)})
		}
		request.SpecSet = append(request.SpecSet, one)
	}
	collected := invoke(current.context(), &simulator.Method{Name: "RetrievePropertiesEx", This: p.collector, Body: request})
	if collected.fault != nil {
		return collected
	}
	result := collected.value.(*types.RetrievePropertiesExResponse).Returnval
	s.hide(result.Objects)
	if len(p.rest) > 0 {
		result.Token = strconv.FormatInt(atomic.AddInt64(&tokens, 1), 10)
		current.mu.Lock()
		current.pages[result.Token] = p
		current.mu.Unlock()
	}
	if name == "ContinueRetrievePropertiesExResponse" {
		return reply{name: name, value: &types.ContinueRetrievePropertiesExResponse{Returnval: *result}}
	}
	return reply{name: name, value: &types.RetrievePropertiesExResponse{Returnval: result}}
}

// take: a token is good once, in its own session, for the collector that gave it.
func (current *session) take(token string, collector types.ManagedObjectReference) *page {
	current.mu.Lock()
	defer current.mu.Unlock()
	found := current.pages[token]
	if found == nil || found.collector != collector {
		return nil
	}
	delete(current.pages, token)
	return found
}

func (s *server) continueRetrieving(current *session, request *types.ContinueRetrievePropertiesEx) reply {
	found := current.take(request.Token, request.This)
	if found == nil {
		return failedWith(&types.InvalidArgument{InvalidProperty: "token"}, "A specified parameter was not correct: token")
	}
	return s.collect(current, found, "ContinueRetrievePropertiesExResponse")
}

func (s *server) cancelRetrieving(current *session, request *types.CancelRetrievePropertiesEx) reply {
	if current.take(request.Token, request.This) == nil {
		return failedWith(&types.InvalidArgument{InvalidProperty: "token"}, "A specified parameter was not correct: token")
	}
	return reply{name: "CancelRetrievePropertiesExResponse", value: &returnsNothing{}}
}
