import type { Client, ClientChannel } from 'ssh2';
import type { Machine } from '../../commands/ports/machines.ts';
import type { ExecOptions, ExecResult } from '../jobs/exec.ts';
import { cutOff, tooMuch } from './failures.ts';

const maxOutput = 32 * 1024 * 1024;

/** The server has no room for another channel, or the connection was gone before it was asked: nothing of the call was sent. */
export class NotSent extends Error {
  constructor(cause?: unknown) {
    super('The connection takes no further call.', { cause });
    this.name = 'NotSent';
  }
}

/**
 * One command on a channel of its own. `settled` is what the caller waits for: it ends at once when the call is given up.
 * `over` is when the channel has gone at the server too, as far as can be seen from here, and never fails.
 */
export type CommandChannel = { readonly settled: Promise<ExecResult>; readonly over: Promise<void> };

/**
 * Given up while the channel is being opened: the request is taken back, and the command is never sent. Given up later: the
 * channel is closed without the rest of its input, and whether the command had its effect is not known.
 */
export const runOnChannel = (
  client: Client,
  machine: Machine,
  command: string,
  options: ExecOptions,
): CommandChannel => {
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const settled = new Promise<ExecResult>((resolve, reject) => {
    let request: string | undefined;
    const lost = () => {
      reject(cutOff(machine));
      end();
    };
    const giveUp = () => {
      reject(options.signal?.reason);
      takeBack(client, request, end);
    };
    const started = (error: Error | undefined, channel: ClientChannel) => {
      options.signal?.removeEventListener('abort', giveUp);
      if (error !== undefined) {
        reject('reason' in error ? new NotSent(error) : cutOff(machine, error)); // `reason`: the open request was refused
        end();
      } else if (options.signal?.aborted) dismiss(channel, end);
      else {
        channel.once('close', end);
        collect(machine, channel, options).then(resolve, reject);
      }
    };
    client.once('close', lost);
    options.signal?.addEventListener('abort', giveUp, { once: true });
    void over.then(() => {
      client.off('close', lost);
      options.signal?.removeEventListener('abort', giveUp);
    });
    const before = new Set(Object.keys(requestsOf(client) ?? {}));
    try {
      client.exec(command, started);
      request = Object.keys(requestsOf(client) ?? {}).find((key) => !before.has(key));
    } catch (error) {
      reject(new NotSent(error)); // ssh2 throws where it is not connected, before it sends anything
      end();
    }
  });
  return { settled, over };
};

/**
 * ssh2's table of channels (ChannelManager in its lib/utils.js): an open request stands in it as a function until the server
 * answers, and then the command follows in the same turn. ssh2 has no other way to take a request back.
 */
const requestsOf = (client: Client): object | undefined => {
  const manager: unknown = Reflect.get(client, '_chanMgr');
  const table: unknown = isObject(manager) ? Reflect.get(manager, '_channels') : undefined;
  return isObject(table) ? table : undefined;
};
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * A channel that is open already is dismissed when ssh2 reports it. Where ssh2 has no such table, the connection goes: other
 * calls on it are cut off, but nothing that was given up runs.
 */
const takeBack = (client: Client, request: string | undefined, end: () => void): void => {
  const requests = requestsOf(client);
  if (!requests || request === undefined) return void client.destroy();
  if (typeof Reflect.get(requests, request) !== 'function') return;
  const answered = (_error: unknown, channel?: ClientChannel) => (channel ? dismiss(channel, end) : end());
  Reflect.set(requests, request, Object.assign(answered, { type: 'session' }));
};

const dismiss = (channel: ClientChannel, end: () => void): void => {
  channel.once('close', end);
  channel.on('error', () => undefined);
  channel.resume();
  channel.stderr.resume();
  channel.destroy();
};

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
