import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Delivery, Position } from '../../commands/ports/event-store.ts';
import { appended, appendOneByOne, idsOf, newEvents } from '../contracts/event-store.support.ts';
import { type Here, pass, turns, withServer } from '../support/esdb-here.ts';

const test = suite('a scavenge of EventStoreDB takes no event from a subscription that is resumed (issue 18 A1)');

/** The lease as it is in use: renewed and trimmed, and a quiet subscriber saves the place of one renewal. */
const renewed = async ({ store }: Here, times: number): Promise<Position> => {
  await store.setRetention('lease', { maxCount: 2 });
  const last = await store.readLast('lease');
  const from = last === undefined ? 0 : last.revision + 1;
  for (let number = from; number < from + times; number += 1)
    await appended(store, 'lease', number === 0 ? 'none' : number - 1, newEvents(1, 'LeaseRenewed'));
  const newest = await store.readLast('lease');
  if (newest === undefined) throw new Error('renewed');
  return newest.position;
};

const resumed = ({ store }: Here, after: Position) => {
  const abort = new AbortController();
  const seen: Delivery[] = [];
  const listening = (async () => {
    for await (const delivery of store.subscribe(after, abort.signal, { streamPrefixes: ['task-'] }))
      seen.push(delivery);
  })().catch(() => undefined); // the store was closed before it was left: the test has failed
  return {
    events: () => seen.flatMap((delivery) => (delivery.kind === 'events' ? [...delivery.events] : [])),
    isLevel: () => seen.some(({ kind }) => kind === 'caughtUp'),
    stop: async () => {
      abort.abort();
      await listening;
    },
  };
};

test('the checkpoint of a quiet subscriber is scavenged away: the first event of the next start is given', () =>
  withServer(async (here) => {
    const { server, clock, store } = here;
    const before = resumed(here, await renewed(here, 3));
    await pass(clock, 12, before.isLevel);
    const checkpoint = await renewed(here, 3);
    await before.stop();
    const lost = newEvents(3, 'TaskRequested');
    await appendOneByOne(store, 'task-1', lost);
    await renewed(here, 60);
    assert.ok(server.scavenge() > 50);
    const next = resumed(here, checkpoint);
    await pass(clock, 12, next.isLevel);
    assert.equal(idsOf(next.events()), idsOf(lost));
    await next.stop();
  }));

test('scavenged after the subscription has begun and before what stands there is looked at: nothing lost, nothing twice', () =>
  withServer(async (here) => {
    const { server, clock, store } = here;
    const checkpoint = await renewed(here, 1);
    const due = newEvents(3, 'TaskRequested');
    await appendOneByOne(store, 'task-1', due);
    await renewed(here, 5);
    server.fault({ kind: 'hold', on: 'read' });
    const next = resumed(here, checkpoint);
    for (let turn = 0; server.state().held === 0 && turn < 50; turn += 1) await turns(10);
    assert.is(server.state().held, 1, 'the look is held');
    assert.equal(next.events(), [], 'nothing is given before it is answered');
    assert.ok(server.scavenge() > 0, 'the record of the position is gone');
    server.fault({ kind: 'release' });
    await pass(clock, 12, next.isLevel);
    assert.equal(idsOf(next.events()), idsOf(due));
    await next.stop();
  }));

test('the event that was stepped over vanishes too before it is looked at: those after it are given once', () =>
  withServer(async (here) => {
    const { server, clock, store } = here;
    await store.setRetention('task-trimmed', { maxCount: 1 });
    const checkpoint = await renewed(here, 1);
    await appended(store, 'task-trimmed', 'none', newEvents(1));
    const due = newEvents(2, 'TaskRequested');
    await appendOneByOne(store, 'task-1', due);
    await renewed(here, 5);
    server.scavenge();
    server.fault({ kind: 'hold', on: 'read' });
    const next = resumed(here, checkpoint);
    for (let turn = 0; server.state().held === 0 && turn < 50; turn += 1) await turns(10);
    const kept = newEvents(1);
    await appended(store, 'task-trimmed', 0, kept);
    server.scavenge();
    server.fault({ kind: 'release' });
    await pass(clock, 12, next.isLevel);
    assert.equal(idsOf(next.events()), idsOf([...due, ...kept]));
    await next.stop();
  }));

test('the look is not answered: nothing is given, and another subscription gives all', () =>
  withServer(async (here) => {
    const { server, clock, store } = here;
    const checkpoint = await renewed(here, 1);
    const due = newEvents(3, 'TaskRequested');
    await appendOneByOne(store, 'task-1', due);
    await renewed(here, 5);
    server.scavenge();
    server.fault({ kind: 'noAnswer', on: 'read' });
    const next = resumed(here, checkpoint);
    await pass(clock, 4);
    assert.equal(next.events(), []);
    await pass(clock, 20, next.isLevel);
    assert.equal(idsOf(next.events()), idsOf(due));
    await next.stop();
  }));

test.run();
