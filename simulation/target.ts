import type { DhcpEntry, TargetHostFacts, TargetPlatform, VmDefinition } from '../commands/ports/hypervisors.ts';
import type { Bytes } from '../domain/words/units.ts';
import { outside } from './failures.ts';
import { onceFor } from './fences.ts';
import type { Fleet } from './fleet.ts';
import type { Gate } from './gate.ts';
import { bootIdOf, type SimulatedMachine } from './machine.ts';
import { noteRunningSource } from './vcenter.ts';
import { diskOf, runningOn } from './volumes.ts';

const freeMemory = (there: SimulatedMachine): number =>
  runningOn(there).reduce((free, { definition }) => free - definition.memoryBytes, there.memoryBytes);

const factsOf = (there: SimulatedMachine): TargetHostFacts => ({
  hostName: there.name,
  machineId: there.machineId,
  bootId: bootIdOf(there),
  libvirt: { major: 9, minor: 0, patch: 0 }, // the lab's: Debian 12
  qemu: { major: 7, minor: 2, patch: 0 },
  cpuCores: there.cores,
  memoryBytes: there.memoryBytes as Bytes,
  memoryFreeBytes: Math.max(0, freeMemory(there)) as Bytes,
  addresses: [there.address],
  networks: there.networks.map(({ hosts: _, ...network }) => network),
  uefi: there.uefiVariableSizes.length > 0,
  uefiVariableSizes: there.uefiVariableSizes,
  missingPackages: [],
  runningVms: runningOn(there).length,
  runningVcpus: runningOn(there).reduce((sum, { definition }) => sum + definition.cpuCores, 0),
});

const networkOf = (there: SimulatedMachine, name: string) => {
  const network = there.networks.find((candidate) => candidate.name === name);
  if (!network) throw outside('NOT_FOUND', 'The target host has no such network.');
  return network;
};

const isSame = (entry: DhcpEntry, host: { readonly mac: string; readonly ip: string }): boolean =>
  host.mac === entry.mac && host.ip === entry.ip;

/** Lab: an entry that is there is accepted, a MAC or IP of another's is IN_USE. */
const handOut = (there: SimulatedMachine, entry: DhcpEntry): void => {
  const { hosts } = networkOf(there, entry.network);
  const rival = [...hosts.values()].find(
    (host) => !isSame(entry, host) && (host.mac === entry.mac || host.ip === entry.ip),
  );
  if (rival) throw outside('IN_USE', `In network ${entry.network}, ${rival.mac} has ${rival.ip} already.`);
  const { mac, ip, name } = entry;
  hosts.set(mac, { mac, ip, name });
};

const withdraw = (fleet: Fleet, there: SimulatedMachine, entry: DhcpEntry): void => {
  const { hosts } = networkOf(there, entry.network);
  const host = hosts.get(entry.mac);
  if (!host || !isSame(entry, host)) return;
  const user = runningOn(there).find(({ definition }) => definition.nics.some((nic) => nic.mac === entry.mac));
  if (user) fleet.breaches.push(`the address of ${user.definition.uuid} was withdrawn while it ran`);
  hosts.delete(entry.mac);
};

const define = (there: SimulatedMachine, definition: VmDefinition): void => {
  const known = there.domains.get(definition.uuid);
  if (known && known.definition.taskId !== definition.taskId)
    throw outside('STATE_CONFLICT', 'A VM with this UUID is on the host and is not ours.');
  if (known?.power === 'RUNNING') return;
  const variables = definition.nvram === null ? undefined : there.nvram.get(definition.nvram);
  if (variables && !there.uefiVariableSizes.includes(variables.bytes.byteLength))
    throw outside('HYPERVISOR_REFUSED', 'The target host has no UEFI firmware for these variables.');
  there.domains.set(definition.uuid, { definition, power: 'OFF', starts: known?.starts ?? 0 });
};

const start = (fleet: Fleet, there: SimulatedMachine, uuid: string): Awaited<ReturnType<TargetPlatform['startVm']>> => {
  const domain = there.domains.get(uuid);
  if (!domain) throw outside('NOT_FOUND', 'The target VM is not on its host.');
  if (domain.power === 'RUNNING') return { started: true };
  if (there.full !== null) return { started: false, reason: there.full };
  for (const { source } of domain.definition.volumes) {
    const { volume, name, openedBy } = diskOf(fleet, there, source);
    if (!volume?.content) fleet.breaches.push(`${uuid} was started on ${name}, which is not whole`);
    if (openedBy) fleet.breaches.push(`${uuid} was started on ${name} while job ${openedBy.id} had it open`);
    if (openedBy && source.kind === 'FILE')
      throw outside('HYPERVISOR_REFUSED', 'Failed to get "write" lock. Is another process using the image?');
  }
  noteRunningSource(
    fleet,
    domain.definition.nics.map(({ mac }) => mac),
  );
  domain.power = 'RUNNING';
  domain.starts += 1;
  return { started: true };
};

/** Lab (adapters-target.test.ts): removing takes the NVRAM along, and only what carries our mark goes. */
const undefine = (there: SimulatedMachine, uuid: string, taskId: string): void => {
  const domain = there.domains.get(uuid);
  if (domain && domain.definition.taskId !== taskId)
    throw outside('STATE_CONFLICT', 'A VM with this UUID is on the host and is not ours.');
  there.domains.delete(uuid);
  for (const [path, file] of there.nvram) if (file.taskId === taskId) there.nvram.delete(path);
};

export const simulatedTarget = (fleet: Fleet, gate: Gate): TargetPlatform => ({
  probe: (host) => gate(host, 'probe-host', null, factsOf),
  handOutAddress: (host, epoch, entry) => gate(host, 'hand-out-address', epoch, (there) => handOut(there, entry)),
  withdrawAddress: (host, epoch, entry) =>
    gate(host, 'withdraw-address', epoch, (there) =>
      onceFor(there, host.fence, `withdraw.${entry.network}.${entry.mac}.${entry.ip}`, () =>
        withdraw(fleet, there, entry),
      ),
    ),
  writeNvram: (host, epoch, { taskId, path, bytes }) =>
    gate(host, 'write-nvram', epoch, (there) => {
      if (there.domains.get(taskId)?.power !== 'RUNNING') there.nvram.set(path, { taskId, bytes });
    }),
  defineVm: (host, epoch, vm) => gate(host, 'define-vm', epoch, (there) => define(there, vm)),
  undefineVm: (host, epoch, { uuid, taskId }) =>
    gate(host, 'undefine-vm', epoch, (there) => undefine(there, uuid, taskId)),
  startVm: (host, epoch, uuid) => gate(host, 'start-vm', epoch, (there) => start(fleet, there, uuid)),
  vmState: (host, uuid) =>
    gate(host, 'vm-state', null, ({ domains }) => domains.get(uuid)?.power ?? ('ABSENT' as const)),
});
