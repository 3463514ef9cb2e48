import type { Mailbox } from './mailbox.ts';
import type { Wire } from './wire.ts';

/** A value as it is sent, without what is each subscriber's own. */
export type Rendered = Buffer | Promise<Buffer>;

const CLOSED = Buffer.from('}');

/** One subscription of one connection: sends one value at a time, and takes the next when that one has left. */
export class Subscriber<V> {
  readonly #wire: Wire;
  readonly #render: (value: V) => Rendered;
  readonly #head: Buffer;
  #mailbox: Mailbox<V> | null = null;
  #sending = false;
  #over = false;
  readonly #ended: (why: Error | null) => void;
  /** When it has ended: rejects where something has gone wrong. */
  readonly ended: Promise<void>;
  readonly wake = (): void => this.#go();

  constructor(wire: Wire, id: unknown, render: (value: V) => Rendered) {
    this.#wire = wire;
    this.#render = render;
    this.#head = Buffer.from(`{"type":"${wire.valueType}","id":${JSON.stringify(id)},"payload":`);
    let settle: (why: Error | null) => void = () => undefined;
    this.ended = new Promise((resolve, reject) => {
      settle = (why) => (why === null ? resolve() : reject(why));
    });
    this.ended.catch(() => undefined); // whoever has left does not ask
    this.#ended = settle;
  }

  begin(mailbox: Mailbox<V>): void {
    this.#mailbox = mailbox;
    this.#go();
  }

  end(why: Error | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#wire.forget(this.wake);
    this.#ended(why);
  }

  #go(): void {
    if (this.#sending || this.#over || this.#mailbox === null) return;
    if (this.#wire.isFull) {
      this.#wire.whenRoom(this.wake);
      return;
    }
    const value = this.#mailbox.take();
    if (value === undefined) {
      const { end } = this.#mailbox;
      if (end !== null) this.end(end === 'ENDED' ? null : end);
      return;
    }
    this.#sending = true;
    const rendered = this.#render(value);
    if (rendered instanceof Promise) void rendered.then((payload) => this.#send(payload));
    else this.#send(rendered);
  }

  #send(payload: Buffer): void {
    if (this.#over) return;
    this.#wire.send(Buffer.concat([this.#head, payload, CLOSED]), () => {
      this.#sending = false;
      this.#go();
    });
  }
}
