import { encode } from '../../adapters/eventstore/codec.ts';
import type { Position, StoredEvent } from '../../commands/ports/event-store.ts';
import { uuid5 } from '../../commands/support/uuid.ts';
import type { DomainEvent } from '../../domain/events.ts';
import type { Decider } from '../../domain/words/decider.ts';
import type { CommandId, Instant } from '../../domain/words/ids.ts';

type Rules<C, S, E extends DomainEvent, R> = { readonly name: string; readonly decider: Decider<C, S, E, R> };

const START = Date.parse('2026-01-05T08:00:00.000Z');

/** Events as the deciders give them, in the order of one store. Nothing is written by hand: what they refuse, throws. */
export class History {
  readonly events: StoredEvent[] = [];
  readonly #states = new Map<string, unknown>();
  readonly #revisions = new Map<string, number>();
  #seconds = 0;
  #commands = 0;

  get now(): Instant {
    return new Date(START + this.#seconds * 1000).toISOString() as Instant; // toISOString gives that format
  }

  state<C, S, E extends DomainEvent, R>({ name, decider }: Rules<C, S, E, R>): S {
    return (this.#states.get(name) as S | undefined) ?? decider.initial; // set below, by the same name
  }

  /** Decides and records; a refusal throws. An operator acts where a name is given, else the service. */
  act<C, S, E extends DomainEvent, R>(stream: Rules<C, S, E, R>, command: C, operator?: string): readonly E[] {
    const decision = stream.decider.decide(command, this.state(stream));
    if (!decision.ok) throw new Error(JSON.stringify(decision.rejection));
    this.record(stream.name, decision.events, operator);
    this.#states.set(stream.name, decision.events.reduce(stream.decider.evolve, this.state(stream)));
    return decision.events;
  }

  wait(seconds: number): void {
    this.#seconds += seconds;
  }

  record(stream: string, events: readonly DomainEvent[], operator?: string): void {
    this.#seconds += 1;
    this.#commands += 1;
    const commandId = uuid5(`command-${this.#commands}`) as CommandId;
    for (const event of events) {
      const revision = this.#revisions.get(stream) ?? 0;
      this.#revisions.set(stream, revision + 1);
      const { type, data, schema } = encode(event);
      this.events.push({
        id: uuid5(`${stream}/${revision}`),
        stream,
        revision,
        position: String(this.events.length + 1) as Position,
        type,
        data,
        metadata: {
          schema,
          at: this.now,
          actor: operator ? { kind: 'user', name: operator } : { kind: 'system', name: 'sampan' },
          commandId,
          correlationId: commandId,
          causationId: null,
        },
      });
    }
  }
}
