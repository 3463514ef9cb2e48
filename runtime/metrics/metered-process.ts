import { Superseded } from '../../commands/effects/run.ts';
import type { NewEvent } from '../../commands/ports/event-store.ts';
import type { Owed, Process } from '../processes.ts';
import { type Metrics, timed } from './metrics.ts';

/** An executor that fails records that as one of these, and is done all the same. */
const FAILURES: ReadonlySet<string> = new Set(['StepFailed', 'ReleaseFailed']);

/** What streams owe, counted as it is run: by kind, of which there are few, and by how it ended. */
export class Effects {
  readonly #metrics: Metrics;
  /** By key: whether what runs has recorded a failure. */
  readonly #running = new Map<string, { failed: boolean }>();

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  /** To be told of every event that is written: an event names the effect that it comes from as its cause. */
  recorded(events: readonly NewEvent[]): void {
    for (const { type, metadata } of events) {
      const effect = FAILURES.has(type) && metadata.causationId !== null && this.#running.get(metadata.causationId);
      if (effect) effect.failed = true;
    }
  }

  readonly metered =
    (owedBy: Process): Process =>
    async (app, stream) =>
      (await owedBy(app, stream)).map((effect) => this.#metered(effect));

  #metered(effect: Owed): Owed {
    const { kind, key } = effect;
    const { effects, effectsRunning } = this.#metrics;
    return {
      ...effect,
      execute: async (run) => {
        const state = { failed: false };
        this.#running.set(key, state);
        effectsRunning.inc({ kind });
        try {
          await timed(this.#metrics, () => effect.execute(run), {
            ok: (seconds) => effects.observe({ kind, outcome: state.failed ? 'failed' : 'done' }, seconds),
            failed: (seconds, error) => effects.observe({ kind, outcome: outcomeOf(error, run.signal) }, seconds),
          });
        } finally {
          effectsRunning.dec({ kind });
          this.#running.delete(key);
        }
      },
    };
  }
}

const outcomeOf = (error: unknown, signal: AbortSignal): string => {
  if (error instanceof Superseded) return 'superseded';
  return signal.aborted ? 'stopped' : 'error';
};
