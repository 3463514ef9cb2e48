package main

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

var taskNumber int64

// startTask answers at once with a task that is queued, runs, and ends later, where the simulator's own are over before
// anybody can ask. What is done is still done by the simulator.
func (s *server) startTask(current *session, method *simulator.Method) reply {
	handler := current.Session.Get(method.This)
	if handler == nil {
		return failed(&types.ManagedObjectNotFound{Obj: method.This})
	}
	if _, ok := implementation(handler, method.Name); !ok {
		return failed(&types.MethodNotFound{Receiver: method.This, Method: method.Name})
	}
	task := newTask(handler, method, current.UserName)
	settings := s.now()
	go func() {
		wait(settings.QueuedMs, nil)
		update(task, "info.startTime", time.Now(), "info.state", types.TaskInfoStateRunning, "info.progress", int32(0))
		for _, progress := range []int32{25, 50, 75} {
			wait(settings.TaskMs/4, nil)
			update(task, "info.progress", progress)
		}
		wait(settings.TaskMs/4, nil)
		s.finish(task, method, current.UserName)
	}()
	return reply{name: method.Name + "Response", value: &returnsRef{task.Self}}
}

func newTask(target mo.Reference, method *simulator.Method, user string) *simulator.Task {
	ref := target.Reference()
	task := &simulator.Task{}
	task.Self = types.ManagedObjectReference{Type: "Task", Value: fmt.Sprintf("task-%d", atomic.AddInt64(&taskNumber, 1))}
	name := ref.Value
	if entity, ok := target.(mo.Entity); ok {
		name = entity.Entity().Name
	}
	task.Info = types.TaskInfo{
		Key: task.Self.Value, Task: task.Self, Name: method.Name, DescriptionId: ref.Type + "." + description(method.Name),
		Entity: &ref, EntityName: name, State: types.TaskInfoStateQueued, QueueTime: time.Now(),
		Reason: &types.TaskReasonUser{UserName: user}, EventChainId: int32(atomic.LoadInt64(&taskNumber)),
	}
	simulator.Map.Put(task)
	return task
}

// description: PowerOnVM_Task is `VirtualMachine.powerOn` to a real server.
func description(method string) string {
	known := map[string]string{"PowerOnVM_Task": "powerOn", "PowerOffVM_Task": "powerOff", "SuspendVM_Task": "suspend", "ResetVM_Task": "reset"}
	if found, ok := known[method]; ok {
		return found
	}
	return string(method[0]|0x20) + method[1:len(method)-len("_Task")]
}

// update: pairs of path and value, as one change.
func update(obj mo.Reference, pairs ...interface{}) {
	var changes []types.PropertyChange
	for n := 0; n < len(pairs); n += 2 {
		changes = append(changes, types.PropertyChange{Name: pairs[n].(string), Val: pairs[n+1]})
	}
	simulator.Map.WithLock(obj, func() { simulator.Map.Update(obj, changes) })
}

func (s *server) finish(task *simulator.Task, method *simulator.Method, user string) {
	fault, text := s.faults.taskFault(method.Name)
	var result types.AnyType
	if fault == nil {
		result, fault, text = s.perform(method, user)
	}
	if fault == nil {
		update(task, "info.completeTime", time.Now(), "info.progress", int32(100), "info.result", result, "info.state", types.TaskInfoStateSuccess)
		return
	}
	update(task, "info.completeTime", time.Now(), "info.state", types.TaskInfoStateError,
		"info.error", types.LocalizedMethodFault{Fault: fault, LocalizedMessage: orElse(text, faultText(fault))})
}

// perform lets the simulator do it and reads the task that it has made for it.
func (s *server) perform(method *simulator.Method, user string) (types.AnyType, types.BaseMethodFault, string) {
	done := invoke(internal(user), method)
	if done.fault != nil {
		if fault, ok := done.fault.Detail.Fault.(types.BaseMethodFault); ok {
			return nil, fault, done.fault.String
		}
		return nil, &types.SystemError{Reason: done.fault.String}, done.fault.String
	}
	ref, ok := returned(done.value)
	if !ok {
		return nil, nil, ""
	}
	inner := simulator.Map.Get(ref).(*simulator.Task)
	simulator.Map.Remove(ref)
	s.afterPower(method.This)
	if inner.Info.Error != nil {
		return nil, inner.Info.Error.Fault, ""
	}
	return inner.Info.Result, nil, ""
}
