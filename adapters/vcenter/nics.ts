import { parseIpv4, parseMac } from '../../domain/addresses.ts';
import type { Ipv4, Mac } from '../../domain/ids.ts';
import type { SourceNic } from '../../domain/inventory.ts';
import { keyed, own } from '../../domain/keyed.ts';
import { clean } from './names.ts';
import { morOf } from './soap.ts';
import type { Surroundings } from './surroundings.ts';
import { child, childrenOf, type Node, numberOf, textOf } from './xml.ts';

const MODELS = keyed<string>({
  VirtualVmxnet3: 'vmxnet3',
  VirtualVmxnet3Vrdma: 'vmxnet3',
  VirtualVmxnet2: 'vmxnet2',
  VirtualVmxnet: 'vmxnet',
  VirtualE1000: 'e1000',
  VirtualE1000e: 'e1000e',
  VirtualPCNet32: 'pcnet32',
  VirtualSriovEthernetCard: 'sriov',
});

type Networks = Pick<Surroundings, 'networks' | 'networkByKey'>;

/** In the order of their device keys, numbered from 1. `guestNet`: what VMware Tools tell (GuestNicInfo). */
export const nicsOf = (
  devices: readonly Node[],
  guestNet: Node | undefined,
  around: Networks,
): readonly SourceNic[] => {
  const addresses = addressesOf(guestNet);
  return devices
    .filter(({ xsiType }) => own(MODELS, xsiType ?? '') !== undefined)
    .sort((one, other) => keyOf(one) - keyOf(other))
    .map((device, index) => {
      const mac = macOf(textOf(child(device, 'macAddress')) ?? '');
      return {
        number: index + 1,
        mac,
        model: own(MODELS, device.xsiType ?? '') ?? '',
        ...networkOf(child(device, 'backing'), around),
        ip: addresses.get(mac) ?? null,
      };
    });
};

const keyOf = (device: Node): number => numberOf(child(device, 'key')) ?? 0;

/** Lower case also where it is none that a NIC can have; the planner refuses that one. */
const macOf = (text: string): Mac => parseMac(text) ?? (clean(text).toLowerCase() as Mac);

/** The first usable IPv4 of each NIC; the guest tells them, so they are checked like any other input. */
const addressesOf = (guestNet: Node | undefined): ReadonlyMap<Mac, Ipv4> =>
  new Map(
    childrenOf(guestNet, 'GuestNicInfo').flatMap((nic): [Mac, Ipv4][] => {
      const usable = childrenOf(nic, 'ipAddress').flatMap(({ text }) =>
        isUsable(text) ? (parseIpv4(text) ?? []) : [],
      );
      return usable[0] === undefined ? [] : [[macOf(textOf(child(nic, 'macAddress')) ?? ''), usable[0]]];
    }),
  );

const isUsable = (ip: string): boolean => !/^(127\.|169\.254\.|0\.)/.test(ip);

/**
 * Standard: the network's id or its name. Distributed: only the key of the port group. Opaque (NSX): its own id. A network
 * that is not seen is told by what the device has.
 */
const networkOf = (backing: Node | undefined, around: Networks): Pick<SourceNic, 'network' | 'networkId'> => {
  const portgroup = textOf(child(backing, 'port', 'portgroupKey'));
  const opaque = textOf(child(backing, 'opaqueNetworkId'));
  const standard = morOf(child(backing, 'network'))?.id;
  const name = textOf(child(backing, 'deviceName'));
  const found =
    around.networkByKey.get(`portgroup ${portgroup}`) ??
    around.networkByKey.get(`opaque ${opaque}`) ??
    around.networks.get(standard ?? '');
  if (found !== undefined) return { network: found.name, networkId: found.id };
  const id = standard ?? portgroup ?? opaque;
  return { network: clean(name ?? id ?? ''), ...(id === undefined ? {} : { networkId: id }) };
};
