/** Of a WebSocket, what is needed to write to it. `bufferedAmount`: bytes that were sent and have not left this process. */
export type Outlet = {
  send(data: string | Buffer, ...rest: readonly unknown[]): void;
  terminate(): void;
  readonly bufferedAmount: number;
  readonly protocol: string;
};

/** Above this, values wait until some of it has left. */
const ENOUGH_BYTES = 64 * 1024;
/** Nobody who reads comes to as much: answers to pings and errors, which do not wait, to a client that reads none of them. */
export const MOST_WAITING = { bytes: 512 * 1024, messages: 500 };

/**
 * One connection's way out, for everything that is sent on it. A client that does not read costs what is bounded here: its values
 * wait where they come from, and the connection is cut where it asks for more without reading.
 */
export class Wire {
  readonly #socket: Outlet;
  /** `data` in the older protocol, subscriptions-transport-ws. */
  readonly valueType: 'next' | 'data';
  readonly #waiting = new Set<() => void>();
  #messages = 0;

  constructor(socket: Outlet) {
    this.#socket = socket;
    this.valueType = socket.protocol === 'graphql-ws' ? 'data' : 'next';
    const send = socket.send.bind(socket);
    socket.send = (data, ...rest) => this.#count(send, data, rest);
  }

  get isFull(): boolean {
    return this.#socket.bufferedAmount > ENOUGH_BYTES;
  }

  /** Calls once, when there is room again; never where the connection ends before. */
  whenRoom(again: () => void): void {
    this.#waiting.add(again);
  }

  forget(again: () => void): void {
    this.#waiting.delete(again);
  }

  /** A text frame. `done` is called once: when it has left, or with why it cannot leave. */
  send(message: Buffer, done: (error?: Error) => void): void {
    this.#socket.send(message, { binary: false }, done);
  }

  #count(send: Outlet['send'], data: string | Buffer, rest: readonly unknown[]): void {
    const done = rest.find((one) => typeof one === 'function');
    const options = rest.filter((one) => typeof one === 'object' && one !== null);
    const { bufferedAmount } = this.#socket;
    if (this.#messages >= MOST_WAITING.messages || bufferedAmount > MOST_WAITING.bytes) this.#socket.terminate();
    this.#messages += 1;
    send(data, ...options, (error?: Error) => {
      this.#messages -= 1;
      done?.(error);
      if (this.#waiting.size > 0 && !this.isFull) this.#wake();
    });
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const again of waiting) again();
  }
}
