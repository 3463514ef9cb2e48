import type { Problem } from '../words/failure.ts';
import { own } from '../words/keyed.ts';
import { type Artefact, isOfEarlier } from './artefact.ts';
import { artefactIds, jobOfArtefact, numbersOf } from './artefact-ids.ts';
import type { Attempted } from './attempt.ts';
import { COURSE } from './course.ts';
import { type Ending, mayPass } from './failure-table.ts';
import type { MigrationTaskEvent, Phase } from './migration-task.events.ts';
import type { Migrating } from './migration-task.state.ts';
import { RELEASE_TRIES_BEFORE_END } from './retry-policy.ts';
import type { Making, Rule } from './rule.ts';
import { jobAt } from './step-inputs.ts';
import {
  STEP_NAMES,
  type StepEffect,
  type StepInput,
  type StepKind,
  type StepOf,
  type Subject,
  stepName,
  WHOLE,
} from './steps.ts';

export type HowItEnded = Omit<Ending, 'jobsBefore'>;

const KINDS = Object.keys(COURSE) as readonly StepKind[]; // they are the table's own keys
const ruleOf = (kind: StepKind): Rule<StepKind> => COURSE[kind] as Rule<StepKind>; // what is asked of any row alike

const applies = (task: Attempted, kind: StepKind): boolean =>
  (COURSE[kind].of !== 'LATER_ATTEMPTS' || task.attempt.number > 1) && (COURSE[kind].when?.(task) ?? true);

const subjectsOf = ({ plan, attempt: { moment } }: Migrating, kind: StepKind): readonly Subject[] => {
  switch (COURSE[kind].per) {
    case 'task':
      return [WHOLE];
    case 'moment':
      return [{ disk: null, moment }];
    case 'disk':
      return plan.target.volumes.map(({ disk }) => ({ disk, moment }));
  }
};

/** Of no step that it is there for anything is left to do. */
const isSpent = (task: Migrating, { neededBy }: Making): boolean =>
  neededBy !== 'END' && neededBy.every((kind) => isOver(task, kind));

const isDone = (task: Migrating, kind: StepKind, of: Subject): boolean => {
  const { done, makes = [] } = COURSE[kind];
  return done(task, of) || (makes.length > 0 && makes.every((making) => isSpent(task, making)));
};

/** The step is done for all that it is about, or does not apply. */
const isOver = (task: Migrating, kind: StepKind): boolean =>
  !applies(task, kind) || subjectsOf(task, kind).every((of) => isDone(task, kind, of));

/** The steps that one has to wait for in such a task, as far as they apply. */
export const needsOf = (task: Attempted, kind: StepKind): readonly StepKind[] =>
  COURSE[kind].needs
    .flatMap((need) => (typeof need === 'string' ? need : need.when(task) ? need.step : []))
    .filter((need) => applies(task, need));

/** Whether the step is asked for: a report about another one comes too late, or too early, and changes nothing. */
export const isAsked = (task: Migrating, kind: StepKind, of: Subject): boolean =>
  applies(task, kind) &&
  subjectsOf(task, kind).some(({ disk, moment }) => disk === of.disk && moment === of.moment) &&
  !isDone(task, kind, of) &&
  needsOf(task, kind).every((needed) => isOver(task, needed));

/** The phase of the first step with something left to do (RT-2). */
export const phaseOf = (task: Migrating): Phase => {
  for (const kind of KINDS) {
    const { phase } = COURSE[kind];
    if (phase !== null && !isOver(task, kind)) return phase;
  }
  return 'RESOURCE_CONFIGURATION';
};

/** Ledger ids of the jobs of steps that are not done; every other job is over and may be removed. */
export const liveJobs = (task: Migrating): ReadonlySet<string> =>
  new Set(
    KINDS.filter((kind) => applies(task, kind)).flatMap((kind) => {
      const { jobs = [] } = COURSE[kind];
      return subjectsOf(task, kind)
        .filter((of) => !isDone(task, kind, of))
        .flatMap((of) => jobs.map((role) => artefactIds.job(jobAt(task, kind, of).idAs(role))));
    }),
  );

/**
 * A job that is over may still hold the disk or the socket that the step needs: it goes first. A removal that fails again
 * and again holds up nothing for ever; the step then finds out itself.
 */
