import type { SourceVm } from '../../domain/platform/inventory.ts';
import type { VcenterInventory } from '../../domain/platform/vcenter-inventory.ts';
import type { SourceVmId } from '../../domain/words/ids.ts';
import type { Versions } from './api-version.ts';
import { isFault } from './failures.ts';
import { type Found, withUnread } from './found.ts';
import { bare, type PropertySpec, retrieveAll, retrieveObjects } from './property-collector.ts';
import { isUnreadable, retrieveAllApart, retrieveApart } from './retrieve-apart.ts';
import type { Session } from './session.ts';
import type { Mor } from './soap.ts';
import { toPlannedVm, toSourceVm } from './source-vms.ts';
import { type Surroundings, surroundingsOf } from './surroundings.ts';
import { aroundSpecs, aroundVm, plannedSpec, vmSpec } from './vm-properties.ts';

type Versioned = { readonly versions: Versions; readonly build: string };

const versionsOf = async (session: Session): Promise<Versioned> => {
  const { about } = await session.content();
  return { versions: { server: about.version, spoken: await session.version() }, build: about.build };
};

/** All of these kinds; where one of them makes an answer that cannot be read, each of the others is found all the same. */
const allOf = async <T>(
  session: Session,
  specs: readonly PropertySpec[],
  keep: (found: Found) => T,
): Promise<readonly T[]> => {
  try {
    return await retrieveAll(session, specs, keep);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return (await retrieveAllApart(session, specs)).map(keep);
  }
};

const allAround = async (session: Session, { spoken }: Versions): Promise<Surroundings> => {
  const { rootFolder } = await session.content();
  return surroundingsOf(await allOf(session, aroundSpecs(spoken), (found) => found), rootFolder.id);
};

/** VC-2 in two paged questions: what is around, then the VMs, a page of them at a time turned into ours. Looks only. */
export const inventoryOf = async (session: Session): Promise<VcenterInventory> => {
  const { versions, build } = await versionsOf(session);
  const around = await allAround(session, versions);
  const vms = await allOf(session, [vmSpec(versions.spoken)], (found) => toSourceVm(found, around, versions));
  return {
    version: versions.server,
    build,
    clusters: [...around.clusters.values()],
    hosts: [...around.hosts.values()],
    datastores: [...around.datastores.values()],
    networks: [...around.networks.values()],
    vms,
  };
};

const AT_ONCE = 100;

/**
 * These VMs and what is around them, in one question per hundred; those that do not exist are left out. Where an answer cannot
 * be read they are looked at one by one, with all that is around, as the inventory has it. Looks only.
 */
export const vmsOf = async (session: Session, ids: readonly SourceVmId[]): Promise<readonly SourceVm[]> => {
  const { versions } = await versionsOf(session);
  const vms: SourceVm[] = [];
  for (let first = 0; first < ids.length; first += AT_ONCE) {
    const objects = ids.slice(first, first + AT_ONCE).map((id) => ({ type: 'VirtualMachine', id }));
    vms.push(...(await someOf(session, versions, objects)));
  }
  return vms;
};

const someOf = async (session: Session, versions: Versions, objects: readonly Mor[]): Promise<readonly SourceVm[]> => {
  const spec = plannedSpec(versions.spoken);
  const { rootFolder } = await session.content();
  try {
    const found = await retrieveKnown(session, spec, aroundSpecs(versions.spoken), objects);
    const around = surroundingsOf(found, rootFolder.id);
    return found.filter(({ ref }) => ref.type === spec.type).map((vm) => toPlannedVm(vm, around, versions));
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const around = await allAround(session, versions);
    return (await retrieveApart(session, [spec], objects)).map((vm) => toPlannedVm(vm, around, versions));
  }
};

/** A server that does not have one of the spare properties, whatever its version says, is asked without them. */
const retrieveKnown = async (
  session: Session,
  spec: PropertySpec,
  around: readonly PropertySpec[],
  objects: readonly Mor[],
): Promise<readonly Found[]> => {
  try {
    return await retrieveObjects(session, [spec, ...around], objects, aroundVm);
  } catch (error) {
    if (!isFault(error, 'InvalidProperty')) throw error;
    const found = await retrieveObjects(session, [bare(spec), ...around], objects, aroundVm);
    return found.map((vm) => (vm.ref.type === spec.type ? withUnread(vm, spec.spare ?? [], error) : vm));
  }
};
