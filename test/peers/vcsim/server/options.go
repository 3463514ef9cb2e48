package main

import (
	"fmt"

	"github.com/vmware/govmomi/vim25/types"
)

// ownOptions: what a vCenter and its hosts write into the extraConfig of every VM by themselves, by the keys of govmomi's
// recorded VirtualMachineConfigInfo (vim25/types/testdata); the simulator has one key of its own instead.
func ownOptions(vm *VM) []types.BaseOptionValue {
	pairs := [][2]string{
		{"nvram", vm.Name + ".nvram"}, {"svga.present", "TRUE"}, {"pciBridge0.present", "TRUE"},
		{"pciBridge4.present", "TRUE"}, {"pciBridge4.virtualDev", "pcieRootPort"}, {"pciBridge4.functions", "8"},
		{"hpet0.present", "TRUE"}, {"RemoteDisplay.maxConnections", "-1"}, {"sched.cpu.latencySensitivity", "normal"},
		{"vmware.tools.internalversion", "0"}, {"vmware.tools.requiredversion", "12352"},
		{"migrate.hostLogState", "none"}, {"migrate.migrationId", "0"}, {"migrate.hostLog", vm.Name + "-36f94569.hlog"},
		{"viv.moid", "c5b34aa9-d962-4a74-b7d2-b83ec683ba1b:vm-28:" + vm.Name}, {"cleanShutdown", "TRUE"},
	}
	for nth := range vm.NICs {
		pairs = append(pairs, [2]string{fmt.Sprintf("ethernet%d.pciSlotNumber", nth), fmt.Sprint(160 + 32*nth)})
	}
	options := make([]types.BaseOptionValue, 0, len(pairs))
	for _, pair := range pairs {
		options = append(options, &types.OptionValue{Key: pair[0], Value: pair[1]})
	}
	return options
}
