import { Worker } from 'node:worker_threads';
import { asStoreError, closedError } from './failures.ts';
import type { Answer, FromWriter, Job, ToWriter, WriterOptions } from './protocol.ts';

type Failed = Extract<Answer, { outcome: 'failed' }>;
export type Done = Exclude<Answer, Failed>;
type Waiting = { readonly job: Job; readonly resolve: (answer: Done) => void; readonly reject: (error: Error) => void };

const THREAD = new URL('./writer-thread.mjs', import.meta.url);
const GROUP_JOBS = 1000;
const GROUP_CHARACTERS = 16_000_000;

/**
 * The main thread's end of the writer. Group commit: while one group is on its way to the disk the next one gathers.
 * A writer that dies fails what it was asked (unknown: the caller repeats it) and is started anew for the next call.
 */
export class WriterClient {
  readonly #options: WriterOptions;
  readonly #onCommit: () => void;
  readonly #thread: URL;
  #worker: Worker | undefined;
  #queue: Waiting[] = [];
  #underWay: readonly Waiting[] = [];
  #scheduled = false;
  #closing: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  constructor(options: WriterOptions, onCommit: () => void, thread = THREAD) {
    this.#options = options;
    this.#thread = thread;
    this.#onCommit = onCommit;
  }

  /** Starts the thread and waits until the file is open; rejects with the reason where it cannot be. */
  async start(): Promise<void> {
    const worker = new Worker(this.#thread, { workerData: this.#options });
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (message: FromWriter) => {
        worker.off('error', reject);
        if (message.kind === 'refused') reject(new Error(message.message));
        else resolve();
      });
    });
    worker.on('message', (message: FromWriter) => message.kind === 'answers' && this.#settle(message.answers));
    worker.on('error', (error) => this.#lost(worker, error));
    worker.on('exit', () => this.#lost(worker, new Error('The writer ended.')));
    worker.unref();
    this.#worker = worker;
  }

  ask(job: Job): Promise<Done> {
    if (this.#closing !== undefined) return Promise.reject(closedError());
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      this.#schedule();
    });
  }

  /** Finishes what was asked before, then ends the thread. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    if (this.#queue.length > 0 || this.#underWay.length > 0)
      await new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
    const worker = this.#worker;
    if (worker === undefined) return;
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    worker.ref();
    this.#post(worker, { kind: 'close' });
    await gone;
  }

  /** At the end of this turn of the loop, so that everything asked in it shares one transaction. */
  #schedule(): void {
    if (this.#scheduled || this.#underWay.length > 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    if (this.#underWay.length > 0) return;
    if (this.#queue.length === 0) this.#drained?.();
    else if (this.#worker === undefined) this.#restart();
    else this.#send(this.#worker);
  }

  #send(worker: Worker): void {
    this.#underWay = this.#queue.splice(0, groupSize(this.#queue));
    worker.ref();
    this.#post(worker, { kind: 'group', jobs: this.#underWay.map(({ job }) => job) });
  }

  #settle(answers: readonly Answer[]): void {
    const asked = this.#underWay;
    this.#underWay = [];
    this.#worker?.unref();
    asked.forEach(({ resolve, reject }, index) => {
      const answer = answers[index];
      if (answer === undefined) reject(asStoreError('STORE_UNAVAILABLE', 'The writer gave no answer.'));
      else if (answer.outcome === 'failed') reject(asStoreError(answer.kind, answer.message));
      else resolve(answer);
    });
    if (answers.some(({ outcome }) => outcome === 'appended')) this.#onCommit();
    this.#schedule();
  }

  #restart(): void {
    this.#scheduled = true;
    this.start()
      .catch((error: unknown) => this.#fail(this.#queue.splice(0), error))
      .finally(() => {
        this.#scheduled = false;
        this.#dispatch();
      });
  }

  #lost(worker: Worker, error: unknown): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    const asked = this.#underWay;
    this.#underWay = [];
    this.#fail(asked, error);
    // What was under way may have been committed: let the readers look.
    this.#onCommit();
    if (this.#queue.length > 0) this.#schedule();
    else this.#drained?.();
  }

  #fail(waiting: readonly Waiting[], cause: unknown): void {
    for (const { reject } of waiting) reject(asStoreError('STORE_UNAVAILABLE', 'The writer is gone.', cause));
  }

  #post(worker: Worker, message: ToWriter): void {
    worker.postMessage(message);
  }
}

const groupSize = (queue: readonly Waiting[]): number => {
  let characters = 0;
  let size = 0;
  for (const { job } of queue) {
    if (size > 0 && (size >= GROUP_JOBS || characters > GROUP_CHARACTERS)) break;
    if (job.kind === 'append') for (const row of job.rows) characters += row.body.length;
    size += 1;
  }
  return size;
};
