import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StoredEvent } from '../../commands/ports/event-store.ts';
import { platform } from '../../simulation/checks/platform.ts';
import { everyState, failedTasks, type Prepared, STATES } from '../support/restartable.ts';
import { type SimulatedApi, simulatedApi } from '../support/simulated-api.ts';

const test = suite('restarting many, and looking at what it would do');
const base = await platform();

const RESTART = `mutation ($input: RestartMigrationTasksInput!) { result: restartMigrationTasks(input: $input) {
  __typename ... on Refusal { violations { code field message } }
  ... on MigrationTasksRestarted { position results { id done violations { code field message text } } } } }`;
const PLAN = `query ($input: PlanMigrationRestartsInput!) { result: planMigrationRestarts(input: $input) {
  __typename ... on Refusal { violations { code field message } }
  ... on MigrationRestartPlan { results { id name vmName violations { code field message } advisories { code }
    outlook { attempt code text parameters { name value } pointInTime { at consistency } disks { name sizeBytes kept }
      bytesKept bytesToRead source sourceText steps { step stepText } } } } } }`;

type Violation = { readonly code: string; readonly field: string; readonly message: string };
type Outlook = {
  readonly attempt: number;
  readonly code: string;
  readonly text: string;
  readonly pointInTime: { readonly at: string; readonly consistency: string } | null;
  readonly disks: readonly { readonly name: string; readonly sizeBytes: number; readonly kept: boolean }[];
  readonly bytesKept: number;
  readonly bytesToRead: number;
  readonly source: string;
  readonly steps: readonly { readonly step: string; readonly stepText: string }[];
};
type Result = {
  readonly __typename: string;
  readonly position?: string | null;
  readonly violations?: readonly Violation[];
  readonly results?: readonly {
    readonly id: string;
    readonly done?: boolean;
    readonly name?: string | null;
    readonly outlook?: Outlook | null;
    readonly violations: readonly Violation[];
  }[];
};

const ask = async (api: SimulatedApi, query: string, input: object): Promise<Result> => {
  const { body } = await api.ask(query, { input });
  assert.is(body.errors, undefined, JSON.stringify(body.errors));
  return body.data?.result as Result;
};
const codesOf = (violations: readonly Violation[]): string => violations.map((v) => `${v.code} ${v.field}`).join();
const inShort = ({ results = [] }: Result): readonly string[] =>
  results.map(({ done, violations }) => (done ? 'done' : codesOf(violations)));
const eventsIn = ({ run }: Prepared, type: string): readonly StoredEvent[] =>
  run.store.events.filter((event) => event.type === type);

const withApi = async (on: Prepared, use: (api: SimulatedApi) => Promise<void>): Promise<void> => {
  const api = await simulatedApi(on.run, on.plane);
  try {
    await use(api);
    assert.equal(api.alarms, []);
  } finally {
    await api.close();
  }
};

