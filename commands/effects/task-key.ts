import { numbersNow } from '../../domain/task/attempt.ts';
import type { OfAttempt } from '../../domain/task/attempt-keys.ts';
import { jobAt } from '../../domain/task/step-inputs.ts';
import type { ServerId, TaskId } from '../../domain/words/ids.ts';
import { own } from '../../domain/words/keyed.ts';
import { type FencedMachine, OutsideFailure } from '../ports/machines.ts';
import { aggregates } from '../support/aggregates.ts';
import type { TaskApp } from '../support/app.ts';
import { serverMachine } from '../support/machines.ts';
import { keyIdOf, places } from './places.ts';

/** Should nobody ever come to revoke it, the key ends by itself; a control plane may be away for so long. */
const LIFETIME_SECONDS = 6 * 3600;
const RENEW_SECONDS = 3600;
const RENEW_AGAIN_SECONDS = 60;

type KeyOfTask = OfAttempt & { readonly serverId: ServerId };

const LOOPBACK = /^(127\.|::1$|localhost$)/;

/** Where the task's key lets in: `id` is the ledger's. */
export type KeyDoor = { readonly at: FencedMachine; readonly id: string };

/** How the machines know a door of the ledger. */
export const doorOf = (id: string): string => id.replaceAll('/', '.');

/** Puts the task's key into the machine's authorized_keys, for these sockets alone, or puts off its expiry there. May be repeated. */
export const authoriseKey = async (
  app: TaskApp,
  { serverId, ...of }: KeyOfTask,
  { at, id }: KeyDoor,
  sockets: readonly string[],
): Promise<void> => {
  const { machine: server } = await serverMachine(app, serverId);
  const keyId = keyIdOf(of);
  const { publicKey, addresses } = await app.world.accessKeys.make(server, app.epoch(), keyId); // the one made before
  const from = LOOPBACK.test(at.ssh.address) ? [...addresses, '127.0.0.1', '::1'] : addresses;
  await app.world.accessKeys.authorise(at, app.epoch(), {
    ...{ keyId, door: doorOf(id), publicKey, from, sockets },
    lifetimeSeconds: LIFETIME_SECONDS,
  });
};

/**
 * The exports of all volumes as they are now, for the key is one of all the task's copies. With the next of each: while this
 * call is under way a copy may have failed, and its next try must not be locked out.
 */
export const volumeSockets = async (app: TaskApp, taskId: TaskId): Promise<readonly string[]> => {
  const state = await app.handler.load(aggregates.task(taskId));
  if (state.status !== 'migrating') return [];
  const { plan, attempt } = state;
  return plan.target.volumes.flatMap(({ disk }) => {
    const { job } = jobAt(state, 'WriteVolume', { disk, moment: attempt.moment });
    return [job, job + 1].map((number) => places.volumeSocket({ taskId, ...numbersNow(attempt) }, disk, number));
  });
};

type Door = KeyDoor & {
  readonly sockets: () => Promise<readonly string[]>;
  /** The artefact of the job that goes through it. */
  readonly job: string;
};

/**
 * Does work that needs the key at a machine, with its expiry put off at the beginning and each hour. Resolves when no such
 * call is under way any more: what is revoked afterwards stays revoked. Throws what the machine says, and does no work, where
 * the key cannot be put there for a job that was not started before; one that runs may have its connection still.
 */
export const whileAuthorised = async <T>(
  app: TaskApp,
  task: KeyOfTask,
  { at, id, sockets, job }: Door,
  work: () => Promise<T>,
): Promise<T> => {
  const renew = async (): Promise<OutsideFailure | null> => {
    try {
      await authoriseKey(app, task, { at, id }, await sockets());
      return null;
    } catch (error) {
      if (error instanceof OutsideFailure) return error;
      throw error;
    }
  };
  const state = await app.handler.load(aggregates.task(task.taskId));
  const begun = state.status === 'migrating' && own(state.ledger, job) !== undefined;
  let failed = await renew();
  if (failed !== null && !begun) throw failed;
  const over = new AbortController();
  const renewing = (async () => {
    for (;;) {
      await app.clock.sleep(failed === null ? RENEW_SECONDS : RENEW_AGAIN_SECONDS, over.signal);
      if (over.signal.aborted) return;
      failed = await renew();
    }
  })();
  renewing.catch(() => undefined); // awaited in finally; avoids an unhandled rejection
  try {
    return await work();
  } finally {
    over.abort();
    await renewing;
  }
};
