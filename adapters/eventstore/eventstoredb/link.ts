import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ChannelCredentials, Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { Tls } from './connection-string.ts';
import { asSaid, closedConnection } from './failures.ts';
import type { Endpoint } from './gossip.ts';

const STREAMS = '/event_store.client.streams.Streams';
const GOSSIP = '/event_store.client.gossip.Gossip/Read';
/** An event of 16 MiB can stand in a server, written by other ways than ours. */
const LARGEST_ANSWER = 17 * 1024 * 1024;

export type Channel = {
  readonly tls: Tls | null;
  readonly keepAlive: { readonly intervalMs: number; readonly timeoutMs: number };
};

const pemIn = (file: string): Buffer => {
  try {
    return readFileSync(resolve(file));
  } catch (error) {
    throw new Error(`The address of EventStoreDB cannot be used: ${file} cannot be read.`, { cause: error });
  }
};

/** Throws for certificates that cannot be read. */
export const credentialsOf = (tls: Tls | null): ChannelCredentials => {
  if (tls === null) return credentials.createInsecure();
  const { caFile, client } = tls;
  const ca = caFile === null ? null : pemIn(caFile);
  if (client === null) return credentials.createSsl(ca);
  return credentials.createSsl(ca, pemIn(client.keyFile), pemIn(client.certificateFile));
};

/** One connection to one node, shared with nobody: gRPC would give two channels with the same options the same one. */
export const openClient = ({ host, port }: Endpoint, { tls, keepAlive }: Channel): Client =>
  new Client(`${host}:${port}`, credentialsOf(tls), {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.keepalive_time_ms': keepAlive.intervalMs < 0 ? Number.MAX_SAFE_INTEGER : keepAlive.intervalMs,
    'grpc.keepalive_timeout_ms': keepAlive.timeoutMs < 0 ? Number.MAX_SAFE_INTEGER : keepAlive.timeoutMs,
    'grpc.max_receive_message_length': LARGEST_ANSWER,
  });

const asIs = (bytes: Buffer): Buffer => bytes;

type Call = { cancel(): void; once(event: 'status', heard: () => void): unknown };

/** Ends the call when nobody waits for it any more. */
const cancelledBy = (call: Call, over: AbortSignal): void => {
  const cancel = (): void => call.cancel();
  if (over.aborted) cancel();
  over.addEventListener('abort', cancel, { once: true });
  call.once('status', () => over.removeEventListener('abort', cancel));
};

export type Asked<T> = { readonly metadata: Metadata; readonly over: AbortSignal; readonly read: (bytes: Buffer) => T };

/** `Append`: its messages, then the answer. */
export const sendAppend = <T>(
  client: Client,
  requests: readonly Buffer[],
  { metadata, over, read }: Asked<T>,
): Promise<T> =>
  new Promise((fulfil, reject) => {
    const answered = (error: ServiceError | null, answer?: T): void => {
      if (error) reject(asSaid(error));
      else if (answer !== undefined) fulfil(answer);
    };
    const call = client.makeClientStreamRequest(`${STREAMS}/Append`, asIs, read, metadata, answered);
    cancelledBy(call, over);
    call.on('error', () => undefined); // the answer tells it
    for (const request of requests) call.write(request);
    call.end();
  });

/**
 * `BatchAppend`: appends over one call, answered one by one. `ended` is called once, however it ends. It is ended by the signal alone:
 * a server (Streams.BatchAppend.cs, 23.10) that hears the client's end may keep the answers that are still due.
 */
export const sendBatch = <T>(
  client: Client,
  { metadata, over, read }: Asked<T>,
  heard: { readonly answer: (answer: T) => void; readonly ended: (error: Error) => void },
): ((request: Buffer) => void) => {
  const call = client.makeBidiStreamRequest(`${STREAMS}/BatchAppend`, asIs, read, metadata);
  cancelledBy(call, over);
  call.on('data', heard.answer);
  call.on('error', (error: ServiceError) => heard.ended(asSaid(error)));
  call.once('end', () => heard.ended(new Error('The server ended a call of appends.')));
  return (request) => void call.write(request);
};