test('a task in each state, one that is named twice and one that nobody knows: only the failed one is restarted', async () => {
  const on = await everyState(base);
  const ids = [...STATES.map((state) => on.tasks[state]), on.tasks.failed, 'nobody', 'constructor'];
  const refusals = [
    'RESTART_SUCCEEDED ids[0]',
    'RESTART_CANCELLED ids[2]',
    'RESTART_DELETED ids[3]',
    'RESTART_MIGRATING ids[4]',
    'RESTART_QUEUED ids[5]',
  ];
  const [first, ...others] = refusals;
  const unknown = ['NOT_FOUND ids[7]', 'NOT_FOUND ids[8]'];
  await withApi(on, async (api) => {
    const before = on.run.store.events.length;
    const look = await ask(api, PLAN, { commandId: 'look', ids });
    assert.equal(
      look.results?.map(
        ({ violations, outlook }) => `${codesOf(violations)}${outlook ? `attempt ${outlook.attempt}` : ''}`,
      ),
      [first, 'attempt 2', ...others, 'attempt 2', ...unknown],
    );
    assert.is(on.run.store.events.length, before, 'a look changes nothing');
    const answer = await ask(api, RESTART, { commandId: 'r1', ids });
    assert.equal(inShort(answer), [first, 'done', ...others, 'done', ...unknown]);
    assert.equal(
      look.results?.map(({ violations }) => violations.map(({ message }) => message)),
      answer.results?.map(({ violations }) => violations.map(({ message }) => message)),
    );
    const [requested, ...more] = eventsIn(on, 'RestartRequested');
    assert.equal([requested?.data.taskId, more.length], [on.tasks.failed, 0]);
    assert.equal([requested?.metadata.commandId, requested?.metadata.correlationId], [`r1/${on.tasks.failed}`, 'r1']);
    const refused = eventsIn(on, 'CommandRefused').filter(({ data }) => data.command === 'RestartTask');
    assert.is(refused.length, refusals.length + unknown.length);
    const { body } = await api.ask('query ($id: ID!, $at: Position) { task(id: $id, waitFor: $at) { state } }', {
      id: on.tasks.failed,
      at: answer.position,
    });
    assert.equal(body.data, { task: { state: 'QUEUED' } });
  });
});

test('the same id again gives the same answers for ever, and starts nothing; with other content it is refused', async () => {
  const on = await failedTasks(base, 2);
  await withApi(on, async (api) => {
    const input = { commandId: 'r1', ids: on.ids };
    const answer = await ask(api, RESTART, input);
    assert.equal(inShort(answer), ['done', 'done']);
    await api.awaited(on.run.clock.runUntil(() => eventsIn(on, 'MigrationSucceeded').length === 2, 7200));
    const length = on.run.store.events.length;
    assert.equal(await ask(api, RESTART, input), answer);
    for (const other of [{ ids: on.ids.slice(1) }, { readAgain: 'ALLOW' }])
      assert.is((await ask(api, RESTART, { ...input, ...other })).violations?.[0]?.code, 'COMMAND_ID_REUSED');
    assert.equal([eventsIn(on, 'RestartRequested').length, on.run.store.events.length], [2, length]);
    const late = await ask(api, RESTART, { ...input, commandId: 'r2' });
    assert.equal(inShort(late), ['RESTART_SUCCEEDED ids[0]', 'RESTART_SUCCEEDED ids[1]']);
  });
});

test('no task, or 51, is refused as a whole; 50 are answered in the order in which they were named', async () => {
  const on = await failedTasks(base, 1);
  await withApi(on, async (api) => {
    const named = (count: number) => Array.from({ length: count }, (_, index) => `nobody-${index}`);
    for (const [index, ids] of [[], named(51)].entries())
      for (const query of [RESTART, PLAN]) {
        const { violations = [] } = await ask(api, query, { commandId: `x${index}`, ids });
        assert.is(codesOf(violations), 'OUT_OF_RANGE ids');
      }
    const ids = [...named(49), ...on.ids];
    for (const query of [PLAN, RESTART]) {
      const { results = [] } = await ask(api, query, { commandId: 'all', ids });
      assert.equal(
        results.map(({ id }) => id),
        ids,
      );
      assert.equal(
        results.map(({ violations }) => codesOf(violations)),
        [...named(49).map((_, index) => `NOT_FOUND ids[${index}]`), ''],
      );
    }
  });
});

