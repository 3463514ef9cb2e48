import { setImmediate as nextTurn } from 'node:timers/promises';
import { ForeignPosition, type Position } from '../commands/ports/event-store.ts';
import { PROCESS_STREAMS, WAKES_ALL } from './processes.ts';
import { StreamWorker, type WorkerDeps } from './stream-worker.ts';

export type RunnerDeps = WorkerDeps & {
  /** Streams that may owe something now, from the index of open streams (DESIGN.md 3.4). Asked at boot and by the watchdog. */
  readonly openStreams: () => readonly string[];
};

const WATCHDOG_SECONDS = 60;
const RESUBSCRIBE_SECONDS = 1;
const WOKEN_PER_TURN = 20;

/**
 * Looping, waking and retrying; the only machinery that runs effects. Woken by events, at boot, every minute and at a change
 * of the settings for all open streams: the same call each time, so that a lost event costs a minute and a crash costs nothing.
 */
export class ProcessRunner {
  readonly #deps: RunnerDeps;
  readonly #workers = new Map<string, StreamWorker>();
  readonly #stop = new AbortController();
  #loops: Promise<unknown> = Promise.resolve();
  #wakingAll: Promise<void> = Promise.resolve();
  #wakingAsked = false;

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
  }

  /** Wakes what is open, then listens from `after`, the position up to which the index of open streams is complete. */
  start(after: Position | null): void {
    this.#loops = Promise.all([this.#wakeAll(this.#deps.openStreams()), this.#listen(after), this.#watch()]);
  }

  /** Leaves remote jobs running; the next start re-attaches to them (RT-11). */
  async stop(): Promise<void> {
    this.#stop.abort();
    try {
      await this.#loops;
      await this.#wakingAll;
    } finally {
      await Promise.all([...this.#workers.values()].map((worker) => worker.stop()));
    }
  }

  async #listen(after: Position | null): Promise<void> {
    const { signal } = this.#stop;
    let position = after;
    while (!signal.aborted) {
      try {
        for await (const delivery of this.#deps.app.store.subscribe(position, signal, {
          streamPrefixes: [...PROCESS_STREAMS, ...WAKES_ALL],
        })) {
          if (delivery.kind === 'events')
            for (const stream of new Set(delivery.events.map((event) => event.stream)))
              if (WAKES_ALL.includes(stream)) this.#wakeAllBeside();
              else this.#wake(stream);
          position = delivery.position ?? position;
        }
      } catch (error) {
        if (error instanceof ForeignPosition) position = null; // wakes everybody once, as after a start
        this.#deps.log.error({ err: error }, 'the process subscription ended; it is taken up again');
      }
      await this.#deps.app.clock.sleep(RESUBSCRIBE_SECONDS, signal);
    }
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#deps.app.clock.sleep(WATCHDOG_SECONDS, signal);
      if (signal.aborted) return;
      try {
        await this.#wakeAll(this.#deps.openStreams());
        const open = new Set(this.#deps.openStreams()); // some may have been opened meanwhile
        for (const [stream, worker] of this.#workers)
          if (!open.has(stream) && worker.idle) await this.#retire(stream, worker);
      } catch (error) {
        this.#deps.log.error({ err: error }, 'open streams cannot be looked at; it is tried again in a minute');
      }
    }
  }

  /** Listening goes on meanwhile. What is asked for while it is under way is done once, afterwards. */
  #wakeAllBeside(): void {
    if (this.#wakingAsked) return;
    this.#wakingAsked = true;
    this.#wakingAll = this.#wakingAll.then(async () => {
      this.#wakingAsked = false;
      try {
        await this.#wakeAll(this.#deps.openStreams());
      } catch (error) {
        this.#deps.log.error(
          { err: error },
          'open streams cannot be woken for a change of settings; the watchdog does',
        );
      }
    });
  }

  /** A few in each turn of the loop: to look is to read and fold, and with ten thousand at once nobody would be served. */
  async #wakeAll(streams: Iterable<string>): Promise<void> {
    let woken = 0;
    for (const stream of streams) {
      if (this.#stop.signal.aborted) return;
      this.#wake(stream);
      woken += 1;
      if (woken % WOKEN_PER_TURN === 0) await nextTurn();
    }
  }

  async #retire(stream: string, worker: StreamWorker): Promise<void> {
    this.#workers.delete(stream);
    await worker.stop();
  }

  #wake(stream: string): void {
    let worker = this.#workers.get(stream);
    if (!worker) {
      worker = new StreamWorker(this.#deps, stream);
      this.#workers.set(stream, worker);
    }
    worker.wake();
  }
}
