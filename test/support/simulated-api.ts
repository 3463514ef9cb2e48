import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { decode, encode } from '../../adapters/eventstore/codec.ts';
import { ReadStore } from '../../adapters/readstore/store.ts';
import { PROJECTIONS } from '../../projections/all.ts';
import { createReadModels } from '../../projections/read-models.ts';
import { ProjectionRunner } from '../../runtime/projection-runner.ts';
import type { Plane } from '../../simulation/checks/plane.ts';
import type { Run } from '../../simulation/checks/runs.ts';
import { type Answer, serveApi } from '../graphql/api.ts';

/** How much virtual time passes at each turn of the event loop while somebody waits for an answer. */
const STEP_SECONDS = 0.01;

/** The API over a simulated world: a real port and real read models of its history. Time passes while an answer is awaited. */
export const simulatedApi = async ({ clock, store }: Run, plane: Plane) => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-simulated-api-'));
  const readStore = new ReadStore(join(directory, 'rows.db'), PROJECTIONS);
  const alarms: unknown[] = [];
  const codec = { decode, encode };
  const runner = new ProjectionRunner({ store, codec, readStore, alarm: (alarm) => alarms.push(alarm), clock });
  const stop = new AbortController();
  const running = runner.run(stop.signal);
  const served = await serveApi(plane.app, createReadModels(readStore, runner));

  /** Not `during`: a request goes through real sockets, which virtual time does not wait for. */
  const awaited = async <T>(work: Promise<T>): Promise<T> => {
    let settled = false;
    const watched = work.finally(() => {
      settled = true;
    });
    watched.catch(() => undefined);
    while (!settled) {
      await nextTurn();
      await clock.advance(STEP_SECONDS);
    }
    return watched;
  };
  const ask = (query: string, variables?: Record<string, unknown>): Promise<Answer> =>
    awaited(served.ask(query, variables));
  const close = async (): Promise<void> => {
    await served.server.close();
    stop.abort();
    await running;
    readStore.close();
    rmSync(directory, { recursive: true });
  };
  return { ...served, ask, awaited, alarms, close };
};
export type SimulatedApi = Awaited<ReturnType<typeof simulatedApi>>;