test('dry run of a source that runs on and was read whole: nothing is read again, of the moment as before', async () => {
  const on = await failedTasks(base, 1);
  const [taken] = eventsIn(on, 'PointInTimeTaken');
  const { pointInTime: at } = (taken?.data.backup ?? {}) as { readonly pointInTime?: string };
  await withApi(on, async (api) => {
    const { results: [planned] = [] } = await ask(api, PLAN, { commandId: 'look', ids: on.ids });
    const { steps = [], text, ...outlook } = planned?.outlook ?? ({} as Partial<Outlook>);
    const GIB = 1024 ** 3;
    assert.equal(outlook, {
      attempt: 2,
      code: 'ALL_KEPT',
      parameters: [
        { name: 'attempt', value: '2' },
        { name: 'vm', value: 'vm-1' },
        { name: 'at', value: at },
      ],
      pointInTime: { at, consistency: 'FILE_SYSTEMS_FROZEN' },
      disks: [
        { name: 'vda', sizeBytes: GIB, kept: true },
        { name: 'vdb', sizeBytes: GIB, kept: true },
      ],
      bytesKept: 2 * GIB,
      bytesToRead: 0,
      source: 'NOTHING',
      sourceText: 'stays as it is',
    });
    assert.match(
      text ?? '',
      /^Attempt 2: all staged data of vm-1 is kept and nothing is read from the source again; the data/,
    );
    const named = steps.map(({ step }) => step);
    assert.not(named.some((step) => step.startsWith('stage-')));
    assert.ok(['make-access-key', 'write-vda', 'write-vdb', 'configure-vm'].every((step) => named.includes(step)));
    assert.ok(steps.every(({ stepText }) => stepText.length > 0));
  });
});

test('a source that would be paused again: whether it may be read again has no default, and refusing reads nothing', async () => {
  const on = await failedTasks(base, 2, { pauseSource: true });
  const [one, two] = on.ids;
  await withApi(on, async (api) => {
    const look = await ask(api, PLAN, { ids: on.ids });
    assert.equal(
      look.results?.map(({ violations, outlook }) => [codesOf(violations), outlook?.source, outlook?.code]),
      [
        ['REQUIRED ids[0].readAgain', 'PAUSE', 'SOURCE_HAS_RUN'],
        ['REQUIRED ids[1].readAgain', 'PAUSE', 'SOURCE_HAS_RUN'],
      ],
    );
    const unsaid = await ask(api, RESTART, { commandId: 'r1', ids: on.ids });
    assert.equal(inShort(unsaid), ['REQUIRED ids[0].readAgain', 'REQUIRED ids[1].readAgain']);
    assert.is(eventsIn(on, 'RestartRequested').length, 0);
    assert.equal(inShort(await ask(api, RESTART, { commandId: 'r2', ids: [one], readAgain: 'ALLOW' })), ['done']);
    assert.equal(inShort(await ask(api, RESTART, { commandId: 'r3', ids: [two], readAgain: 'REFUSE' })), ['done']);
    await api.awaited(on.run.clock.runUntil(() => eventsIn(on, 'MigrationSucceeded').length === 1, 7200));
    await api.awaited(on.run.clock.runUntil(() => eventsIn(on, 'MigrationFailed').length === 3, 7200));
    assert.equal(
      eventsIn(on, 'StagedReviewed').map(({ data }) => [data.taskId, data.moment]),
      [[one, null]],
    );
    const failed = eventsIn(on, 'MigrationFailed').at(-1);
    const { code } = (failed?.data.failure ?? {}) as { readonly code?: string };
    assert.equal([failed?.data.taskId, code], [two, 'SOURCE_CHANGED']);
  });
});

test('what the world refuses stands at the fields of the plan, and a second look sees it too', async () => {
  const on = await failedTasks(base, 1);
  await withApi(on, async (api) => {
    const { serverId } = base.ids;
    const off = `mutation ($input: SetMigrationServerEnabledInput!) { setMigrationServerEnabled(input: $input) { __typename } }`;
    await api.ask(off, { input: { commandId: 'off', id: serverId, enabled: false } });
    for (const query of [PLAN, RESTART]) {
      const { results: [refused] = [] } = await ask(api, query, { commandId: 'r1', ids: on.ids });
      assert.is(codesOf(refused?.violations ?? []), 'SERVER_DISABLED ids[0].serverId');
    }
    assert.is(eventsIn(on, 'RestartRequested').length, 0);
  });
});

test.run();
