import type { Kind } from '../messages/catalogue.ts';
import { failureText, type Stored, stepText, told } from '../messages/say.ts';
import type { TaskRow } from '../projections/queries.ts';
import type { RequestContext } from './context.ts';
import type { violationView } from './refusal.ts';

type Resolve<Parent> = (parent: Parent, args: unknown, context: RequestContext) => string;
type ResolveMaybe<Parent> = (parent: Parent, args: unknown, context: RequestContext) => string | null;

/** The word for a code, in the language of who asks. */
const wordOf =
  <Parent>(kind: Kind, codeOf: (parent: Parent) => string): Resolve<Parent> =>
  (parent, _, { language }) =>
    told(language, kind, { code: codeOf(parent) });
/** The same where there may be none. */
const wordOrNull =
  <Parent>(kind: Kind, codeOf: (parent: Parent) => string | null): ResolveMaybe<Parent> =>
  (parent, _, { language }) => {
    const code = codeOf(parent);
    return code === null ? null : told(language, kind, { code });
  };

type Prose = { readonly code: string; readonly message: string };
type WithParameters = Prose & { readonly parameters?: { readonly what: string } };
const stored = ({ code, message, parameters }: WithParameters): Stored => ({
  code,
  message,
  parameters: Object.entries(parameters ?? {}),
});

const failureWord: Resolve<Prose> = ({ code, message }, _, { language }) => failureText(language, { code, message });
const phaseWord = wordOf('phase', ({ phase }: { readonly phase: string }) => phase);
const stepWord: Resolve<{ readonly step: string }> = ({ step }, _, { language }) => stepText(language, step);

type Violation = ReturnType<typeof violationView>;
type Disk = { readonly obstacle: string | null; readonly obstacleCode?: string };

/** What people read beside the codes of each type: sentences and words of `messages/`, in the language that was asked for. */
export const textFields = {
  Violation: {
    text: ({ code, message, parameters }: Violation, _: unknown, { language }: RequestContext) => {
      const given = parameters.map(({ name, value }) => [name, value] as const);
      return told(language, 'violation', { code, message, parameters: given });
    },
  },
  Advisory: {
    text: (advisory: WithParameters, _: unknown, { language }: RequestContext) =>
      told(language, 'advisory', stored(advisory)),
  },
  Notice: {
    text: (notice: Prose, _: unknown, { language }: RequestContext) => told(language, 'notice', stored(notice)),
  },
  Failure: { text: failureWord },
  TaskFailure: {
    text: failureWord,
    stepText: stepWord,
    phaseText: phaseWord,
  },
  StepTrouble: { stepText: stepWord },
  Deferral: { text: wordOf('deferral', ({ reason }: { readonly reason: string }) => reason) },
  TaskPhase: { text: phaseWord },
  TaskProgress: {
    phaseText: phaseWord,
    conditionText: wordOf('condition', ({ condition }: { readonly condition: string }) => condition),
  },
  TaskAttempt: { outcomeText: wordOrNull('taskState', ({ outcome }: TaskRow['attempts'][number]) => outcome) },
  PointInTime: {
    consistencyText: wordOf('consistency', ({ consistency }: { readonly consistency: string }) => consistency),
  },
  QueueEntry: { stateText: wordOf('queueState', ({ state }: { readonly state: string }) => state) },
  Batch: { stateText: wordOf('batchState', ({ state }: { readonly state: string }) => state) },
  AuditEntry: {
    actionText: wordOf('action', ({ action }: { readonly action: string }) => action),
    outcomeText: wordOf('auditOutcome', ({ outcome }: { readonly outcome: string }) => outcome),
  },
  AuditSubject: { kindText: wordOf('subjectKind', ({ kind }: { readonly kind: string }) => kind) },
  Debt: {
    kindText: wordOf('artefact', ({ kind }: { readonly kind: string }) => kind),
    placeText: wordOf('place', ({ place }: { readonly place: string }) => place),
  },
  SourceDisk: {
    obstacleText: ({ obstacle, obstacleCode }: Disk, _: unknown, { language }: RequestContext) =>
      obstacle === null
        ? null
        : told(language, 'obstacle', {
            code: obstacleCode ?? 'UNSUPPORTED_DISK',
            message: obstacle,
          }),
  },
};

/** `conditionOf`: telemetry knows more than the row. */
export const taskTexts = (conditionOf: (row: TaskRow) => string | null) => ({
  stateText: wordOf('taskState', ({ state }: TaskRow) => state),
  phaseText: wordOrNull('phase', ({ phase }: TaskRow) => phase),
  conditionText: wordOrNull('condition', conditionOf),
  vmText: wordOrNull('targetVm', ({ vm }: TaskRow) => vm),
  sourcePauseText: wordOrNull('sourcePause', ({ sourcePause }: TaskRow) => sourcePause),
  sourcePowerText: wordOrNull('sourcePower', ({ sourcePower }: TaskRow) => sourcePower),
});
