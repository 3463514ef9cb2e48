import type { Place } from '../../domain/artefact.ts';
import { secondsAfter } from '../../domain/ids.ts';
import { artefactIds, type StepEffect } from '../../domain/task-effects.ts';
import type { App } from '../app.ts';
import { hostMachine, serverMachine, sourceMachine } from '../machines.ts';
import type { Machine } from '../ports/machines.ts';
import { keyIdOf, places } from './places.ts';
import { acquire, type Run } from './run.ts';

/** A key outlives any sane migration and still ends by itself, should nobody ever come to revoke it. */
const KEY_LIFETIME_SECONDS = 7 * 86_400;

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
  const { machine: server } = await serverMachine(app, effect.plan.serverId);
  await acquire(app, effect, { id, kind: 'AUTHORISATION', place }, run, async () => {
    const keyId = keyIdOf(effect.taskId);
    const { publicKey } = await app.world.accessKeys.make(server, app.epoch(), keyId); // the one made before
    const expires = secondsAfter(app.clock.now(), KEY_LIFETIME_SECONDS);
    await app.world.accessKeys.authorise(at, app.epoch(), { keyId, publicKey, expires });
  });
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
