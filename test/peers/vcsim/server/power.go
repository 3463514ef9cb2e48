package main

import (
	"fmt"
	"reflect"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

func returned(value interface{}) (types.ManagedObjectReference, bool) {
	field := reflect.ValueOf(value).Elem().FieldByName("Returnval")
	if !field.IsValid() {
		return types.ManagedObjectReference{}, false
	}
	ref, ok := field.Interface().(types.ManagedObjectReference)
	return ref, ok
}

// afterPower: Tools come and go with the guest, and a shutdown that was under way is over when the VM is off.
func (s *server) afterPower(ref types.ManagedObjectReference) {
	vm, ok := simulator.Map.Get(ref).(*simulator.VirtualMachine)
	if !ok {
		return
	}
	simulator.Map.WithLock(vm, func() { s.world.adjustGuest(vm) })
	if vm.Runtime.PowerState != types.VirtualMachinePowerStatePoweredOn {
		s.mu.Lock()
		if pending, ok := s.shutdowns[ref]; ok {
			close(pending)
			delete(s.shutdowns, ref)
		}
		s.mu.Unlock()
	}
}

// shutdownGuest asks, and returns: the guest takes its time, or never does it. The simulator would pull the plug at once.
func (s *server) shutdownGuest(current *session, request *types.ShutdownGuest) reply {
	vm, ok := simulator.Map.Get(request.This).(*simulator.VirtualMachine)
	if !ok {
		return failed(&types.ManagedObjectNotFound{Obj: request.This})
	}
	var state types.VirtualMachinePowerState
	tools := false
	simulator.Map.WithLock(vm, func() {
		state = vm.Runtime.PowerState
		tools = vm.Guest.ToolsRunningStatus == "guestToolsRunning"
	})
	if state != types.VirtualMachinePowerStatePoweredOn {
		return failed(&types.InvalidPowerState{RequestedState: types.VirtualMachinePowerStatePoweredOn, ExistingState: state})
	}
	if !tools {
		return failed(&types.ToolsUnavailable{})
	}
	s.mu.Lock()
	ms := s.settings.ShutdownMs
	_, pending := s.shutdowns[request.This]
	if ms >= 0 && !pending {
		cancelled := make(chan struct{})
		s.shutdowns[request.This] = cancelled
		go s.shutDownLater(request, current.UserName, ms, cancelled)
	}
	s.mu.Unlock()
	return reply{name: "ShutdownGuestResponse", value: &returnsNothing{}}
}

func (s *server) shutDownLater(request *types.ShutdownGuest, user string, ms int, cancelled chan struct{}) {
	if !wait(ms, cancelled) {
		return
	}
	invoke(internal(user), &simulator.Method{Name: "ShutdownGuest", This: request.This, Body: request})
	s.afterPower(request.This)
}

func (w *World) vm(name string) (types.ManagedObjectReference, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ref, ok := w.vms[name]
	if !ok {
		return ref, fmt.Errorf("no vm %q", name)
	}
	return ref, nil
}

// setPower is what somebody else does behind the client's back.
func (s *server) setPower(name, state string) error {
	ref, err := s.world.vm(name)
	if err != nil {
		return err
	}
	methods := map[string]simulator.Method{
		"on":        {Name: "PowerOnVM_Task", Body: &types.PowerOnVM_Task{This: ref}},
		"off":       {Name: "PowerOffVM_Task", Body: &types.PowerOffVM_Task{This: ref}},
		"suspended": {Name: "SuspendVM_Task", Body: &types.SuspendVM_Task{This: ref}},
	}
	method, ok := methods[state]
	if !ok {
		return fmt.Errorf("no power state %q", state)
	}
	method.This = ref
	if _, fault, text := s.perform(&method, "VSPHERE.LOCAL\\somebody-else"); fault != nil {
		return fmt.Errorf("%s: %s", name, orElse(text, faultText(fault)))
	}
	return nil
}

func (s *server) setTools(name string, running bool) error {
	ref, err := s.world.vm(name)
	if err != nil {
		return err
	}
	vm := simulator.Map.Get(ref).(*simulator.VirtualMachine)
	simulator.Map.WithLock(vm, func() {
		s.world.wishes[ref].Tools = yes(running)
		s.world.adjustGuest(vm)
	})
	return nil
}

func (s *server) removeVM(name string) error {
	ref, err := s.world.vm(name)
	if err != nil {
		return err
	}
	method := &simulator.Method{Name: "UnregisterVM", This: ref, Body: &types.UnregisterVM{This: ref}}
	if done := invoke(internal("somebody-else"), method); done.fault != nil {
		return fmt.Errorf("%s: %s", name, done.fault.String)
	}
	s.world.mu.Lock()
	delete(s.world.vms, name)
	s.world.mu.Unlock()
	return nil
}

// powerStates of all VMs, by name, in the inventory's words.
func (w *World) powerStates() map[string]string {
	words := map[types.VirtualMachinePowerState]string{"poweredOn": "on", "poweredOff": "off", "suspended": "suspended"}
	states := map[string]string{}
	w.mu.Lock()
	defer w.mu.Unlock()
	for name, ref := range w.vms {
		vm, ok := simulator.Map.Get(ref).(*simulator.VirtualMachine)
		if !ok {
			continue // unregistered by a client
		}
		simulator.Map.WithLock(vm, func() { states[name] = words[vm.Runtime.PowerState] })
	}
	return states
}
