import ssh2, { type ClientChannel, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2';
import { type Machine, OutsideFailure, type Secret } from '../../commands/ports/machines.ts';
import type { ExecOptions, ExecResult } from '../jobs/exec.ts';
import { authFailed, cutOff, hostKeyChanged, tooMuch, unreachable } from './failures.ts';
import { algorithmsFor, sameHostKey } from './host-key.ts';

/** sshd allows ten sessions in one connection (MaxSessions); two are left for the operator. */
const maxChannels = 8;
const maxOutput = 32 * 1024 * 1024;

/** One authenticated connection to a machine, with a queue for its channels. */
export class SshConnection {
  readonly #client: ssh2.Client;
  readonly #machine: Machine;
  #open = 0;
  readonly #waiting: (() => void)[] = [];
  alive = true;

  private constructor(client: ssh2.Client, machine: Machine) {
    this.#client = client;
    this.#machine = machine;
    client.on('error', () => this.close());
    client.on('close', () => this.close());
  }

  get busy(): boolean {
    return this.#open > 0 || this.#waiting.length > 0;
  }

  static connect(machine: Machine, secret: Secret, seconds: number): Promise<SshConnection> {
    const { ssh } = machine;
    return new Promise((resolve, reject) => {
      const client = new ssh2.Client();
      let wrongKey = false;
      client.once('ready', () => resolve(new SshConnection(client, machine)));
      client.once('error', (error) => {
        client.on('error', () => undefined);
        client.destroy();
        reject(connectFailure(machine, error, wrongKey));
      });
      client.once('close', () => reject(wrongKey ? hostKeyChanged(machine) : unreachable(ssh.address, ssh.port)));
      const begin = (config: ConnectConfig) => {
        try {
          client.connect(config);
        } catch (error) {
          // A private key that cannot be read, or needs another passphrase.
          reject(authFailed(machine, error));
        }
      };
      begin({
        host: ssh.address,
        port: ssh.port,
        username: ssh.user,
        readyTimeout: seconds * 1000,
        keepaliveInterval: 10_000,
        keepaliveCountMax: 3,
        algorithms: { serverHostKey: [...algorithmsFor(ssh.hostKey.split(' ')[0] ?? '')] as ServerHostKeyAlgorithm[] },
        hostVerifier: (blob: Buffer) => {
          wrongKey = !sameHostKey(ssh.hostKey, blob);
          return !wrongKey;
        },
        ...credential(machine, secret),
      });
    });
  }

  async exec(command: string, options: ExecOptions): Promise<ExecResult> {
    if (this.#open >= maxChannels) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#open += 1;
    try {
      options.signal?.throwIfAborted();
      return await this.#run(command, options);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#open -= 1;
      else next();
    }
  }

  #run(command: string, options: ExecOptions): Promise<ExecResult> {
    return new Promise((resolve, reject) => {
      const lost = () => reject(cutOff(this.#machine));
      const settle = (act: () => void) => {
        this.#client.off('close', lost);
        act();
      };
      this.#client.once('close', lost);
      const started = (error: Error | undefined, channel: ClientChannel) => {
        if (error !== undefined) return settle(() => reject(cutOff(this.#machine, error)));
        collect(this.#machine, channel, options).then(
          (result) => settle(() => resolve(result)),
          (failure: unknown) => settle(() => reject(failure)),
        );
      };
      try {
        this.#client.exec(command, started);
      } catch (error) {
        settle(() => reject(cutOff(this.#machine, error)));
      }
    });
  }

  close(): void {
    if (!this.alive) return;
    this.alive = false;
    this.#client.destroy();
  }
}

/** A channel that ends without a status was cut off: the command's effect is not known. */
const collect = (machine: Machine, channel: ClientChannel, options: ExecOptions): Promise<ExecResult> =>
  new Promise((resolve, reject) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let size = 0;
    let ended: { code: number | null; signal: string | null } | undefined;
    const take = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxOutput) return void into.push(chunk);
      reject(tooMuch(machine, maxOutput));
      channel.destroy();
    };
    const abort = () => {
      reject(options.signal?.reason);
      channel.destroy();
    };
    options.signal?.addEventListener('abort', abort, { once: true });
    channel.on('data', take(stdout));
    channel.stderr.on('data', take(stderr));
    channel.on('error', (error: Error) => reject(cutOff(machine, error)));
    channel.on('exit', (code: number | null, signal?: string) => {
      ended = { code, signal: signal?.replace(/^SIG/, '') ?? null };
    });
    channel.on('close', () => {
      options.signal?.removeEventListener('abort', abort);
      if (ended === undefined) reject(cutOff(machine));
      else resolve({ ...ended, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) });
    });
    channel.end(options.stdin ?? Buffer.alloc(0));
  });

const credential = (machine: Machine, secret: Secret): Partial<ConnectConfig> => {
  switch (secret.kind) {
    case 'password':
      return { password: secret.password };
    case 'privateKey':
      return {
        privateKey: secret.privateKey,
        ...(secret.passphrase === undefined ? {} : { passphrase: secret.passphrase }),
      };
    case 'sasl':
      throw authFailed(machine);
  }
};

const connectFailure = (machine: Machine, error: Error & { level?: string }, wrongKey: boolean): OutsideFailure => {
  if (wrongKey || /no matching host key/i.test(error.message)) return hostKeyChanged(machine);
  if (error instanceof OutsideFailure) return error;
  if (error.level === 'client-authentication') return authFailed(machine, error);
  return unreachable(machine.ssh.address, machine.ssh.port, error);
};
