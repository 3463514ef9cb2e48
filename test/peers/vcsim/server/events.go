package main

import (
	"reflect"
	"sort"
	"strings"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

const allEvents = 1000

// queryEvents: the simulator's ignores the time filter, stops after ten, and does not exist on an ESXi host.
func (s *server) queryEvents(current *session, request *types.QueryEvents) reply {
	manager := simulator.Map.EventManager()
	filter := request.Filter
	wanted, ids := filter.MaxCount, filter.EventTypeId
	filter.MaxCount, filter.EventTypeId = allEvents, nil // by type below: exactly, and DRS's own type too
	ctx := current.context()
	create := &types.CreateCollectorForEvents{This: manager.Self, Filter: filter}
	made := invoke(ctx, &simulator.Method{Name: "CreateCollectorForEvents", This: manager.Self, Body: create})
	if made.fault != nil {
		return made
	}
	ref, _ := returned(made.value)
	page := current.Session.Get(ref).(*simulator.EventHistoryCollector).GetLatestPage()
	invoke(ctx, &simulator.Method{Name: "DestroyCollector", This: ref, Body: &types.DestroyCollector{This: ref}})
	events := []types.BaseEvent{}
	for _, event := range page {
		event = s.asDRS(event)
		if ofType(event, ids) && within(event.GetEvent().CreatedTime, filter.Time) {
			events = append(events, event)
		}
	}
	sort.Slice(events, func(a, b int) bool { return events[a].GetEvent().Key < events[b].GetEvent().Key })
	if wanted > 0 && len(events) > int(wanted) {
		events = events[len(events)-int(wanted):]
	}
	return reply{name: "QueryEventsResponse", value: &types.QueryEventsResponse{Returnval: events}}
}

// asDRS: in a cluster with DRS a VM's start is a DrsVmPoweredOnEvent, which a filter on VmPoweredOnEvent does not find.
func (s *server) asDRS(event types.BaseEvent) types.BaseEvent {
	on, ok := event.(*types.VmPoweredOnEvent)
	if !ok || on.ComputeResource == nil || !s.world.drs[on.ComputeResource.ComputeResource] {
		return event
	}
	return &types.DrsVmPoweredOnEvent{VmPoweredOnEvent: *on}
}

// ofType: a real server's own ids are `vim.event.VmPoweredOnEvent`; govmomi knows the bare name. Both are right here.
func ofType(event types.BaseEvent, ids []string) bool {
	name := reflect.TypeOf(event).Elem().Name()
	for _, id := range ids {
		if strings.TrimPrefix(id, "vim.event.") == name {
			return true
		}
	}
	return len(ids) == 0
}

func within(created time.Time, filter *types.EventFilterSpecByTime) bool {
	if filter == nil {
		return true
	}
	return (filter.BeginTime == nil || !created.Before(*filter.BeginTime)) && (filter.EndTime == nil || !created.After(*filter.EndTime))
}