const isHeldUp = (task: Migrating, kind: StepKind, of: Subject, live: ReadonlySet<string>): boolean => {
  const { after = () => [], jobs = [] } = COURSE[kind];
  const own = after === 'OWN_JOBS';
  const roles = own ? jobs : after(task);
  const holdsUp = (id: string): boolean => {
    const job = live.has(id) ? null : jobOfArtefact(id);
    return job !== null && roles.includes(job.role) && (!own || job.of === (of.disk ?? 'guest'));
  };
  return Object.values(task.ledger).some(
    ({ artefact, trouble }) => holdsUp(artefact.id) && (trouble?.tries ?? 0) < RELEASE_TRIES_BEFORE_END,
  );
};

/** Whether the step may come through when it is tried again. */
export const mayStepPass = (
  task: Migrating,
  { kind, step }: StepEffect,
  { code }: Problem,
  how: HowItEnded,
): boolean => {
  const jobsBefore = own(task.attempt.trouble, step)?.jobs ?? 0;
  return mayPass(code, COURSE[kind].retry ?? {}, { ...how, jobsBefore }, task.plan);
};

const effectOf = <K extends StepKind>(task: Migrating, kind: K, of: Subject, input: StepInput[K]): StepOf<K> => {
  const { taskId, batchId } = task.plan;
  const { number: attempt, moment, trouble } = task.attempt;
  const step = stepName(kind, of);
  const failed = own(trouble, step);
  const nth = (failed?.tries ?? 0) + 1;
  const key = `${taskId}/${attempt}/${step}/${nth}`;
  return { kind, key, taskId, batchId, notBefore: failed?.retryAt ?? null, attempt, moment, step, try: nth, input };
};

/** Names of the steps that the task will still do, in the order of the course; watches are none. */
export const stepsLeft = (task: Migrating): readonly string[] =>
  KINDS.filter((kind) => COURSE[kind].phase !== null && applies(task, kind)).flatMap((kind) =>
    subjectsOf(task, kind)
      .filter((of) => !isDone(task, kind, of))
      .map((of) => stepName(kind, of)),
  );

/** The steps that are owed now, in the order of the course. */
export const owedSteps = (task: Migrating): readonly StepEffect[] => {
  const live = liveJobs(task);
  return KINDS.flatMap((kind) =>
    subjectsOf(task, kind).flatMap((of): readonly StepEffect[] => {
      if (!isAsked(task, kind, of) || isHeldUp(task, kind, of, live)) return [];
      const input = ruleOf(kind).input(task, of);
      return input === null ? [] : [effectOf(task, kind, of, input) as StepEffect]; // input is of that kind
    }),
  );
};

/** What a running attempt no longer needs of its own goes at once: the source is let go as soon as its disks are staged. */
export const spentBy = (task: Migrating): readonly Artefact[] => {
  const live = liveJobs(task);
  const spent = KINDS.flatMap((kind) => (COURSE[kind].makes ?? []).filter((making) => isSpent(task, making)));
  return Object.values(task.ledger)
    .map(({ artefact }) => artefact)
    .filter((artefact) => !isOfEarlier(artefact, task.attempt.number))
    .filter((artefact) =>
      artefact.kind === 'JOB'
        ? !live.has(artefact.id)
        : spent.some(({ kind, on }) => kind === artefact.kind && on === artefact.place.kind),
    );
};

const subjectOf = ({ data }: MigrationTaskEvent): Subject => ({
  disk: 'disk' in data ? data.disk : null,
  moment: 'moment' in data ? (data.moment ?? null) : null,
});

/** Name of the step that an event says has come through. */
export const settledStep = (event: MigrationTaskEvent): string | null => {
  for (const kind of KINDS) {
    const { settledBy } = COURSE[kind];
    if (settledBy?.event !== event.type) continue;
    if (settledBy.event !== 'ArtefactMade')
      return stepName(kind, COURSE[kind].per === 'task' ? WHOLE : subjectOf(event));
    if (event.type === 'ArtefactMade' && isNamed(settledBy.artefact, event.data.artefactId)) return STEP_NAMES[kind];
  }
  return null;
};

const isNamed = (artefact: string | { readonly startsWith: string }, id: string): boolean => {
  const { name } = numbersOf(id);
  return typeof artefact === 'string' ? artefact === name : name.startsWith(artefact.startsWith);
};
