import type { EsdbRecord, Expected } from './esdb-types.ts';

export type StreamState = {
  /** Revision of its last event, -1 without one. */
  readonly current: number;
  readonly tombstoned: boolean;
  readonly softDeleted: boolean;
  readonly hasMetadata: boolean;
  readonly at: (revision: number) => EsdbRecord | undefined;
  readonly withId: (id: string) => EsdbRecord | undefined;
};

export type Check =
  | { readonly kind: 'new' }
  | { readonly kind: 'repeated'; readonly last: EsdbRecord }
  | { readonly kind: 'wrong'; readonly current: number }
  | { readonly kind: 'tombstoned' };

type Identified = { readonly id: string };

/** Some known and others not is "corrupted idempotency": the server answers it as a wrong expected version. */
const byId = (state: StreamState, events: readonly Identified[]): Check => {
  let last: EsdbRecord | undefined;
  for (const [index, { id }] of events.entries()) {
    const known = state.withId(id);
    if (known === undefined) return index === 0 ? { kind: 'new' } : { kind: 'wrong', current: state.current };
    last = known;
  }
  return last === undefined ? { kind: 'new' } : { kind: 'repeated', last };
};

const byPlace = (state: StreamState, expected: number, events: readonly Identified[]): Check => {
  const wrong: Check = { kind: 'wrong', current: state.current };
  let last: EsdbRecord | undefined;
  for (const [index, { id }] of events.entries()) {
    const there = state.at(expected + 1 + index);
    if (there?.id === id) {
      last = there;
      continue;
    }
    return index === 0 && expected === -1 && state.softDeleted ? { kind: 'new' } : wrong;
  }
  return last === undefined ? wrong : { kind: 'repeated', last };
};

/**
 * docs "Optimistic concurrency and idempotence": later than the current revision is refused; equal is written; earlier is
 * a repetition only where every event stands at exactly its place. With `any` the ids decide. The order of the checks is IndexWriter.CheckCommit's. Simpler: a real server remembers ids for `any` in a
 * cache of limited size, so that an old repetition may be written twice; here none is forgotten.
 */
export const checkAppend = (state: StreamState, expected: Expected, events: readonly Identified[]): Check => {
  if (state.tombstoned) return { kind: 'tombstoned' };
  const wrong: Check = { kind: 'wrong', current: state.current };
  if (expected === 'stream_exists') {
    if (state.softDeleted) return { kind: 'tombstoned' };
    if (state.current < 0 && !state.hasMetadata) return wrong;
  }
  if (expected === 'any' || expected === 'stream_exists') return byId(state, events);
  const revision = expected === 'no_stream' ? -1 : expected;
  if (revision > state.current) return wrong;
  return revision < state.current ? byPlace(state, revision, events) : { kind: 'new' };
};
