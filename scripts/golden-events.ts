import { existsSync, writeFileSync } from 'node:fs';
import { encode } from '../adapters/eventstore/codec.ts';
import type { DomainEvent } from '../domain/events.ts';
import { eventExamples } from '../test/golden/event-examples.ts';

/** Writes the golden files that are missing. One that is there is never touched: it is what an older version wrote. */
for (const [type, data] of Object.entries(eventExamples)) {
  const encoded = encode({ type, data } as DomainEvent);
  const file = new URL(`../test/golden/events/${type}@${encoded.schema}.json`, import.meta.url);
  if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(encoded, null, 2)}\n`);
}
