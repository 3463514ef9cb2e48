package main

import (
	"fmt"
	"path"
	"strings"

	"github.com/vmware/govmomi/vim25/types"
)

func yes(v bool) *bool      { return &v }
func number(v int32) *int32 { return &v }

// family of a controller: buses of one family are numbered together.
func family(controller string) string {
	switch controller {
	case "ide", "nvme":
		return controller
	case "ahci":
		return "sata"
	}
	return "scsi"
}

// Device keys as a real server gives them: controllers from 1000, 15000, 31000; disks by controller and unit.
func controllerKey(disk *Disk) int32 {
	switch family(disk.Controller) {
	case "ide":
		return 200 + disk.Bus
	case "sata":
		return 15000 + disk.Bus
	case "nvme":
		return 31000 + disk.Bus
	}
	return 1000 + disk.Bus
}

func diskKey(disk *Disk) int32 {
	switch family(disk.Controller) {
	case "ide":
		return 3000 + disk.Bus*2 + *disk.Unit
	case "sata":
		return 16000 + disk.Bus*30 + *disk.Unit
	case "nvme":
		return 32000 + disk.Bus*15 + *disk.Unit
	}
	return 2000 + disk.Bus*16 + *disk.Unit
}

func controllerOf(disk *Disk) types.BaseVirtualDevice {
	base := types.VirtualController{BusNumber: disk.Bus}
	base.Key = controllerKey(disk)
	base.ControllerKey = 100
	base.UnitNumber = number(3 + disk.Bus)
	scsi := types.VirtualSCSIController{
		VirtualController: base, HotAddRemove: yes(true), SharedBus: types.VirtualSCSISharingNoSharing, ScsiCtlrUnitNumber: 7,
	}
	label := fmt.Sprintf("SCSI controller %d", disk.Bus)
	describe := func(d *types.VirtualDevice, label, summary string) {
		d.DeviceInfo = &types.Description{Label: label, Summary: summary}
	}
	switch disk.Controller {
	case "lsilogic":
		c := &types.VirtualLsiLogicController{VirtualSCSIController: scsi}
		describe(c.GetVirtualDevice(), label, "LSI Logic")
		return c
	case "lsisas1068":
		c := &types.VirtualLsiLogicSASController{VirtualSCSIController: scsi}
		describe(c.GetVirtualDevice(), label, "LSI Logic SAS")
		return c
	case "buslogic":
		c := &types.VirtualBusLogicController{VirtualSCSIController: scsi}
		describe(c.GetVirtualDevice(), label, "BusLogic")
		return c
	case "ahci":
		c := &types.VirtualAHCIController{VirtualSATAController: types.VirtualSATAController{VirtualController: base}}
		describe(c.GetVirtualDevice(), fmt.Sprintf("SATA controller %d", disk.Bus), "AHCI")
		return c
	case "nvme":
		c := &types.VirtualNVMEController{VirtualController: base}
		describe(c.GetVirtualDevice(), fmt.Sprintf("NVME controller %d", disk.Bus), "NVME controller")
		return c
	}
	c := &types.ParaVirtualSCSIController{VirtualSCSIController: scsi}
	describe(c.GetVirtualDevice(), label, "VMware paravirtual SCSI")
	return c
}

// currentPath is the descriptor that the VM writes to: of a VM with a snapshot the delta's.
func currentPath(disk *Disk) string {
	if disk.Delta {
		return strings.TrimSuffix(disk.Path, ".vmdk") + "-000001.vmdk"
	}
	return disk.Path
}

func fileOn(disk *Disk, file string, stores map[string]types.ManagedObjectReference) types.VirtualDeviceFileBackingInfo {
	ref := stores[disk.Datastore]
	return types.VirtualDeviceFileBackingInfo{FileName: fmt.Sprintf("[%s] %s", disk.Datastore, file), Datastore: &ref}
}

