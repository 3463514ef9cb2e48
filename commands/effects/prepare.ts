import type { Place } from '../../domain/task/artefact.ts';
import { artefactIds, type StepEffect } from '../../domain/task/task-effects.ts';
import type { Machine } from '../ports/machines.ts';
import type { App } from '../support/app.ts';
import { hostMachine, serverMachine, sourceMachine } from '../support/machines.ts';
import { keyIdOf, places } from './places.ts';
import { acquire, type Run } from './run.ts';
import { authoriseKey } from './task-key.ts';

export const prepareStaging = async (app: App, effect: StepEffect, run: Run): Promise<void> => {
  const { machine, details } = await serverMachine(app, effect.plan.serverId);
  const path = places.staging(details.cachePath, effect.taskId);
  const artefact = {
    id: artefactIds.staging,
    kind: 'STAGING',
    place: { kind: 'SERVER', id: details.id },
    path,
  } as const;
  await acquire(app, effect, artefact, run, () => app.world.staging.prepare(machine, app.epoch(), path));
};

export const makeAccessKey = async (app: App, effect: StepEffect, run: Run): Promise<void> => {
  const { machine, details } = await serverMachine(app, effect.plan.serverId);
  const artefact = {
    id: artefactIds.accessKey,
    kind: 'ACCESS_KEY',
    place: { kind: 'SERVER', id: details.id },
  } as const;
  await acquire(app, effect, artefact, run, () =>
    app.world.accessKeys.make(machine, app.epoch(), keyIdOf(effect.taskId)),
  );
};

const authorise = async (
  app: App,
  effect: StepEffect,
  id: string,
  place: Place,
  at: Machine,
  run: Run,
): Promise<void> => {
  await acquire(app, effect, { id, kind: 'AUTHORISATION', place }, run, () => authoriseKey(app, effect, at, []));
};

export const authoriseAtSource = async (app: App, effect: StepEffect, run: Run): Promise<void> => {
  const { sourceId } = effect.plan.source;
  const place = { kind: 'SOURCE', id: sourceId } as const;
  await authorise(app, effect, artefactIds.atSource, place, await sourceMachine(app, sourceId), run);
};

export const authoriseAtHost = async (
  app: App,
  effect: Extract<StepEffect, { kind: 'AuthoriseAtHost' }>,
  run: Run,
): Promise<void> => {
  const place = { kind: 'HOST', id: effect.hostId } as const;
  await authorise(app, effect, artefactIds.atHost(effect.hostId), place, await hostMachine(app, effect.hostId), run);
};
