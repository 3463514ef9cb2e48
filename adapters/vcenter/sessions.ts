import type { VcenterEndpoint } from '../../commands/ports/vmware.ts';
import { outside } from './failures.ts';
import { Session, type SessionOptions } from './session.ts';

/** One session per source. Another address, certificate or user is another session; the old one lapses when idle. */
export class Sessions {
  readonly #options: SessionOptions;
  readonly #sessions = new Map<string, Session>();
  #closed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  of(source: VcenterEndpoint): Session {
    if (this.#closed) throw outside('UNREACHABLE', 'Sampan is shutting down. Try again when it is up.');
    const key = keyOf(source);
    const session = this.#sessions.get(key) ?? new Session(source, this.#options);
    this.#sessions.set(key, session);
    return session;
  }

  /** A session for one purpose, logged out of afterwards: it shows whether the credential is good now. */
  async once<T>(source: VcenterEndpoint, work: (session: Session) => Promise<T>): Promise<T> {
    const session = new Session(source, this.#options);
    const key = Symbol(source.id).toString() + String(this.#sessions.size);
    this.#sessions.set(key, session);
    return work(session).finally(async () => {
      this.#sessions.delete(key);
      await session.close();
    });
  }

  /** Logs out of all. Never throws. */
  async close(): Promise<void> {
    this.#closed = true;
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(sessions.map((session) => session.close()));
  }
}

const keyOf = (source: VcenterEndpoint): string =>
  JSON.stringify([
    source.id,
    source.address,
    source.port,
    source.user,
    source.certificate,
    source.legacyTls,
    source.credential,
  ]);