/** `Read` that comes to an end: all that it gives. */
export const sendRead = <T>(client: Client, request: Buffer, { metadata, over, read }: Asked<T>): Promise<T[]> =>
  new Promise((fulfil, reject) => {
    const answers: T[] = [];
    const call = client.makeServerStreamRequest(`${STREAMS}/Read`, asIs, read, request, metadata);
    cancelledBy(call, over);
    call.on('data', (answer: T) => void answers.push(answer));
    call.once('end', () => fulfil(answers));
    call.on('error', (error: ServiceError) => reject(asSaid(error))); // a cancelled one ends so too, not as one that has all
  });

export type Listening = { readonly pause: () => void; readonly resume: () => void; readonly stop: () => void };

/** `Read` that goes on for ever: a subscription. `ended` is called once, with an error also where the server just ends it. */
export const sendSubscribe = <T>(
  client: Client,
  request: Buffer,
  { metadata, read }: Omit<Asked<T>, 'over'>,
  heard: { readonly answer: (answer: T) => void; readonly ended: (error: Error) => void },
): Listening => {
  const call = client.makeServerStreamRequest(`${STREAMS}/Read`, asIs, read, request, metadata);
  call.on('data', heard.answer);
  call.on('error', (error: ServiceError) => heard.ended(asSaid(error)));
  call.once('end', () => heard.ended(new Error('The server ended the subscription.')));
  return { pause: () => void call.pause(), resume: () => void call.resume(), stop: () => call.cancel() };
};

/** Who is who, as one node sees it. */
export const sendGossip = <T>(client: Client, { over, read }: Omit<Asked<T>, 'metadata'>): Promise<T> =>
  new Promise((fulfil, reject) => {
    const answered = (error: ServiceError | null, answer?: T): void => {
      if (error) reject(asSaid(error));
      else if (answer !== undefined) fulfil(answer);
    };
    const call = client.makeUnaryRequest(GOSSIP, asIs, read, Buffer.alloc(0), new Metadata(), answered);
    cancelledBy(call, over);
    call.on('error', () => undefined);
  });

type Work<T> = (client: Client, over: AbortSignal) => Promise<T>;

/**
 * A connection from the moment in which a node is looked for, with all that waits in it. Given up, it ends all of that at
 * once, in whatever stage it is; retired, it is closed when the last of it has ended.
 */
export class Link {
  readonly #client: Promise<Client>;
  readonly #over = new AbortController();
  readonly #waiting = new Set<(why: Error) => void>();
  #why: Error = closedConnection();
  #isRetired = false;
  /** Calls and subscriptions that have a place here. */
  taken = 0;

  constructor(locate: (over: AbortSignal) => Promise<Endpoint>, channel: Channel) {
    this.#client = (async () => {
      const client = openClient(await locate(this.#over.signal), channel);
      if (this.#over.signal.aborted) client.close();
      return client;
    })();
    this.#client.catch(() => this.retire()); // whoever asks hears of it, and the next one looks again
  }

  /** Nobody is to begin anything here any more. */
  get isLeft(): boolean {
    return this.#isRetired || this.#over.signal.aborted;
  }

  /** Rejects with what the work throws, or with why the link was given up, in that very moment. */
  async run<T>(work: Work<T>, over: AbortSignal): Promise<T> {
    if (this.#over.signal.aborted) throw this.#why;
    let cutOff = (_why: Error): void => undefined;
    const cut = new Promise<never>((_, reject) => {
      cutOff = reject;
    });
    this.#waiting.add(cutOff);
    const done = async (): Promise<T> => work(await this.#client, over); // what it throws at once is its answer too
    try {
      return await Promise.race([done(), cut]);
    } finally {
      this.#waiting.delete(cutOff);
    }
  }

  retire(): void {
    this.#isRetired = true;
    this.settle();
  }

  /** To be told when something has left its place. */
  settle(): void {
    if (this.#isRetired && this.taken === 0) this.giveUp(closedConnection());
  }

  giveUp(why: Error): void {
    if (this.#over.signal.aborted) return;
    this.#why = why;
    this.#over.abort();
    for (const cut of [...this.#waiting]) cut(why);
    void this.#client.then((client) => client.close()).catch(() => undefined); // none was found
  }
}
