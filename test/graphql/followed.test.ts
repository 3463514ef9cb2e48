import { setImmediate as nextTurn } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decode } from '../../adapters/eventstore/codec.ts';
import { type Changed, changesOf } from '../../graphql/changes.ts';
import { Group } from '../../graphql/fan-out/group.ts';
import { type Outlet, Wire } from '../../graphql/fan-out/wire.ts';
import { CHANGE_KINDS, isShown, touched } from '../../projections/change-kinds.ts';
import { RunningChangeLog } from '../../runtime/change-log.ts';
import { projected } from '../../runtime/projection-runner.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { eventsOf, historyOf } from '../histories/history-file.ts';
import { MemoryStore } from '../projections/memory-store.ts';
import { chanceOf } from '../support/chance.ts';

const history = eventsOf(historyOf('kvm-uefi'));
const changes = history.map((event) => (isShown(event.type) ? touched(projected({ decode }, event)) : []));

/** One node: what it has taken of the history, and the group of those who follow there. */
const nodeOn = (store: MemoryStore, clock: VirtualClock, most: number) => {
  const log = new RunningChangeLog({ store, codec: { decode }, clock, most });
  let taken = 0;
  const take = (count: number): void => {
    const events = store.events.slice(taken, taken + count);
    const last = events.at(-1);
    if (!last) return;
    taken += events.length;
    log.take(events, last.position);
  };
  const failed = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
  const group = new Group<Changed>({
    feed: changesOf(CHANGE_KINDS, { log, failed }),
    execute: (value) => JSON.stringify(value),
    failed,
    over: () => undefined,
  });
  log.beginAnew(null);
  log.begin();
  const stays = new Wire({ send: () => undefined, terminate: () => undefined, bufferedAmount: 0, protocol: '' });
  group.join(stays, 'stays', null); // a group that was left by all is over
  return { log, group, take, head: () => taken };
};
type Node = ReturnType<typeof nodeOn>;
type Message = { readonly text: string; readonly taken: () => void };

/** A dashboard: what it shows of each thing is as of some event; a change makes it read that again where it is connected. */
class Dashboard {
  readonly #shown = new Map<string, number>();
  #all = 0;
  #position = 'beginning';
  #node: Node | null = null;
  #leave: (() => void) | null = null;
  #arrived: Message[] = [];
  readonly met = new Map<string, number>();

  load(node: Node): void {
    this.#all = node.head();
    this.#shown.clear();
    this.#position = node.log.position();
    this.connect(node);
  }

  connect(node: Node): void {
    this.disconnect();
    const arrived: Message[] = [];
    const outlet: Outlet = {
      send: (data, _options, done) => {
        const taken = () => (typeof done === 'function' ? done() : undefined);
        arrived.push({ text: String(data), taken });
      },
      terminate: () => assert.unreachable('it was cut off'),
      get bufferedAmount() {
        return arrived.reduce((sum, { text }) => sum + text.length, 0);
      },
      protocol: 'graphql-transport-ws',
    };
    this.#node = node;
    this.#arrived = arrived;
    this.#leave = node.group.join(new Wire(outlet), '1', this.#position).leave;
  }

  /** What had arrived and was not read is lost with the connection. */
  disconnect(): void {
    this.#leave?.();
    [this.#node, this.#leave, this.#arrived] = [null, null, []];
  }

  get isConnected(): boolean {
    return this.#node !== null;
  }

  /** Reads one message. */
  read(): boolean {
    const node = this.#node;
    const message = this.#arrived.shift();
    if (!node || !message) return false;
    const change = (JSON.parse(message.text) as { readonly payload: Changed }).payload;
    const what = change.__typename === 'Resync' ? change.reason : change.kind;
    this.met.set(what, (this.met.get(what) ?? 0) + 1);
    if (change.__typename === 'Resync') this.load(node);
    else {
      const { kind, ids, position } = change;
      if (ids.length === 0) this.#shown.set(kind, node.head());
      for (const id of ids) this.#shown.set(`${kind} ${id}`, node.head());
      this.#position = position;
      message.taken();
    }
    return true;
  }

  /** Of everything up to where it says that it has all, it shows what came of it. */
  check(): void {
    const upTo =
      this.#position === 'beginning' ? 0 : history.findIndex(({ position }) => position === this.#position) + 1;
    this.checkUpTo(upTo);
  }

  checkUpTo(upTo: number): void {
    for (const [index, touches] of changes.slice(0, upTo).entries())
      for (const { kind, ids } of touches)
        for (const key of ids === 'ANY' ? [kind] : ids.map((id) => `${kind} ${id}`)) {
          const shown = Math.max(this.#all, this.#shown.get(key) ?? 0, this.#shown.get(kind) ?? 0);
          assert.ok(shown > index, `${key} is shown as of ${shown}, and event ${index} changed it`);
        }
  }
}

const SEEDS = Number(process.env.SAMPAN_SEEDS ?? 30);

test('whatever is slow, breaks off, comes back or moves to another node: no change is missed', async () => {
  const met = new Map<string, number>();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const chance = chanceOf(seed);
    const clock = new VirtualClock();
    const store = new MemoryStore([], 5);
    const nodes = [0, 1].map(() => nodeOn(store, clock, 25));
    const node = (): Node => nodes[chance.below(2)] as Node; // there are two
    const dashboards = [0, 1, 2].map(() => new Dashboard());
    for (const dashboard of dashboards) dashboard.load(node());
    const settle = async (): Promise<void> => {
      for (let turn = 0; turn < 4; turn += 1) await nextTurn();
    };
    while (store.events.length < history.length) {
      store.events = history.slice(0, store.events.length + chance.below(8));
      if (chance.below(3) > 0) node().take(chance.below(12));
      for (const dashboard of dashboards) {
        const what = chance.below(10);
        if (what === 0) dashboard.disconnect();
        else if (what === 1 || (what < 5 && !dashboard.isConnected)) dashboard.connect(node());
        else if (what < 8) for (let count = chance.below(4); count > 0; count -= 1) dashboard.read();
        dashboard.check();
      }
      if (chance.below(6) === 0) await clock.advance(chance.below(12));
      await settle();
    }
    for (const one of nodes) one.take(history.length);
    for (const dashboard of dashboards) {
      if (!dashboard.isConnected) dashboard.connect(node());
      await settle();
      let quiet = 0;
      while (quiet < 3) {
        quiet = dashboard.read() ? 0 : quiet + 1;
        dashboard.check();
        await settle();
      }
      dashboard.checkUpTo(history.length);
      for (const [what, count] of dashboard.met) met.set(what, (met.get(what) ?? 0) + count);
      dashboard.disconnect();
    }
  }
  for (const what of ['TASK', 'BATCH', 'QUEUE', 'SERVER', 'SOURCE', 'TARGET', 'AUDIT', 'TOO_OLD', 'AHEAD'])
    assert.ok((met.get(what) ?? 0) > 0, `no run had ${what}`);
});

test.run();
