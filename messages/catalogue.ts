import { ADVISORIES } from './advisories.ts';
import { ACTIONS, AUDIT_OUTCOMES, SUBJECT_KINDS } from './audit.ts';
import { COLUMNS } from './columns.ts';
import { ARTEFACTS, PLACES } from './debt.ts';
import { FAILURES } from './failures.ts';
import { LINES } from './lines.ts';
import { LOG_ADVICE } from './log-advice.ts';
import type { GivenTo, MessageOf, Room } from './message.ts';
import { NOTICES } from './notices.ts';
import { OBSTACLES } from './obstacles.ts';
import { REVIEWS } from './reviews.ts';
import { SETTINGS, STRATEGIES } from './settings.ts';
import {
  BATCH_STATES,
  CONDITIONS,
  CONSISTENCIES,
  DEFERRALS,
  PHASES,
  POWERS,
  QUEUE_STATES,
  SOURCE_PAUSES,
  SOURCE_POWERS,
  SOURCES_ON_START,
  TARGET_VMS,
  TASK_STATES,
} from './states.ts';
import { STEPS } from './steps.ts';
import { TERMS } from './terms.ts';
import { TITLES } from './titles.ts';
import { TRANSPORT_REASONS } from './transport-reasons.ts';
import { VIOLATIONS } from './violations.ts';

/** Every sentence and word that people read in place of a code, by what the code is of. */
export const CATALOGUE = {
  violation: VIOLATIONS,
  obstacle: OBSTACLES,
  advisory: ADVISORIES,
  notice: NOTICES,
  failure: FAILURES,
  logAdvice: LOG_ADVICE,
  step: STEPS,
  phase: PHASES,
  taskState: TASK_STATES,
  condition: CONDITIONS,
  deferral: DEFERRALS,
  review: REVIEWS,
  batchState: BATCH_STATES,
  queueState: QUEUE_STATES,
  consistency: CONSISTENCIES,
  sourcePower: SOURCE_POWERS,
  sourcePause: SOURCE_PAUSES,
  sourceOnStart: SOURCES_ON_START,
  targetVm: TARGET_VMS,
  power: POWERS,
  action: ACTIONS,
  auditOutcome: AUDIT_OUTCOMES,
  subjectKind: SUBJECT_KINDS,
  artefact: ARTEFACTS,
  place: PLACES,
  setting: SETTINGS,
  strategy: STRATEGIES,
  transportReason: TRANSPORT_REASONS,
  column: COLUMNS,
  term: TERMS,
  title: TITLES,
  line: LINES,
} as const satisfies Readonly<Record<string, Room>>;

export type Kind = keyof typeof CATALOGUE;
export type CodeOf<K extends Kind> = keyof (typeof CATALOGUE)[K] & string;

/** Everything that may be said, one member for each code: `{ kind, code }`, with `parameters` where its sentence has any. */
export type Message = { readonly [K in Kind]: MessageOf<K, (typeof CATALOGUE)[K]> }[Kind];

/** What is given beside a code: nothing, or exactly the parameters of one of its sentences. */
export type Given<K extends Kind, C extends CodeOf<K>> = [GivenTo<(typeof CATALOGUE)[K][C]>] extends [never]
  ? readonly []
  : readonly [parameters: GivenTo<(typeof CATALOGUE)[K][C]>];
