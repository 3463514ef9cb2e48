package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func makeDir(dir string) error { return os.MkdirAll(dir, 0o755) }

func (w *World) flatFile(disk *Disk) string {
	return filepath.Join(w.storeDirs[disk.Datastore], strings.TrimSuffix(disk.Path, ".vmdk")+"-flat.vmdk")
}

// writeFiles puts into the datastores what a real one holds and `/folder` and an ESXi host's sshd give away.
func (w *World) writeFiles(wish *VM, uuid string) error {
	dir := filepath.Join(w.storeDirs[wish.Datastore], wish.Name)
	if err := makeDir(dir); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, wish.Name+".vmx"), []byte(vmx(wish, uuid)), 0o644); err != nil {
		return err
	}
	for n := range wish.Disks {
		if err := w.writeDisk(&wish.Disks[n]); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) writeDisk(disk *Disk) error {
	flat := w.flatFile(disk)
	if err := makeDir(filepath.Dir(flat)); err != nil {
		return err
	}
	descriptor := filepath.Join(w.storeDirs[disk.Datastore], disk.Path)
	if err := os.WriteFile(descriptor, []byte(descriptorOf(disk, filepath.Base(flat))), 0o644); err != nil {
		return err
	}
	if disk.RDM != "" {
		return nil // its bytes are on a LUN, not in the datastore
	}
	if disk.Image != "" {
		if err := borrow(disk.Image, flat); err != nil {
			return err
		}
		found, err := os.Stat(flat)
		if err != nil {
			return err
		}
		if found.Size() != disk.CapacityBytes {
			return fmt.Errorf("disk %s: the image has %d bytes, the capacity is %d", disk.Path, found.Size(), disk.CapacityBytes)
		}
		return nil
	}
	file, err := os.OpenFile(flat, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Truncate(disk.CapacityBytes)
}

// borrow links where it can: nothing here ever writes to a disk. Across file systems the bytes are copied, holes kept.
func borrow(image, flat string) error {
	_ = os.Remove(flat)
	if os.Link(image, flat) == nil {
		return nil
	}
	out, err := exec.Command("cp", "--sparse=always", "--reflink=auto", image, flat).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s", strings.TrimSpace(string(out)))
	}
	return nil
}

func adapterType(disk *Disk) string {
	switch disk.Controller {
	case "ide", "buslogic":
		return disk.Controller
	}
	return "lsilogic"
}

func descriptorOf(disk *Disk, flat string) string {
	thin := ""
	if disk.Thin {
		thin = "ddb.thinProvisioned = \"1\"\n"
	}
	return fmt.Sprintf(`# Disk DescriptorFile
version=1
encoding="UTF-8"
CID=fffffffe
parentCID=ffffffff
createType="vmfs"

# Extent description
RW %d VMFS "%s"

# The Disk Data Base
#DDB

ddb.adapterType = "%s"
%sddb.virtualHWVersion = "13"
`, disk.CapacityBytes/512, flat, adapterType(disk), thin)
}

var vmxGuests = map[string]string{
	"centos7_64Guest": "centos7-64", "centos64Guest": "centos-64", "debian11_64Guest": "debian11-64", "debian10_64Guest": "debian10-64",
	"rhel7_64Guest": "rhel7-64", "ubuntu64Guest": "ubuntu-64", "windows7Server64Guest": "windows7srv-64",
	"windows8Server64Guest": "windows8srv-64", "windows9Server64Guest": "windows9srv-64",
}

// vmx is read by libvirt's esx driver and by virt-v2v's vmx input.
func vmx(vm *VM, uuid string) string {
	out := ".encoding = \"UTF-8\"\nconfig.version = \"8\"\n"
	set := func(key string, value interface{}) { out += fmt.Sprintf("%s = \"%v\"\n", key, value) }
	set("virtualHW.version", vm.HardwareVersion)
	set("displayName", vm.Name)
	set("uuid.bios", vmxUUID(uuid))
	set("guestOS", orElse(vmxGuests[vm.GuestID], "other-64"))
	if vm.Firmware == "efi" { // "bios" is not written, and libvirt refuses it
		set("firmware", "efi")
	}
	if vm.SecureBoot {
		set("uefi.secureBoot.enabled", "TRUE")
	}
	set("memSize", vm.MemoryMiB)
	set("numvcpus", vm.CPUs)
	known := map[string]bool{}
	for n := range vm.Disks {
		disk := &vm.Disks[n]
		bus := fmt.Sprintf("%s%d", family(disk.Controller), disk.Bus)
		if !known[bus] && family(disk.Controller) != "ide" {
			known[bus] = true
			set(bus+".present", "TRUE")
			if family(disk.Controller) == "scsi" {
				set(bus+".virtualDev", disk.Controller)
			}
		}
		slot := fmt.Sprintf("%s:%d.", bus, *disk.Unit)
		set(slot+"present", "TRUE")
		set(slot+"fileName", vmxFile(vm, disk))
		if kind := map[string]string{"scsi": "scsi-hardDisk", "nvme": "nvme-hardDisk", "sata": "sata-hardDisk"}[family(disk.Controller)]; kind != "" {
			set(slot+"deviceType", kind)
		}
		if disk.Mode != "persistent" {
			set(slot+"mode", strings.ReplaceAll(disk.Mode, "_", "-"))
		}
	}
	for n, nic := range vm.NICs {
		card := fmt.Sprintf("ethernet%d.", n)
		set(card+"present", "TRUE")
		set(card+"virtualDev", orElse(nic.Type, "vmxnet3"))
		set(card+"networkName", nic.Network)
		set(card+"addressType", "static")
		set(card+"address", nic.MAC)
	}
	return out
}

// vmxFile: a disk beside its .vmx is named alone, any other by its absolute path.
func vmxFile(vm *VM, disk *Disk) string {
	file := currentPath(disk)
	if disk.Datastore == vm.Datastore && filepath.Dir(file) == vm.Name {
		return filepath.Base(file)
	}
	return "/vmfs/volumes/" + disk.Datastore + "/" + file
}

// vmxUUID: `56 4d 1f … 8a-0b 22 …`, as a .vmx writes it.
func vmxUUID(uuid string) string {
	digits := strings.ReplaceAll(uuid, "-", "")
	var pairs []string
	for n := 0; n+2 <= len(digits); n += 2 {
		pairs = append(pairs, digits[n:n+2])
	}
	half := len(pairs) / 2
	return strings.Join(pairs[:half], " ") + "-" + strings.Join(pairs[half:], " ")
}
