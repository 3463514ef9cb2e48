import type { Machine, Vault } from '../../commands/ports/machines.ts';
import type { Exec, ExecOptions, ExecResult } from '../jobs/exec.ts';
import { SshConnection } from './connection.ts';
import { authFailed, tooLate } from './failures.ts';

export type SshPoolOptions = {
  readonly vault: Vault;
  readonly connectSeconds?: number;
  /** How long a connection without a call is kept. */
  readonly idleSeconds?: number;
  /** The deadline of a call that names none. */
  readonly callSeconds?: number;
};

type Entry = { readonly connection: Promise<SshConnection>; calls: number; idle: NodeJS.Timeout | undefined };

/** One connection per endpoint, made when first needed and closed when idle. It never repeats a call. */
export class SshPool implements Exec {
  readonly #options: SshPoolOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: SshPoolOptions) {
    this.#options = options;
  }

  async exec(machine: Machine, command: string, options: ExecOptions): Promise<ExecResult> {
    const seconds = options.timeoutSeconds ?? this.#options.callSeconds ?? 120;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(tooLate(machine, seconds)), seconds * 1000);
    const signals = [deadline.signal, ...(options.signal === undefined ? [] : [options.signal])];
    try {
      return await this.#call(machine, command, { ...options, signal: AbortSignal.any(signals) });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Open ones, and those that are being opened. */
  get connections(): number {
    return this.#entries.size;
  }

  /** Ends every connection; calls under way fail as cut off. */
  async close(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const entry of entries) {
      clearTimeout(entry.idle);
      await entry.connection.then(
        (connection) => connection.close(),
        () => undefined,
      );
    }
  }

  async #call(machine: Machine, command: string, options: ExecOptions & { signal: AbortSignal }): Promise<ExecResult> {
    const { signal } = options;
    const key = keyOf(machine);
    const entry = await abortable(signal, this.#entry(key, machine));
    entry.calls += 1;
    clearTimeout(entry.idle);
    try {
      const connection = await abortable(signal, entry.connection);
      return await abortable(signal, connection.exec(command, options));
    } finally {
      entry.calls -= 1;
      if (entry.calls === 0) this.#closeWhenIdle(key, entry);
    }
  }

  /** A connection found dead is replaced here, before anything of the call was sent. */
  async #entry(key: string, machine: Machine): Promise<Entry> {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      const connection = await known.connection.catch(() => undefined);
      if (connection?.alive) return known;
      if (this.#entries.get(key) === known) this.#entries.delete(key);
    }
    const current = this.#entries.get(key);
    if (current !== undefined) return current;
    const made: Entry = { connection: this.#connect(machine), calls: 0, idle: undefined };
    made.connection.catch(() => {
      if (this.#entries.get(key) === made) this.#entries.delete(key);
    });
    this.#entries.set(key, made);
    return made;
  }

  async #connect(machine: Machine): Promise<SshConnection> {
    const secret = await this.#options.vault.get(machine.ssh.credential);
    if (secret.kind === 'sasl') throw authFailed(machine);
    return SshConnection.connect(machine, secret, this.#options.connectSeconds ?? 15);
  }

  #closeWhenIdle(key: string, entry: Entry): void {
    entry.idle = setTimeout(
      async () => {
        if (entry.calls > 0) return;
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
        (await entry.connection.catch(() => undefined))?.close();
      },
      (this.#options.idleSeconds ?? 60) * 1000,
    );
    entry.idle.unref();
  }
}

/** Another key or credential is another connection. */
const keyOf = ({ ssh }: Machine): string =>
  JSON.stringify([ssh.address, ssh.port, ssh.user, ssh.hostKey, ssh.credential]);

const abortable = <T>(signal: AbortSignal, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
