import type { Problem } from '../domain/words/failure.ts';
import { keyed, own } from '../domain/words/keyed.ts';
import type { JobEnd } from './machine.ts';
import type { Random } from './random.ts';

/** `changes`: it is not only a look. */
export type Call = { readonly machine: string; readonly verb: string; readonly changes: boolean };
/**
 * `after`: it took effect, and the caller does not know. `late`: the caller has given it up, and so many seconds later it
 * takes effect all the same, as a call does whose packets or whose machine were held up.
 */
export type CallFault =
  | { readonly when: 'before' | 'after'; readonly failure: Problem }
  | { readonly when: 'late'; readonly seconds: number; readonly failure: Problem };
/** A job that ends badly, when `part` of its bytes are done. */
export type JobFate = { readonly part: number; readonly end: JobEnd };

export type Faults = {
  onCall(call: Call): CallFault | null;
  onJob(jobId: string): JobFate | null;
};

export type FaultRates = {
  /** Of all calls, how many fail before they took effect, and after. */
  readonly callFails: number;
  /** Of all calls that change something, how many are given up and take effect up to a minute later. */
  readonly lateCalls: number;
  /** Of all jobs, how many die by a signal, break off with a copy error, or find no space. */
  readonly jobFails: number;
  /** So often in the first hour: a machine is silent for up to twenty minutes, reboots, changes its host key. */
  readonly silences: number;
  readonly reboots: number;
  readonly keyChanges: number;
  /** So many source VMs are shut down. */
  readonly shutDowns: number;
  /** So many VMware VMs are powered on, and removed, by somebody else; so often all sessions end, and vCenter answers with 503. */
  readonly powerOns: number;
  readonly removals: number;
  readonly sessionLosses: number;
  readonly busyTimes: number;
};

export const NO_FAULTS: FaultRates = {
  callFails: 0,
  lateCalls: 0,
  jobFails: 0,
  silences: 0,
  reboots: 0,
  keyChanges: 0,
  shutDowns: 0,
  powerOns: 0,
  removals: 0,
  sessionLosses: 0,
  busyTimes: 0,
};

/** As the SSH adapter says it when a connection breaks: whether the call had its effect is not known. */
const CUT: Problem = {
  code: 'UNREACHABLE',
  message: 'The SSH connection broke before the answer was complete. Whether the call had its effect is not known.',
};

/** As adapters/vcenter/failures.ts puts it. */
const CUT_FROM_VCENTER: Problem = {
  code: 'UNREACHABLE',
  message: 'vCenter does not answer on port 443. Check that it is up and reachable.',
};
const refusedByVcenter = (fault: string): Problem => ({
  code: 'HYPERVISOR_REFUSED',
  message: `vCenter refused (${fault}). Correct this there and try again.`,
});

/** Refusals seen on the lab and, of vCenter, on the peer, by verb: another tool's backup, a full file system, a start that libvirt refuses. */
const REFUSALS = keyed<Problem>({
  'begin-backup': {
    code: 'IN_USE',
    message: 'Another job holds the source VM: wait until it has ended.',
  },
  'prepare-staging': { code: 'NO_SPACE', message: 'The cache of the migration server is full.' },
  'create-volume': { code: 'NO_SPACE', message: 'The primary storage is full.' },
  'start-vm': {
    code: 'HYPERVISOR_REFUSED',
    message: 'libvirt on the target host refused to start it.',
  },
  'vcenter-shut-down': refusedByVcenter('SystemError'),
  'vcenter-power-off': refusedByVcenter('GenericVmConfigFault'),
  'vcenter-power-on': refusedByVcenter('FileLocked'),
  'vcenter-find-vms': { code: 'BUSY', message: 'vCenter is too busy (HTTP 503).' },
  'hand-out-address': { code: 'IN_USE', message: 'The address is leased to another machine.' },
});

export const byCode = (code: string, message: string): JobEnd => ({
  code: 70,
  signal: null,
  outOfMemory: false,
  result: { failure: code, message },
  log: message,
});
/** As the lab's job program tells it when the work's init was killed from outside. */
export const bySignal = (signal: string): JobEnd => ({ code: 137, signal, outOfMemory: false, result: {}, log: '' });

const ENDS: readonly JobEnd[] = [
  bySignal('KILL'),
  { ...bySignal('KILL'), outOfMemory: true },
  byCode('COPY_FAILED', 'The disk cannot be read or written: Input/output error.'),
  byCode('NO_SPACE', 'There is no space left where the disk is written.'),
];

/** Of a conversion: it is killed, or virt-v2v gives up. */
const CONVERSION_ENDS: readonly JobEnd[] = [
  bySignal('KILL'),
  { ...bySignal('KILL'), outOfMemory: true },
  {
    ...byCode('CONVERSION_FAILED', 'virt-v2v could not convert the guest.'),
    result: {
      failure: 'CONVERSION_FAILED',
      error: 'virt-v2v: error: no root device found in this operating system image',
    },
  },
];

const cutAt = (verb: string): Problem => (verb.startsWith('vcenter-') ? CUT_FROM_VCENTER : CUT);
/** No call takes effect later than this after it was given up. */
export const LATEST_SECONDS = 60;

export const seededFaults = (random: Random, rates: FaultRates): Faults => ({
  onCall: ({ verb, changes }) => {
    if (changes && random.happens(rates.lateCalls))
      return { when: 'late', seconds: random.between(1, LATEST_SECONDS), failure: cutAt(verb) };
    if (!random.happens(rates.callFails)) return null;
    const refusal = own(REFUSALS, verb);
    if (refusal && random.happens(0.25)) return { when: 'before', failure: refusal };
    return { when: random.happens(0.5) ? 'before' : 'after', failure: cutAt(verb) };
  },
  onJob: (id) => {
    if (!random.happens(rates.jobFails)) return null;
    const end = random.pick(id.includes('.convert.') ? CONVERSION_ENDS : ENDS);
    return end ? { part: random.next(), end } : null;
  },
});
