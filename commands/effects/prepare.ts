import type { Place } from '../../domain/task/artefact.ts';
import { artefactIds, idsOf } from '../../domain/task/artefact-ids.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import type { ServerId } from '../../domain/words/ids.ts';
import type { FencedMachine } from '../ports/machines.ts';
import type { TaskApp } from '../support/app.ts';
import { hostMachine, serverMachine, sourceMachine } from '../support/machines.ts';
import { keyIdOf, places } from './places.ts';
import { acquire, type OfTask, type Run } from './run.ts';
import { authoriseKey } from './task-key.ts';

export const prepareStaging = async (app: TaskApp, step: StepOf<'PrepareStaging'>, run: Run): Promise<void> => {
  const { machine, details } = await serverMachine(app, step.input.serverId);
  const path = places.staging(details.cachePath, step.taskId);
  const artefact = {
    id: artefactIds.staging,
    kind: 'STAGING',
    place: { kind: 'SERVER', id: details.id },
    path,
  } as const;
  await acquire(app, step, artefact, run, () => app.world.staging.prepare(machine, app.epoch(), path));
};

export const makeAccessKey = async (app: TaskApp, step: StepOf<'MakeAccessKey'>, run: Run): Promise<void> => {
  const { machine, details } = await serverMachine(app, step.input.serverId);
  const artefact = {
    id: idsOf(step).accessKey,
    kind: 'ACCESS_KEY',
    place: { kind: 'SERVER', id: details.id },
  } as const;
  await acquire(app, step, artefact, run, () => app.world.accessKeys.make(machine, app.epoch(), keyIdOf(step)));
};

type Door = { readonly id: string; readonly place: Place; readonly serverId: ServerId };

const authorise = (
  app: TaskApp,
  step: OfTask,
  { id, place, serverId }: Door,
  at: FencedMachine,
  run: Run,
): Promise<void> =>
  acquire(app, step, { id, kind: 'AUTHORISATION', place }, run, () =>
    authoriseKey(app, { ...step, serverId }, { at, id }, []),
  );

export const authoriseAtSource = async (app: TaskApp, step: StepOf<'AuthoriseAtSource'>, run: Run): Promise<void> => {
  const { serverId, sourceId } = step.input;
  const door = { id: idsOf(step).atSource, place: { kind: 'SOURCE', id: sourceId }, serverId } as const;
  await authorise(app, step, door, await sourceMachine(app, sourceId), run);
};

export const authoriseAtHost = async (app: TaskApp, step: StepOf<'AuthoriseAtHost'>, run: Run): Promise<void> => {
  const { serverId, hostId } = step.input;
  const door = { id: idsOf(step).atHost(hostId), place: { kind: 'HOST', id: hostId }, serverId } as const;
  await authorise(app, step, door, await hostMachine(app, hostId), run);
};
