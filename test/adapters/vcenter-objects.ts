import { type Found, foundIn } from '../../adapters/vcenter/found.ts';
import { type Node, parseXml } from '../../adapters/vcenter/xml.ts';

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

export const ROOT = 'group-d1';
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
