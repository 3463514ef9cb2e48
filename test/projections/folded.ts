import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { decode, encode } from '../../adapters/eventstore/codec.ts';
import { ReadStore } from '../../adapters/readstore/store.ts';
import { PROJECTIONS } from '../../projections/all.ts';
import type { ReadModels } from '../../projections/queries.ts';
import { createReadModels } from '../../projections/read-models.ts';
import { type ProjectionAlarm, ProjectionRunner } from '../../runtime/projection-runner.ts';
import { type Verified, verify } from '../../runtime/verify.ts';
import { History } from './history.ts';
import { MemoryStore } from './memory-store.ts';

export const codec = { decode, encode };

export type Setup = {
  readonly store: MemoryStore;
  readonly file: string;
  readonly alarms: ProjectionAlarm[];
  /** Runs until all is in the rows, then does what is asked and stops. */
  readonly run: <T>(ask: (models: ReadModels, runner: ProjectionRunner) => T | Promise<T>) => Promise<T>;
  readonly verify: () => Promise<Verified>;
};

export const inDirectory = async (use: (directory: string) => Promise<void>): Promise<void> => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-rows-'));
  try {
    await use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
};

export const setUp = (directory: string, tell: (history: History) => void, page?: number): Setup => {
  const history = new History();
  tell(history);
  const store = new MemoryStore(history.events, page);
  const file = join(directory, 'rows.db');
  const alarms: ProjectionAlarm[] = [];
  return {
    store,
    file,
    alarms,
    verify: () => verify(store, codec, file),
    run: async (ask) => {
      const readStore = new ReadStore(file, PROJECTIONS);
      const clock = { now: () => history.now, sleep: async () => {} };
      const runner = new ProjectionRunner({ store, codec, readStore, alarm: (alarm) => alarms.push(alarm), clock });
      const stop = new AbortController();
      const running = runner.run(stop.signal);
      try {
        await runner.whenCaughtUp(stop.signal);
        return await ask(createReadModels(readStore, runner), runner);
      } finally {
        stop.abort();
        await running;
        readStore.close();
      }
    },
  };
};

/** What the read models say of a history; said twice, from rows made in different pieces, and checked against a plain fold. */
export const after = async <T>(tell: (history: History) => void, ask: (models: ReadModels) => T): Promise<T> => {
  let answer: { readonly value: T } | undefined;
  for (const page of [3, 100_000])
    await inDirectory(async (directory) => {
      const setup = setUp(directory, tell, page);
      const value = await setup.run(ask);
      const again = await setup.run(ask); // started again on the same rows
      assert.equal(again, value);
      if (answer) assert.equal(value, answer.value);
      const verified = await setup.verify();
      assert.ok(verified.identical, verified.message);
      assert.equal(setup.alarms, []);
      answer = { value };
    });
  if (!answer) throw new Error('Nothing was asked.');
  return answer.value;
};
