import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { InventoryCache } from '../../commands/ports/vmware.ts';
import type { VcenterInventory } from '../../domain/platform/vcenter-inventory.ts';
import { removeDrafts, replaceWhole } from '../drafts/drafts.ts';

const SOURCE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
/** What is kept is ours; a file of another shape is as good as none. */
const SHAPE = 2;

/** One compressed file per source (VC-2): whole or not at all, and made again by the next sync where it is lost. */
export const inventoryFiles = (directory: string): InventoryCache => {
  const fileOf = (sourceId: string): string => {
    if (!SOURCE_ID.test(sourceId)) throw new Error(`Not a source id: ${JSON.stringify(sourceId)}`);
    return join(directory, `${sourceId}.json.gz`);
  };
  const swept = removeDrafts(directory);
  return {
    put: async (sourceId, inventory) => {
      const file = fileOf(sourceId);
      await swept;
      const bytes = await promisify(gzip)(JSON.stringify({ shape: SHAPE, inventory }));
      await replaceWhole(file, bytes);
    },
    get: async (sourceId) => {
      try {
        const kept: unknown = JSON.parse((await promisify(gunzip)(await readFile(fileOf(sourceId)))).toString('utf8'));
        return isKept(kept) ? kept.inventory : null;
      } catch {
        return null; // never synced, or cut short: the next sync makes it again
      }
    },
  };
};

const isKept = (kept: unknown): kept is { readonly inventory: VcenterInventory } =>
  typeof kept === 'object' && kept !== null && 'shape' in kept && kept.shape === SHAPE && 'inventory' in kept;
