import type { ConsumersHealth, StoppedConsumer } from '../commands/ports/consumers.ts';
import { UndecodableEvent } from '../commands/ports/event-store.ts';
import type { Log } from './log.ts';

/**
 * Who has stopped at an event that this version cannot read (F18), for `health`, `/readyz` and metrics: one entry for each
 * consumer and stream, logged when it begins. Read models tell of theirs themselves.
 */
export class StoppedConsumers implements ConsumersHealth {
  readonly #stopped = new Map<string, StoppedConsumer>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** True where the error is such an event; any other is not for here. */
  met(consumer: string, error: unknown): boolean {
    if (!(error instanceof UndecodableEvent)) return false;
    const { type, stream, revision, position, message: reason } = error;
    const key = keyOf(consumer, stream);
    if (this.#stopped.get(key)?.reason !== reason)
      this.#log.error({ consumer, stream, type, revision, position, reason }, 'a consumer stopped at an event');
    this.#stopped.set(key, { consumer, stream, type, position, reason });
    return true;
  }

  /** It could read what it needs. */
  goesOn(consumer: string, stream: string): void {
    if (this.#stopped.size > 0) this.#stopped.delete(keyOf(consumer, stream));
  }

  stopped(): readonly StoppedConsumer[] {
    return [...this.#stopped.values()];
  }
}

const keyOf = (consumer: string, stream: string | null): string => `${consumer} ${stream ?? ''}`;
