import { z } from 'zod';
import type { ZoneId } from '../domain/words/ids.ts';
import { aggregates } from './support/aggregates.ts';
import { type Intent, refused } from './support/door.ts';
import { name } from './support/fields.ts';
import { uuid5 } from './support/uuid.ts';

export const addZone: Intent<{ name: string }, { id: ZoneId }> = {
  name: 'AddZone',
  input: z.object({ name }),
  subject: (input) => input.name,
  run: async (app, input, context) => {
    const id = uuid5(`zone/${context.commandId}`) as ZoneId;
    const handled = await app.handler.handle(aggregates.target, { type: 'AddZone', data: { id, ...input } }, context);
    return handled.ok ? { ok: true, value: { id }, position: handled.position } : refused(...handled.rejection);
  },
};
