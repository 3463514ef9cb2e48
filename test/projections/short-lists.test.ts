import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sortKey } from '../../projections/projection.ts';
import type { AuditFilter, AuditRow, BatchFilter, BatchSort } from '../../projections/queries.ts';
import { chanceOf } from '../support/chance.ts';
import { OPERATOR, platform } from './examples.ts';
import { after } from './folded.ts';
import type { History } from './history.ts';
import { accepted } from './journeys.ts';
import { overRows } from './rows-in-store.ts';

const waiting = (history: History): void => {
  platform(history);
  accepted(history, 'spring', [1, 2, 3]);
  history.wait(3600);
  accepted(history, 'autumn-10', [4]);
  accepted(history, 'autumn-9', [5]);
};

test('a task that waits says at which place of how many, and of how many slots how many are taken', async () => {
  const places = await after(waiting, (models) =>
    ['task-1', 'task-3', 'task-5', 'task-9'].map((id) => models.queuePlace(id) ?? null),
  );
  const place = (position: number) => ({ position, waiting: 5, running: 0, parallelism: 12 });
  assert.equal(places, [place(1), place(3), place(5), null]);
});

test('batches are found by a piece of the name, by state, time and who ordered them, and sorted as people sort', async () => {
  const asked: readonly (readonly [BatchFilter, BatchSort?])[] = [
    [{}],
    [{}, { by: 'NAME', descending: false }],
    [{ search: 'AUTUMN' }],
    [{ search: '%' }],
    [{ states: ['REFUSED'] }],
    [{ actor: OPERATOR, proposed: { to: '2026-01-05T09:00:00Z' } }],
    [{ actor: 'another' }],
  ];
  const names = await after(waiting, (models) =>
    asked.map(([filter, sort]) => {
      const first = models.batches(filter, { first: 1 }, sort);
      const next = first.cursor === null ? [] : models.batches(filter, { first: 9, after: first.cursor }, sort).rows;
      assert.is(first.total, first.rows.length + next.length);
      return [...first.rows, ...next].map(({ name }) => name);
    }),
  );
  assert.equal(names, [
    ['autumn-9', 'autumn-10', 'spring'],
    ['autumn-9', 'autumn-10', 'spring'],
    ['autumn-9', 'autumn-10'],
    [],
    [],
    ['spring'],
    [],
  ]);
});

test('servers and sources are found by a piece of their names and addresses, and by type', async () => {
  const found = await after(waiting, (models) => [
    models.servers({ search: 'MOV' }).length,
    models.servers({ search: 'mov', type: 'VMWARE' }).length,
    models.servers({ enabled: false }).length,
    models.sources({ search: '10.0.9' }).length,
    models.sources({ search: 'old', type: 'KVM' }).length,
    models.sources({ search: '_' }).length,
  ]);
  assert.equal(found, [1, 0, 0, 1, 1, 0]);
});

const KINDS = ['TASK', 'BATCH', 'SERVER'] as const;
const OUTCOMES = ['DONE', 'FAILED', 'REFUSED'] as const;
const ACTORS = ['ann', 'bob'] as const;
const minute = (number: number): string => new Date(Date.UTC(2026, 0, 5, 8, number)).toISOString();

test('the audit trail by time, kind, outcome, actor and action gives what a look at every entry gives, newest first', async () => {
  await overRows(({ models, audit }) => {
    const chance = chanceOf(5);
    const rows = Array.from({ length: 120 }, (_, number): AuditRow => {
      const kind = chance.oneOf(KINDS);
      return {
        ...{ position: String(number), order: sortKey(String(number)), at: minute(number >> 1) },
        actor: { kind: 'user', name: chance.oneOf(ACTORS) },
        action: chance.oneOf(['CancelTask', 'DeleteTask']),
        subject: { kind, id: `${kind}-${chance.below(4)}`, name: 'n' },
        ...{ outcome: chance.oneOf(OUTCOMES), commandId: 'c', correlationId: `c-${number >> 3}` },
        ...{ detail: {}, violations: [] },
      };
    });
    audit(...rows);
    const is = () => chance.below(3) === 0;
    for (let round = 0; round < 200; round += 1) {
      const from = chance.below(50);
      const filter: AuditFilter = {
        ...(is() ? { kinds: [chance.oneOf(KINDS), 'ZONE'] } : {}),
        ...(is() ? { outcomes: [chance.oneOf(OUTCOMES), chance.oneOf(OUTCOMES)] } : {}),
        ...(is() ? { actor: chance.oneOf(ACTORS) } : {}),
        ...(is() ? { action: 'CancelTask' } : {}),
        ...(chance.below(8) === 0 ? { subjectId: 'TASK-1' } : {}),
        ...(chance.below(8) === 0 ? { correlationId: 'c-3' } : {}),
        ...(is() ? { at: { from: minute(from), to: minute(from + chance.below(30)) } } : {}),
      };
      const { at = {} } = filter;
      const expected = rows
        .filter((row) => (filter.kinds ?? KINDS).includes(row.subject.kind as (typeof KINDS)[number]))
        .filter((row) => (filter.outcomes ?? [row.outcome]).includes(row.outcome))
        .filter((row) => (filter.actor ?? row.actor.name) === row.actor.name)
        .filter((row) => (filter.action ?? row.action) === row.action)
        .filter((row) => (filter.subjectId ?? row.subject.id) === row.subject.id)
        .filter((row) => (filter.correlationId ?? row.correlationId) === row.correlationId)
        .filter((row) => row.at >= (at.from ?? '') && row.at < (at.to ?? '9'))
        .map(({ order }) => order)
        .toReversed();
      const seen: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = models.audit(filter, { first: 7, after: cursor ?? null });
        assert.is(page.total, expected.length, JSON.stringify(filter));
        seen.push(...page.rows.map(({ order }) => order));
        cursor = page.cursor;
      }
      assert.equal(seen, expected, JSON.stringify(filter));
    }
  });
});

test.run();
