import type { EventStore } from '../../commands/ports/event-store.ts';
import { type Lead, type Leadership, LeaseLost, type RunnerLease, type Term } from '../../commands/ports/leadership.ts';
import type { Instant } from '../../domain/words/ids.ts';
import { type LeaseEntry, leaseEntry, newestEntry } from './lease-entries.ts';

/** How long a lease lasts that is not renewed, as those see it who wait for it. */
export const LEASE_SECONDS = 15;
/** The holder stops this much earlier: nobody may still act when another begins. */
const MARGIN_SECONDS = 3;
const RENEW_SECONDS = 4;
const LOOK_SECONDS = 2;
const RETRY_SECONDS = 1;

export type SharedLeaseDeps = {
  /** Sees the lease's stream alone, not the history. */
  readonly store: EventStore;
  /** This process, unlike any other and any before it. */
  readonly instance: string;
  /** What people call it. */
  readonly name: string;
  readonly clock: { now(): Instant; sleep(seconds: number, signal?: AbortSignal): Promise<void> };
  /** Seconds of a clock that never goes back. Those of two nodes are never compared. */
  readonly elapsed: () => number;
  /** No epoch up to this one is given: one that an installation on an embedded store had before. */
  readonly epochsBefore?: number;
  readonly trouble?: (error: unknown) => void;
};

/**
 * The right to be the one runner among several nodes (docs/adr/0014): a stream of the store, appended to at its expected
 * revision, so that of two who want it one gets it. Nobody believes another's clock: who waits counts 15 s since *it* saw
 * the last renewal, the holder counts from before it sent it. Each term has an epoch one above all before.
 */
export class SharedLease implements RunnerLease {
  readonly #deps: SharedLeaseDeps;
  #seen: { readonly entry: LeaseEntry | null; readonly at: number };
  #term: HeldTerm | null = null;

  constructor(deps: SharedLeaseDeps) {
    this.#deps = deps;
    this.#seen = { entry: null, at: deps.elapsed() };
  }

  leadership(): Leadership {
    const held = this.#term?.held() === true ? this.#term : null;
    const { entry } = this.#seen;
    if (held) return { here: true, epoch: held.epoch, holder: this.#deps.name };
    const over =
      entry === null || entry.type === 'LeaseReleased' || entry.instance === this.#deps.instance || this.#isOld();
    return { here: false, epoch: entry?.epoch ?? null, holder: over ? null : entry.holder };
  }

  async campaign(signal: AbortSignal, lead: Lead): Promise<void> {
    while (!signal.aborted) {
      const term = await this.#win(signal);
      if (term === null) continue;
      this.#term = term;
      const keeping = this.#keep(term);
      try {
        await lead(term, AbortSignal.any([signal, term.over]));
      } catch (error) {
        this.#trouble(error);
        await this.#deps.clock.sleep(LOOK_SECONDS, signal);
      } finally {
        term.end();
        await keeping;
        await this.#release(term);
        this.#term = null;
      }
    }
  }

  /** One look at the lease, and the term if it was to be had. */
  async #win(signal: AbortSignal): Promise<HeldTerm | null> {
    try {
      await this.#look();
      const { entry } = this.#seen;
      if (entry === null || entry.type === 'LeaseReleased' || this.#isOld()) {
        const term = await this.#take(entry);
        if (term !== null) return term;
        await this.#look();
      }
    } catch (error) {
      this.#trouble(error);
    }
    await this.#deps.clock.sleep(LOOK_SECONDS, signal);
    return null;
  }

  async #look(): Promise<void> {
    const entry = await newestEntry(this.#deps.store);
    if (entry?.revision !== this.#seen.entry?.revision) this.#seen = { entry, at: this.#deps.elapsed() };
  }

  #isOld(): boolean {
    return this.#deps.elapsed() - this.#seen.at >= LEASE_SECONDS;
  }

  async #take(before: LeaseEntry | null): Promise<HeldTerm | null> {
    const { store, elapsed } = this.#deps;
    const epoch = Math.max(before?.epoch ?? 0, this.#deps.epochsBefore ?? 0) + 1;
    const asked = elapsed();
    if (before === null) await store.setRetention('lease', { maxCount: 50 });
    const result = await store.append('lease', before?.revision ?? 'none', [this.#entry('LeaseTaken', epoch, 0)]);
    if (result.outcome === 'conflict') return null;
    return new HeldTerm(epoch, result.revision, asked + LEASE_SECONDS - MARGIN_SECONDS, elapsed);
  }

  /** Renews until the term is over, and ends it where that cannot be done in time. */
  async #keep(term: HeldTerm): Promise<void> {
    const { clock, elapsed, store } = this.#deps;
    let pause = RENEW_SECONDS;
    let asked: number | null = null; // since when this renewal may stand there: others count from no later than that
    for (let number = 1; ; ) {
      await clock.sleep(pause, term.over);
      if (!term.held()) break;
      asked ??= elapsed();
      try {
        const renewal = store.append('lease', term.revision, [this.#entry('LeaseRenewed', term.epoch, number)]);
        const result = await this.#within(renewal, term.left(), term.over);
        if (result === undefined || result.outcome === 'conflict') break;
        term.renew(result.revision, asked + LEASE_SECONDS - MARGIN_SECONDS);
        number += 1;
        asked = null;
        pause = RENEW_SECONDS;
      } catch (error) {
        this.#trouble(error);
        pause = RETRY_SECONDS; // the same entry again: it may be there already
      }
    }
    term.end();
  }

  /** The next one need not wait. Where it cannot be told, the next one waits. */
  async #release(term: HeldTerm): Promise<void> {
    try {
      const entry = this.#entry('LeaseReleased', term.epoch, 0);
      await this.#within(this.#deps.store.append('lease', term.revision, [entry]), RETRY_SECONDS);
    } catch (error) {
      this.#trouble(error);
    }
  }

  /** What comes first: the result, or nothing when the time is over. */
  async #within<T>(result: Promise<T>, seconds: number, signal?: AbortSignal): Promise<T | undefined> {
    const done = new AbortController();
    const end = (): void => done.abort();
    signal?.addEventListener('abort', end); // AbortSignal.any would stay with the term's signal for as long as that lives
    const time = this.#deps.clock.sleep(seconds, done.signal);
    result.catch(() => undefined); // it may come when nobody waits any more
    try {
      return await Promise.race([result, time.then(() => undefined)]);
    } finally {
      done.abort();
      signal?.removeEventListener('abort', end);
    }
  }

  #entry(type: LeaseEntry['type'], epoch: number, number: number) {
    const { instance, name, clock } = this.#deps;
    return leaseEntry({ type, epoch, instance, holder: name, number, at: clock.now() });
  }

  #trouble(error: unknown): void {
    this.#deps.trouble?.(error);
  }
}

class HeldTerm implements Term {
  readonly epoch: number;
  readonly #elapsed: () => number;
  readonly #over = new AbortController();
  #revision: number;
  #until: number;

  constructor(epoch: number, revision: number, until: number, elapsed: () => number) {
    this.epoch = epoch;
    this.#revision = revision;
    this.#until = until;
    this.#elapsed = elapsed;
  }

  get over(): AbortSignal {
    return this.#over.signal;
  }

  get revision(): number {
    return this.#revision;
  }

  left(): number {
    return Math.max(0, this.#until - this.#elapsed());
  }

  held(): boolean {
    return !this.#over.signal.aborted && this.left() > 0;
  }

  renew(revision: number, until: number): void {
    this.#revision = revision;
    this.#until = until;
  }

  end(): void {
    this.#over.abort(new LeaseLost(this.epoch));
  }
}
