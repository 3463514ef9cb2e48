import type { Socket } from 'node:net';
import ssh2, { type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2';
import { type Machine, OutsideFailure, type Secret } from '../../commands/ports/machines.ts';
import { type Dialing, dial } from '../dial/dial.ts';
import type { ExecOptions, ExecResult } from '../jobs/exec.ts';
import { NotSent, runOnChannel } from './command-channel.ts';
import { authFailed, hostKeyChanged, unreachable } from './failures.ts';
import { algorithmsFor, sameHostKey } from './host-key.ts';

/** sshd allows ten sessions in one connection (MaxSessions); two are spared for what calls that were given up leave behind. */
const maxChannels = 8;
const spareChannels = 2;

type Turn = { readonly take: () => void; readonly leave: (reason: unknown) => void };

/** One authenticated connection to a machine, with a queue for its channels. */
export class SshConnection {
  readonly #client: ssh2.Client;
  readonly #machine: Machine;
  #open = 0;
  #leftBehind = 0;
  #full = false;
  readonly #waiting = new Set<Turn>();
  readonly #closed: (() => void)[] = [];
  alive = true;

  private constructor(client: ssh2.Client, machine: Machine) {
    this.#client = client;
    this.#machine = machine;
    client.setMaxListeners(0); // each call listens for the end of the connection while it lasts
    client.on('error', () => this.close());
    client.on('close', () => this.close());
  }

  /** It takes further calls: the server has not refused a channel, and few of those that were given up are still open there. */
  get usable(): boolean {
    return this.alive && !this.#full && this.#leftBehind <= spareChannels;
  }

  /** A name may lead elsewhere than when its key was confirmed: what is connected to is looked at each time. */
  static async connect(machine: Machine, secret: Secret, seconds: number, dialing: Dialing): Promise<SshConnection> {
    const { ssh } = machine;
    const sock = await socketTo(machine, seconds, dialing);
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
          sock.destroy();
          reject(authFailed(machine, error));
        }
      };
      begin({
        sock,
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

  /**
   * Throws NotSent where nothing of the call was sent, so that another connection may carry it. A call that is given up
   * gives its turn back at once; its channel may stay open at the server for a while.
   */
  async exec(command: string, options: ExecOptions): Promise<ExecResult> {
    await this.#turn(options.signal);
    try {
      options.signal?.throwIfAborted();
      if (!this.usable) throw new NotSent();
      return await this.#run(command, options);
    } finally {
      this.#pass();
    }
  }

  /** What is left behind by calls that were given up counts at the server until it is over there. */
  async #run(command: string, options: ExecOptions): Promise<ExecResult> {
    const { settled, over } = runOnChannel(this.#client, this.#machine, command, options);
    let left = false;
    let isOver = false;
    void over.then(() => {
      isOver = true;
      if (left) this.#leftBehind -= 1;
    });
    try {
      return await settled;
    } catch (error) {
      if (error instanceof NotSent) this.#full = true;
      left = !isOver;
      if (left) this.#leftBehind += 1;
      throw error;
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    if (this.#open < maxChannels) {
      this.#open += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const leave = (reason: unknown) => {
        this.#waiting.delete(turn);
        reject(reason);
      };
      const giveUp = () => leave(signal?.reason);
      const turn: Turn = {
        take: () => {
          signal?.removeEventListener('abort', giveUp);
          this.#waiting.delete(turn);
          resolve();
        },
        leave: (reason) => {
          signal?.removeEventListener('abort', giveUp);
          leave(reason);
        },
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(turn);
      if (signal?.aborted) giveUp();
    });
  }

  #pass(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#open -= 1;
    else next.take();
  }

  /** At once where it is closed already. */
  whenClosed(act: () => void): void {
    if (this.alive) this.#closed.push(act);
    else act();
  }

  close(): void {
    if (!this.alive) return;
    this.alive = false;
    this.#client.destroy();
    for (const turn of [...this.#waiting]) turn.leave(new NotSent());
    for (const act of this.#closed.splice(0)) act();
  }
}

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

const socketTo = async (machine: Machine, seconds: number, dialing: Dialing): Promise<Socket> => {
  const { address, port } = machine.ssh;
  const tooLong = new AbortController();
  const timer = setTimeout(() => tooLong.abort(), seconds * 1000);
  try {
    return await dial(address, port, dialing, tooLong.signal);
  } catch (error) {
    throw connectFailure(machine, error instanceof Error ? error : new Error(String(error)), false);
  } finally {
    clearTimeout(timer);
  }
};

const connectFailure = (machine: Machine, error: Error & { level?: string }, wrongKey: boolean): OutsideFailure => {
  if (wrongKey || /no matching host key/i.test(error.message)) return hostKeyChanged(machine);
  if (error instanceof OutsideFailure) return error;
  if (error.level === 'client-authentication') return authFailed(machine, error);
  return unreachable(machine.ssh.address, machine.ssh.port, error);
};
