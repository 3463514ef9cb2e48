import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Position } from '../../commands/ports/event-store.ts';
import type { ServerId } from '../../domain/words/ids.ts';
import type { DebtView, ProjectionHealth } from '../../projections/queries.ts';
import { metricsPage, type PageParts } from '../../runtime/metrics/page.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { measured, samples } from './support.ts';

const test = suite('what is asked for at a scrape');

const level: ProjectionHealth = { name: 'task@2', position: '7', caughtUp: true, lagSeconds: 0, parked: null };

const page = (given: { health?: () => ProjectionHealth[]; debt?: () => DebtView[] }) => {
  const clock = new VirtualClock('2026-01-03T00:00:00.000Z');
  const { metrics } = measured();
  const stopped: ReturnType<PageParts['consumers']['stopped']>[number][] = [];
  let head = '7' as Position;
  const parts: PageParts = {
    metrics,
    readModels: {
      health: given.health ?? (() => [level]),
      debt: given.debt ?? (() => []),
      taskCounts: () => ({ QUEUED: 3, MIGRATING: 2, SUCCEEDED: 1, FAILED: 0, CANCELLED: 0 }),
    },
    consumers: { stopped: () => stopped },
    vitals: {
      store: async () => ({ reachable: true, checkedAt: clock.now(), error: null, unreachableSince: null }),
      leadership: () => ({ here: false, epoch: null, holder: null }),
    },
    head: () => head,
    compare: (a, b) => Number(a) - Number(b),
    clock,
    sshConnections: () => 4,
  };
  const read = metricsPage(parts);
  const grow = () => {
    head = String(Number(head) + 1) as Position;
  };
  return { clock, metrics, read, grow, stopped };
};

test('tasks by state, connections, and no epoch where none is known', async () => {
  const { metrics, read } = page({});
  const { text, contentType } = await read();
  assert.match(contentType, 'text/plain');
  assert.equal(await samples(metrics, 'sampan_tasks'), {
    '{state="queued"}': 3,
    '{state="migrating"}': 2,
    '{state="succeeded"}': 1,
    '{state="failed"}': 0,
    '{state="cancelled"}': 0,
  });
  assert.match(text, '\nsampan_ssh_connections 4\n');
  assert.match(text, '\nsampan_lease_held 0\n');
  assert.not.match(text, /^sampan_lease_epoch /m);
});

test('a read model that is behind tells its lag; one that is parked says so', async () => {
  const behind = { ...level, caughtUp: false, lagSeconds: 12.5 };
  const parked = { ...level, name: 'debt@1', caughtUp: false, parked: { position: '6', type: 'X', reason: 'bad' } };
  const { metrics, read } = page({ health: () => [behind, parked] });
  await read();
  assert.equal(await samples(metrics, 'sampan_projection_lag_seconds'), {
    '{projection="task@2"}': 12.5,
    '{projection="debt@1"}': 0,
  });
  assert.equal(await samples(metrics, 'sampan_projection_parked'), {
    '{projection="task@2"}': 0,
    '{projection="debt@1"}': 1,
  });
  assert.equal(await samples(metrics, 'sampan_projection_caught_up'), {
    '{projection="task@2"}': 0,
    '{projection="debt@1"}': 0,
  });
});

test('consumers that stopped at an event are counted', async () => {
  const { metrics, read, stopped } = page({});
  await read();
  assert.equal(await samples(metrics, 'sampan_consumers_stopped'), { '': 0 });
  stopped.push({ consumer: 'process', stream: 'settings-main', position: '3', type: 'New', reason: 'unknown' });
  await read();
  assert.equal(await samples(metrics, 'sampan_consumers_stopped'), { '': 1 });
});

test('one that stands still behind the store ages though it says that it has caught up; it is young when it moves', async () => {
  let position = '7';
  const { clock, metrics, read, grow } = page({ health: () => [{ ...level, position }] });
  const age = async () => {
    await read();
    return (await samples(metrics, 'sampan_projection_position_age_seconds'))['{projection="task@2"}'];
  };
  assert.is(await age(), 0);
  await clock.advance(60);
  assert.is(await age(), 0, 'level with the store, however long ago');
  grow();
  assert.is(await age(), 0);
  await clock.advance(30);
  assert.is(await age(), 30);
  grow();
  await clock.advance(15);
  assert.is(await age(), 45);
  position = '8';
  assert.is(await age(), 0, 'behind still, but it moves');
  position = '9';
  await clock.advance(15);
  assert.is(await age(), 0);
});

const debt = (taskEnded: boolean, since: string, keptUntil: string | null = null): DebtView => ({
  artefact: { id: 'staging', kind: 'STAGING', place: { kind: 'SERVER', id: 's' as ServerId }, path: '/x' },
  made: true,
  since,
  trouble: null,
  taskName: 'web',
  taskDeleted: false,
  taskId: 't',
  taskEnded,
  outcome: taskEnded ? 'FAILED' : null,
  keptUntil,
});

test('debts are told by whether their task has ended, and how old the oldest is; what is kept on purpose is not late', async () => {
  const debts = [
    debt(false, '2025-12-01T00:00:00.000Z'),
    debt(true, '2026-01-02T23:00:00.000Z'),
    debt(true, '2026-01-01T00:00:00.000Z', '2026-01-04T00:00:00.000Z'),
  ];
  const { clock, metrics, read } = page({ debt: () => debts });
  await read();
  assert.equal(await samples(metrics, 'sampan_debts'), { '{ended="true"}': 2, '{ended="false"}': 1 });
  assert.equal(await samples(metrics, 'sampan_debt_oldest_age_seconds'), { '': 3600 });
  debts.splice(1, 1);
  await read();
  assert.equal(await samples(metrics, 'sampan_debt_oldest_age_seconds'), { '': 0 });
  await clock.advance(2 * 86_400);
  await read();
  assert.equal(await samples(metrics, 'sampan_debt_oldest_age_seconds'), { '': 86_400 });
});

test('a read model that is gone is no longer on the page, and two readers at once get the same page', async () => {
  const shown = [level, { ...level, name: 'task@1' }];
  const { metrics, read } = page({ health: () => shown });
  const [one, other] = await Promise.all([read(), read()]);
  assert.is(one.text, other.text);
  assert.match(one.text, 'sampan_projection_lag_seconds{projection="task@1"} 0');
  shown.pop();
  await read();
  assert.equal(Object.keys(await samples(metrics, 'sampan_projection_caught_up')), ['{projection="task@2"}']);
});

test.run();
