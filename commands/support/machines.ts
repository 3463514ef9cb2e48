import type { ServerDetails } from '../../domain/platform/migration-server.ts';
import { type EsxiHost, type KvmConnection, kvmSourceOf, vcenterOf } from '../../domain/platform/source.ts';
import type { HostId, ServerId, SourceId } from '../../domain/words/ids.ts';
import { own } from '../../domain/words/keyed.ts';
import { problem } from '../../domain/words/said.ts';
import { type FencedMachine, type Machine, OutsideFailure } from '../ports/machines.ts';
import type { VcenterEndpoint } from '../ports/vmware.ts';
import { aggregates } from './aggregates.ts';
import type { App, TaskApp } from './app.ts';

export const gone = (what: string): OutsideFailure => new OutsideFailure(problem('NOT_FOUND', { what }));

/** Where a task asks for it, the machine may be changed for that task. */
type Reached<A extends App> = A extends TaskApp ? FencedMachine : Machine;

export const reached = <A extends App>(app: A, machine: Machine): Reached<A> =>
  ('fence' in app ? { ...machine, fence: app.fence } : machine) as Reached<A>; // what the condition asks, the type asks

/** The machine behind an id, from its own stream. Throws OutsideFailure NOT_FOUND when it was removed meanwhile. */
export const hostMachine = async <A extends App>(app: A, id: HostId): Promise<Reached<A>> => {
  const host = own((await app.handler.load(aggregates.target)).hosts, id);
  if (!host) throw gone('HOST');
  return reached(app, { id, ssh: host.ssh });
};

/** How a KVM host is reached that is, or is to be, a source: over SSH, and its libvirt with SASL where that is asked for. */
export const kvmMachine = (id: string, { ssh, sasl }: Omit<KvmConnection, 'kind'>): Machine => ({
  id,
  ssh,
  ...(sasl === null ? {} : { sasl }),
});

export const sourceMachine = async <A extends App>(app: A, id: SourceId): Promise<Reached<A>> => {
  const known = kvmSourceOf(await app.handler.load(aggregates.source(id)));
  if (!known) throw gone('SOURCE');
  return reached(app, kvmMachine(id, known.connection));
};

/** The VMware source behind an id: how its API is reached, and its ESXi hosts that may be read over SSH. */
export const vmwareEndpoint = async (
  app: App,
  id: SourceId,
): Promise<{
  readonly endpoint: VcenterEndpoint;
  readonly esxiHosts: readonly EsxiHost[];
  readonly instanceUuid: string | null;
}> => {
  const known = vcenterOf(await app.handler.load(aggregates.source(id)));
  if (!known) throw gone('SOURCE');
  const { connection, instanceUuid } = known;
  const { address, port, user, certificate, legacyTls, credential, esxiHosts } = connection;
  return { endpoint: { id, address, port, user, certificate, legacyTls, credential }, esxiHosts, instanceUuid };
};

export const serverMachine = async <A extends App>(
  app: A,
  id: ServerId,
): Promise<{ machine: Reached<A>; details: ServerDetails }> => {
  const server = await app.handler.load(aggregates.server(id));
  if (server.status !== 'added') throw gone('MIGRATION_SERVER');
  return { machine: await hostMachine(app, server.details.hostId), details: server.details };
};
