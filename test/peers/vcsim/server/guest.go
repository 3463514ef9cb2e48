package main

import (
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// adjustGuest sets what VMware Tools tell, by the power state: the simulator leaves it as it was. Locks must be held or
// the VM not be known to anybody yet.
func (w *World) adjustGuest(vm *simulator.VirtualMachine) {
	wish, ok := w.wishes[vm.Self]
	if !ok {
		return
	}
	on := vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn
	tools := on && (wish.Tools == nil || *wish.Tools)
	status, running, state, host, ip := types.VirtualMachineToolsStatusToolsNotRunning, "guestToolsNotRunning", "notRunning", "", ""
	net := []types.GuestNicInfo{}
	if tools {
		status, running, state = types.VirtualMachineToolsStatusToolsOk, "guestToolsRunning", "running"
		host = strings.ReplaceAll(wish.Name, " ", "-")
		for n := range wish.NICs {
			nic := guestNIC(&wish.NICs[n], n)
			net = append(net, nic)
			if ip == "" {
				ip = wish.NICs[n].IP
			}
		}
	}
	var booted types.AnyType // deleted when the VM is off, says the API reference
	if at := vm.Summary.Runtime.BootTime; at != nil && vm.Runtime.PowerState != types.VirtualMachinePowerStatePoweredOff {
		booted = *at
	}
	simulator.Map.Update(vm, []types.PropertyChange{
		{Name: "runtime.bootTime", Val: booted},
		{Name: "guest.toolsStatus", Val: status}, {Name: "summary.guest.toolsStatus", Val: status},
		{Name: "guest.toolsRunningStatus", Val: running}, {Name: "summary.guest.toolsRunningStatus", Val: running},
		{Name: "guest.guestState", Val: state}, {Name: "guest.net", Val: net},
		{Name: "guest.ipAddress", Val: ip}, {Name: "summary.guest.ipAddress", Val: ip},
		{Name: "guest.hostName", Val: host}, {Name: "summary.guest.hostName", Val: host},
	})
}

func guestNIC(nic *NIC, nth int) types.GuestNicInfo {
	info := types.GuestNicInfo{Network: nic.Network, MacAddress: strings.ToLower(nic.MAC), Connected: true, DeviceConfigId: 4000 + int32(nth)}
	if nic.IP != "" {
		// A real guest tells its link-local IPv6 address too.
		info.IpAddress = []string{"fe80::250:56ff:fe00:1", nic.IP}
		info.IpConfig = &types.NetIpConfigInfo{IpAddress: []types.NetIpConfigInfoIpAddress{
			{IpAddress: "fe80::250:56ff:fe00:1", PrefixLength: 64, State: "unknown"},
			{IpAddress: nic.IP, PrefixLength: 24, State: "preferred"},
		}}
	}
	return info
}
