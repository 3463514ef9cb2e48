import { Superseded } from '../commands/effects/run.ts';
import { StoreUnavailable } from '../commands/ports/event-store.ts';
import { LeaseLost } from '../commands/ports/leadership.ts';
import type { ProgressSink } from '../commands/ports/progress.ts';
import type { App } from '../commands/support/app.ts';
import { idsOf, type Log } from './log.ts';
import type { Owed, Process } from './processes.ts';
import type { StoppedConsumers } from './stopped-consumers.ts';
import { Waits } from './waits.ts';

export type WorkerDeps = {
  readonly app: App;
  readonly owedBy: Process;
  readonly progress: ProgressSink;
  readonly log: Log;
  readonly consumers?: Pick<StoppedConsumers, 'met' | 'goesOn'>;
};

type Running = { readonly abort: AbortController; readonly done: Promise<void> };

const STORE_RETRY_SECONDS = 2;
const TROUBLE_RETRY_SECONDS = 30;

/**
 * Does what one stream owes. Level-triggered: every look asks again what is owed, starts what is due and does not run,
 * and aborts what is owed no longer, waiting for that to settle before anything new begins, so that nothing is made after
 * its removal was decided. Looks are serial; effects of one look run side by side.
 */
export class StreamWorker {
  readonly #deps: WorkerDeps;
  readonly #stream: string;
  readonly #running = new Map<string, Running>();
  /** Finished since the last event, and not to be run again before the next one. */
  readonly #finished = new Set<string>();
  readonly #stop = new AbortController();
  readonly #waits: Waits;
  /** When the next effect is due, and when what went wrong is tried again: neither puts off the other. */
  #timers: { due: AbortController | null; afresh: AbortController | null } = { due: null, afresh: null };
  #looking: Promise<void> = Promise.resolve();
  #asked = false;

  constructor(deps: WorkerDeps, stream: string) {
    this.#deps = deps;
    this.#stream = stream;
    this.#waits = new Waits(deps.app.clock);
  }

  get idle(): boolean {
    return this.#running.size === 0 && !this.#asked;
  }

  /** Something happened, or may have: look again. */
  wake(): void {
    this.#finished.clear();
    this.#look();
  }

  /** Aborts the waiting, not the remote jobs, and resolves when nothing runs here any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#timers.due?.abort();
    this.#timers.afresh?.abort();
    for (const { abort } of this.#running.values()) abort.abort();
    await Promise.allSettled([...this.#running.values()].map(({ done }) => done));
    await this.#looking;
  }

  #look(): void {
    if (this.#asked || this.#stop.signal.aborted) return;
    this.#asked = true;
    this.#looking = this.#looking.then(async () => {
      this.#asked = false;
      try {
        await this.#lookOnce();
      } catch (error) {
        this.#troubled(error);
      }
    });
  }

  async #lookOnce(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const effects = await this.#deps.owedBy(this.#deps.app, this.#stream);
    this.#deps.consumers?.goesOn('process', this.#stream);
    const owedKeys = new Set(effects.map((effect) => effect.key));
    const stale = [...this.#running].filter(([key]) => !owedKeys.has(key)).map(([, running]) => running);
    for (const { abort } of stale) abort.abort();
    await Promise.allSettled(stale.map(({ done }) => done));
    if (this.#stop.signal.aborted) return;
    const left = this.#waits.secondsLeft(effects);
    effects.forEach((effect, index) => {
      if (left[index] === 0) this.#start(effect);
    });
    this.#lookLater('due', Math.min(...left.filter((seconds) => seconds > 0)));
  }

  #start(effect: Owed): void {
    if (this.#running.has(effect.key) || this.#finished.has(effect.key)) return;
    const abort = new AbortController();
    const { progress } = this.#deps;
    const work = effect.execute({ signal: abort.signal, progress, correlationId: effect.correlationId });
    const done = work
      .then(
        () => void this.#finished.add(effect.key),
        (error) => this.#afterError(effect, error, abort.signal),
      )
      .finally(() => {
        this.#running.delete(effect.key);
        this.#look();
      });
    this.#running.set(effect.key, { abort, done });
  }

  #afterError(effect: Owed, error: unknown, signal: AbortSignal): void {
    this.#finished.add(effect.key);
    if (signal.aborted || error instanceof Superseded || error instanceof LeaseLost) return;
    this.#troubled(error, effect);
  }

  /** The store is away, or a bug: this stream alone waits and tries again; the others go on. */
  #troubled(error: unknown, effect?: Owed): void {
    const away = error instanceof StoreUnavailable;
    if (!this.#deps.consumers?.met('process', error))
      this.#deps.log.error(
        {
          ...idsOf(this.#stream),
          effect: effect?.key,
          kind: effect?.kind,
          correlationId: effect?.correlationId,
          err: error,
        },
        away ? 'the event store is away' : 'a stream is in trouble',
      );
    this.#lookLater('afresh', away ? STORE_RETRY_SECONDS : TROUBLE_RETRY_SECONDS);
  }

  #lookLater(why: 'due' | 'afresh', seconds: number): void {
    this.#timers[why]?.abort(why); // with a reason, or an exception is made each time
    this.#timers[why] = null;
    if (!Number.isFinite(seconds) || this.#stop.signal.aborted) return;
    const timer = new AbortController();
    this.#timers[why] = timer;
    void this.#deps.app.clock.sleep(seconds, timer.signal).then(() => {
      if (timer.signal.aborted) return;
      if (why === 'afresh') this.#finished.clear();
      this.#look();
    });
  }
}