func backingOf(disk *Disk, uuid string, stores map[string]types.ManagedObjectReference) types.BaseVirtualDeviceBackingInfo {
	sharing := string(types.VirtualDiskSharingSharingNone)
	if disk.MultiWriter {
		sharing = string(types.VirtualDiskSharingSharingMultiWriter)
	}
	if disk.RDM != "" {
		return &types.VirtualDiskRawDiskMappingVer1BackingInfo{
			VirtualDeviceFileBackingInfo: fileOn(disk, disk.Path, stores),
			LunUuid:                      "0200000000600508b1001c" + strings.ReplaceAll(uuid, "-", "")[:16],
			DeviceName:                   "vml.0200000000600508b1001c",
			CompatibilityMode:            disk.RDM + "Mode", DiskMode: disk.Mode, Uuid: uuid, Sharing: sharing,
		}
	}
	flat := &types.VirtualDiskFlatVer2BackingInfo{
		VirtualDeviceFileBackingInfo: fileOn(disk, currentPath(disk), stores),
		DiskMode:                     disk.Mode, Split: yes(false), WriteThrough: yes(false), ThinProvisioned: yes(disk.Thin),
		EagerlyScrub: yes(false), Uuid: uuid, ContentId: "fffffffe", DigestEnabled: yes(false), Sharing: sharing,
	}
	if disk.KeyID != "" {
		flat.KeyId = cryptoKey(disk.KeyID)
	}
	if disk.Delta {
		parent := *flat
		parent.VirtualDeviceFileBackingInfo = fileOn(disk, disk.Path, stores)
		flat.Parent = &parent
	}
	return flat
}

func cryptoKey(id string) *types.CryptoKeyId {
	return &types.CryptoKeyId{KeyId: id, ProviderId: &types.KeyProviderId{Id: "kms-1"}}
}

func diskDevice(vm *VM, nth int, stores map[string]types.ManagedObjectReference) types.BaseVirtualDevice {
	disk := &vm.Disks[nth]
	uuid := stableUUID(fmt.Sprintf("%s %s", vm.Name, disk.Path))
	device := &types.VirtualDisk{
		CapacityInKB: disk.CapacityBytes / 1024, CapacityInBytes: disk.CapacityBytes, DiskObjectId: fmt.Sprintf("1-%d", diskKey(disk)),
		Shares: &types.SharesInfo{Shares: 1000, Level: types.SharesLevelNormal}, NativeUnmanagedLinkedClone: yes(false),
	}
	device.Key, device.ControllerKey, device.UnitNumber = diskKey(disk), controllerKey(disk), disk.Unit
	device.DeviceInfo = &types.Description{Label: fmt.Sprintf("Hard disk %d", nth+1), Summary: thousands(device.CapacityInKB) + " KB"}
	device.Backing = backingOf(disk, uuid, stores)
	return device
}

func nicDevice(nic *NIC, nth int, backing types.BaseVirtualDeviceBackingInfo, on bool) types.BaseVirtualDevice {
	card := types.VirtualEthernetCard{AddressType: "assigned", MacAddress: strings.ToLower(nic.MAC), WakeOnLanEnabled: yes(true)}
	card.Key, card.ControllerKey, card.UnitNumber = 4000+int32(nth), 100, number(7+int32(nth))
	card.Backing = backing
	card.Connectable = &types.VirtualDeviceConnectInfo{StartConnected: true, AllowGuestControl: true, Connected: on, Status: "ok"}
	card.DeviceInfo = &types.Description{Label: fmt.Sprintf("Network adapter %d", nth+1), Summary: nic.Network}
	switch nic.Type {
	case "e1000":
		return &types.VirtualE1000{VirtualEthernetCard: card}
	case "e1000e":
		return &types.VirtualE1000e{VirtualEthernetCard: card}
	}
	return &types.VirtualVmxnet3{VirtualVmxnet: types.VirtualVmxnet{VirtualEthernetCard: card}}
}

// cdromDevice: the first two sit on the second IDE bus, as the wizard of a real server puts them.
func cdromDevice(vm *VM, nth int) types.BaseVirtualDevice {
	device := &types.VirtualCdrom{}
	device.Key, device.ControllerKey, device.UnitNumber = 3002+int32(nth), 201, number(int32(nth%2))
	if nth == 0 {
		device.Backing = &types.VirtualCdromRemotePassthroughBackingInfo{}
	} else {
		iso := &types.VirtualCdromIsoBackingInfo{}
		iso.FileName = fmt.Sprintf("[%s] iso/%s.iso", vm.Datastore, path.Base(vm.Name))
		device.Backing = iso
	}
	device.DeviceInfo = &types.Description{Label: fmt.Sprintf("CD/DVD drive %d", nth+1), Summary: "Remote device"}
	device.Connectable = &types.VirtualDeviceConnectInfo{AllowGuestControl: true, Status: "untried"}
	return device
}

// thousands: 2,097,152, as a real server writes sizes into summaries.
func thousands(n int64) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
