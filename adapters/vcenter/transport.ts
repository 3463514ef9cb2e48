import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import type { VcenterEndpoint } from '../../commands/ports/vmware.ts';
import { type Dialing, guardedLookup, refuseLocal } from '../dial/dial.ts';
import { badAnswer, busy, tooLate, unreachable } from './failures.ts';
import { connectFailure, pinnedTls } from './tls.ts';

export type Limits = {
  /** An answer that is longer is refused while it arrives. */
  readonly answerBytes: number;
  readonly connectSeconds: number;
  /** From the first byte asked to the last byte answered. */
  readonly callSeconds: number;
};
export const ordinaryLimits: Limits = { answerBytes: 32 * 1024 * 1024, connectSeconds: 10, callSeconds: 60 };

export type Question = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  readonly seconds?: number | undefined;
};
export type Answer = { readonly status: number; readonly text: string; readonly cookies: readonly string[] };

/**
 * HTTPS to one source, each connection verified against its pinned certificate before a byte is written. Redirects are not
 * followed and nothing is repeated. Throws OutsideFailure: PERMISSION_DENIED (its address must not be connected to), UNREACHABLE, CERT_CHANGED, UNSUPPORTED_SOURCE, BUSY, BAD_ANSWER;
 * or the reason of the signal.
 */
export class Transport {
  readonly #source: VcenterEndpoint;
  readonly #limits: Limits;
  readonly #dialing: Dialing;
  readonly #agent: Agent;

  constructor(source: VcenterEndpoint, limits: Limits, dialing: Dialing) {
    this.#source = source;
    this.#dialing = dialing;
    this.#limits = limits;
    // No TLS session is kept: a resumed one shows no certificate. Long questions hold a connection each, so there is no cap.
    // `timeout` ends connections that nobody uses before the server does.
    const kept = { keepAlive: true, maxFreeSockets: 4, timeout: 15_000, maxCachedSessions: 0 };
    // A name may lead elsewhere than when it was confirmed: what each connection goes to is looked at again.
    this.#agent = new Agent({ ...pinnedTls(source), ...kept, lookup: guardedLookup(dialing) });
  }

  /** Ends every connection; questions under way fail as UNREACHABLE. */
  close(): void {
    this.#agent.destroy();
  }

  ask(question: Question): Promise<Answer> {
    const { signal } = question;
    if (signal?.aborted) return Promise.reject(signal.reason);
    const seconds = question.seconds ?? this.#limits.callSeconds;
    return new Promise((resolve, reject) => {
      refuseLocal(this.#source.address, this.#dialing);
      const sent = request(this.#optionsOf(question));
      const fail = (failure: unknown) => {
        end();
        sent.destroy();
        reject(failure);
      };
      const abort = () => fail(signal?.reason);
      const deadline = setTimeout(() => fail(tooLate(this.#source, seconds)), seconds * 1000);
      const end = () => {
        clearTimeout(deadline);
        signal?.removeEventListener('abort', abort);
      };
      signal?.addEventListener('abort', abort, { once: true });
      sent.on('socket', (socket) => this.#limitHandshake(socket as TLSSocket, fail));
      sent.on('error', (error) => fail(this.#failureOf(error)));
      sent.on('response', (message) =>
        this.#collect(message).then(
          (answer) => {
            end();
            resolve(answer);
          },
          (error: unknown) => fail(this.#failureOf(error)),
        ),
      );
      sent.end(question.body);
    });
  }

  #optionsOf({ method, path, headers, body }: Question): RequestOptions {
    const { address, port } = this.#source;
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    return { agent: this.#agent, host: address, port, method, path, headers: { ...headers, ...length } };
  }

  #limitHandshake(socket: TLSSocket, fail: (failure: unknown) => void): void {
    if (!socket.connecting && socket.authorized) return;
    const timer = setTimeout(() => fail(unreachable(this.#source)), this.#limits.connectSeconds * 1000);
    const done = () => clearTimeout(timer);
    socket.once('secureConnect', done);
    socket.once('close', done);
  }

  #failureOf(error: unknown): OutsideFailure {
    if (error instanceof OutsideFailure) return error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('HPE_')) return badAnswer(this.#source, 'answers with something that is not HTTP', error);
    return connectFailure(this.#source, this.#source.legacyTls, error);
  }

  async #collect(message: IncomingMessage): Promise<Answer> {
    const status = message.statusCode ?? 0;
    const refusal = this.#refusalOf(message, status);
    if (refusal !== undefined) {
      message.destroy();
      throw refusal;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of message) {
      size += (chunk as Buffer).length;
      if (size > this.#limits.answerBytes) throw this.#tooLarge();
      chunks.push(chunk as Buffer);
    }
    return { status, text: Buffer.concat(chunks).toString('utf8'), cookies: message.headers['set-cookie'] ?? [] };
  }

  #refusalOf({ headers }: IncomingMessage, status: number): OutsideFailure | undefined {
    if ([502, 503, 504].includes(status)) return busy(this.#source, status);
    if (status >= 300 && status < 400)
      return badAnswer(this.#source, `answers with a redirect (HTTP ${status}), which is not followed`);
    if ((headers['content-encoding'] ?? 'identity') !== 'identity')
      return badAnswer(this.#source, 'answers in a compressed form, which was not asked for');
    return Number(headers['content-length'] ?? 0) > this.#limits.answerBytes ? this.#tooLarge() : undefined;
  }

  #tooLarge(): OutsideFailure {
    return badAnswer(this.#source, `answers with more than ${this.#limits.answerBytes} bytes`);
  }
}
