import { z } from 'zod';
import type { VcenterSync } from '../domain/platform/source.ts';
import type { SourceId } from '../domain/words/ids.ts';
import { OutsideFailure } from './ports/machines.ts';
import { aggregates } from './support/aggregates.ts';
import { askInventory } from './support/ask-inventory.ts';
import { type Intent, refused, violationOf } from './support/door.ts';
import { id } from './support/fields.ts';
import { vmwareEndpoint } from './support/machines.ts';

/** VC-2: reads the whole inventory and keeps it with the time, once it is believed. What planning looks at is asked anew. */
export const syncVCenter: Intent<{ id: SourceId }, VcenterSync> = {
  name: 'SyncVcenter',
  input: z.object({ id: id<'SourceId'>() }),
  subject: (input) => input.id,
  run: async (app, { id: sourceId }, context) => {
    try {
      const { endpoint } = await vmwareEndpoint(app, sourceId);
      const inventory = await askInventory(app, endpoint);
      await app.world.inventories.put(sourceId, inventory);
      const { version, clusters, hosts, datastores, networks, vms } = inventory;
      const counts = {
        clusters: clusters.length,
        hosts: hosts.length,
        datastores: datastores.length,
        networks: networks.length,
        vms: vms.length,
      };
      const sync = { at: app.clock.now(), version, ...counts };
      const command = { type: 'RecordVcenterSync', data: { id: sourceId, ...sync } } as const;
      const handled = await app.handler.handle(aggregates.source(sourceId), command, context);
      return handled.ok ? { ok: true, value: sync, position: handled.position } : refused(...handled.rejection);
    } catch (error) {
      if (error instanceof OutsideFailure) return refused(violationOf(error, ['id']));
      throw error;
    }
  },
};
