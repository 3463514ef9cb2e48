import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decode } from '../../adapters/eventstore/codec.ts';
import { examineStorage } from '../../commands/effects/examine-storage.ts';
import { executeTaskEffect } from '../../commands/effects/task-effects.ts';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import type { StorageBackend, StorageKinds } from '../../commands/ports/storage.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import { owedByTask } from '../../domain/task/migration-task.process.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import type { StorageId } from '../../domain/words/ids.ts';
import { type Api, startApi } from '../graphql/api.ts';
import { fakeWorld } from '../graphql/fakes.ts';
import { seedTarget } from '../graphql/vmware-plane.ts';
import { hostId, planOf, storageId, taskId } from '../support/examples.ts';
import { begun, run } from './later-attempts.ts';

const plan = planOf();
const shared = { hostFirst: false, writtenBy: 'SERVER', format: 'raw' } as const;
const test = suite('the storage as a later attempt finds it');

/** LocalStorages of which that is said, in place of what they are. */
const saying = (traits: StorageBackend['traits']): StorageKinds => {
  const { storages } = fakeWorld();
  return {
    LOCAL_STORAGE: (storage) => {
      const idle = storages.LOCAL_STORAGE?.(storage);
      if (!idle) throw new Error('The world has no LocalStorage.');
      return { ...idle, traits };
    },
  };
};

/** The second attempt of a task whose plan says nothing of its storage. */
const secondAttempt = async (storages: StorageKinds, act: (api: Api) => Promise<void>): Promise<void> => {
  const api = await startApi({ world: { storages } });
  try {
    await seedTarget(api);
    await begun(api, plan, 2);
    await act(api);
  } finally {
    await api.close();
  }
};
const taskOf = ({ app: { handler } }: Api) => handler.load(aggregates.task(taskId));
const owedStep = async (api: Api): Promise<StepOf<'ExamineStorage'>> => {
  for (const effect of owedByTask(await taskOf(api))) if (effect.kind === 'ExamineStorage') return effect;
  throw new Error('It is not owed.');
};

test('it is asked of the migration server and the hosts, and recorded once', async () => {
  const asked: string[] = [];
  const storages = saying(async (server, hosts) => {
    asked.push(server.id, ...hosts.map(({ id }) => id));
    return shared;
  });
  await secondAttempt(storages, async (api) => {
    const step = await owedStep(api);
    for (const _ of ['once', 'and after a crash']) await executeTaskEffect(api.app, step, run);
    assert.equal(asked.slice(0, 2), [hostId, hostId]); // the server is on that host
    const recorded = (await api.history()).filter(({ type }) => type === 'StorageTraitsFound').map(decode);
    assert.equal(recorded, [{ type: 'StorageTraitsFound', data: { taskId, attempt: 2, storageId, traits: shared } }]);
    const kinds = owedByTask(await taskOf(api)).map(({ kind }) => kind);
    assert.equal(kinds, ['ReviewStaged']);
  });
});

test('a server that is away: the step is tried again, and nothing is taken for granted', async () => {
  const storages = saying(async () => {
    throw new OutsideFailure({ code: 'UNREACHABLE', message: 'The server does not answer.' });
  });
  await secondAttempt(storages, async (api) => {
    await executeTaskEffect(api.app, await owedStep(api), run);
    const again = await owedStep(api);
    assert.is(again.try, 2);
    assert.ok(again.notBefore !== null);
  });
});

const failureOf = async (act: () => Promise<unknown>): Promise<OutsideFailure['failure'] | null> => {
  try {
    await act();
    return null;
  } catch (error) {
    if (error instanceof OutsideFailure) return error.failure;
    throw error;
  }
};

test('a storage that nobody can write to any more: the attempt fails with it, and says what to do', async () => {
  await secondAttempt({}, async (api) => {
    const step = await owedStep(api);
    const app = { ...api.app, fence: { taskId, generation: 3 } };
    assert.equal(await failureOf(() => examineStorage(app, step)), {
      code: 'NOT_FOUND',
      parameters: { storageKind: 'LOCAL_STORAGE' },
    });
    const other = { ...step, input: { ...step.input, storageId: 'gone' as StorageId } };
    const removed = { code: 'NOT_FOUND', parameters: { what: 'PRIMARY_STORAGE' } };
    assert.equal(await failureOf(() => examineStorage(app, other)), removed);
    await executeTaskEffect(api.app, step, run);
    const task = await taskOf(api);
    assert.ok(task.status === 'ended' && task.outcome.kind === 'FAILED');
  });
});

test.run();
