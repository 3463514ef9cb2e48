package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// What a test says is there. The TypeScript side has the same types, with every field explained (vcsim-inventory.ts).
type Inventory struct {
	Version    string      `json:"version"`
	Build      string      `json:"build"`
	APIVersion string      `json:"apiVersion"`
	Datacenter string      `json:"datacenter"`
	Clusters   []Cluster   `json:"clusters"`
	Datastores []Datastore `json:"datastores"`
	Networks   []Network   `json:"networks"`
	VMs        []VM        `json:"vms"`
}

type Cluster struct {
	Name  string `json:"name"`
	DRS   bool   `json:"drs"`
	Hosts []Host `json:"hosts"`
}

type Host struct {
	Name          string `json:"name"`
	Version       string `json:"version"`
	Build         string `json:"build"`
	Disconnected  bool   `json:"disconnected"`
	InMaintenance bool   `json:"inMaintenance"`
}

type Datastore struct {
	Name          string `json:"name"`
	Kind          string `json:"kind"`
	Dir           string `json:"dir"`
	CapacityBytes int64  `json:"capacityBytes"`
	FreeBytes     int64  `json:"freeBytes"`
	Inaccessible  bool   `json:"inaccessible"`
}

type Network struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

type VM struct {
	Name                string `json:"name"`
	Cluster             string `json:"cluster"`
	Host                string `json:"host"`
	Datastore           string `json:"datastore"`
	Folder              string `json:"folder"`
	GuestID             string `json:"guestId"`
	GuestFullName       string `json:"guestFullName"`
	CPUs                int32  `json:"cpus"`
	MemoryMiB           int32  `json:"memoryMiB"`
	HardwareVersion     int    `json:"hardwareVersion"`
	Firmware            string `json:"firmware"`
	SecureBoot          bool   `json:"secureBoot"`
	Power               string `json:"power"`
	Tools               *bool  `json:"tools"`
	Template            bool   `json:"template"`
	KeyID               string `json:"keyId"`
	Connection          string `json:"connection"`
	Disks               []Disk `json:"disks"`
	NICs                []NIC  `json:"nics"`
	CDROMs              int    `json:"cdroms"`
	Snapshots           int    `json:"snapshots"`
	ConsolidationNeeded bool   `json:"consolidationNeeded"`
	NoFiles             bool   `json:"noFiles"`
}

type Disk struct {
	Controller    string `json:"controller"`
	Bus           int32  `json:"bus"`
	Unit          *int32 `json:"unit"`
	CapacityBytes int64  `json:"capacityBytes"`
	Mode          string `json:"mode"`
	Thin          bool   `json:"thin"`
	Datastore     string `json:"datastore"`
	Path          string `json:"path"`
	Image         string `json:"image"`
	RDM           string `json:"rdm"`
	MultiWriter   bool   `json:"multiWriter"`
	KeyID         string `json:"keyId"`
	Delta         bool   `json:"delta"`
}

type NIC struct {
	Type    string `json:"type"`
	MAC     string `json:"mac"`
	Network string `json:"network"`
	IP      string `json:"ip"`
}

//go:embed default-inventory.json
var defaultInventory []byte

func loadInventory(path string) (*Inventory, error) {
	text := defaultInventory
	if path != "" {
		var err error
		if text, err = os.ReadFile(path); err != nil {
			return nil, err
		}
	}
	inv := new(Inventory)
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields() // a misspelt field in a test would be a wish that is ignored in silence
	if err := decoder.Decode(inv); err != nil {
		return nil, fmt.Errorf("inventory: %v", err)
	}
	return inv, inv.complete()
}

func orElse(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// complete fills in what was left out, so that the rest of the program has no cases for it.
func (inv *Inventory) complete() error {
	inv.Version = orElse(inv.Version, "6.7.0")
	inv.Build = orElse(inv.Build, "14368073")
	inv.APIVersion = orElse(inv.APIVersion, twoNumbers(inv.Version))
	inv.Datacenter = orElse(inv.Datacenter, "DC0")
	if len(inv.Clusters) == 0 || len(inv.Clusters[0].Hosts) == 0 || len(inv.Datastores) == 0 {
		return fmt.Errorf("inventory: a cluster with a host and a datastore are needed")
	}
	for c := range inv.Clusters {
		for h := range inv.Clusters[c].Hosts {
			host := &inv.Clusters[c].Hosts[h]
			host.Version = orElse(host.Version, inv.Version)
			host.Build = orElse(host.Build, inv.Build)
		}
	}
	for d := range inv.Datastores {
		store := &inv.Datastores[d]
		store.Kind = orElse(store.Kind, "VMFS")
		if store.CapacityBytes == 0 {
			store.CapacityBytes = 2 << 40
		}
		if store.FreeBytes == 0 {
			store.FreeBytes = store.CapacityBytes / 2
		}
	}
	for v := range inv.VMs {
		inv.completeVM(&inv.VMs[v])
	}
	return nil
}

func (inv *Inventory) completeVM(vm *VM) {
	vm.Datastore = orElse(vm.Datastore, inv.Datastores[0].Name)
	vm.GuestID = orElse(vm.GuestID, "otherGuest64")
	vm.Firmware = orElse(vm.Firmware, "bios")
	vm.Power = orElse(vm.Power, "off")
	vm.Connection = orElse(vm.Connection, "connected")
	if vm.CPUs == 0 {
		vm.CPUs = 1
	}
	if vm.MemoryMiB == 0 {
		vm.MemoryMiB = 1024
	}
	if vm.HardwareVersion == 0 {
		vm.HardwareVersion = 13
	}
	next := map[string]int32{}
	for d := range vm.Disks {
		disk := &vm.Disks[d]
		disk.Controller = orElse(disk.Controller, "pvscsi")
		disk.Mode = orElse(disk.Mode, "persistent")
		disk.Datastore = orElse(disk.Datastore, vm.Datastore)
		slot := fmt.Sprintf("%s %d", family(disk.Controller), disk.Bus)
		if disk.Unit == nil {
			unit := next[slot]
			disk.Unit = &unit
		}
		next[slot] = *disk.Unit + 1
		if next[slot] == 7 && family(disk.Controller) == "scsi" {
			next[slot] = 8 // 7 is the controller's own
		}
		if disk.Path == "" {
			suffix := ""
			if d > 0 {
				suffix = fmt.Sprintf("_%d", d)
			}
			disk.Path = fmt.Sprintf("%s/%s%s.vmdk", vm.Name, vm.Name, suffix)
		}
	}
}

func twoNumbers(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return version
	}
	return parts[0] + "." + parts[1]
}

// alone makes an inventory that was not asked for fit an ESXi host by itself: no other hosts, no distributed networks.
func (inv *Inventory) alone() {
	inv.Clusters = inv.Clusters[:1]
	inv.Clusters[0].Hosts = inv.Clusters[0].Hosts[:1]
	for n := range inv.Networks {
		inv.Networks[n].Kind = "standard"
	}
	for v := range inv.VMs {
		inv.VMs[v].Host = ""
	}
}
