import { z } from 'zod';
import type { ClusterId, ZoneId } from '../domain/words/ids.ts';
import { aggregates } from './support/aggregates.ts';
import { type Intent, refused } from './support/door.ts';
import { id as idField, name } from './support/fields.ts';
import { uuid5 } from './support/uuid.ts';

export const addCluster: Intent<{ name: string; zoneId: ZoneId }, { id: ClusterId }> = {
  name: 'AddCluster',
  input: z.object({ name, zoneId: idField<'ZoneId'>() }),
  subject: (input) => input.name,
  run: async (app, input, context) => {
    const id = uuid5(`cluster/${context.commandId}`) as ClusterId;
    const handled = await app.handler.handle(
      aggregates.target,
      { type: 'AddCluster', data: { id, ...input } },
      context,
    );
    return handled.ok ? { ok: true, value: { id }, position: handled.position } : refused(...handled.rejection);
  },
};
