import type { SourceNic } from '../../domain/platform/inventory.ts';
import { parseIpv4, parseMac, sourceMac } from '../../domain/words/addresses.ts';
import type { Ipv4, Mac } from '../../domain/words/ids.ts';
import { roleOf } from './definition-table.ts';
import { clean } from './names.ts';
import { morOf } from './soap.ts';
import type { Surroundings } from './surroundings.ts';
import { child, childrenOf, type Node, numberOf, textOf } from './xml.ts';

type Networks = Pick<Surroundings, 'networks' | 'networkByKey'>;

/** In the order of their device keys, numbered from 1. `guestNet`: what VMware Tools tell (GuestNicInfo). `running`: the VM is on. */
export const nicsOf = (
  devices: readonly Node[],
  guestNet: Node | undefined,
  around: Networks,
  running = false,
): readonly SourceNic[] => {
  const addresses = addressesOf(guestNet);
  return devices
    .flatMap((device) => {
      const role = roleOf(device);
      return role?.is === 'NIC' ? [{ device, model: role.model }] : [];
    })
    .sort((one, other) => keyOf(one.device) - keyOf(other.device))
    .map(({ device, model }, index) => {
      const address = sourceMac(clean(textOf(child(device, 'macAddress')) ?? ''));
      return {
        number: index + 1,
        ...address,
        model,
        ...networkOf(child(device, 'backing'), around),
        ip: (address.mac && addresses.get(address.mac)) ?? null,
        ...(isDisconnected(child(device, 'connectable'), running) ? { linkDown: true as const } : {}),
      };
    });
};

/**
 * The target VM is switched on, so what the VM's next start would give counts, and of one that runs what it has now. Of one
 * that is off `connected` is always false (VirtualDeviceConnectInfo of the vSphere API).
 */
const isDisconnected = (connectable: Node | undefined, running: boolean): boolean =>
  textOf(child(connectable, 'startConnected')) === 'false' ||
  (running && textOf(child(connectable, 'connected')) === 'false');

const keyOf = (device: Node): number => numberOf(child(device, 'key')) ?? 0;

/** The first usable IPv4 of each NIC; the guest tells them, so they are checked like any other input. */
const addressesOf = (guestNet: Node | undefined): ReadonlyMap<Mac, Ipv4> =>
  new Map(
    childrenOf(guestNet, 'GuestNicInfo').flatMap((nic): [Mac, Ipv4][] => {
      const usable = childrenOf(nic, 'ipAddress').flatMap(({ text }) =>
        isUsable(text) ? (parseIpv4(text) ?? []) : [],
      );
      const mac = parseMac(textOf(child(nic, 'macAddress')) ?? '');
      return usable[0] === undefined || mac === undefined ? [] : [[mac, usable[0]]];
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
