import { Subject } from 'rxjs';
import { type MonotonicClock, secondsPassed, type Tick } from '../commands/ports/clock.ts';
import type { EventCodec, EventStore, ExpectedRevision, StoredEvent } from '../commands/ports/event-store.ts';
import type { ProgressFeed, ProgressSink } from '../commands/ports/progress.ts';
import { uuid5 } from '../commands/support/uuid.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { Progress } from '../domain/task/telemetry.ts';
import type { CommandId } from '../domain/words/ids.ts';
import { streams } from '../domain/words/streams.ts';
import type { Log } from './log.ts';
import type { StoppedConsumers } from './stopped-consumers.ts';

type HubDeps = {
  readonly store: EventStore;
  readonly codec: EventCodec;
  readonly clock: Pick<MonotonicClock, 'tick'>;
  readonly log: Log;
  readonly consumers?: Pick<StoppedConsumers, 'met' | 'goesOn'>;
};

const KEEP_SECONDS = 5;

/**
 * Telemetry (DESIGN.md 3.8): joins the disks of a task, keeps the newest value, tells who listens, and puts the last value
 * into the task's progress stream at a modest rate, so that it can be shown after a restart.
 */
export class ProgressHub implements ProgressSink, ProgressFeed {
  readonly #deps: HubDeps;
  readonly #latest = new Map<string, Progress>();
  readonly #kept = new Map<string, { at: Tick | null; retained: boolean; revision: ExpectedRevision; busy: boolean }>();
  readonly #heard = new Map<string, number>();
  readonly #told = new Subject<Progress>();

  constructor(deps: HubDeps) {
    this.#deps = deps;
  }

  latest(taskId: string): Progress | undefined {
    return this.#latest.get(taskId);
  }

  report(progress: Progress): void {
    const before = this.#latest.get(progress.taskId);
    const others = before?.phase === progress.phase ? before.disks : [];
    const fresh = new Set(progress.disks.map((disk) => disk.disk));
    const disks = [...others.filter((disk) => !fresh.has(disk.disk)), ...progress.disks].toSorted((a, b) =>
      a.disk < b.disk ? -1 : 1,
    );
    const joined = { ...progress, disks };
    this.#latest.set(progress.taskId, joined);
    this.#told.next(joined);
    void this.#keep(joined);
  }

  /** What the node that runs the task has kept. Its own reports come back so too, and are no news. */
  hear(stored: StoredEvent): void {
    const event = this.#readable(stored);
    if (event?.type !== 'ProgressReported') return;
    const progress = event.data;
    // By revision, since nodes' clocks differ; by time only against what this node has told itself.
    if (stored.revision <= (this.#heard.get(progress.taskId) ?? -1)) return;
    this.#heard.set(progress.taskId, stored.revision);
    const known = this.#latest.get(progress.taskId);
    if (known !== undefined && this.#kept.has(progress.taskId) && known.at >= progress.at) return;
    this.#latest.set(progress.taskId, progress);
    this.#told.next(progress);
  }

  /** The last value that a task had before this process began. */
  async recall(taskIds: readonly string[]): Promise<void> {
    for (const taskId of taskIds) {
      const event = await this.#lastOf(taskId as Progress['taskId']);
      if (event?.type === 'ProgressReported' && !this.#latest.has(taskId)) this.#latest.set(taskId, event.data);
    }
  }

  async #lastOf(taskId: Progress['taskId']): Promise<DomainEvent | undefined> {
    try {
      const last = await this.#deps.store.readLast(streams.progress(taskId));
      return last && this.#readable(last);
    } catch (error) {
      if (!this.#deps.consumers?.met('progress', error)) throw error;
      return undefined;
    }
  }

  /** What cannot be read is told and done without: the next report takes its place, and nobody may be kept waiting for it. */
  #readable(last: StoredEvent): DomainEvent | undefined {
    try {
      return this.#deps.codec.decode(last);
    } catch (error) {
      if (!this.#deps.consumers?.met('progress', error)) throw error;
      return undefined;
    }
  }

  forget(taskId: string): void {
    this.#latest.delete(taskId);
    this.#kept.delete(taskId);
    this.#heard.delete(taskId);
  }

  async *updates(signal: AbortSignal): AsyncIterable<Progress> {
    const pending = new Map<string, Progress>();
    let ring = (): void => undefined;
    const subscription = this.#told.subscribe((progress) => {
      pending.set(progress.taskId, progress);
      ring();
    });
    const onAbort = (): void => ring();
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        const [next] = pending;
        if (next) {
          pending.delete(next[0]);
          yield next[1];
          continue;
        }
        await new Promise<void>((resolve) => {
          ring = resolve;
          if (signal.aborted || pending.size > 0) resolve();
        });
      }
    } finally {
      subscription.unsubscribe();
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #keep(progress: Progress): Promise<void> {
    const { taskId } = progress;
    const stream = streams.progress(taskId);
    const nothing = { at: null, retained: false, revision: 'none' as ExpectedRevision, busy: false };
    const kept = this.#kept.get(taskId) ?? nothing;
    const at = this.#deps.clock.tick();
    if (kept.busy || (kept.at !== null && secondsPassed(kept.at, at) < KEEP_SECONDS)) return;
    this.#kept.set(taskId, { ...kept, at, busy: true });
    try {
      if (!kept.retained) await this.#deps.store.setRetention(stream, { maxCount: 1 });
      const { type, data, schema } = this.#deps.codec.encode({ type: 'ProgressReported', data: progress });
      const commandId = uuid5(`progress/${taskId}/${progress.at}`) as CommandId;
      const metadata = {
        schema,
        at: progress.at,
        actor: { kind: 'system', name: 'sampan' } as const,
        commandId,
        correlationId: taskId,
        causationId: null,
      };
      const result = await this.#deps.store.append(stream, kept.revision, [{ id: commandId, type, data, metadata }]);
      if (result.outcome !== 'conflict') this.#deps.consumers?.goesOn('progress', stream);
      const revision = result.outcome === 'conflict' ? result.actual : result.revision;
      const keptAt = result.outcome === 'conflict' ? kept.at : at;
      this.#kept.set(taskId, { at: keptAt, retained: true, revision, busy: false });
    } catch (error) {
      this.#deps.log.warn({ taskId, err: error }, 'the last progress could not be kept');
      this.#kept.set(taskId, { ...kept, busy: false });
    }
  }
}
