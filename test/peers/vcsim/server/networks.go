package main

import (
	"context"
	"fmt"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// addStandardNetworks: the "VM Network" that every datacenter of the simulator has becomes the first one of the inventory.
func (w *World) addStandardNetworks(hosts []*simulator.HostSystem) {
	folder := simulator.Map.Get(w.datacenter.NetworkFolder).(*simulator.Folder)
	given := simulator.Map.Get(w.datacenter.Network[0]).(*mo.Network)
	used := false
	for n, wish := range w.inv.Networks {
		if wish.Kind == "distributed" {
			continue
		}
		if !used {
			used = true
			given.Name, given.Entity().Name = wish.Name, wish.Name
			given.Summary.GetNetworkSummary().Name = wish.Name
			w.networks[wish.Name] = given.Self
			continue
		}
		net := &mo.Network{Name: wish.Name}
		net.Self, net.Parent = w.ids("network", n), &folder.Self
		net.Entity().Name = wish.Name
		net.Summary = &types.NetworkSummary{Network: &net.Self, Name: wish.Name, Accessible: true}
		simulator.Map.PutEntity(folder, net)
		folder.ChildEntity = append(folder.ChildEntity, net.Self)
		w.datacenter.Network = append(w.datacenter.Network, net.Self)
		w.networks[wish.Name] = net.Self
		w.attach(net.Self, hosts)
	}
	if !used {
		simulator.RemoveReference(&folder.ChildEntity, given.Self)
		simulator.RemoveReference(&w.datacenter.Network, given.Self)
		for _, host := range hosts {
			simulator.RemoveReference(&host.Network, given.Self)
			simulator.RemoveReference(&computeResource(host).Network, given.Self)
		}
		simulator.Map.Remove(given.Self)
	}
}

func (w *World) attach(net types.ManagedObjectReference, hosts []*simulator.HostSystem) {
	for _, host := range hosts {
		host.Network = append(host.Network, net)
		resource := computeResource(host)
		if simulator.FindReference(resource.Network, net) == nil {
			resource.Network = append(resource.Network, net)
		}
	}
}

func (w *World) addDistributedNetworks(folders *object.DatacenterFolders, hosts []*simulator.HostSystem) error {
	ctx := context.Background()
	var dvs *object.DistributedVirtualSwitch
	for _, wish := range w.inv.Networks {
		if wish.Kind != "distributed" {
			continue
		}
		if dvs == nil {
			created, err := w.newSwitch(folders, hosts)
			if err != nil {
				return err
			}
			dvs = created
		}
		spec := types.DVPortgroupConfigSpec{Name: wish.Name, NumPorts: 8, Type: "earlyBinding", AutoExpand: yes(true)}
		task, err := dvs.AddPortgroup(ctx, []types.DVPortgroupConfigSpec{spec})
		if err != nil {
			return err
		}
		if err = task.Wait(ctx); err != nil {
			return fmt.Errorf("network %s: %v", wish.Name, err)
		}
		w.networks[wish.Name] = simulator.Map.FindByName(wish.Name, w.datacenter.Network).Reference()
	}
	return nil
}

func (w *World) newSwitch(folders *object.DatacenterFolders, hosts []*simulator.HostSystem) (*object.DistributedVirtualSwitch, error) {
	ctx := context.Background()
	spec := types.DVSCreateSpec{ConfigSpec: &types.VMwareDVSConfigSpec{}}
	config := spec.ConfigSpec.GetDVSConfigSpec()
	config.Name = "DVS0"
	task, err := folders.NetworkFolder.CreateDVS(ctx, spec)
	if err != nil {
		return nil, err
	}
	info, err := task.WaitForResult(ctx, nil)
	if err != nil {
		return nil, err
	}
	created := info.Result.(types.ManagedObjectReference)
	// The switch's own port group of uplinks: no network for VMs, and a real server says so in two places.
	for _, ref := range simulator.Map.Get(created).(*simulator.DistributedVirtualSwitch).Portgroup {
		group := simulator.Map.Get(ref).(*simulator.DistributedVirtualPortgroup)
		group.Config.Uplink, group.Tag = yes(true), []types.Tag{{Key: "SYSTEM/DVS.UPLINKPG"}}
	}
	dvs := object.NewDistributedVirtualSwitch(folders.NetworkFolder.Client(), created)
	members := &types.DVSConfigSpec{}
	for _, host := range hosts {
		members.Host = append(members.Host, types.DistributedVirtualSwitchHostMemberConfigSpec{Operation: "add", Host: host.Self})
	}
	task, err = dvs.Reconfigure(ctx, members)
	if err != nil {
		return nil, err
	}
	return dvs, task.Wait(ctx)
}

// nicBacking is how a NIC names its network: by name on a standard switch, by port group key on a distributed one.
func (w *World) nicBacking(name string) (types.BaseVirtualDeviceBackingInfo, types.ManagedObjectReference, error) {
	ref, ok := w.networks[name]
	if !ok {
		return nil, ref, fmt.Errorf("no network %q in the inventory", name)
	}
	if group, ok := simulator.Map.Get(ref).(*simulator.DistributedVirtualPortgroup); ok {
		dvs := simulator.Map.Get(*group.Config.DistributedVirtualSwitch).(*simulator.DistributedVirtualSwitch)
		return &types.VirtualEthernetCardDistributedVirtualPortBackingInfo{Port: types.DistributedVirtualSwitchPortConnection{
			SwitchUuid: dvs.Uuid, PortgroupKey: group.Key, PortKey: "0", ConnectionCookie: 1,
		}}, ref, nil
	}
	return &types.VirtualEthernetCardNetworkBackingInfo{
		VirtualDeviceDeviceBackingInfo: types.VirtualDeviceDeviceBackingInfo{DeviceName: name, UseAutoDetect: yes(false)}, Network: &ref,
	}, ref, nil
}
