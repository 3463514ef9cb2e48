import type { Problem } from '../../domain/words/failure.ts';
import type { CredentialRef, Instant } from '../../domain/words/ids.ts';
import { asLogged } from '../../domain/words/said.ts';

/** How the control plane reaches a machine: the *full* host key is pinned (`ssh-ed25519 AAAA…`), no other is accepted. */
export type SshEndpoint = {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
  readonly credential: CredentialRef;
};

/** A machine that takes part: a source host, a migration server, a target host. `id` names it in logs and locks. */
export type Machine = { readonly id: string; readonly ssh: SshEndpoint };

/**
 * For which task a machine is changed, and from which point of its life the change comes (domain/task/generation.ts). A machine
 * refuses what is older than the newest that it has seen of that task (STALE_CALL), whenever it arrives.
 */
export type TaskFence = { readonly taskId: string; readonly generation: number };
/** A machine as a task may change it. */
export type FencedMachine = Machine & { readonly fence: TaskFence };

/** A failure of the world outside, as data inside a throw; adapters throw nothing else on purpose. */
export class OutsideFailure extends Error {
  readonly failure: Problem;
  constructor(failure: Problem, options?: { cause?: unknown }) {
    super(asLogged(failure), options);
    this.name = 'OutsideFailure';
    this.failure = failure;
  }
}

/** Stored secrets. Values never leave the adapter that uses them. */
export type Secret =
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'privateKey'; readonly privateKey: string; readonly passphrase?: string }
  | { readonly kind: 'sasl'; readonly user: string; readonly password: string };

export interface Vault {
  /** Idempotent per ref; the ref is chosen by the caller (deterministic, so a retry overwrites the same entry). */
  put(ref: CredentialRef, secret: Secret): Promise<void>;
  /** Throws OutsideFailure NOT_FOUND when there is none. */
  get(ref: CredentialRef): Promise<Secret>;
  /** Idempotent. */
  remove(ref: CredentialRef): Promise<void>;
  /** The names of all that it keeps; of what is put or removed meanwhile, either way. */
  refs(): Promise<readonly CredentialRef[]>;
}

/** Looks at a machine's SSH host key without authenticating. Throws UNREACHABLE. */
export interface HostKeyProbe {
  probeHostKey(
    address: string,
    port: number,
  ): Promise<{ readonly keyType: string; readonly hostKey: string; readonly fingerprint: string }>;
}

/**
 * The one program that Sampan runs on other machines (DESIGN.md section 4). Verbs are fixed; input and output are
 * `key base64` lines. Installed on first use under a name that carries its version; run through `sudo -n` where the
 * user is not root. Every verb that changes something carries the epoch, and the task's fence; the program refuses what is older
 * than the newest it has seen (STALE_EPOCH, STALE_CALL).
 * Throws OutsideFailure: UNREACHABLE, AUTH_FAILED, HOST_KEY_CHANGED, STALE_EPOCH, STALE_CALL, or the code that the verb failed
 * with.
 */
export interface RemoteProgram {
  call(machine: Machine, verb: string, input: RemoteInput, options?: CallOptions): Promise<RemoteOutput>;
}
export type RemoteInput = Readonly<Record<string, string | Uint8Array>>;
export type RemoteOutput = {
  text(key: string): string;
  maybe(key: string): string | undefined;
  bytes(key: string): Uint8Array;
};
/** What every verb carries that changes something for a task. */
export const mandateOf = ({ fence }: FencedMachine, epoch: number): RemoteInput => ({
  epoch: String(epoch),
  fence: fence.taskId,
  generation: String(fence.generation),
});
export type CallOptions = { readonly signal?: AbortSignal; readonly timeoutSeconds?: number };

/** The work that a job may do; each is a function of the remote program, never a command line. */
export type JobKind = 'stage-disk' | 'convert-guest' | 'serve-volume' | 'write-volume' | 'review-staged';

export type JobSpec = {
  /** Deterministic: task, attempt, role, disk and which job it is (`artefact-ids.ts`). Letters, digits, `-`, `_`, `.`. */
  readonly id: string;
  readonly kind: JobKind;
  readonly input: RemoteInput;
};

/** Bytes done are those of the virtual disk that are known to be on the other side, holes included; monotonic (I10). */
export type JobProgress = { readonly bytesDone: number; readonly bytesTotal: number; readonly bytesOnWire: number };

export type JobStatus =
  | { readonly state: 'absent' }
  | {
      readonly state: 'running';
      readonly bootId: string;
      readonly starts: number;
      readonly progress: JobProgress | null;
      /** What the work says that it is doing, where bytes tell nothing: one line. */
      readonly note: string | null;
    }
  | {
      readonly state: 'exited';
      readonly bootId: string;
      readonly starts: number;
      readonly code: number;
      readonly signal: string | null;
      readonly outOfMemory: boolean;
      readonly progress: JobProgress | null;
      /** What the work reported at its end, `key → value`. */
      readonly result: Readonly<Record<string, string>>;
      readonly logTail: string;
    }
  /** Started before the machine's last boot and never ended: it is gone (MS-14). */
  | { readonly state: 'lost'; readonly bootId: string; readonly starts: number };

