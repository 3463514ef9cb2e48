import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decode } from '../../adapters/eventstore/codec.ts';
import { eventTable } from '../../adapters/eventstore/event-table.ts';
import type { StoredEvent } from '../../commands/ports/event-store.ts';
import { PROJECTIONS } from '../../projections/all.ts';
import { CHANGES_OF, type ChangeKind, isShown, type Touch, touched } from '../../projections/change-kinds.ts';
import type { AnyProjection } from '../../projections/projection.ts';
import type { AddressRow, QueueRow } from '../../projections/rows.ts';
import { projected } from '../../runtime/projection-runner.ts';
import { eventsOf, historyNames, historyOf } from '../histories/history-file.ts';

/** Whose answers are made of a projection's rows, and how a row's key names them; null: of any. */
const SHOWN_IN: Readonly<
  Record<string, readonly (readonly [ChangeKind, (key: string, row: unknown) => string | null])[]>
> = {
  task: [['TASK', (key) => key]],
  debt: [['TASK', (key) => key]],
  batch: [['BATCH', (key) => key]],
  queue: [
    ['QUEUE', (_, row) => (row as QueueRow).taskId],
    ['SERVER', () => null],
  ],
  server: [['SERVER', (key) => key]],
  target: [['TARGET', (key) => key.slice(key.indexOf('/') + 1)]],
  address: [['TARGET', (_, row) => (row as AddressRow).networkId]],
  source: [['SOURCE', (key) => key]],
  audit: [['AUDIT', (key) => key.replace(/^0+/, '')]],
  settings: [['SETTINGS', () => null]],
};

/** What an event changes, found out by looking at every row before and after it. */
class Rows {
  readonly #rows = new Map<AnyProjection, Map<string, unknown>>();
  changedBy(stored: StoredEvent): readonly (readonly [ChangeKind, string | null])[] {
    const event = projected({ decode }, stored);
    return PROJECTIONS.filter(({ wants }) => wants.includes(event.type)).flatMap((projection) => {
      const rows = this.#rows.get(projection) ?? new Map<string, unknown>();
      this.#rows.set(projection, rows);
      return projection.keysOf(event).flatMap((key) => {
        const before = rows.get(key);
        const after = projection.apply(before, event, key);
        rows.set(key, after);
        if (after === before) return [];
        return (SHOWN_IN[projection.name] ?? []).map(([kind, idOf]) => [kind, idOf(key, after ?? before)] as const);
      });
    });
  }
}

const covers = (touches: readonly Touch[], kind: ChangeKind, id: string | null): boolean =>
  touches.some((touch) => touch.kind === kind && (touch.ids === 'ANY' || (id !== null && touch.ids.includes(id))));

/** `Type KIND`, of everything that some event of the recorded histories changed. */
const seen = new Set<string>();
const happened = new Set<string>();
const missed: string[] = [];
for (const name of historyNames()) {
  const rows = new Rows();
  for (const stored of eventsOf(historyOf(name))) {
    happened.add(stored.type);
    const touches = isShown(stored.type) ? touched(projected({ decode }, stored)) : [];
    for (const [kind, id] of rows.changedBy(stored)) {
      seen.add(`${stored.type} ${kind}`);
      if (!covers(touches, kind, id)) missed.push(`${stored.type} changes ${kind} ${id}, in ${name}`);
    }
  }
}

test('every event type has an entry, and there is no other', () => {
  assert.equal(Object.keys(CHANGES_OF).toSorted(), Object.keys(eventTable).toSorted());
});

test('every row of every projection is an answer of some kind', () => {
  assert.equal(PROJECTIONS.map(({ name }) => name).toSorted(), Object.keys(SHOWN_IN).toSorted());
});

test('what the projections change is told, kind by kind and id by id, in every recorded history', () => {
  assert.is(missed.length, 0, [...new Set(missed)].slice(0, 20).join('\n'));
  assert.ok(seen.size > 60, `only ${seen.size} were seen`);
});

/** Where nothing was to be changed: a step without troubles. */
const NOTHING_TO_CHANGE = ['NvramStaged TASK'];

test('what is told of an event that a history has is changed by it somewhere: no kind is named for nothing', () => {
  const told = Object.entries(CHANGES_OF).flatMap(([type, entry]) =>
    happened.has(type) ? Object.keys(entry ?? {}).map((kind) => `${type} ${kind}`) : [],
  );
  assert.ok(told.length > 50, `only ${told.length} are in a history`);
  assert.equal(told.filter((one) => !seen.has(one)).toSorted(), NOTHING_TO_CHANGE);
});

test.run();
