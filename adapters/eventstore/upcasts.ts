import type { JsonObject } from '../../commands/ports/event-store.ts';

/** From one version of a type's stored shape to the next: pure, and kept for ever. `'DiskStaged@1'` makes version 2 of 1. */
export type Upcasts = Readonly<Record<`${string}@${number}`, (data: JsonObject) => JsonObject>>;

export const upcasts: Upcasts = {};