/** Work that survives the control plane. All methods may be repeated; none starts a job twice. */
export interface Jobs {
  /** From now on the machine refuses older epochs. Resolves when nothing of an older one is under way there any more. */
  claim(machine: Machine, epoch: number): Promise<void>;
  /** `started: false` when the job was there already, whatever its state. Throws STALE_CALL when it was removed before. */
  start(
    machine: FencedMachine,
    epoch: number,
    spec: JobSpec,
  ): Promise<{ readonly started: boolean; readonly bootId: string }>;
  status(machine: Machine, jobId: string): Promise<JobStatus>;
  /**
   * Replaces inputs of a job that runs (a cookie that was renewed); the work reads them when it needs them. Does nothing when
   * the job has ended. Throws NOT_FOUND when there is none.
   */
  refresh(machine: FencedMachine, epoch: number, jobId: string, input: RemoteInput): Promise<void>;
  /**
   * From now on the machine refuses what is older of that task (docs/adr/0027), whatever is or is not done there next. Resolves when
   * no older verb of it acts there any more; jobs go on. May run twice. Throws STALE_CALL where this is older itself.
   */
  raiseFence(machine: FencedMachine, epoch: number): Promise<void>;
  /** Ends everything in the job's namespace or unit and waits for it; resolves only when no process is left. */
  kill(machine: FencedMachine, epoch: number, jobId: string): Promise<void>;
  /**
   * Kills, then removes the job's directory and its secrets. Idempotent. From then on a start of this id throws STALE_CALL, also
   * where there was no such job: a start that was given up must not run beside the job that followed it.
   */
  remove(machine: FencedMachine, epoch: number, jobId: string): Promise<void>;
}

/** A key of a task's own, with which the migration server reaches another machine (DESIGN.md 3.15). */
export interface AccessKeys {
  /**
   * Makes the key pair in the server's tmpfs, or returns the one made before. The private half never leaves the server.
   * `addresses`: those that the server may be seen under, as they are now.
   */
  make(
    server: FencedMachine,
    epoch: number,
    keyId: string,
  ): Promise<{ readonly publicKey: string; readonly addresses: readonly string[] }>;
  discard(server: FencedMachine, epoch: number, keyId: string): Promise<void>;
  /**
   * Lets the key in through one of the task's doors: as the machine's SSH user, from these addresses and for so long, to these Unix sockets alone: no command,
   * no terminal, no TCP in either direction. Idempotent per key id; what the last call said stands. Throws STALE_CALL once the
   * door was shut.
   */
  authorise(machine: FencedMachine, epoch: number, key: AuthorisedKey): Promise<void>;
  /** Takes the key out again and shuts the door for good, also where the key was not in. Idempotent. */
  revoke(machine: FencedMachine, epoch: number, key: Pick<AuthorisedKey, 'keyId' | 'door'>): Promise<void>;
}

export type AuthorisedKey = {
  readonly keyId: string;
  /** Which of the task's doors: two of them may be at one machine. Letters, digits, `-`, `_`, `.`. */
  readonly door: string;
  readonly publicKey: string;
  /** At least one. */
  readonly from: readonly string[];
  /** Absolute paths. None: it can log in, and do nothing. */
  readonly sockets: readonly string[];
  /** How long from now, by the clock of the machine that it opens; rounded up to a minute, as OpenSSH knows no seconds. */
  readonly lifetimeSeconds: number;
};

/** A migration server's cache: one directory per task under the cache path, with our marker in it. */
export interface StagingArea {
  /**
   * Tools, cores, memory, addresses; what is missing comes with package names. Makes the cache path if it is missing.
   * `look`: paths that an operator gave for VMware sources, to be looked for.
   */
  probe(server: Machine, cachePath: string, look?: VmwareTools): Promise<ServerFacts>;
  prepare(server: FencedMachine, epoch: number, directory: string): Promise<void>;
  /** Removes the directory and everything in it, only where our marker is. Idempotent. */
  remove(server: FencedMachine, epoch: number, directory: string): Promise<void>;
  /** With its checksum beside it, and the instant that it is of, by which a review knows it again; null: of none. */
  putFile(
    server: FencedMachine,
    epoch: number,
    path: string,
    bytes: Uint8Array,
    pointInTime?: Instant | null,
  ): Promise<void>;
  getFile(server: Machine, path: string): Promise<Uint8Array>;
}

export type ServerFacts = {
  readonly bootId: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly cacheTotalBytes: number;
  readonly cacheFreeBytes: number;
  readonly addresses: readonly string[];
  /** Debian package names of tools that are not there. */
  readonly missingPackages: readonly string[];
  /** The same, of those that only VMware sources need: nbdkit and virt-v2v. */
  readonly missingForVmware: readonly string[];
  /** Drivers were found at `look.virtioWin`, the library at `look.vddk`; false where nothing was to be looked for. */
  readonly virtioWin: boolean;
  readonly vddk: boolean;
};
/** Absolute paths on the migration server: the virtio-win folder or ISO, and VMware's VDDK library folder. */
export type VmwareTools = { readonly virtioWin: string | null; readonly vddk: string | null };
