import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eventTable } from '../../adapters/eventstore/event-table.ts';
import type { EventType } from '../../domain/events.ts';
import { endOf, historyNames, historyOf, isEvent, pointsOf, written } from '../histories/history-file.ts';
import { shapesIn } from '../histories/id-shapes.ts';
import { judged, MEANT_TO_DIFFER, type Mismatch } from '../histories/meant-to-differ.ts';
import { beginnings, recorded, scenarios } from '../histories/scenarios.ts';
import { mismatchesIn } from '../histories/walk.ts';
import { eventExamples } from './event-examples.ts';

const histories = historyNames().map(historyOf);
const lines = histories.flatMap((history) => history.lines.filter(isEvent));
const wholeTasks = histories.filter(({ header }) => header.begins !== null);
const mismatches = histories.flatMap(mismatchesIn);

const told = ({ history, number, event, key, recorded: then, now }: Mismatch): string =>
  `${history}, event ${number} (${event.type}): ${key}\n    then ${JSON.stringify(then)}\n    now  ${JSON.stringify(now)}`;

test('every scenario: has its recording, and no recording is left over', () => {
  assert.equal(historyNames(), [...beginnings, ...scenarios.map(({ name }) => name)].toSorted());
  for (const name of historyNames()) assert.is(historyOf(name).header.history, name);
});

test('every event of every history: the program owes what it owed then, under the same keys, job ids and step names', () => {
  assert.ok(lines.length > 3500, `only ${lines.length} events`);
  const { unexplained, unused } = judged(mismatches, MEANT_TO_DIFFER);
  assert.is(unexplained.length, 0, `${unexplained.length} differ:\n${unexplained.slice(0, 10).map(told).join('\n')}`);
  assert.equal(unused, [], 'differences that explain nothing any more');
});

test('the rule itself: another key, one too few and one too many are seen; a difference has to explain one', () => {
  const history = historyOf('kvm-uefi');
  const at = history.lines.findIndex(
    (line) => isEvent(line) && (line.owes?.now ?? []).some(({ step }) => step === 'stage-vda'),
  );
  const changed = (change: (key: string) => string | null) => {
    const rewritten = history.lines.map((line, index) => {
      if (index !== at || !isEvent(line) || !line.owes) return line;
      const now = line.owes.now.flatMap((owes) => {
        const key = change(String(owes.key));
        return key === null ? [] : [{ ...owes, key }];
      });
      return { ...line, owes: { ...line.owes, now } };
    });
    return judged(mismatchesIn({ ...history, lines: rewritten }), MEANT_TO_DIFFER).unexplained;
  };
  assert.equal(
    changed((key) => key),
    [],
  );
  const otherKey = changed((key) => key.replace('/stage-vda/', '/stage/vda/'));
  assert.ok(otherKey.some(({ recorded: then, now }) => then === null && now?.step === 'stage-vda'));
  assert.ok(otherKey.some(({ recorded: then, now }) => then?.step === 'stage-vda' && now === null));
  assert.ok(changed((key) => (key.includes('/stage-vda/') ? null : key)).every(({ recorded: then }) => then === null));
  const meant = { name: 'a slash', why: 'as an example', explains: ({ key }: Mismatch) => /stage.vda/.test(key) };
  assert.equal(judged(otherKey, [meant]), { unexplained: [], unused: [] });
  assert.equal(judged([], [meant]), { unexplained: [], unused: ['a slash'] });
});

test('a history: recorded twice, it is the same bytes', async () => {
  const [first, second] = [await recorded('kvm-jobs-killed'), await recorded('kvm-jobs-killed')];
  assert.ok(first.lines.length > 200);
  assert.is(written(first), written(second));
});

/** What is no part of a task's way: administration afterwards, telemetry, the room of storages that only tests have, and later attempts. */
const NOT_RECORDED: readonly EventType[] = [
  'CommandSetAside',
  'CpuOvercommitChanged',
  'DebtWrittenOff',
  'HostAllocationStrategyChanged',
  'HostIdentified',
  'MigrationRequeued',
  'MigrationServerDisabled',
  'MigrationServerEnabled',
  'MigrationServerRoleReturned',
  'MigrationTaskDeleted',
  'PlanCompared',
  'ProgressReported',
  'RestartClaimAnswered',
  'RestartRefused',
  'RestartRequested',
  'RoomPromised',
  'RoomReturned',
  'SourceAccessChanged',
  'SourceIdentified',
  'SourceRegistrationEnded',
  'SourceRemoved',
  'StagedRetentionChanged',
  'StagedReviewed',
  'StorageTraitsFound',
  'VcenterAccessChanged',
  'VcenterSynced',
];

test('every event type: occurs in some history, or is no part of the way of a task', () => {
  const seen = new Set(lines.map(({ event }) => event.type));
  const missing = Object.keys(eventTable).filter((type) => !seen.has(type));
  assert.equal(missing.toSorted(), NOT_RECORDED);
});

test('every way to end and to go on: is the state of some point', () => {
  const ends = new Set(wholeTasks.flatMap((history) => endOf(history).tasks));
  for (const kind of [
    'SUCCEEDED',
    'CANCELLED',
    'FAILED SERVER_REBOOTED',
    'FAILED SOURCE_POWERED_ON',
    'FAILED JOB_FAILED',
  ])
    assert.ok(ends.has(kind), `none ends as ${kind}`);
  const points = wholeTasks.flatMap(pointsOf);
  assert.ok(points.length > 4000, `only ${points.length} points`);
  const events = (history: string, type: string) =>
    historyOf(history).lines.filter((line) => isEvent(line) && line.event.type === type).length;
  assert.ok(events('kvm-deferred', 'SlotDeferred') > 2);
  assert.ok(events('kvm-failed-with-debt', 'ReleaseFailed') > 8);
  assert.ok(events('kvm-server-away-killed', 'StepFailed') > 0);
});

/** A list that is empty in each history. */
const WITHOUT_EXAMPLE = ['SourceRegisterOpened sources[].id'];
/** A machine's own word, and none of the program's: a kernel says a UUID, and the simulated one does not. */
const OF_MACHINES = ['PointInTimeTaken evidence.bootId: U'];

test('every example: its ids are of a shape that the program really writes', () => {
  const shapes = new Map<string, Set<string>>();
  for (const { event } of lines)
    for (const [place, shape] of shapesIn(event.data)) {
      const known = shapes.get(`${event.type} ${place}`) ?? new Set();
      shapes.set(`${event.type} ${place}`, known.add(shape));
    }
  const seen = new Set(lines.map(({ event }) => event.type));
  const examples = Object.entries(eventExamples)
    .filter(([type]) => seen.has(type))
    .flatMap(([type, data]) =>
      shapesIn(JSON.parse(JSON.stringify(data))).map(([place, shape]) => [`${type} ${place}`, shape] as const),
    );
  assert.ok(examples.length > 100, `only ${examples.length} ids`);
  const nowhere = examples.filter(([place]) => !shapes.has(place)).map(([place]) => place);
  assert.equal(nowhere, WITHOUT_EXAMPLE);
  const wrong = examples.filter(([place, shape]) => shapes.has(place) && !shapes.get(place)?.has(shape));
  assert.equal(
    wrong.map(([place, shape]) => `${place}: ${shape}`),
    OF_MACHINES,
  );
});

test.run();
