import type { Vault } from '../../commands/ports/machines.ts';
import type { VcenterEndpoint } from '../../commands/ports/vmware.ts';
import type { Dialing } from '../dial/dial.ts';
import { isFault, outside } from './failures.ts';
import { type Call, type Living, logIn, send } from './login.ts';
import { type ServiceContent, serviceInstance } from './service-content.ts';
import { type Limits, Transport } from './transport.ts';
import type { Node } from './xml.ts';

export type SessionOptions = {
  readonly vault: Vault;
  readonly limits: Limits;
  readonly dialing: Dialing;
  /** A session in use is kept from expiring by a call each so often (the server's own limit is 30 minutes by default). */
  readonly keepAliveSeconds: number;
  /** Without a question for this long it is logged out of. */
  readonly idleSeconds: number;
};

const LOGOUT_SECONDS = 5;

/**
 * One login. Views, page tokens, property collectors and filters live and end with it: in another session they are unknown,
 * and an answer about them would be an empty one. So whoever uses one of these asks through this, which never logs in again.
 */
export type OneSession = {
  readonly content: ServiceContent;
  readonly version: string;
  /** The first result. Throws VimFault (NotAuthenticated: the session has ended) and OutsideFailure. */
  call(call: Call): Promise<Node | undefined>;
  callAll(call: Call): Promise<readonly Node[]>;
};

/**
 * The sessions with one source, one at a time: made on the first question, by one login however many ask at once, and made
 * anew once when the server says that it has ended. Never repeats a question that may have had an effect.
 */
export class Session {
  readonly source: VcenterEndpoint;
  readonly #options: SessionOptions;
  readonly #transport: Transport;
  readonly #closing = new AbortController();
  #living: Promise<Living> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #idleFor = 0;
  #asking = 0;

  constructor(source: VcenterEndpoint, options: SessionOptions) {
    this.source = source;
    this.#options = options;
    this.#transport = new Transport(source, options.limits, options.dialing);
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** The first result. Throws VimFault and OutsideFailure. */
  async call(call: Call): Promise<Node | undefined> {
    return (await this.callAll(call))[0];
  }

  callAll(call: Call): Promise<readonly Node[]> {
    // NotAuthenticated is said before anything is done, so also an order may be repeated.
    return this.inOneOrNext((session) => session.callAll(call), call.signal);
  }

  /**
   * All of `work` in one session. NotAuthenticated when it ended meanwhile: the next question logs in anew, and the caller
   * knows what has to be begun again. Throws VimFault, OutsideFailure, and what `work` throws.
   */
  async inOne<T>(work: (session: OneSession) => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.#idleFor = 0;
    this.#asking += 1;
    try {
      const living = await abortable(signal, this.#alive());
      const { content, version } = living;
      const callAll = (call: Call) => this.#send(living, call);
      return await work({ content, version, callAll, call: async (call) => (await callAll(call))[0] }).catch(
        async (error: unknown) => {
          if (isFault(error, 'NotAuthenticated')) await this.#forget(living);
          throw error;
        },
      );
    } finally {
      this.#asking -= 1;
    }
  }

  /** The same, begun again once in a new session when this one ended meanwhile; so `work` only looks. */
  inOneOrNext<T>(work: (session: OneSession) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.inOne(work, signal).catch((error: unknown) => {
      if (isFault(error, 'NotAuthenticated')) return this.inOne(work, signal);
      throw error;
    });
  }

  async content(): Promise<ServiceContent> {
    return (await this.#alive()).content;
  }

  /** The API version that is spoken with this server. */
  async version(): Promise<string> {
    return (await this.#alive()).version;
  }

  /** The cookie of a session that has just answered. Secret. */
  async cookie(): Promise<string> {
    await this.call({ method: 'CurrentTime', self: serviceInstance });
    return (await this.#alive()).cookie;
  }

  /** Logs out, then ends the connections. Waits for a login under way, else its session would stay. Never throws. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(outside('UNREACHABLE', `The session with ${this.source.address} was closed. Try again.`));
    clearInterval(this.#timer);
    await this.#logOut();
    this.#transport.close();
  }

  async #send(living: Living, call: Call): Promise<readonly Node[]> {
    const signals = call.signal === undefined ? [] : [call.signal];
    const signal = AbortSignal.any([this.#closing.signal, ...signals]);
    return (await send(this.#transport, this.source, living, { ...call, signal })).results;
  }

  #alive(): Promise<Living> {
    if (this.#closing.signal.aborted) return Promise.reject(this.#closing.signal.reason);
    if (this.#living !== undefined) return this.#living;
    const living = logIn(this.#transport, this.source, this.#options.vault);
    this.#living = living;
    void living.then(
      () => this.#keepAlive(),
      () => {
        if (this.#living === living) this.#living = undefined;
      },
    );
    return living;
  }

  /** Only the session that was found expired: another asker may have made a new one meanwhile. */
  async #forget(expired: Living): Promise<void> {
    const current = this.#living;
    if (current !== undefined && (await current.catch(() => undefined)) === expired && this.#living === current)
      this.#living = undefined;
  }

  #keepAlive(): void {
    clearInterval(this.#timer);
    if (this.#closing.signal.aborted) return;
    const { keepAliveSeconds, idleSeconds } = this.#options;
    this.#timer = setInterval(() => {
      this.#idleFor = this.#asking > 0 ? 0 : this.#idleFor + keepAliveSeconds;
      if (this.#idleFor > idleSeconds) void this.#lapse();
      else void this.#touch();
    }, keepAliveSeconds * 1000);
    this.#timer.unref();
  }

  /** Whether it worked is found out by the next question. */
  async #touch(): Promise<void> {
    const living = await this.#living?.catch(() => undefined);
    const call = { method: 'CurrentTime', self: serviceInstance };
    if (living !== undefined) await this.#send(living, call).catch(() => undefined);
  }

  async #lapse(): Promise<void> {
    clearInterval(this.#timer);
    await this.#logOut();
  }

  async #logOut(): Promise<void> {
    const pending = this.#living?.catch(() => undefined);
    this.#living = undefined;
    const living = await withinSeconds(LOGOUT_SECONDS, pending);
    if (living === undefined) return;
    const call = { method: 'Logout', self: living.content.sessionManager, seconds: LOGOUT_SECONDS };
    await send(this.#transport, this.source, living, call).catch(() => undefined);
  }
}

const abortable = <T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> => {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
};

const withinSeconds = async <T>(seconds: number, work: Promise<T> | undefined): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000, undefined);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};
