import type {
  ClusterId,
  DiskName,
  HostId,
  Instant,
  Ipv4,
  Mac,
  NetworkId,
  ServerId,
  SourceId,
  SourceVmId,
  StorageId,
} from '../words/ids.ts';
import { type Keyed, own, without } from '../words/keyed.ts';
import { numbersOf } from './artefact-ids.ts';
import type { NotedPlace } from './volume-place.ts';

/** Where something of ours is. `PLATFORM`: in another stream of this service, not on a machine. */
export type Place =
  | { readonly kind: 'SOURCE'; readonly id: SourceId }
  | { readonly kind: 'SERVER'; readonly id: ServerId }
  | { readonly kind: 'HOST'; readonly id: HostId }
  | { readonly kind: 'PLATFORM' };

/**
 * Something outside the task's own stream that the task leaves behind until it is released (DESIGN.md 3.6): it is recorded
 * before it is made and after. What is in the ledger and neither released nor delivered is the task's debt.
 */
export type Artefact = {
  readonly id: string;
  readonly place: Place;
  /** Whose it is; absent: the first's, or the task's own. */
  readonly attempt?: number;
} & (
  | { readonly kind: 'SLOT' }
  | { readonly kind: 'SOURCE_VM_CLAIM' }
  | { readonly kind: 'ADDRESSES'; readonly networkId: NetworkId }
  | { readonly kind: 'STAGING'; readonly path: string }
  | { readonly kind: 'ACCESS_KEY' }
  | { readonly kind: 'AUTHORISATION' }
  | { readonly kind: 'PAUSED_VM'; readonly vmId: SourceVmId }
  | { readonly kind: 'STOPPED_VM'; readonly vmId: SourceVmId }
  | { readonly kind: 'BACKUP'; readonly vmId: SourceVmId }
  | { readonly kind: 'JOB' }
  | { readonly kind: 'PLACEMENT'; readonly clusterId: ClusterId }
  /** Promised on a storage that all machines share. */
  | { readonly kind: 'ROOM'; readonly storageId: StorageId }
  | { readonly kind: 'VOLUME'; readonly disk: DiskName; readonly volume: NotedPlace }
  | { readonly kind: 'NVRAM'; readonly path: string }
  | {
      readonly kind: 'DHCP_ENTRY';
      readonly network: string;
      readonly mac: Mac;
      readonly ip: Ipv4;
      readonly name: string;
    }
  | { readonly kind: 'VM_DEFINITION'; readonly uuid: string }
);
export type ArtefactKind = Artefact['kind'];

export type ReleaseTrouble = { readonly tries: number; readonly retryAt: Instant };
export type LedgerEntry = {
  readonly artefact: Artefact;
  readonly made: boolean;
  readonly trouble: ReleaseTrouble | null;
};
/** By artefact id, in the order in which they were intended. */
export type Ledger = Keyed<LedgerEntry>;

/** Lower ranks are released first: a job before what it reads, a VM before its volumes, the claims last. */
export const RELEASE_RANK: Readonly<Record<ArtefactKind, number>> = {
  JOB: 0,
  BACKUP: 1,
  VM_DEFINITION: 1,
  PAUSED_VM: 2,
  STOPPED_VM: 2,
  VOLUME: 2,
  NVRAM: 2,
  DHCP_ENTRY: 2,
  AUTHORISATION: 2,
  ACCESS_KEY: 3,
  STAGING: 3,
  PLACEMENT: 3,
  ROOM: 3,
  ADDRESSES: 4,
  SOURCE_VM_CLAIM: 5,
  SLOT: 5,
};

/** What must be gone for certain first, however long that takes: even debt is never paid in another order. */
const NEVER_BEFORE: Readonly<Partial<Record<ArtefactKind, readonly ArtefactKind[]>>> = {
  VOLUME: ['VM_DEFINITION'], // a VM that may still run on it
  NVRAM: ['VM_DEFINITION'],
  ROOM: ['VOLUME'], // what may still be made or written there counts as used
  DHCP_ENTRY: ['VM_DEFINITION'],
  ADDRESSES: ['VM_DEFINITION', 'DHCP_ENTRY'], // TP-4: nobody else may get an address that is still in use
  STOPPED_VM: ['VM_DEFINITION'], // I3: source and target never run with one MAC
  SOURCE_VM_CLAIM: ['BACKUP', 'PAUSED_VM', 'STOPPED_VM'], // or paying the debt would break into the next task of that VM
};

/**
 * What is the task's, over all its attempts: an unpaid one is taken over by the next, and looked at anew. All else belongs to the
 * attempt that made it, and carries its number.
 */
