import type { SourceType } from '../platform/migration-server.ts';
import type { TaskPlan } from './task-plan.ts';

/** All that a task's course, the API and the command line have to know of a type of source; how it is worked with is its driver's. */
export type SourceTraits = {
  /** How all disks stay at one instant while they are read: in a backup of a VM that may run on, or because the VM is off, and stays so. */
  readonly heldBy: 'BACKUP' | 'STANDING_STILL';
  /** The copies come to the source through SSH, with a key of the task's own. */
  readonly readWithTaskKey: boolean;
  /** UEFI variables are read there, and brought. */
  readonly givesUefiVariables: boolean;
  /** Its guests know the devices of another hypervisor, so the migration server makes them fit (RT-2). */
  readonly guestsAreConverted: boolean;
  /** TK-4: a group of NICs is those with one number, or those in one network of the source. */
  readonly nicsGroupedBy: 'NUMBER' | 'NETWORK';
  /** KV-3, VC-2: which of its VMs may be ordered. */
  readonly offers: 'ACTIVE_VMS' | 'ALL_VMS';
};

const TRAITS: { readonly [T in SourceType]: SourceTraits } = {
  KVM: {
    heldBy: 'BACKUP',
    readWithTaskKey: true,
    givesUefiVariables: true,
    guestsAreConverted: false,
    nicsGroupedBy: 'NUMBER',
    offers: 'ACTIVE_VMS',
  },
  VMWARE: {
    heldBy: 'STANDING_STILL',
    readWithTaskKey: false,
    givesUefiVariables: false,
    guestsAreConverted: true,
    nicsGroupedBy: 'NETWORK',
    offers: 'ALL_VMS',
  },
};

export const SOURCE_TYPES = Object.keys(TRAITS) as readonly SourceType[]; // its keys are all of them

/** What an order or a server is for where it does not say. */
export const USUAL_SOURCE_TYPE: SourceType = 'KVM';

/** Undefined: a word that this version does not know. */
export const sourceTypeOf = (word: string | undefined): SourceType | undefined =>
  SOURCE_TYPES.find((type) => type === word);

export const traitsOfSource = (type: SourceType): SourceTraits => TRAITS[type];

type AtPlan = Pick<TaskPlan['source'], 'type' | 'powerAtPlan' | 'pause'>;

/** VC-4, KV-4: what a task does to its VM when it starts. One that does not run when the batch is planned is left as it is. */
export const whatStartDoes = ({ type, powerAtPlan, pause }: AtPlan): 'NOTHING' | 'PAUSE' | 'SHUT_DOWN' => {
  if (powerAtPlan !== 'RUNNING') return 'NOTHING';
  if (traitsOfSource(type).heldBy === 'STANDING_STILL') return 'SHUT_DOWN';
  return pause ? 'PAUSE' : 'NOTHING';
};

/** RT-5: the VM is meant to run while it is copied; every other stands still from its moment on, unless somebody starts it. */
export const isMeantToRun = (source: AtPlan): boolean =>
  source.powerAtPlan === 'RUNNING' && whatStartDoes(source) === 'NOTHING';
