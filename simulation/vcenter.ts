import type { SourceVm, VmwareTraits } from '../domain/platform/inventory.ts';
import type { VcenterNetwork } from '../domain/platform/vcenter-inventory.ts';
import type { SourceVmId } from '../domain/words/ids.ts';
import { byCode } from './faults.ts';
import type { Fleet } from './fleet.ts';
import { textOf } from './job-input.ts';
import type { SimulatedJob } from './machine.ts';
import { CERTIFICATES } from './vcenter-certificate.ts';

/** How a guest takes it when it is asked to shut down, and what virt-v2v would say of it. */
export type GuestManner = {
  /** Null: it never does. */
  readonly shutDownSeconds: number | null;
  readonly convertSeconds: number;
  /** Keys of the job's result beside the usual ones; `error` makes the conversion fail with these words. */
  readonly conversion: Readonly<Record<string, string>>;
};

export type SimulatedVmwareVm = Omit<SourceVm, 'power' | 'vmware'> & {
  power: Exclude<SourceVm['power'], 'UNKNOWN'>;
  vmware: VmwareTraits;
  readonly guest: GuestManner;
  /** The guest is on its way down since the first, and off at the second. */
  goesOff: { readonly since: number; readonly at: number } | null;
  /** How often it was started: what its disks hold is of this run. */
  runs: number;
  /** Who started it last; null: it ran when the world began. */
  startedBy: 'US' | 'SOMEBODY' | null;
  /** What was done to its power, in order. */
  readonly deeds: string[];
};

/** A vCenter, or an ESXi host by itself. */
export type SimulatedVcenter = {
  readonly name: string;
  readonly address: string;
  readonly version: string;
  readonly apiType: 'VirtualCenter' | 'HostAgent';
  certificate: string;
  password: string;
  /** Does not answer, or with 503, before then. */
  silentUntil: number;
  busyUntil: number;
  /** Sessions that live, by the value of their cookie. */
  readonly sessions: Set<string>;
  logins: number;
  readonly vms: Map<string, SimulatedVmwareVm>;
  readonly networks: readonly VcenterNetwork[];
  /** Its history of starts, by its own clock. */
  readonly starts: { readonly vm: string; readonly at: number }[];
  /** Told of every change of a power state, and of VMs that go. */
  readonly listeners: Set<() => void>;
};

export type VcenterWish = {
  readonly name: string;
  readonly address: string;
  readonly version?: string;
  readonly apiType?: SimulatedVcenter['apiType'];
  readonly vms?: readonly SimulatedVmwareVm[];
  readonly networks?: readonly VcenterNetwork[];
};

export const PASSWORD = 'simulated';

export const simulatedVcenter = (wish: VcenterWish): SimulatedVcenter => ({
  name: wish.name,
  address: wish.address,
  version: wish.version ?? '6.7.0',
  apiType: wish.apiType ?? 'VirtualCenter',
  certificate: CERTIFICATES[0],
  password: PASSWORD,
  silentUntil: 0,
  busyUntil: 0,
  sessions: new Set(),
  logins: 0,
  vms: new Map((wish.vms ?? []).map((vm) => [vm.id, { ...vm, vmware: { ...vm.vmware }, deeds: [] }])),
  networks: wish.networks ?? [{ id: 'network-7', name: 'VM Network', kind: 'STANDARD' }],
  starts: [],
  listeners: new Set(),
});

const now = (fleet: Fleet): number => Date.parse(fleet.time.now());

const tell = ({ listeners }: SimulatedVcenter): void => {
  for (const ring of [...listeners]) ring();
};

/** Guests that were on their way down and are down by now. */
export const settleGuests = (fleet: Fleet): void => {
  for (const vcenter of fleet.vcenters)
    for (const vm of vcenter.vms.values())
      if (vm.goesOff !== null && vm.goesOff.at <= now(fleet)) {
        vm.power = 'OFF';
        vm.goesOff = null;
        tell(vcenter);
      }
};

/** Peer: the tools are among the first that a guest stops; who is asked again then does not hear it any more. */
const TOOLS_LAST = 0.3;
export const toolsAnswer = (fleet: Fleet, { vmware, power, goesOff }: SimulatedVmwareVm): boolean => {
  if (!vmware.toolsRunning || power !== 'RUNNING') return false;
  return goesOff === null || now(fleet) < goesOff.since + (goesOff.at - goesOff.since) * TOOLS_LAST;
};

export const askToShutDown = (fleet: Fleet, vm: SimulatedVmwareVm): void => {
  vm.deeds.push('asked');
  const { shutDownSeconds } = vm.guest;
  if (shutDownSeconds === null || vm.goesOff !== null) return;
  vm.goesOff = { since: now(fleet), at: now(fleet) + shutDownSeconds * 1000 };
};

