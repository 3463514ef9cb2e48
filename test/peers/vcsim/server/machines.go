package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

var fullNames = map[string]string{
	"centos7_64Guest":       "CentOS 7 (64-bit)",
	"centos64Guest":         "CentOS 4/5/6 (64-bit)",
	"rhel7_64Guest":         "Red Hat Enterprise Linux 7 (64-bit)",
	"debian10_64Guest":      "Debian GNU/Linux 10 (64-bit)",
	"debian11_64Guest":      "Debian GNU/Linux 11 (64-bit)",
	"ubuntu64Guest":         "Ubuntu Linux (64-bit)",
	"sles12_64Guest":        "SUSE Linux Enterprise 12 (64-bit)",
	"winNetEnterpriseGuest": "Microsoft Windows Server 2003 (32-bit)",
	"winLonghorn64Guest":    "Microsoft Windows Server 2008 (64-bit)",
	"windows7Server64Guest": "Microsoft Windows Server 2008 R2 (64-bit)",
	"windows8Server64Guest": "Microsoft Windows Server 2012 (64-bit)",
	"windows9Server64Guest": "Microsoft Windows Server 2016 or later (64-bit)",
	"windows7_64Guest":      "Microsoft Windows 7 (64-bit)",
	"otherGuest64":          "Other (64-bit)",
}

// internal is the context of what the server does by itself, or in the name of a user after his call has ended.
func internal(user string) *simulator.Context {
	return &simulator.Context{Map: simulator.Map, Context: context.Background(), Session: &simulator.Session{
		UserSession: types.UserSession{Key: "internal", UserName: user}, Registry: simulator.NewRegistry(),
	}}
}

func (w *World) addMachines() error {
	for n := range w.inv.VMs {
		if err := w.addMachine(&w.inv.VMs[n]); err != nil {
			return fmt.Errorf("vm %q: %v", w.inv.VMs[n].Name, err)
		}
	}
	return nil
}

func (w *World) hostOf(wish *VM) (*simulator.HostSystem, error) {
	name := wish.Host
	if name == "" {
		for _, cluster := range w.inv.Clusters {
			if wish.Cluster == "" || wish.Cluster == cluster.Name {
				name = cluster.Hosts[len(w.vms)%len(cluster.Hosts)].Name
				break
			}
		}
	}
	ref, ok := w.hosts[name]
	if !ok {
		return nil, fmt.Errorf("no host %q", name)
	}
	return simulator.Map.Get(ref).(*simulator.HostSystem), nil
}

func (w *World) vmFolder(name string) (*simulator.Folder, error) {
	top := simulator.Map.Get(w.datacenter.VmFolder).(*simulator.Folder)
	if name == "" {
		return top, nil
	}
	if known, ok := w.folders[name]; ok {
		return known, nil
	}
	ctx := internal("vcsim")
	if fault := top.CreateFolder(ctx, &types.CreateFolder{This: top.Self, Name: name}).Fault(); fault != nil {
		return nil, fmt.Errorf("folder %s: %s", name, fault.String)
	}
	w.folders[name] = simulator.Map.FindByName(name, top.ChildEntity).(*simulator.Folder)
	return w.folders[name], nil
}

// addMachine fills a VM's objects itself instead of asking CreateVM_Task: that refuses what a real vCenter has (RDMs,
// encryption, deltas), and cannot set guest names, snapshots or the need for consolidation.
func (w *World) addMachine(wish *VM) error {
	if _, taken := w.vms[wish.Name]; taken && wish.Folder == "" {
		return fmt.Errorf("this name is in the inventory twice")
	}
	host, err := w.hostOf(wish)
	if err != nil {
		return err
	}
	folder, err := w.vmFolder(wish.Folder)
	if err != nil {
		return err
	}
	if _, ok := w.stores[wish.Datastore]; !ok {
		return fmt.Errorf("no datastore %q", wish.Datastore)
	}
	spec := &types.VirtualMachineConfigSpec{Name: wish.Name, Files: &types.VirtualMachineFileInfo{
		VmPathName: fmt.Sprintf("[%s] %s/%s.vmx", wish.Datastore, wish.Name, wish.Name),
	}}
	vm, fault := simulator.NewVirtualMachine(internal("vcsim"), folder.Self, spec)
	if fault != nil {
		return fmt.Errorf("%T", fault)
	}
	w.place(vm, wish, host)
	w.configure(vm, wish, spec.Files.VmPathName)
	if err := w.addDevices(vm, wish); err != nil {
		return err
	}
	w.vms[wish.Name], w.wishes[vm.Self] = vm.Self, wish
	w.addHistory(vm, wish)
	if wish.NoFiles {
		return nil
	}
	return w.writeFiles(wish, vm.Config.Uuid)
}

