import type { KvmSource, TargetPlatform } from '../../../commands/ports/hypervisors.ts';
import {
  type AccessKeys,
  type FencedMachine,
  type JobSpec,
  type Jobs,
  type Machine,
  OutsideFailure,
  type StagingArea,
} from '../../../commands/ports/machines.ts';
import type { StorageKinds } from '../../../commands/ports/storage.ts';
import type { FailureCode } from '../../../domain/words/failure.ts';
import type { DiskName, SourceVmId } from '../../../domain/words/ids.ts';
import { fileVolumes } from '../../support/file-volumes.ts';
import { spoken } from '../../support/sentence.ts';

/** A world to try the ports' promises on: the simulated one, or the lab's real machines. */
export type WorldHarness = {
  readonly jobs: Jobs;
  readonly accessKeys: AccessKeys;
  readonly staging: StagingArea;
  readonly kvm: KvmSource;
  readonly target: TargetPlatform;
  readonly storages: StorageKinds;
  readonly source: FencedMachine;
  readonly server: FencedMachine;
  readonly host: FencedMachine;
  /** A running BIOS VM, its boot disk and a small one beside it, and a running UEFI VM. */
  readonly bios: SourceVmId;
  readonly uefi: SourceVmId;
  readonly disks: readonly [DiskName, DiskName];
  readonly cachePath: string;
  readonly storagePath: string;
  /** A libvirt network of the target host, with addresses of 192.168.150.0/24. */
  readonly network: string;
  /** Lets time pass until it answers with something. */
  until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T>;
  /** What is on the machines now and was not before; empty when nothing of ours is left. */
  leftovers(): Promise<readonly string[]>;
  close(): Promise<void>;
};
export type OpenHarness = () => Promise<WorldHarness>;

export const EPOCH = 7;
export const STALE = EPOCH - 1;
export const TASK = '5f1c9a52-0c5e-4bb0-9d5e-0f8a8a3b2c11';
export const OTHER = '6a2d0b63-1d6f-4cc1-8e6f-1a9b9b4c3d22';
/** Through which `letIn` lets a key in: once shut, it stays so. */
export const DOOR = 'door-of-jobs';
export const NOBODY = '00000000-0000-4000-8000-00000000dead' as SourceVmId;

/** Insists on the failure, and gives its sentence. */
export const fails = async (code: FailureCode, work: Promise<unknown>): Promise<string> => {
  const outcome = await work.then(
    () => 'it succeeded',
    (error: unknown) => (error instanceof OutsideFailure ? spoken(error.failure) : String(error)),
  );
  if (typeof outcome === 'string') throw new Error(`expected ${code}, but: ${outcome}`);
  if (outcome.code !== code) throw new Error(`expected ${code}, but: ${outcome.code} ${outcome.message}`);
  return outcome.message;
};

/** Of its LocalStorage, by their paths. */
export const filesOf = (world: WorldHarness) => fileVolumes(world.storages);

export const stagingOf = ({ cachePath }: WorldHarness, task = TASK): string => `${cachePath}/sampan-${task}`;
export const keyOf = (task = TASK): string => `task-${task}`;
/** The server may reach the machine as its SSH user. */
export const letIn = async (
  world: WorldHarness,
  machine: FencedMachine,
  ...sockets: readonly string[]
): Promise<void> => {
  const { publicKey, addresses } = await world.accessKeys.make(world.server, EPOCH, keyOf());
  const key = { keyId: keyOf(), door: DOOR, publicKey, from: addresses, sockets, lifetimeSeconds: 86_400 };
  await world.accessKeys.authorise(machine, EPOCH, key);
};

export type Copy = {
  readonly id: string;
  readonly kind: 'stage-disk' | 'write-volume';
  readonly peer: Machine;
  readonly socket: string;
  readonly disk: DiskName;
  readonly file: string;
  readonly size: number;
  readonly rate?: number;
};

/** A copy as the effects order it. */
export const copySpec = ({ id, kind, peer, socket, disk, file, size, rate = 0 }: Copy): JobSpec => ({
  id,
  kind,
  input: {
    keyId: keyOf(),
    peerAddress: peer.ssh.address,
    peerPort: String(peer.ssh.port),
    peerUser: peer.ssh.user,
    peerHostKey: peer.ssh.hostKey,
    remoteSocket: socket,
    exportName: disk,
    file,
    format: 'qcow2',
    size: String(size),
    rateBitsPerSecond: String(rate),
  },
});

export const ended = (world: WorldHarness, machine: Machine, id: string) =>
  world.until(`the end of job ${id}`, async () => {
    const status = await world.jobs.status(machine, id);
    return status.state === 'exited' ? status : undefined;
  });
