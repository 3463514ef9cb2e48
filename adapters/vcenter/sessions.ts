import type { VcenterEndpoint } from '../../commands/ports/vmware.ts';
import { outside } from './failures.ts';
import { Session, type SessionOptions } from './session.ts';

/** One session per source. Another address, certificate or user is another session; the old one lapses when idle. */
export class Sessions {
  readonly #options: SessionOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #passing = new Set<Session>();
  #closed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  of(source: VcenterEndpoint): Session {
    this.#assertOpen();
    const key = keyOf(source);
    const session = this.#sessions.get(key) ?? new Session(source, this.#options);
    this.#sessions.set(key, session);
    return session;
  }

  /** A session for one purpose, logged out of afterwards: it shows whether the credential is good now. */
  async once<T>(source: VcenterEndpoint, work: (session: Session) => Promise<T>): Promise<T> {
    this.#assertOpen();
    const session = new Session(source, this.#options);
    this.#passing.add(session);
    return work(session).finally(async () => {
      this.#passing.delete(session);
      await session.close();
    });
  }

  #assertOpen(): void {
    if (this.#closed) throw outside('UNREACHABLE', 'Sampan is shutting down. Try again when it is up.');
  }

  /** Logs out of all. Never throws. */
  async close(): Promise<void> {
    this.#closed = true;
    const sessions = [...this.#sessions.values(), ...this.#passing];
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
