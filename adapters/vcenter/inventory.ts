import type { SourceVmId } from '../../domain/ids.ts';
import type { SourceVm } from '../../domain/inventory.ts';
import type { VcenterInventory } from '../../domain/vcenter-inventory.ts';
import { retrieveAll, retrieveObjects } from './property-collector.ts';
import type { Session } from './session.ts';
import { toSourceVm } from './source-vms.ts';
import { surroundingsOf } from './surroundings.ts';
import { aroundSpecs, aroundVm, vmSpec } from './vm-properties.ts';

/** VC-2 in two paged questions: what is around, then the VMs, a page of them at a time turned into ours. Looks only. */
export const inventoryOf = async (session: Session): Promise<VcenterInventory> => {
  const { about } = await session.content();
  const version = await session.version();
  const versions = { server: about.version, spoken: version };
  const around = surroundingsOf(await retrieveAll(session, aroundSpecs(version), (found) => found));
  const vms = await retrieveAll(session, [vmSpec(version)], (found) => toSourceVm(found, around, versions));
  return {
    version: about.version,
    build: about.build,
    clusters: [...around.clusters.values()],
    hosts: [...around.hosts.values()],
    datastores: [...around.datastores.values()],
    networks: [...around.networks.values()],
    vms,
  };
};

const AT_ONCE = 100;

/** These VMs and what is around them, in one question per hundred; those that do not exist are left out. Looks only. */
export const vmsOf = async (session: Session, ids: readonly SourceVmId[]): Promise<readonly SourceVm[]> => {
  const version = await session.version();
  const versions = { server: (await session.content()).about.version, spoken: version };
  const specs = [vmSpec(version), ...aroundSpecs(version)];
  const vms: SourceVm[] = [];
  for (let first = 0; first < ids.length; first += AT_ONCE) {
    const objects = ids.slice(first, first + AT_ONCE).map((id) => ({ type: 'VirtualMachine', id }));
    const found = await retrieveObjects(session, specs, objects, aroundVm);
    const around = surroundingsOf(found);
    vms.push(...found.filter(({ ref }) => ref.type === 'VirtualMachine').map((vm) => toSourceVm(vm, around, versions)));
  }
  return vms;
};
