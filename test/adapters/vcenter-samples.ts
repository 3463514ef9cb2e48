import { type Found, foundIn } from '../../adapters/vcenter/property-collector.ts';
import { type Surroundings, surroundingsOf } from '../../adapters/vcenter/surroundings.ts';
import { type Node, parseXml } from '../../adapters/vcenter/xml.ts';

/** Answers of a vCenter in small pieces, and what is around a VM of it. */
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
export const xml = (inner: string): Node => parseXml(`<a xmlns:xsi="${XSI}">${inner}</a>`);

export const object = (type: string, id: string, properties: Readonly<Record<string, string>>): Found => {
  const set = Object.entries(properties).map(([name, value]) => `<propSet><name>${name}</name>${value}</propSet>`);
  const [found] = foundIn(xml(`<obj type="${type}">${id}</obj>${set.join('')}`));
  if (found === undefined) throw new Error('no object');
  return found;
};
export const val = (text: string | number | boolean): string => `<val xsi:type="xsd:string">${text}</val>`;
export const ref = (type: string, id: string): string =>
  `<val type="${type}" xsi:type="ManagedObjectReference">${id}</val>`;

export const AROUND: readonly Found[] = [
  object('Folder', 'group-d1', { name: val('Datacenters') }),
  object('Folder', 'group-d7', { name: val('Europe'), parent: ref('Folder', 'group-d1') }),
  object('Datacenter', 'dc-2', { name: val('DC%2f0'), parent: ref('Folder', 'group-d7') }),
  object('Folder', 'group-h4', { name: val('host'), parent: ref('Datacenter', 'dc-2') }),
  object('ClusterComputeResource', 'domain-c8', { name: val('c1'), parent: ref('Folder', 'group-h4') }),
  object('HostSystem', 'host-9', {
    name: val('esx-1'),
    parent: ref('ClusterComputeResource', 'domain-c8'),
    'summary.config.product.version': val('6.7.0'),
    'runtime.connectionState': val('connected'),
    'runtime.inMaintenanceMode': val(true),
  }),
  object('Datastore', 'datastore-11', {
    name: val('ds 1'),
    'summary.type': val('VMFS'),
    'summary.capacity': val(1000),
    'summary.freeSpace': val(400),
    'summary.accessible': val(true),
  }),
  object('Network', 'network-13', { name: val('VM Network') }),
  object('DistributedVirtualPortgroup', 'dvportgroup-14', { name: val('front'), key: val('dvportgroup-14') }),
  object('DistributedVirtualPortgroup', 'dvportgroup-15', {
    name: val('uplinks'),
    key: val('dvportgroup-15'),
    tag: '<val xsi:type="ArrayOfTag"><Tag xsi:type="Tag"><key>SYSTEM/DVS.UPLINKPG</key></Tag></val>',
  }),
  object('OpaqueNetwork', 'network-o16', {
    name: val('nsx'),
    summary: '<val xsi:type="OpaqueNetworkSummary"><opaqueNetworkId>7b-1</opaqueNetworkId></val>',
  }),
];
export const around: Surroundings = surroundingsOf(AROUND);

export const scsi = (key: number, type: string, bus = 0, sharing = 'noSharing'): string =>
  `<VirtualDevice xsi:type="${type}"><key>${key}</key><busNumber>${bus}</busNumber><sharedBus>${sharing}</sharedBus></VirtualDevice>`;
export const CONTROLLERS = [
  '<VirtualDevice xsi:type="VirtualIDEController"><key>200</key><busNumber>0</busNumber></VirtualDevice>',
  scsi(1000, 'ParaVirtualSCSIController'),
  scsi(1001, 'VirtualLsiLogicSASController', 1),
  scsi(1002, 'VirtualBusLogicController', 2, 'physicalSharing'),
  '<VirtualDevice xsi:type="VirtualAHCIController"><key>15000</key><busNumber>0</busNumber></VirtualDevice>',
  '<VirtualDevice xsi:type="VirtualNVMEController"><key>31000</key><busNumber>0</busNumber></VirtualDevice>',
].join('');

export type Made = {
  readonly key?: number;
  readonly on?: number;
  readonly unit?: number;
  readonly file?: string;
  readonly mode?: string;
  readonly backing?: string;
  readonly more?: string;
  readonly size?: string;
  /** Id of the datastore that the backing names; null: it names none. */
  readonly store?: string | null;
};
const storeOf = (store: string | null = 'datastore-11'): string =>
  store === null ? '' : `<datastore type="Datastore">${store}</datastore>`;
export const disk = ({
  key = 2000,
  on = 1000,
  unit = 0,
  file = '[ds 1] shop/shop.vmdk',
  mode = 'persistent',
  ...rest
}: Made) =>
  `<VirtualDevice xsi:type="VirtualDisk"><key>${key}</key><backing xsi:type="${rest.backing ?? 'VirtualDiskFlatVer2BackingInfo'}"><fileName>${file}</fileName>${storeOf(rest.store)}<diskMode>${mode}</diskMode><thinProvisioned>true</thinProvisioned>${rest.more ?? ''}</backing><controllerKey>${on}</controllerKey><unitNumber>${unit}</unitNumber>${rest.size ?? '<capacityInKB>4</capacityInKB><capacityInBytes>4096</capacityInBytes>'}</VirtualDevice>`;
