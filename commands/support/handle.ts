import type { DomainEvent } from '../../domain/events.ts';
import type { Decider } from '../../domain/words/decider.ts';
import type { CommandId, Instant } from '../../domain/words/ids.ts';
import {
  type Actor,
  type EventCodec,
  type EventMetadata,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  UndecodableEvent,
} from '../ports/event-store.ts';
import { uuid5 } from './uuid.ts';

/** Who asks, under which id, and what it goes back to. */
export type CommandContext = {
  readonly commandId: CommandId;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId: string | null;
  /** Only for commands from outside (TK-13). */
  readonly contentHash?: string;
  /** Asked before each append; throws where another run has taken the command from this one. Never stored. */
  readonly assertOurs?: () => Promise<void>;
};

/**
 * The context of one of several changes that a command makes, so that each is known by itself when the command is done
 * again. No client can give such an id: there is no "/" in those.
 */
export const partOf = (context: CommandContext, part: string): CommandContext => ({
  ...context,
  commandId: `${context.commandId}/${part}` as CommandId,
});

export type Handled<S, R> =
  | {
      readonly ok: true;
      readonly state: S;
      readonly events: readonly DomainEvent[];
      readonly position: Position | null;
    }
  | { readonly ok: false; readonly rejection: R; readonly state: S };

/** The same command id came before with other content; nothing was done (TK-13). */
export class CommandIdReused extends Error {
  constructor(commandId: string) {
    super(`Command id ${commandId} was used before for something else; choose a new one.`);
    this.name = 'CommandIdReused';
  }
}

type Folded<S> = {
  readonly state: S;
  readonly revision: ExpectedRevision;
  /** Commands from outside that took effect here, and where the last of their events stands (TK-13). */
  readonly seen: ReadonlyMap<string, { readonly contentHash: string; readonly position: Position }>;
};

export type StreamOf<C, S, E extends DomainEvent, R> = { readonly name: string; readonly decider: Decider<C, S, E, R> };

const ATTEMPTS = 3;
const CACHED_STREAMS = 2_000;

/**
 * The only loop of the write side: load, fold, decide, append at the loaded revision. A lost race reloads and decides again,
 * three times. Folded states are kept in memory by stream and only what is new is read: a cache, never a source of truth.
 */
export class CommandHandler {
  readonly #store: EventStore;
  readonly #codec: EventCodec;
  readonly #now: () => Instant;
  readonly #stopped: (error: UndecodableEvent) => void;
  readonly #cache = new Map<string, Folded<unknown>>();
  readonly #tails = new Map<string, Promise<unknown>>();

  constructor(deps: {
    readonly store: EventStore;
    readonly codec: EventCodec;
    readonly now: () => Instant;
    /** Told of an event that keeps a stream from being folded, before that is thrown. */
    readonly stopped?: (error: UndecodableEvent) => void;
  }) {
    this.#store = deps.store;
    this.#codec = deps.codec;
    this.#now = deps.now;
    this.#stopped = deps.stopped ?? (() => undefined);
  }

  /** The stream's state now. Throws UndecodableEvent, StoreUnavailable. */
  async load<C, S, E extends DomainEvent, R>(stream: StreamOf<C, S, E, R>): Promise<S> {
    return (await this.#fold(stream)).state;
  }

  /** Whether this command from outside has taken effect in the stream, whatever became of that since. Throws as `load`, and CommandIdReused. */
  async tookEffect<C, S, E extends DomainEvent, R>(
    stream: StreamOf<C, S, E, R>,
    { commandId, contentHash }: CommandContext,
  ): Promise<boolean> {
    const seen = (await this.#fold(stream)).seen.get(commandId);
    if (seen && seen.contentHash !== contentHash) throw new CommandIdReused(commandId);
    return seen !== undefined;
  }

  /** Throws CommandIdReused, UndecodableEvent, StoreUnavailable, or an error after three lost races. May be repeated with the same context. */
  handle<C, S, E extends DomainEvent, R>(
    stream: StreamOf<C, S, E, R>,
    command: C,
    context: CommandContext,
  ): Promise<Handled<S, R>> {
    // One at a time per stream in this process: a race here would only burn attempts.
    const before = this.#tails.get(stream.name) ?? Promise.resolve();
    const result = before.then(() => this.#decideAndAppend(stream, command, context));
    const tail = result.catch(() => undefined);
    this.#tails.set(stream.name, tail);
    void tail.then(() => this.#tails.get(stream.name) === tail && this.#tails.delete(stream.name));
    return result;
  }

  async #decideAndAppend<C, S, E extends DomainEvent, R>(
    stream: StreamOf<C, S, E, R>,
    command: C,
    context: CommandContext,
  ): Promise<Handled<S, R>> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const folded = await this.#fold(stream);
      const seen = context.contentHash === undefined ? undefined : folded.seen.get(context.commandId);
      if (seen && seen.contentHash !== context.contentHash) throw new CommandIdReused(context.commandId);
      // It took effect, whatever has changed since: it is not decided again.
      if (seen) return { ok: true, state: folded.state, events: [], position: seen.position };
      const decision = stream.decider.decide(command, folded.state);
      if (!decision.ok) return { ok: false, rejection: decision.rejection, state: folded.state };
      if (decision.events.length === 0) return { ok: true, state: folded.state, events: [], position: null };
      await context.assertOurs?.();
      const result = await this.#store.append(
        stream.name,
        folded.revision,
        this.#stored(stream.name, decision.events, context),
      );
      if (result.outcome === 'conflict') continue;
      return { ok: true, state: (await this.#fold(stream)).state, events: decision.events, position: result.position };
    }
    throw new Error(`Stream ${stream.name} changed under ${ATTEMPTS} attempts in a row; try again.`);
  }

  #stored(stream: string, events: readonly DomainEvent[], context: CommandContext): readonly NewEvent[] {
    const at = this.#now();
    const { assertOurs: _, ...told } = context;
    return events.map((event, index) => {
      const { type, data, schema } = this.#codec.encode(event);
      const metadata: EventMetadata = { schema, at, ...told };
      return { id: uuid5(`${context.commandId}/${stream}/${index}`), type, data, metadata };
    });
  }

  async #fold<C, S, E extends DomainEvent, R>({ name, decider }: StreamOf<C, S, E, R>): Promise<Folded<S>> {
    const known = this.#cache.get(name) as Folded<S> | undefined; // written below, under the same stream name only
    let state = known?.state ?? decider.initial;
    let revision: ExpectedRevision = known?.revision ?? 'none';
    const seen = new Map(known?.seen);
    try {
      for await (const stored of this.#store.readStream(name, revision === 'none' ? 0 : revision + 1)) {
        state = decider.evolve(state, this.#codec.decode(stored) as E); // a stream holds only its own decider's events
        revision = stored.revision;
        const { commandId, contentHash } = stored.metadata;
        if (contentHash !== undefined) seen.set(commandId, { contentHash, position: stored.position });
      }
    } catch (error) {
      if (error instanceof UndecodableEvent) this.#stopped(error);
      throw error;
    }
    const folded = { state, revision, seen };
    this.#remember(name, folded);
    return folded;
  }

  #remember(name: string, folded: Folded<unknown>): void {
    const newer = this.#cache.get(name);
    const staler =
      newer && newer.revision !== 'none' && (folded.revision === 'none' || folded.revision < newer.revision);
    if (staler) return;
    this.#cache.delete(name);
    this.#cache.set(name, folded);
    const oldest = this.#cache.keys().next().value;
    if (this.#cache.size > CACHED_STREAMS && oldest !== undefined) this.#cache.delete(oldest);
  }
}
