import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '../../commands/ports/event-store.ts';
import { awaitState } from '../../commands/support/wait.ts';
import { systemClock } from '../../runtime/clock.ts';
import { example } from './append.ts';

const ROUNDS = 5;
const APPENDS = 4_000;
const IN_FLIGHT = 10;
const WAITING = 1_000;

/** One round each way; `cpuMs` is the processor time of this process for one append, which a busy machine changes little. */
type Figures = { readonly p99: number; readonly cpuMs: number };

export type BesideWaiting = {
  /** 10 in flight: alone, beside one command that waits for the end of something, and beside 1,000. */
  readonly alone: number;
  readonly besideOne: number;
  readonly besideWaiting: number;
  readonly ratio: number;
  readonly cpuMs: { readonly alone: number; readonly besideOne: number; readonly besideWaiting: number };
};

/**
 * In turns, because a shared machine has slow minutes; the ratio is the middle one of the rounds' own. A round is long enough for one
 * pause of this process, which all that is in flight waits for, to be no hundredth of it.
 */
export const appendsBesideWaiting = async (store: EventStore): Promise<BesideWaiting> => {
  const rounds: { readonly alone: Figures; readonly one: Figures; readonly many: Figures }[] = [];
  await measured(store, 'warm');
  for (let round = 0; round < ROUNDS; round += 1) {
    const alone = await measured(store, `alone-${round}`);
    const one = await beside(store, 1, `one-${round}`);
    rounds.push({ alone, one, many: await beside(store, WAITING, `many-${round}`) });
  }
  const ratios = rounds.map(({ alone, many }) => many.p99 / alone.p99);
  const over = (of: (round: (typeof rounds)[number]) => number): number => rounded(middle(rounds.map(of)));
  return {
    alone: over(({ alone }) => alone.p99),
    besideOne: over(({ one }) => one.p99),
    besideWaiting: over(({ many }) => many.p99),
    ratio: rounded(middle(ratios)),
    cpuMs: {
      alone: over(({ alone }) => alone.cpuMs),
      besideOne: over(({ one }) => one.cpuMs),
      besideWaiting: over(({ many }) => many.cpuMs),
    },
  };
};

const rounded = (value: number): number => Number(value.toFixed(3));
const part = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
const middle = (values: readonly number[]): number => part(values, 0.5);

const measured = async (store: EventStore, round: string): Promise<Figures> => {
  const taken: number[] = [];
  const writer = async (number: number): Promise<void> => {
    for (let done = 0; done < APPENDS / IN_FLIGHT; done += 1) {
      const began = performance.now();
      await store.append(`${round}-${number}`, done === 0 ? 'none' : done - 1, [example()]);
      taken.push(performance.now() - began);
    }
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: IN_FLIGHT }, (_, number) => writer(number)));
  return { p99: part(taken, 0.99), cpuMs: process.cpuUsage(before).user / 1000 / APPENDS };
};

/** While so many commands wait, each for a stream of its own; their ends come afterwards. */
const beside = async (store: EventStore, count: number, round: string): Promise<Figures> => {
  let looked = 0;
  const waiting = Array.from({ length: count }, (_, number) =>
    awaitState(
      { store, clock: systemClock },
      `waiting-${round}-${number}`,
      async () => {
        const last = await store.readLast(`waiting-${round}-${number}`);
        looked += 1;
        return last;
      },
      (found) => found,
      3600,
    ),
  );
  while (looked < count) await sleep(5);
  const figures = await measured(store, `beside-${round}`);
  for (let number = 0; number < count; number += 1)
    await store.append(`waiting-${round}-${number}`, 'none', [example()]);
  await Promise.all(waiting);
  return figures;
};
