import { OutsideFailure } from '../commands/ports/machines.ts';
import { refused, violationOf } from '../commands/support/door.ts';
import { id as idField } from '../commands/support/fields.ts';
import { hostCapacity as capacityOfHost } from '../commands/support/host-capacity.ts';
import { hostMachine, serverMachine } from '../commands/support/machines.ts';
import { storageAt } from '../commands/support/storage.ts';
import type { GraphqlDeps } from './context.ts';
import { refusal, resultView } from './refusal.ts';

/** An id that came from outside, or the throw that refuses it. */
const idOf = <B extends string>(raw: string) => {
  const parsed = idField<B>().safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new OutsideFailure({ code: 'NOT_FOUND', parameters: { id: raw } });
};

/** What a machine says now, or why it does not. Looks only. */
const asked = async <T extends object, Name extends string>(typename: Name, ask: () => Promise<T>) => {
  try {
    return resultView({ ok: true, value: await ask(), position: null }, typename, (value) => value);
  } catch (error) {
    if (error instanceof OutsideFailure) return refusal(refused(violationOf(error, ['id'])).violations);
    throw error;
  }
};

/** MS-9, MS-10, TP-3: total and available, from the machine and from what running tasks have reserved. */
export const serverCapacity = (deps: GraphqlDeps, id: string) =>
  asked('ServerCapacity', async () => {
    const { machine, details } = await serverMachine(deps.app, idOf<'ServerId'>(id));
    const facts = await deps.app.world.staging.probe(machine, details.cachePath, details.vmware);
    const { reservedBytes = 0, stagedBytes = 0 } = deps.readModels.server(id) ?? {};
    const cacheAvailableBytes = Math.max(0, facts.cacheFreeBytes + stagedBytes - reservedBytes);
    const { cores: cpuCores, virtioWin: virtioWinFound, vddk: vddkFound } = facts;
    return { ...facts, cpuCores, cacheAvailableBytes, virtioWinFound, vddkFound };
  });

export const hostCapacity = ({ app }: GraphqlDeps, id: string) =>
  asked('HostCapacity', () => capacityOfHost(app, idOf<'HostId'>(id)));

export const storageCapacity = ({ app, readModels }: GraphqlDeps, id: string) =>
  asked('StorageCapacity', async () => {
    const { storages, hosts } = readModels.target();
    const storage = storages.find((one) => one.id === id);
    if (!storage) {
      throw new OutsideFailure({ code: 'NOT_FOUND', parameters: { what: 'PRIMARY_STORAGE' } });
    }
    const { backend } = await storageAt(app, idOf<'StorageId'>(id));
    const its = hosts.filter((host) => storage.clusterIds.includes(host.clusterId));
    const answers = its.map(async (host) => {
      const machine = await hostMachine(app, idOf<'HostId'>(host.id));
      const { totalBytes, freeBytes } = await backend.capacity(machine);
      return { hostId: host.id, hostName: host.name, totalBytes, availableBytes: freeBytes };
    });
    return { hosts: await Promise.all(answers) };
  });
