import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseHost } from '../../commands/effects/choose-host.ts';
import { release } from '../../commands/effects/release.ts';
import type { TargetHostFacts } from '../../commands/ports/hypervisors.ts';
import { aggregates } from '../../commands/support/aggregates.ts';
import { choiceOf } from '../../domain/planning/placement.ts';
import type { Artefact } from '../../domain/task/artefact.ts';
import { attemptId } from '../../domain/task/attempt-keys.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import type { ReleaseEffect } from '../../domain/task/task-effect.ts';
import type { HostId } from '../../domain/words/ids.ts';
import { type Api, startApi } from '../graphql/api.ts';
import { fakeWorld, withRoom } from '../graphql/fakes.ts';
import { context, seedTarget } from '../graphql/vmware-plane.ts';
import { clusterId, gib, hostId, planOf, storageId, taskId } from '../support/examples.ts';
import { begun, run } from './later-attempts.ts';

type Context = { api: Api };
const test = suite<Context>('the host that is chosen for an attempt of a task');

const version = { major: 9, minor: 0, patch: 0 };
const facts: TargetHostFacts = {
  ...{ hostName: 'h1', machineId: null, bootId: 'b', libvirt: version, qemu: version, cpuCores: 16 },
  ...{ memoryBytes: gib(32), memoryFreeBytes: gib(32), addresses: [], networks: [], missingPackages: [] },
  ...{ runningVms: 0, runningVcpus: 0, uefi: false },
};
const plan = planOf();
const bytes = gib(10);

test.before.each(async (made) => {
  const world = fakeWorld();
  const target = { ...world.target, probe: async () => facts };
  made.api = await startApi({
    world: { target, storages: withRoom(world, async () => ({ freeBytes: gib(100), totalBytes: gib(100) })) },
  });
  await seedTarget(made.api);
});
test.after.each(({ api }) => api.close());

const taskApp = ({ app }: Api) => ({ ...app, fence: { taskId, generation: 1 } });

const choosing = async (api: Api, attempt: number) => {
  const step: StepOf<'ChooseHost'> = {
    ...{ kind: 'ChooseHost', step: 'choose-host', key: `${attemptId({ taskId, attempt })}/${attempt}/choose-host/1` },
    ...{ taskId, attempt, moment: 1, batchId: plan.batchId, try: 1, notBefore: null },
    input: { clusterId, storageId, bytes, firmware: null, target: plan.target },
  };
  return chooseHost(taskApp(api), step, run);
};

const placementOf = ({ app: { handler } }: Api) => handler.load(aggregates.placement(clusterId));
/** The choices of attempt 1 and 2 that are not settled. */
const choices = async (api: Api): Promise<readonly (HostId | null)[]> => {
  const state = await placementOf(api);
  return [1, 2].map((attempt) => choiceOf(state, { taskId, attempt })?.hostId ?? null);
};

const allot = async ({ app: { handler } }: Api, attempt: number): Promise<void> => {
  const offer = {
    ...{ hostId, runningVms: 0, usedMemoryBytes: 0, usedCpus: 0, freeStorageBytes: gib(100), freeCpus: 8 },
    ...{ freeMemoryBytes: gib(8), boots: true, migrationServer: false },
  };
  const data = { taskId, attempt, bytes, runs: null, offers: [offer], strategy: 'RANDOM', chance: 0 } as const;
  await handler.handle(aggregates.placement(clusterId), { type: 'AllotHost', data }, context(`allot-${attempt}`));
};

const head = { id: 'placement', kind: 'PLACEMENT', place: { kind: 'PLATFORM' }, clusterId } as const;
const PLACEMENTS: readonly Artefact[] = [head, { ...head, id: 'placement.2', attempt: 2 }];

/** One attempt's entry is given back, while the task is at another perhaps. */
const releasing = async (api: Api, of: number, latest: number, outcome: ReleaseEffect['outcome'], nth = 1) => {
  const artefact = PLACEMENTS[of - 1];
  if (!artefact) throw new Error('no such attempt');
  const { sourceId, vmId } = plan.source;
  const effect: ReleaseEffect = {
    ...{ kind: 'Release', key: `${attemptId({ taskId, attempt: latest })}/release/${artefact.id}/${nth}` },
    ...{ taskId, attempt: latest, batchId: plan.batchId, notBefore: null, artefact, storageId, outcome },
    source: { sourceId, vmId, claimedAt: sourceId },
  };
  await release(taskApp(api), effect, run);
};

test('the second attempt: chooses for itself, and its ledger’s entry says whose it is', async ({ api }) => {
  await allot(api, 1); // the first attempt's is not settled yet
  await begun(api, plan, 2);
  const chosen = await choosing(api, 2);
  assert.equal(chosen.type === 'RecordHostChosen' && chosen.data.hostId, hostId);
  assert.equal(await choices(api), [hostId, hostId]);
  const task = await api.app.handler.load(aggregates.task(taskId));
  assert.ok(task.status === 'migrating');
  assert.equal(
    Object.values(task.ledger).map(({ artefact }) => artefact),
    [PLACEMENTS[1]],
  );
});

test('the first attempt: its ledger’s entry is as it always was', async ({ api }) => {
  await begun(api, plan, 1);
  await choosing(api, 1);
  const task = await api.app.handler.load(aggregates.task(taskId));
  assert.ok(task.status === 'migrating');
  assert.equal(
    Object.values(task.ledger).map(({ artefact }) => artefact),
    [PLACEMENTS[0]],
  );
});

test('given back late, and again: the first attempt’s choice ends, the second’s stays, and no VM started there', async ({
  api,
}) => {
  await allot(api, 1);
  await allot(api, 2);
  for (const nth of [1, 2]) {
    await releasing(api, 1, 2, 'SUCCEEDED', nth); // the second's success
    assert.equal(await choices(api), [null, hostId]);
    assert.is((await placementOf(api)).lastHost, null);
  }
  await releasing(api, 2, 2, 'SUCCEEDED');
  assert.equal([await choices(api), (await placementOf(api)).lastHost], [[null, null], hostId]);
});

test.run();
