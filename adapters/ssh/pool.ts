import type { Machine, Vault } from '../../commands/ports/machines.ts';
import type { Dialing } from '../dial/dial.ts';
import type { Exec, ExecOptions, ExecResult } from '../jobs/exec.ts';
import { NotSent } from './command-channel.ts';
import { SshConnection } from './connection.ts';
import { authFailed, tooLate, unreachable } from './failures.ts';

export type SshPoolOptions = {
  readonly vault: Vault;
  /** Where it may connect to, at each connection. */
  readonly dialing: Dialing;
  readonly connectSeconds?: number;
  /** How long a connection without a call is kept. */
  readonly idleSeconds?: number;
  /** The deadline of a call that names none. */
  readonly callSeconds?: number;
};

type Entry = { readonly connection: Promise<SshConnection>; calls: number; idle: NodeJS.Timeout | undefined };

/** As many are tried for one call. */
const mostConnections = 3;

/** One connection per endpoint, made when first needed and closed when idle. It never repeats a call that was sent. */
export class SshPool implements Exec {
  readonly #options: SshPoolOptions;
  /** Those that take calls, by endpoint. */
  readonly #entries = new Map<string, Entry>();
  readonly #all = new Set<Entry>();

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

  /** Open ones, and those that are being opened; those too that take no further call and end with their last one. */
  get connections(): number {
    return this.#all.size;
  }

  /** Ends every connection; calls under way fail as cut off. */
  async close(): Promise<void> {
    const entries = [...this.#all];
    this.#entries.clear();
    this.#all.clear();
    for (const entry of entries) {
      clearTimeout(entry.idle);
      await entry.connection.then(
        (connection) => connection.close(),
        () => undefined,
      );
    }
  }

  /** A connection that takes no further call is replaced: nothing of this one was sent over it. */
  async #call(machine: Machine, command: string, options: ExecOptions & { signal: AbortSignal }): Promise<ExecResult> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#callOnce(machine, command, options);
      } catch (error) {
        if (!(error instanceof NotSent)) throw error;
        if (attempt === mostConnections) throw unreachable(machine.ssh.address, machine.ssh.port, error);
      }
    }
  }

  async #callOnce(
    machine: Machine,
    command: string,
    options: ExecOptions & { signal: AbortSignal },
  ): Promise<ExecResult> {
    const { signal } = options;
    const key = keyOf(machine);
    const entry = await abortable(signal, this.#entry(key, machine));
    entry.calls += 1;
    clearTimeout(entry.idle);
    try {
      const connection = await abortable(signal, entry.connection);
      return await connection.exec(command, options);
    } finally {
      entry.calls -= 1;
      if (entry.calls === 0) this.#closeWhenIdle(key, entry);
    }
  }

  /** A connection found dead, or full, is replaced here, before anything of the call was sent. */
  async #entry(key: string, machine: Machine): Promise<Entry> {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      const connection = await known.connection.catch(() => undefined);
      if (connection?.usable) return known;
      if (this.#entries.get(key) === known) this.#entries.delete(key);
    }
    const current = this.#entries.get(key);
    if (current !== undefined) return current;
    const made: Entry = { connection: this.#connect(machine), calls: 0, idle: undefined };
    this.#all.add(made);
    this.#entries.set(key, made);
    this.#closeWhenIdle(key, made); // also where the call that asked for it is given up meanwhile
    const gone = () => this.#forget(key, made);
    made.connection.then((connection) => connection.whenClosed(gone), gone);
    return made;
  }

  #forget(key: string, entry: Entry): void {
    clearTimeout(entry.idle);
    this.#all.delete(entry);
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }

  async #connect(machine: Machine): Promise<SshConnection> {
    const secret = await this.#options.vault.get(machine.ssh.credential);
    if (secret.kind === 'sasl') throw authFailed(machine);
    return SshConnection.connect(machine, secret, this.#options.connectSeconds ?? 15, this.#options.dialing);
  }

  #closeWhenIdle(key: string, entry: Entry): void {
    clearTimeout(entry.idle);
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
