import type { Kind } from '../messages/catalogue.ts';
import { failureText, type Stored, stepText, told, transportText } from '../messages/say.ts';
import type { TaskRow } from '../projections/queries.ts';
import type { RequestContext } from './context.ts';
import type { SourceDiskParent, ViolationParent } from './parents.ts';
import { parametersOf } from './refusal.ts';

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

type Told = Pick<TaskRow['notices'][number], 'code' | 'message' | 'parameters'>;
const stored = ({ code, message, parameters }: Told): Stored => ({
  code,
  message,
  parameters: Object.entries(parameters ?? {}),
});
const textOf =
  (kind: Kind): Resolve<Told> =>
  (row, _, { language }) =>
    told(language, kind, stored(row));
/** `message` is `text` by the name that it had when there was one language. */
const toldFields = (kind: Kind) => ({
  message: textOf(kind),
  text: textOf(kind),
  parameters: ({ parameters }: Told) => parametersOf(parameters),
});

const textOfFailure: Resolve<Told> = (failure, _, { language }) => failureText(language, stored(failure));
const failureFields = { ...toldFields('failure'), message: textOfFailure, text: textOfFailure };
const phaseWord = wordOf('phase', ({ phase }: { readonly phase: string }) => phase);
const stepWord: Resolve<{ readonly step: string }> = ({ step }, _, { language }) => stepText(language, step);

const textOfViolation: Resolve<ViolationParent> = ({ code, message, parameters }, _, { language }) => {
  const given = parameters.map(({ name, value }) => [name, value] as const);
  return told(language, 'violation', { code, message, parameters: given });
};

const shownParameters = ({ parameters }: ViolationParent) =>
  parameters.map(({ name, value }) => ({ name, value: String(value ?? '') }));

type Read = { readonly transportReason: string; readonly hostName: string };
const transportReasonText: Resolve<Read> = ({ transportReason, hostName }, _, { language }) =>
  transportText(language, transportReason, hostName);

/** What people read beside the codes of each type: sentences and words of `messages/`, in the language that was asked for. */
export const textFields = {
  Violation: { message: textOfViolation, text: textOfViolation, parameters: shownParameters },
  VmwareSourcePlan: { transportReason: transportReasonText },
  Advisory: toldFields('advisory'),
  Notice: toldFields('notice'),
  Failure: failureFields,
  TaskFailure: {
    ...failureFields,
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
    obstacleText: ({ obstacle, obstacleCode }: SourceDiskParent, _: unknown, { language }: RequestContext) =>
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
