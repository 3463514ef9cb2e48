package main

import (
	"context"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/types"
)

// withoutProperties: to a session that it does not know, a real server answers 200 and tells of each object only that its
// properties may not be read. The simulator does so where its context has no session (`retrieveResult.add`); objects that
// belong to a session, such as views, are then not there at all.
func (s *server) withoutProperties(request *types.RetrievePropertiesEx) reply {
	name := "RetrievePropertiesExResponse"
	if s.now().EndedSession == "empty" && request.SpecSet[0].ObjectSet[0].Obj.Type == "ContainerView" {
		return reply{name: name, value: &types.RetrievePropertiesExResponse{Returnval: &types.RetrieveResult{}}}
	}
	collector, ok := simulator.Map.Get(request.This).(*simulator.PropertyCollector)
	if !ok {
		return failed(&types.ManagedObjectNotFound{Obj: request.This})
	}
	body := collector.RetrievePropertiesEx(&simulator.Context{Map: simulator.Map, Context: context.Background()}, request)
	if fault := body.Fault(); fault != nil {
		return reply{fault: fault}
	}
	result := body.(*methods.RetrievePropertiesExBody).Res
	for _, object := range result.Returnval.Objects {
		for n := range object.MissingSet {
			missing := &object.MissingSet[n].Fault
			missing.LocalizedMessage = faultText(missing.Fault)
		}
	}
	return reply{name: name, value: result}
}

// hide carries out the orders `unreadable`: of these VMs, one property or all are told as not readable.
func (s *server) hide(objects []types.ObjectContent) {
	for n := range objects {
		object := &objects[n]
		fault := s.faults.take(func(fault *Fault) bool {
			ref, err := s.world.vm(fault.VM)
			return fault.Kind == "unreadable" && err == nil && ref == object.Obj
		})
		if fault == nil {
			continue
		}
		reason := types.LocalizedMethodFault{Fault: fault.fault, LocalizedMessage: orElse(fault.Message, faultText(fault.fault))}
		var readable []types.DynamicProperty
		for _, property := range object.PropSet {
			if fault.Path == "" {
				object.MissingSet = append(object.MissingSet, types.MissingProperty{Path: property.Name, Fault: reason})
			} else if property.Name != fault.Path {
				readable = append(readable, property)
			}
		}
		if fault.Path != "" {
			object.MissingSet = append(object.MissingSet, types.MissingProperty{Path: fault.Path, Fault: reason})
		}
		object.PropSet = readable
	}
}
