import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type ChosenVms,
  chooseSourceVms,
  NoSuchCursor,
  type VmSort,
  type VmWish,
} from '../commands/choose-source-vms.ts';
import { listSourceVms } from '../commands/look-at-source.ts';
import type { InventoryCache } from '../commands/ports/vmware.ts';
import { id as idField } from '../commands/support/fields.ts';
import { listedSource } from '../commands/support/listed-source.ts';
import { asShown } from '../commands/support/shown.ts';
import type { GraphqlDeps } from './context.ts';
import { checkFirst, checkNames, noCursor } from './paging.ts';
import type { SourceVmParent, VcenterInventoryParent } from './parents.ts';
import { parametersOf, refusal, resultView } from './refusal.ts';

type Inventory = NonNullable<Awaited<ReturnType<InventoryCache['get']>>>;
type Vm = Inventory['vms'][number];

type VmArgs = {
  readonly clusterId?: string | null;
  readonly text?: string | null;
  readonly names?: readonly string[] | null;
  readonly selectableOnly?: boolean | null;
  readonly sort?: VmSort | null;
  readonly descending?: boolean | null;
  readonly first?: number | null;
  readonly cursor?: string | null;
};

const wishOf = ({
  clusterId = null,
  text = null,
  names = null,
  first = null,
  cursor = null,
  ...args
}: VmArgs): VmWish => {
  if (first !== null) checkFirst(first);
  checkNames(names ?? []);
  const { selectableOnly, sort, descending } = args;
  const order = { sort: sort ?? 'NAME', descending: descending ?? false };
  return { clusterId, text, names, first, cursor, selectableOnly: selectableOnly ?? false, ...order };
};

type Listed = ChosenVms['rows'][number];

/** A VM as the API shows it. */
const vmView = ({ vm, obstacles }: Listed) => ({
  ...asShown(vm),
  unreadable: asShown(vm.unreadable?.reason ?? null),
  obstaclesOf: obstacles,
});

const pageOf = ({ rows, ...page }: ChosenVms) => ({ ...page, rows: rows.map(vmView) });

const chosen = async ({ app }: GraphqlDeps, id: string, version: string | null, vms: readonly Vm[], args: VmArgs) => {
  const wish = wishOf(args);
  const listed = await listedSource(app, id, version);
  if (!listed) return null;
  try {
    return pageOf(await chooseSourceVms(app, listed, vms, wish, nextTurn));
  } catch (error) {
    throw error instanceof NoSuchCursor ? noCursor() : error;
  }
};

const noSource = () => refusal([{ code: 'NOT_FOUND', path: ['sourceId'], parameters: { what: 'SOURCE' } }]);

/** Resolves `sourceVms`: asked of the source now. */
export const sourceVms = async (deps: GraphqlDeps, { sourceId, ...args }: VmArgs & { readonly sourceId: string }) => {
  const parsed = idField<'SourceId'>().safeParse(sourceId);
  if (!parsed.success) return noSource();
  wishOf(args); // a wish that cannot be met costs the source nothing
  const listed = await listSourceVms(deps.app, parsed.data);
  if (!listed.ok) return refusal(listed.violations);
  const page = await chosen(deps, sourceId, null, listed.value, args);
  if (!page) return noSource();
  const { rows: vms, ...rest } = page;
  return resultView({ ok: true, value: { vms, ...rest }, position: null }, 'SourceVms', (value) => value);
};

/** Resolves `VcenterInventory.vms`: of the last sync. */
export const vmsOf =
  (deps: GraphqlDeps) =>
  async (
    { vms, version, sourceId }: VcenterInventoryParent,
    { name, text, ...args }: VmArgs & { readonly name?: string | null },
  ) =>
    (await chosen(deps, sourceId, version, named(vms, name), {
      ...args,
      text: text ?? null,
      first: args.first ?? USUAL_PAGE,
    })) ?? NONE;

const USUAL_PAGE = 50;
const NONE = { rows: [], total: 0, cursor: null, notFound: [], foundTwice: [] };

/** Any part of the name alone; `text` looks at more than that. */
const named = (vms: readonly Vm[], name: string | null | undefined): readonly Vm[] => {
  const part = name?.toLowerCase() ?? '';
  return part === '' ? vms : vms.filter((vm) => asShown(vm.name).toLowerCase().includes(part));
};

/** Resolves `SourceVm.obstacles`. */
export const vmFields = {
  obstacles: async ({ obstaclesOf }: SourceVmParent) =>
    (await obstaclesOf()).map(({ parameters, ...obstacle }) => ({ ...obstacle, parameters: parametersOf(parameters) })),
};
