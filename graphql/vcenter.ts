import type { InventoryCache } from '../commands/ports/vmware.ts';
import { asShown } from '../commands/support/shown.ts';
import type { GraphqlDeps } from './context.ts';
import { checkFirst, noCursor, type Paging } from './paging.ts';
import { refusal, type Violation } from './refusal.ts';

type Inventory = NonNullable<Awaited<ReturnType<InventoryCache['get']>>>;
type Vm = Inventory['vms'][number];
type Filter = { readonly clusterId?: string | null; readonly name?: string | null };

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
  return { __typename: 'VcenterInventory' as const, syncedAt: synced.at, ...asShown(surroundings), vms };
};

/** Sorts by name, and the same way after the next sync: a cursor is the key of the last row. */
const keyOf = ({ name, id }: Vm): string => `${name}\u0000${id}`;
const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
const cursorOf = (vm: Vm): string => Buffer.from(keyOf(vm)).toString('base64url');

const keyIn = (cursor: string): string => {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (key.includes('\u0000') && Buffer.from(key).toString('base64url') === cursor) return key;
  throw noCursor();
};

const wantedBy = ({ clusterId, name }: Filter) => {
  const part = name?.toLowerCase() ?? '';
  return (vm: Vm): boolean =>
    (!clusterId || vm.vmware?.clusterId === clusterId) &&
    (part === '' || asShown(vm.name).toLowerCase().includes(part));
};

type Traits = NonNullable<Vm['vmware']>;
const asBoolean = (told: Traits['encrypted']): boolean | null => (told === 'UNKNOWN' ? null : told === 'YES');

/** Resolves what a client reads as a boolean, or as null where the source has no word for it. */
export const traitFields = {
  secureBoot: ({ secureBoot }: Traits) => asBoolean(secureBoot),
  encrypted: ({ encrypted }: Traits) => asBoolean(encrypted),
  connected: ({ connection }: Traits) => connection === 'CONNECTED',
};

/** A VM as the API shows it. */
export const vmView = (vm: Vm) => ({ ...asShown(vm), unreadable: asShown(vm.unreadable?.reason ?? null) });

/** Resolves `VcenterInventory.vms`. */
export const vmsOf = ({ vms }: Inventory, { first, cursor, ...filter }: Paging & Filter) => {
  checkFirst(first);
  const beyond = cursor == null ? '' : keyIn(cursor);
  const found = vms.filter(wantedBy(filter)).sort((one, other) => compare(keyOf(one), keyOf(other)));
  const left = found.filter((vm) => keyOf(vm) > beyond);
  const rows = left.slice(0, first);
  const last = rows.at(-1);
  return { rows: rows.map(vmView), total: found.length, cursor: last && left.length > first ? cursorOf(last) : null };
};
