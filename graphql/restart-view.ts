import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { planRestarts, type RestartPlan } from '../commands/restart-tasks.ts';
import { throughDoor } from '../commands/support/door.ts';
import type { GraphqlDeps, RequestContext } from './context.ts';
import type { QueryPlanMigrationRestartsArgs } from './generated.ts';
import { requestOf, withoutNulls } from './mutations.ts';
import { resultView, violationView } from './refusal.ts';

const outlookView = (outlook: NonNullable<RestartPlan['outlook']>, vmName: string | null) => {
  const { pointInTime, disks, keptBytes, steps, attempt, code, ...told } = outlook;
  const at = pointInTime?.takenAt;
  return {
    ...told,
    ...{ attempt, code, bytesKept: keptBytes },
    parameters: { attempt, vm: vmName ?? '', ...(at === undefined ? {} : { at }) },
    pointInTime: pointInTime && { at: pointInTime.takenAt, consistency: pointInTime.consistency },
    disks: disks.map(({ disk, ...about }) => ({ ...about, name: disk })),
    steps: steps.map((step) => ({ step })),
  };
};
export type OutlookView = ReturnType<typeof outlookView>;

export const restartPlanView = ({ outlook, violations, ...told }: RestartPlan) => ({
  ...told,
  outlook: outlook && outlookView(outlook, told.vmName),
  violations: violations.map(violationView),
});

export const planRestartsNow = async (
  { app }: GraphqlDeps,
  { input }: QueryPlanMigrationRestartsArgs,
  context: RequestContext,
) => {
  const { commandId, ...raw } = input;
  await nextTurn(); // as for a command
  const request = requestOf(commandId ?? randomUUID(), context);
  const result = await throughDoor(app, planRestarts, withoutNulls(raw), request);
  return resultView(result, 'MigrationRestartPlan', ({ results }) => ({ results: results.map(restartPlanView) }));
};
