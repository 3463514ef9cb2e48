import { type JsonObject, UndecodableEvent } from '../../commands/ports/event-store.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { type Keyed, own } from '../../domain/words/keyed.ts';
import { type Entry, eventTable } from './event-table.ts';
import { type Upcasts, upcasts } from './upcasts.ts';

/** What the codec needs of a stored event; the store's own record fits. */
export type Stored = {
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: { readonly schema: number };
  readonly stream?: string;
  readonly revision?: number;
  readonly position?: string;
};
export type Encoded = { readonly type: DomainEvent['type']; readonly data: JsonObject; readonly schema: number };
export type EventTable = Keyed<Entry<unknown>>;

const place = ({ type, metadata, stream, revision }: Stored): string =>
  `${type}@${metadata.schema}${stream === undefined ? '' : ` (${stream}, revision ${revision})`}`;

/** No version of this program, or only a newer one, knows the type: its consumer stops, nothing is skipped. */
export class UnknownEvent extends UndecodableEvent {
  constructor(stored: Stored) {
    super(`The event ${place(stored)} is of a type that this version does not know.`, stored);
    this.name = 'UnknownEvent';
  }
}

/** The type is known, but not this version of it, or its data is not of its shape. */
export class UnreadableEvent extends UndecodableEvent {
  constructor(stored: Stored, why: string, options?: ErrorOptions) {
    super(`The event ${place(stored)} cannot be read: ${why}`, stored, options);
    this.name = 'UnreadableEvent';
  }
}

/** Upcast step by step to the version that is written now, then parsed. */
export const createDecoder =
  (table: EventTable, steps: Upcasts) =>
  (stored: Stored): { readonly type: string; readonly data: unknown } => {
    const entry = own(table, stored.type);
    if (entry === undefined) throw new UnknownEvent(stored);
    const parsed = entry.parse.safeParse(upToDate(stored, entry.schema, steps));
    if (parsed.success) return { type: stored.type, data: parsed.data };
    const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'data'}: ${issue.code}`);
    throw new UnreadableEvent(stored, issues.join('; '));
  };

const upToDate = (stored: Stored, current: number, steps: Upcasts): JsonObject => {
  const { schema } = stored.metadata;
  if (!Number.isSafeInteger(schema) || schema < 1 || schema > current)
    throw new UnreadableEvent(stored, `this version knows versions 1 to ${current}.`);
  let data = stored.data;
  for (let version = schema; version < current; version += 1) {
    const step = steps[`${stored.type}@${version}`];
    if (step === undefined) throw new UnreadableEvent(stored, `there is no step from version ${version} to the next.`);
    data = step(data);
  }
  return data;
};

const decodeAny = createDecoder(eventTable, upcasts);

/** Throws UnknownEvent or UnreadableEvent, which no repetition mends; both name the event and none of its values. */
export const decode = (stored: Stored): DomainEvent => decodeAny(stored) as DomainEvent;

export const encode = (event: DomainEvent): Encoded => ({
  type: event.type,
  data: event.data,
  schema: eventTable[event.type].schema,
});