const OF_THE_TASK: ReadonlySet<ArtefactKind> = new Set<ArtefactKind>(['STAGING', 'PAUSED_VM', 'STOPPED_VM']);
export const isOfTheTask = ({ kind }: Pick<Artefact, 'kind'>): boolean => OF_THE_TASK.has(kind);

/** Left by an earlier attempt: it is given back, whatever the attempt does that runs. */
export const isOfEarlier = (artefact: Artefact, attempt: number): boolean =>
  !isOfTheTask(artefact) && numbersOf(artefact.id).attempt < attempt;

const samePlace = (a: Place, b: Place): boolean =>
  a.kind !== 'PLATFORM' && b.kind !== 'PLATFORM' && a.kind === b.kind && a.id === b.id;

/** The order holds within an attempt; what is the task's waits for all attempts, and they for it. */
const areOrdered = (one: Artefact, other: Artefact): boolean =>
  isOfTheTask(one) || isOfTheTask(other) || numbersOf(one.id).attempt === numbersOf(other.id).attempt;

/** A job on a machine comes before everything else of the task there: it may still read or write it. */
const isBefore = (first: Artefact, artefact: Artefact): boolean =>
  areOrdered(first, artefact) &&
  (NEVER_BEFORE[artefact.kind]?.includes(first.kind) === true ||
    (first.kind === 'JOB' && artefact.kind !== 'JOB' && samePlace(first.place, artefact.place)));

export const mustWait = (ledger: Ledger, artefact: Artefact): boolean =>
  Object.values(ledger).some((entry) => isBefore(entry.artefact, artefact));

/** What a successful migration hands over: it belongs to the new VM (or to the administrator) and is never debt. */
export const DELIVERED_KINDS: ReadonlySet<ArtefactKind> = new Set<ArtefactKind>([
  'VOLUME',
  'NVRAM',
  'DHCP_ENTRY',
  'VM_DEFINITION',
  'ADDRESSES',
  'PAUSED_VM',
  'STOPPED_VM',
]);

export const isMade = (ledger: Ledger, id: string): boolean => own(ledger, id)?.made === true;

export const intended = (ledger: Ledger, artefact: Artefact): Ledger =>
  own(ledger, artefact.id) ? ledger : { ...ledger, [artefact.id]: { artefact, made: false, trouble: null } };

export const made = (ledger: Ledger, id: string): Ledger => {
  const entry = own(ledger, id);
  return entry ? { ...ledger, [id]: { ...entry, made: true } } : ledger;
};

export const released = (ledger: Ledger, id: string): Ledger => without(ledger, id);

export const troubled = (ledger: Ledger, id: string, trouble: ReleaseTrouble): Ledger => {
  const entry = own(ledger, id);
  return entry ? { ...ledger, [id]: { ...entry, trouble } } : ledger;
};

const only = (ledger: Ledger, which: (entry: LedgerEntry) => boolean): Ledger =>
  Object.fromEntries(Object.entries(ledger).filter(([, entry]) => which(entry)));

/** RT-8: a source VM that is left paused or off on purpose is no debt, and the next attempt's to go on with. */
const LEFT_AS_IT_IS: ReadonlySet<ArtefactKind> = new Set<ArtefactKind>(['PAUSED_VM', 'STOPPED_VM']);
export const isLeftAsItIs = ({ kind }: Pick<Artefact, 'kind'>): boolean => LEFT_AS_IT_IS.has(kind);
export const withoutStops = (ledger: Ledger): Ledger => only(ledger, ({ artefact }) => !isLeftAsItIs(artefact));
export const stopsIn = (ledger: Ledger): Ledger => only(ledger, ({ artefact }) => isLeftAsItIs(artefact));

/** Of what that attempt has made, and of what is the task's; what an earlier one left stays debt. */
export const isDelivered = (artefact: Artefact, attempt: number): boolean =>
  DELIVERED_KINDS.has(artefact.kind) && !isOfEarlier(artefact, attempt);
export const delivered = (ledger: Ledger, attempt: number): Ledger =>
  only(ledger, ({ artefact }) => !isDelivered(artefact, attempt));

const each = (ledger: Ledger, change: (entry: LedgerEntry) => LedgerEntry): Ledger =>
  Object.fromEntries(Object.entries(ledger).map(([id, entry]) => [id, change(entry)]));

/** Another attempt tries anew to give back what is left: the count of tries is that of one attempt. */
export const withoutTroubles = (ledger: Ledger): Ledger => each(ledger, (entry) => ({ ...entry, trouble: null }));

/** What is the task's goes to the next attempt, and is looked at anew: it may be gone, or otherwise than it was left. */
export const takenOver = (ledger: Ledger, kept: Ledger): Ledger =>
  each({ ...ledger, ...kept }, (entry) =>
    isOfTheTask(entry.artefact) ? { ...entry, made: false, trouble: null } : entry,
  );
