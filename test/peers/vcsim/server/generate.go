package main

import "fmt"

var generatedGuests = []string{"centos7_64Guest", "rhel7_64Guest", "ubuntu64Guest", "windows7Server64Guest", "windows9Server64Guest", "sles12_64Guest"}
var generatedControllers = []string{"pvscsi", "lsisas1068", "lsilogic", "nvme", "ahci"}

// generate makes an inventory for measuring: VMs with all their devices, as various as an old data centre's, no files.
func generate(count int) *Inventory {
	inv := &Inventory{Version: "6.7.0"}
	for c := 0; c < 4; c++ {
		cluster := Cluster{Name: fmt.Sprintf("cluster-%d", c)}
		for h := 0; h < 8; h++ {
			cluster.Hosts = append(cluster.Hosts, Host{Name: fmt.Sprintf("esx-%d-%d.example.com", c, h)})
		}
		inv.Clusters = append(inv.Clusters, cluster)
	}
	for d := 0; d < 16; d++ {
		inv.Datastores = append(inv.Datastores, Datastore{Name: fmt.Sprintf("datastore-%02d", d)})
	}
	for n := 0; n < 24; n++ {
		kind := []string{"standard", "distributed"}[n%2]
		inv.Networks = append(inv.Networks, Network{Name: fmt.Sprintf("network-%02d", n), Kind: kind})
	}
	for v := 0; v < count; v++ {
		inv.VMs = append(inv.VMs, generateVM(v))
	}
	return inv
}

func generateVM(v int) VM {
	vm := VM{
		Name: fmt.Sprintf("vm-%05d.example.com", v), NoFiles: true, Folder: fmt.Sprintf("folder-%02d", v/500),
		Host: fmt.Sprintf("esx-%d-%d.example.com", v%4, v/4%8), Datastore: fmt.Sprintf("datastore-%02d", v%16),
		GuestID: generatedGuests[v%len(generatedGuests)], CPUs: int32(1 + v%8), MemoryMiB: int32(1024 << (v % 5)),
		Power: []string{"on", "on", "off"}[v%3], CDROMs: 1, Firmware: []string{"bios", "bios", "bios", "efi"}[v%4],
	}
	for d := 0; d < 1+v%3; d++ {
		vm.Disks = append(vm.Disks, Disk{
			Controller: generatedControllers[v%len(generatedControllers)], CapacityBytes: int64(10+v%90) << 30, Thin: v%2 == 0,
		})
	}
	for n := 0; n < 1+v%2; n++ {
		vm.NICs = append(vm.NICs, NIC{
			Type: []string{"vmxnet3", "e1000", "e1000e"}[v%3], MAC: fmt.Sprintf("00:50:56:%02x:%02x:%02x", 0x80+n, v>>8, v&255),
			Network: fmt.Sprintf("network-%02d", (v+n)%24), IP: fmt.Sprintf("10.%d.%d.%d", 100+n, v>>8, v&255),
		})
	}
	return vm
}