export const turnOff = (vcenter: SimulatedVcenter, vm: SimulatedVmwareVm): void => {
  if (vm.power === 'OFF') return;
  vm.deeds.push('off');
  vm.power = 'OFF';
  vm.goesOff = null;
  tell(vcenter);
};

/** Peer: an event of the start with the server's time; who waits for updates is told at once. */
export const turnOn = (
  fleet: Fleet,
  vcenter: SimulatedVcenter,
  vm: SimulatedVmwareVm,
  startedBy: 'US' | 'SOMEBODY',
): void => {
  if (vm.power === 'RUNNING') return;
  vm.deeds.push(startedBy === 'US' ? 'on' : 'on by somebody');
  Object.assign(vm, { power: 'RUNNING', startedBy, runs: vm.runs + 1 });
  vcenter.starts.push({ vm: vm.id, at: now(fleet) });
  if (startedBy === 'US' && twinOf(fleet, vm)) fleet.breaches.push(`${vm.name} was powered on while its target ran`);
  breakDiskReaders(fleet, vm);
  tell(vcenter);
};

/** A target VM that runs with a MAC of this one. */
const twinOf = (fleet: Fleet, vm: SimulatedVmwareVm): boolean =>
  fleet.machines
    .flatMap((machine) => [...machine.domains.values()])
    .filter(({ power }) => power === 'RUNNING')
    .some(({ definition }) => definition.nics.some((nic) => vm.nics.some((own) => own.mac === nic.mac)));

/** I3, at the start of a target: its source runs, and nobody but us could have known better. */
export const noteRunningSource = (fleet: Fleet, macs: readonly string[]): void => {
  settleGuests(fleet);
  for (const vcenter of fleet.vcenters)
    for (const vm of vcenter.vms.values())
      if (
        vm.power === 'RUNNING' &&
        vm.startedBy !== 'SOMEBODY' &&
        vm.nics.some(({ mac }) => mac !== null && macs.includes(mac))
      )
        fleet.breaches.push(`a target was started while its source ${vm.name} ran`);
};

export const removeVm = (vcenter: SimulatedVcenter, id: SourceVmId): void => {
  vcenter.vms.delete(id);
  tell(vcenter);
};

/** The patience of the copier (adapters/jobs/program/copier/order.py) with a session that has ended, or a file that is locked. */
export const DATASTORE_PATIENCE_SECONDS = 180;

const LOCKED = byCode('COPY_FAILED', "The server answers requests for the disk's file with errors.");
export const UNAUTHORISED = byCode(
  'AUTH_FAILED',
  "The server does not let the session read the disk's file: it has ended, or its user may not browse the datastore.",
);

const readersOf = (fleet: Fleet): readonly SimulatedJob[] =>
  fleet.machines
    .flatMap((machine) => [...machine.jobs.values()])
    .filter((job) => job.ended === null && textOf(job.input, 'transport') !== '');

/** A running VM locks its files: who was reading them gets errors until he gives up. */
const breakDiskReaders = (fleet: Fleet, vm: SimulatedVmwareVm): void => {
  for (const job of readersOf(fleet))
    if (job.content.startsWith(`${vm.id}/`))
      Object.assign(job, { due: { at: now(fleet) + DATASTORE_PATIENCE_SECONDS * 1000, end: LOCKED }, paused: null });
};

/** All sessions end at once, as when vCenter restarts. Copies over HTTPS stand still until they get another cookie. */
export const loseSessions = (fleet: Fleet, vcenter: SimulatedVcenter): void => {
  const at = now(fleet);
  for (const job of readersOf(fleet)) {
    if (!vcenter.sessions.has(textOf(job.input, 'cookie')) || job.paused !== null) continue;
    job.paused = { at, due: job.due };
    job.due = { at: at + DATASTORE_PATIENCE_SECONDS * 1000, end: UNAUTHORISED };
  }
  vcenter.sessions.clear();
};

/** The job has been given a cookie: where it is of a session that lives, the copy goes on where it stood. */
export const takeUpAgain = (fleet: Fleet, job: SimulatedJob): void => {
  const alive = fleet.vcenters.some(({ sessions }) => sessions.has(textOf(job.input, 'cookie')));
  if (job.paused === null || job.ended !== null || !alive) return;
  const { at, due } = job.paused;
  const stood = now(fleet) - at;
  job.standing += stood;
  job.due = { at: due.at + stood, end: due.end };
  job.paused = null;
};
