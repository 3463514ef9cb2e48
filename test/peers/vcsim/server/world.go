package main

import (
	"context"
	"crypto/sha1"
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// World is the inventory inside the simulator, with what the front has to find in it again.
type World struct {
	mu             sync.Mutex // of vms, which shrinks
	inv            *Inventory
	service        *simulator.Service
	datacenter     *simulator.Datacenter
	datacenterPath string
	dir            string
	hosts          map[string]types.ManagedObjectReference
	stores         map[string]types.ManagedObjectReference
	storeDirs      map[string]string
	networks       map[string]types.ManagedObjectReference
	vms            map[string]types.ManagedObjectReference
	folders        map[string]*simulator.Folder
	wishes         map[types.ManagedObjectReference]*VM
	drs            map[types.ManagedObjectReference]bool
}

// stableUUID: the same inventory has the same ids in every run.
func stableUUID(of string) string {
	h := sha1.Sum([]byte(of))
	return fmt.Sprintf("6000c29%x-%x-%x-%x-%x", h[0]&15, h[1:3], h[3:5], h[5:7], h[7:13])
}

func buildWorld(inv *Inventory, esx bool, dir string) (*World, error) {
	w := &World{
		inv: inv, dir: dir, hosts: map[string]types.ManagedObjectReference{}, stores: map[string]types.ManagedObjectReference{},
		storeDirs: map[string]string{}, networks: map[string]types.ManagedObjectReference{}, vms: map[string]types.ManagedObjectReference{},
		folders: map[string]*simulator.Folder{}, wishes: map[types.ManagedObjectReference]*VM{}, drs: map[types.ManagedObjectReference]bool{},
	}
	model := simulator.VPX()
	if esx {
		model = simulator.ESX()
	}
	model.Datacenter, model.Datastore, model.Machine, model.Portgroup, model.Host, model.Cluster = 0, 0, 0, 0, 0, 0
	about := &model.ServiceContent.About
	about.Version, about.Build, about.ApiVersion = inv.Version, inv.Build, inv.APIVersion
	about.FullName = fmt.Sprintf("%s %s build-%s", about.Name, inv.Version, inv.Build)
	about.InstanceUuid = stableUUID(inv.Datacenter + inv.Clusters[0].Hosts[0].Name)
	if esx {
		about.InstanceUuid = ""
	}
	if err := model.Create(); err != nil {
		return nil, err
	}
	w.service = model.Service
	client, err := vim25.NewClient(context.Background(), model.Service)
	if err != nil {
		return nil, err
	}
	if esx {
		err = w.standalone()
	} else {
		err = w.clustered(client)
	}
	if err != nil {
		return nil, err
	}
	if err := w.addStores(); err != nil {
		return nil, err
	}
	return w, w.addMachines()
}

func (w *World) standalone() error {
	w.datacenter = simulator.Map.Any("Datacenter").(*simulator.Datacenter)
	w.datacenterPath = w.datacenter.Name
	host := simulator.Map.Any("HostSystem").(*simulator.HostSystem)
	wish := w.inv.Clusters[0].Hosts[0]
	host.Name, host.Summary.Config.Name, computeResource(host).Name = wish.Name, wish.Name, wish.Name
	w.describeHost(host, wish)
	w.addStandardNetworks([]*simulator.HostSystem{host})
	for _, net := range w.inv.Networks {
		if net.Kind == "distributed" {
			return fmt.Errorf("an ESXi host by itself has no distributed network (%s)", net.Name)
		}
	}
	return nil
}

func (w *World) clustered(client *vim25.Client) error {
	ctx := context.Background()
	parent := object.NewRootFolder(client)
	steps := strings.Split(w.inv.Datacenter, "/")
	for _, name := range steps[:len(steps)-1] {
		folder, err := parent.CreateFolder(ctx, name)
		if err != nil {
			return err
		}
		parent = folder
	}
	dc, err := parent.CreateDatacenter(ctx, steps[len(steps)-1])
	if err != nil {
		return err
	}
	w.datacenter = simulator.Map.Get(dc.Reference()).(*simulator.Datacenter)
	w.datacenterPath = w.inv.Datacenter
	folders, err := dc.Folders(ctx)
	if err != nil {
		return err
	}
	var hosts []*simulator.HostSystem
	for _, wish := range w.inv.Clusters {
		cluster, err := folders.HostFolder.CreateCluster(ctx, wish.Name, types.ClusterConfigSpecEx{})
		if err != nil {
			return err
		}
		w.drs[cluster.Reference()] = wish.DRS
		for _, h := range wish.Hosts {
			task, err := cluster.AddHost(ctx, types.HostConnectSpec{HostName: h.Name}, !h.Disconnected, nil, nil)
			if err != nil {
				return err
			}
			info, err := task.WaitForResult(ctx, nil)
			if err != nil {
				return err
			}
			host := simulator.Map.Get(info.Result.(types.ManagedObjectReference)).(*simulator.HostSystem)
			w.describeHost(host, h)
			hosts = append(hosts, host)
		}
	}
	w.addStandardNetworks(hosts)
	return w.addDistributedNetworks(folders, hosts)
}

func (w *World) describeHost(host *simulator.HostSystem, wish Host) {
	w.hosts[wish.Name] = host.Self
	host.Runtime.InMaintenanceMode = wish.InMaintenance
	w.setHostVersion(host, wish.Version, wish.Build)
}

// setHostVersion: the simulator's hosts share one product structure, so it is copied before it is changed.
func (w *World) setHostVersion(host *simulator.HostSystem, version, build string) {
	product := *host.Summary.Config.Product
	product.Version, product.ApiVersion, product.Build = version, twoNumbers(version), build
	product.FullName = fmt.Sprintf("VMware ESXi %s build-%s", version, build)
	config := *host.Config
	config.Product = product
	simulator.Map.WithLock(host, func() {
		simulator.Map.Update(host, []types.PropertyChange{
			{Name: "summary.config.product", Val: product}, {Name: "config.product", Val: product},
		})
		host.Summary.Config.Product, host.Config = &product, &config
	})
}

func (w *World) ids(prefix string, n int) types.ManagedObjectReference {
	kinds := map[string]string{"datastore": "Datastore", "network": "Network"}
	return types.ManagedObjectReference{Type: kinds[prefix], Value: fmt.Sprintf("%s-%d", prefix, 1000+n)}
}

// addStores makes the objects itself: the simulator's own call gives `/path@folder-5` as reference and no mount path,
// which libvirt's driver does not survive.
func (w *World) addStores() error {
	folder := simulator.Map.Get(w.datacenter.DatastoreFolder).(*simulator.Folder)
	for n, wish := range w.inv.Datastores {
		dir := wish.Dir
		if dir == "" {
			dir = filepath.Join(w.dir, fmt.Sprintf("ds%d", n))
		}
		if err := makeDir(dir); err != nil {
			return err
		}
		store := &simulator.Datastore{}
		store.Self, store.Name, store.Parent = w.ids("datastore", n), wish.Name, &folder.Self
		uuid := stableUUID(wish.Name)
		info := types.DatastoreInfo{Name: wish.Name, Url: dir, FreeSpace: wish.FreeBytes, MaxFileSize: 62 << 40}
		store.Info = &types.VmfsDatastoreInfo{DatastoreInfo: info, Vmfs: &types.HostVmfsVolume{
			HostFileSystemVolume: types.HostFileSystemVolume{Type: "VMFS", Name: wish.Name, Capacity: wish.CapacityBytes},
			Uuid:                 uuid, BlockSizeMb: 1, MajorVersion: 6, Version: "6.82",
		}}
		if wish.Kind == "NFS" {
			store.Info = &types.NasDatastoreInfo{DatastoreInfo: info, Nas: &types.HostNasVolume{
				HostFileSystemVolume: types.HostFileSystemVolume{Type: "NFS", Name: wish.Name, Capacity: wish.CapacityBytes},
				RemoteHost:           "192.0.2.250", RemotePath: "/" + path.Base(wish.Name),
			}}
		}
		store.Summary = types.DatastoreSummary{
			Datastore: &store.Self, Name: wish.Name, Url: "ds:///vmfs/volumes/" + uuid + "/", Capacity: wish.CapacityBytes,
			FreeSpace: wish.FreeBytes, Accessible: !wish.Inaccessible, MultipleHostAccess: yes(true), Type: wish.Kind, MaintenanceMode: "normal",
		}
		store.Capability = types.DatastoreCapability{DirectoryHierarchySupported: true, PerFileThinProvisioningSupported: true}
		browser := &simulator.HostDatastoreBrowser{}
		browser.Datastore = []types.ManagedObjectReference{store.Self}
		store.Browser = simulator.Map.Put(browser).Reference()
		simulator.Map.PutEntity(folder, store)
		folder.ChildEntity = append(folder.ChildEntity, store.Self)
		w.datacenter.Datastore = append(w.datacenter.Datastore, store.Self)
		for _, ref := range w.hosts {
			w.mount(store, simulator.Map.Get(ref).(*simulator.HostSystem))
		}
		w.stores[wish.Name], w.storeDirs[wish.Name] = store.Self, dir
	}
	return nil
}

func (w *World) mount(store *simulator.Datastore, host *simulator.HostSystem) {
	now := time.Now()
	store.Info.GetDatastoreInfo().Timestamp = &now
	store.Host = append(store.Host, types.DatastoreHostMount{Key: host.Self, MountInfo: types.HostMountInfo{
		Path: "/vmfs/volumes/" + store.Name, AccessMode: "readWrite", Mounted: yes(true), Accessible: yes(store.Summary.Accessible),
	}})
	host.Datastore = append(host.Datastore, store.Self)
	system := simulator.Map.Get(*host.ConfigManager.DatastoreSystem).(*simulator.HostDatastoreSystem)
	system.Datastore = append(system.Datastore, store.Self)
	resource := computeResource(host)
	if simulator.FindReference(resource.Datastore, store.Self) == nil {
		resource.Datastore = append(resource.Datastore, store.Self)
	}
}

func computeResource(host *simulator.HostSystem) *mo.ComputeResource {
	if cluster, ok := simulator.Map.Get(*host.Parent).(*simulator.ClusterComputeResource); ok {
		return &cluster.ComputeResource
	}
	return simulator.Map.Get(*host.Parent).(*mo.ComputeResource)
}
