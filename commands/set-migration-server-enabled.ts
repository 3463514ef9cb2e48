import { z } from 'zod';
import type { ServerId } from '../domain/words/ids.ts';
import { aggregates } from './support/aggregates.ts';
import { type Intent, refused } from './support/door.ts';
import { id as idField } from './support/fields.ts';

/** MS-6: a disabled server takes no new task; what is queued or running on it goes on. */
export const setMigrationServerEnabled: Intent<{ id: ServerId; enabled: boolean }, { id: ServerId }> = {
  name: 'SetMigrationServerEnabled',
  input: z.object({ id: idField<'ServerId'>(), enabled: z.boolean() }),
  subject: (input) => input.id,
  run: async (app, { id, enabled }, context) => {
    const command = { type: 'SetMigrationServerEnabled', data: { enabled } } as const;
    const handled = await app.handler.handle(aggregates.server(id), command, context);
    return handled.ok ? { ok: true, value: { id }, position: handled.position } : refused(...handled.rejection);
  },
};