func (w *World) place(vm *simulator.VirtualMachine, wish *VM, host *simulator.HostSystem) {
	resource := computeResource(host)
	vm.Runtime.Host, vm.Summary.Runtime.Host = &host.Self, &host.Self
	vm.EnvironmentBrowser = *resource.EnvironmentBrowser
	host.Vm = append(host.Vm, vm.Self)
	if !wish.Template {
		pool := simulator.Map.Get(*resource.ResourcePool).(*simulator.ResourcePool)
		vm.ResourcePool = &pool.Self
		pool.Vm = append(pool.Vm, vm.Self)
	}
	seen := map[string]bool{wish.Datastore: true}
	names := []string{wish.Datastore}
	for _, disk := range wish.Disks {
		if !seen[disk.Datastore] {
			seen[disk.Datastore] = true
			names = append(names, disk.Datastore)
		}
	}
	vm.Datastore = nil
	for _, name := range names {
		if store, ok := simulator.Map.Get(w.stores[name]).(*simulator.Datastore); ok {
			vm.Datastore = append(vm.Datastore, store.Self)
			store.Vm = append(store.Vm, vm.Self)
		}
	}
}

func (w *World) configure(vm *simulator.VirtualMachine, wish *VM, vmx string) {
	full := orElse(wish.GuestFullName, orElse(fullNames[wish.GuestID], wish.GuestID))
	vm.Name, vm.Config.Name, vm.Summary.Config.Name = wish.Name, wish.Name, wish.Name
	vm.Config.GuestId, vm.Summary.Config.GuestId = wish.GuestID, wish.GuestID
	vm.Config.GuestFullName, vm.Summary.Config.GuestFullName = full, full
	vm.Config.Version = fmt.Sprintf("vmx-%02d", wish.HardwareVersion)
	vm.Config.Firmware = wish.Firmware
	vm.Config.BootOptions = &types.VirtualMachineBootOptions{EfiSecureBootEnabled: yes(wish.SecureBoot)}
	vm.Config.Hardware.NumCPU, vm.Config.Hardware.NumCoresPerSocket, vm.Config.Hardware.MemoryMB = wish.CPUs, 1, wish.MemoryMiB
	vm.Summary.Config.NumCpu, vm.Summary.Config.MemorySizeMB = wish.CPUs, wish.MemoryMiB
	vm.Config.Files.VmPathName, vm.Summary.Config.VmPathName = vmx, vmx
	vm.Config.Template, vm.Summary.Config.Template = wish.Template, wish.Template
	vm.Config.ChangeTrackingEnabled, vm.Config.Modified = yes(false), time.Now()
	vm.Config.ExtraConfig = ownOptions(wish)
	if wish.KeyID != "" {
		vm.Config.KeyId = cryptoKey(wish.KeyID)
	}
	vm.Runtime.ConnectionState = types.VirtualMachineConnectionState(wish.Connection)
	vm.Runtime.ConsolidationNeeded = yes(wish.ConsolidationNeeded)
	vm.Summary.Runtime.ConnectionState, vm.Summary.Runtime.ConsolidationNeeded = vm.Runtime.ConnectionState, vm.Runtime.ConsolidationNeeded
	family := "linuxGuest"
	if strings.HasPrefix(wish.GuestID, "win") {
		family = "windowsGuest"
	}
	vm.Guest.GuestFamily, vm.Guest.GuestId, vm.Guest.GuestFullName = family, wish.GuestID, full
}

func (w *World) addDevices(vm *simulator.VirtualMachine, wish *VM) error {
	devices := vm.Config.Hardware.Device
	known := map[int32]bool{200: true, 201: true}
	for n := range wish.Disks {
		disk := &wish.Disks[n]
		if _, ok := w.stores[disk.Datastore]; !ok {
			return fmt.Errorf("no datastore %q", disk.Datastore)
		}
		if key := controllerKey(disk); !known[key] {
			known[key] = true
			devices = append(devices, controllerOf(disk))
		}
		devices = append(devices, diskDevice(wish, n, w.stores))
	}
	vm.Network = nil
	for n := range wish.NICs {
		backing, ref, err := w.nicBacking(wish.NICs[n].Network)
		if err != nil {
			return err
		}
		devices = append(devices, nicDevice(&wish.NICs[n], n, backing, wish.Power == "on"))
		if simulator.FindReference(vm.Network, ref) == nil {
			vm.Network = append(vm.Network, ref)
		}
	}
	for n := 0; n < wish.CDROMs; n++ {
		devices = append(devices, cdromDevice(wish, n))
	}
	vm.Config.Hardware.Device = devices
	vm.Summary.Config.NumVirtualDisks, vm.Summary.Config.NumEthernetCards = int32(len(wish.Disks)), int32(len(wish.NICs))
	return nil
}

// addHistory: snapshots, and the power state with the events that led to it.
func (w *World) addHistory(vm *simulator.VirtualMachine, wish *VM) {
	ctx := internal("vcsim")
	for n := 1; n <= wish.Snapshots; n++ {
		vm.CreateSnapshotTask(&types.CreateSnapshot_Task{This: vm.Self, Name: fmt.Sprintf("snapshot %d", n)})
	}
	if wish.Power != "off" && !wish.Template {
		vm.PowerOnVMTask(ctx, &types.PowerOnVM_Task{This: vm.Self})
	}
	if wish.Power == "suspended" {
		vm.SuspendVMTask(ctx, &types.SuspendVM_Task{This: vm.Self})
	}
	w.adjustGuest(vm)
}
