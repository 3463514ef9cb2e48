import type { InventoryCache } from '../commands/ports/vmware.ts';
import { asShown } from '../commands/support/shown.ts';
import type { GraphqlDeps } from './context.ts';
import { refusal, type Violation } from './refusal.ts';

type Inventory = NonNullable<Awaited<ReturnType<InventoryCache['get']>>>;
type Vm = Inventory['vms'][number];

const refused = (
  code: 'NOT_FOUND' | 'TYPE_MISMATCH' | 'NOT_SYNCED',
  parameters: NonNullable<Violation['parameters']>,
) => refusal([{ code, path: ['sourceId'], parameters }]);

/** VC-2: kept beside the history, so it may be lost while the history knows of a sync. */
export const vcenterInventory = async ({ app, readModels }: GraphqlDeps, id: string) => {
  const source = readModels.source(id);
  if (!source || source.removedAt !== null) return refused('NOT_FOUND', { what: 'SOURCE' });
  if (!source.vcenter) return refused('TYPE_MISMATCH', { kvmSource: source.name });
  const { synced } = source.vcenter;
  const inventory = synced ? await app.world.inventories.get(id) : null;
  if (!synced || !inventory) return refused('NOT_SYNCED', { source: source.name });
  const { vms, ...surroundings } = inventory; // of the VMs, only a page is shown
  return { __typename: 'VcenterInventory' as const, sourceId: id, syncedAt: synced.at, ...asShown(surroundings), vms };
};

type Traits = NonNullable<Vm['vmware']>;
const asBoolean = (told: Traits['encrypted']): boolean | null => (told === 'UNKNOWN' ? null : told === 'YES');

/** Resolves what a client reads as a boolean, or as null where the source has no word for it. */
export const traitFields = {
  secureBoot: ({ secureBoot }: Traits) => asBoolean(secureBoot),
  encrypted: ({ encrypted }: Traits) => asBoolean(encrypted),
  connected: ({ connection }: Traits) => connection === 'CONNECTED',
};
