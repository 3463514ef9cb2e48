import { createHash } from 'node:crypto';
import type { LibvirtNetwork, VmDefinition } from '../commands/ports/hypervisors.ts';
import type { AuthorisedKey, JobKind, RemoteInput } from '../commands/ports/machines.ts';
import type { SourceVm } from '../domain/platform/inventory.ts';
import type { KvmEvidence } from '../domain/task/evidence.ts';
import type { DiskName, Instant } from '../domain/words/ids.ts';
import type { SimulatedFence } from './fences.ts';

/** What a disk holds, as a word: the VM, the disk and the moment of its copy. Two disks of one moment end in the same. */
export type Content = string;

export type JobEnd = {
  readonly code: number;
  readonly signal: string | null;
  readonly outOfMemory: boolean;
  readonly result: Readonly<Record<string, string>>;
  readonly log: string;
};
export type SimulatedJob = {
  readonly id: string;
  readonly kind: JobKind;
  input: RemoteInput;
  readonly bootId: string;
  readonly startedAt: number;
  readonly bytesTotal: number;
  /** Of those, what was there and finished when it began. */
  readonly bytesBefore?: number;
  readonly bytesPerSecond: number;
  /** What a copy carries: known when it begins, since the source's export never changes. */
  readonly content: Content;
  /** Since when it waits for another cookie, and how it would have ended; how long it has stood still so in all, in ms. */
  paused: { readonly at: number; readonly due: SimulatedJob['due'] } | null;
  standing: number;
  /** When and how it will end if nothing comes between. */
  due: { readonly at: number; readonly end: JobEnd };
  /** Null: it runs. */
  ended: { readonly at: number; readonly end: JobEnd | 'LOST' } | null;
};

export type SimulatedVm = Omit<SourceVm, 'power'> & {
  power: SourceVm['power'];
  /** The guest agent answers, so that file systems can be frozen for the moment of a backup. */
  readonly agent: boolean;
  readonly nvram: Uint8Array | null;
  /** Another tool's backup job holds the domain. */
  foreignJob: boolean;
  /** Which run of the domain this is, and how often its guest wrote in it; absent: the first, in which it has run from the beginning. */
  ran?: GuestRun;
  /** When what its disks hold now was first taken; absent: never. */
  shown?: { readonly state: string; readonly at: Instant };
};
/** A guest that runs writes once a second. `since`: it runs since then; null: it stands still. */
export type GuestRun = { readonly domainId: number; readonly writes: number; readonly since: number | null };
/** A backup job and what it left: the files stay when the VM goes. */
export type SimulatedBackup = {
  readonly taskId: string;
  readonly vm: string;
  readonly disks: readonly DiskName[];
  readonly pointInTime: Instant;
  readonly consistency: 'PAUSED' | 'FILE_SYSTEMS_FROZEN' | 'CRASH_CONSISTENT';
  readonly socket: string;
  readonly evidence: KvmEvidence;
  /** When what it holds was first taken, by this backup or one before; absent: by this one. */
  readonly shows?: Instant;
  running: boolean;
};
export type SimulatedVolume = { readonly taskId: string; readonly sizeBytes: number; content: Content | null };
/** `point`, `reading`: what its manifest names; `damaged`: it is not what its manifest says. */
export type SimulatedFile = {
  readonly content: Content | Uint8Array;
  readonly sizeBytes: number;
  readonly point?: string;
  readonly reading?: string;
  readonly damaged?: true;
};
/** What is finished of a staged disk whose copy broke off. */
export type SimulatedHalf = {
  readonly bytes: number;
  readonly point: string;
  readonly reading: string;
  readonly bootId: string;
};
/** `starts`: since its host's last boot. */
export type SimulatedDomain = { readonly definition: VmDefinition; power: 'RUNNING' | 'OFF'; starts: number };
export type DhcpHost = { readonly mac: string; readonly ip: string; readonly name: string };

/** One machine of the fleet. A source host, a migration server and a target host differ only in what stands on them. */
/** `expires`: by the machine's own clock. */
export type AuthorisedLine = Omit<AuthorisedKey, 'keyId' | 'door' | 'lifetimeSeconds'> & { readonly expires: Instant };

export type SimulatedMachine = {
  readonly name: string;
  readonly address: string;
  hostKey: string;
  readonly machineId: string;
  boots: number;
  /** Refuses what is older. On disk, so a reboot keeps it. */
  epoch: number;
  /** By task, on disk like the epoch. */
  readonly fences: Map<string, SimulatedFence>;
  /** Does not answer the control plane before then; what runs on it goes on. */
  silentUntil: number;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  /** Free where a backup's scratch files grow. */
  scratchFreeBytes: number;
  /** In bytes, of the UEFI firmware that it has. */
  uefiVariableSizes: readonly number[];
  readonly networks: readonly (LibvirtNetwork & { readonly hosts: Map<string, DhcpHost> })[];
  /** The host cannot run another VM now (TK-8). */
  full: string | null;
  readonly vms: Map<string, SimulatedVm>;
  readonly jobs: Map<string, SimulatedJob>;
  readonly keys: Map<string, string>;
  readonly authorised: Map<string, AuthorisedLine>;
  readonly staging: Map<string, Map<string, SimulatedFile>>;
  /** By the path of the staged file. */
  readonly halves: Map<string, SimulatedHalf>;
  readonly backups: Map<string, SimulatedBackup>;
  readonly volumes: Map<string, SimulatedVolume>;
  readonly nvram: Map<string, { readonly taskId: string; readonly bytes: Uint8Array }>;
  readonly domains: Map<string, SimulatedDomain>;
};

export const bootIdOf = ({ name, boots }: SimulatedMachine): string => `${name}-boot-${boots}`;

export type MachineWish = {
  readonly name: string;
  readonly address: string;
  /** Its own where nothing is said; two names with one id are one machine. */
  readonly machineId?: string;
  readonly cores?: number;
  readonly memoryBytes?: number;
  readonly diskBytes?: number;
  readonly networks?: readonly LibvirtNetwork[];
  readonly vms?: readonly SimulatedVm[];
};

/** The key that a machine shows until it is changed. */
export const hostKeyOf = (name: string): string =>
  `ssh-ed25519 ${Buffer.from(`simulated:${name}:1`).toString('base64')}`;

const GIB = 1024 ** 3;

export const simulatedMachine = (wish: MachineWish): SimulatedMachine => ({
  name: wish.name,
  address: wish.address,
  hostKey: hostKeyOf(wish.name),
  machineId: wish.machineId ?? createHash('md5').update(wish.name).digest('hex'),
  boots: 1,
  epoch: -1,
  fences: new Map(),
  silentUntil: 0,
  cores: wish.cores ?? 16,
  memoryBytes: wish.memoryBytes ?? 64 * GIB,
  diskBytes: wish.diskBytes ?? 4096 * GIB,
  scratchFreeBytes: 100 * GIB,
  uefiVariableSizes: [540_672], // Debian 12's OVMF_VARS_4M.fd
  networks: (wish.networks ?? []).map((network) => ({ ...network, hosts: new Map() })),
  full: null,
  vms: new Map((wish.vms ?? []).map((vm) => [vm.id, { ...vm }])),
  jobs: new Map(),
  keys: new Map(),
  authorised: new Map(),
  staging: new Map(),
  halves: new Map(),
  backups: new Map(),
  volumes: new Map(),
  nvram: new Map(),
  domains: new Map(),
});
