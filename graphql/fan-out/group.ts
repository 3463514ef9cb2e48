import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Feed } from './mailbox.ts';
import { type Rendered, Subscriber } from './subscriber.ts';
import type { Wire } from './wire.ts';

/** Answers that are kept for subscribers that come to the same value later; more are made again. */
const KEPT_BYTES = 256 * 1024;
/** As many are sent to within one turn of the event loop. */
const AT_ONCE = 200;

export type GroupOptions<V> = {
  readonly feed: Feed<V>;
  /** The whole answer to one value, as JSON; never throws, never rejects. */
  readonly execute: (value: V) => string | Promise<string>;
  /** What the failure of the feed becomes for whoever follows. */
  readonly failed: (error: unknown) => Error;
  /** Nobody is left, or its feed has failed: whoever comes now begins another. */
  readonly over: () => void;
};

/** Subscribers that get the same answers: each value is executed and put into words once, however many they are. */
export class Group<V> {
  readonly #options: GroupOptions<V>;
  readonly #subscribers = new Set<Subscriber<V>>();
  readonly #stop = new AbortController();
  readonly #answers = new Map<V, Rendered>();
  #keptBytes = 0;
  #waking = false;
  #again = false;

  constructor(options: GroupOptions<V>) {
    this.#options = options;
    const run = options.feed.run(this.#stop.signal, () => void this.#wakeAll());
    run.catch((error: unknown) => {
      options.over();
      const why = options.failed(error);
      for (const subscriber of [...this.#subscribers]) subscriber.end(why);
    });
  }

  /** `leave` may be called at any time, and more than once. */
  join(wire: Wire, id: unknown, after: string | null): { readonly ended: Promise<void>; readonly leave: () => void } {
    const gone = new AbortController();
    const subscriber = new Subscriber<V>(wire, id, (value) => this.#answer(value));
    const leave = (): void => {
      if (gone.signal.aborted) return;
      gone.abort();
      subscriber.end(null);
      this.#subscribers.delete(subscriber);
      if (this.#subscribers.size > 0) return;
      this.#stop.abort();
      this.#options.over();
    };
    this.#subscribers.add(subscriber);
    subscriber.begin(this.#options.feed.join(after, gone.signal, subscriber.wake));
    return { ended: subscriber.ended, leave };
  }

  #answer(value: V): Rendered {
    const known = this.#answers.get(value);
    if (known) return known;
    const text = this.#options.execute(value);
    if (typeof text === 'string') return this.#keep(value, Buffer.from(text));
    const rendered = text.then((said) => this.#keep(value, Buffer.from(said)));
    this.#answers.set(value, rendered);
    return rendered;
  }

  #keep(value: V, answer: Buffer): Buffer {
    this.#answers.set(value, answer);
    this.#keptBytes += answer.byteLength;
    for (const [oldest, kept] of this.#answers) {
      if (this.#keptBytes <= KEPT_BYTES || oldest === value) break;
      if (kept instanceof Buffer) this.#keptBytes -= kept.byteLength;
      this.#answers.delete(oldest);
    }
    return answer;
  }

  /** In turns of their own: never within what told of the change, and not all in one. */
  async #wakeAll(): Promise<void> {
    this.#again = true;
    if (this.#waking) return;
    this.#waking = true;
    while (this.#again) {
      await nextTurn();
      this.#again = false;
      let count = 0;
      for (const subscriber of [...this.#subscribers]) {
        if (count > 0 && count % AT_ONCE === 0) await nextTurn();
        subscriber.wake();
        count += 1;
      }
    }
    this.#waking = false;
  }
}
