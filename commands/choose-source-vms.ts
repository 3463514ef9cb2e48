import { type ListedSource, type Obstacle, obstaclesOf } from '../domain/planning/obstacles.ts';
import type { SourceVm } from '../domain/platform/inventory.ts';
import type { SourceVmId, TaskId } from '../domain/words/ids.ts';
import { own } from '../domain/words/keyed.ts';
import { shown } from '../domain/words/names.ts';
import type { App } from './support/app.ts';
import { holdersOf } from './support/vm-holders.ts';

export type VmSort = 'NAME' | 'POWER' | 'CPU_CORES' | 'MEMORY' | 'STORAGE';

/** Which VMs of a list are wanted, and which page of them. */
export type VmWish = {
  readonly clusterId?: string | null;
  /** Any part of the name, id, guest, or address, in capitals or not. */
  readonly text?: string | null;
  /** These alone, each by its whole name or its id. */
  readonly names?: readonly string[] | null;
  readonly selectableOnly: boolean;
  readonly sort: VmSort;
  readonly descending: boolean;
  /** Null: all. */
  readonly first: number | null;
  readonly cursor: string | null;
};

export type ListedVm = { readonly vm: SourceVm; readonly obstacles: () => Promise<readonly Obstacle[]> };
export type ChosenVms = {
  readonly rows: readonly ListedVm[];
  readonly total: number;
  readonly cursor: string | null;
  readonly notFound: readonly string[];
  readonly foundTwice: readonly string[];
};

/** It is none that a page of this list in this order answered with. */
export class NoSuchCursor extends Error {}

const plain = (name: string): string => shown(name.normalize('NFC').trim());

const VALUE: Readonly<Record<VmSort, (vm: SourceVm) => number | string>> = {
  NAME: () => '',
  POWER: ({ power }) => power,
  CPU_CORES: ({ cpuCores }) => cpuCores,
  MEMORY: ({ memoryBytes }) => memoryBytes,
  STORAGE: ({ disks }) => disks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
};

/** By value, then by name and id: no two VMs of a source are alike, so that a page goes on where the one before ended. */
type Key = readonly [value: number | string, name: string, id: string];
const keyOf = (vm: SourceVm, sort: VmSort): Key => [VALUE[sort](vm), plain(vm.name), vm.id];

const compare = (one: Key, other: Key): number => {
  for (const [at, part] of one.entries()) {
    const against = other[at] ?? '';
    if (part !== against) return part < against ? -1 : 1;
  }
  return 0;
};

const cursorOf = (key: Key, { sort, descending }: VmWish): string =>
  Buffer.from(JSON.stringify([sort, descending, ...key])).toString('base64url');

const keyIn = (cursor: string, { sort, descending }: VmWish): Key => {
  try {
    const [ofSort, ofDirection, value, name, id]: readonly unknown[] = JSON.parse(
      Buffer.from(cursor, 'base64url').toString(),
    );
    const isValue = typeof value === 'string' || typeof value === 'number';
    if (ofSort === sort && ofDirection === descending && isValue && typeof name === 'string' && typeof id === 'string')
      return [value, name, id];
  } catch {
    // told below
  }
  throw new NoSuchCursor();
};

const textsOf = ({ id, name, guestOs, nics, vmware }: SourceVm): readonly string[] => [
  ...[shown(name), id, shown(guestOs ?? ''), shown(vmware?.guestFullName ?? '')],
  ...nics.flatMap(({ ip, mac }) => [ip ?? '', mac ?? '']),
];

const CHUNK = 100;

/** A list of thousands is judged in turns, and holders are asked for a few at a time. */
const withObstacles = async (app: App, listed: ListedSource, vms: readonly SourceVm[], rest: () => Promise<void>) => {
  const found = new Map<SourceVmId, readonly Obstacle[]>();
  for (let from = 0; from < vms.length; from += CHUNK) {
    const some = vms.slice(from, from + CHUNK);
    const ids = some.map(({ id }) => id);
    const { heldBy } = await holdersOf(app, listed.id, listed.source, ids);
    for (const vm of some) found.set(vm.id, obstaclesOf(vm, listed, own<TaskId>(heldBy, vm.id) ?? null));
    await rest();
  }
  return found;
};

const byName = (vms: readonly SourceVm[], names: readonly string[]) => {
  const counted = new Map<string, number>();
  for (const { id, name } of vms)
    for (const word of new Set([id, plain(name)])) counted.set(word, (counted.get(word) ?? 0) + 1);
  const times = (wanted: string) => counted.get(wanted) ?? counted.get(plain(wanted)) ?? 0;
  const words = new Set(names.flatMap((name) => [name, plain(name)]));
  return {
    vms: vms.filter(({ id, name }) => words.has(id) || words.has(plain(name))),
    notFound: names.filter((name) => times(name) === 0),
    foundTwice: names.filter((name) => times(name) > 1),
  };
};

/** TK-11, KV-3: the page of a source's VMs that is wanted, each with what keeps it from being ordered. Looks only. Throws NoSuchCursor. `rest`: lets others have a turn. */
export const chooseSourceVms = async (
  app: App,
  listed: ListedSource,
  all: readonly SourceVm[],
  wish: VmWish,
  rest: () => Promise<void>,
): Promise<ChosenVms> => {
  const { clusterId, text, names, selectableOnly, sort, descending, first, cursor } = wish;
  const inCluster = all.filter((vm) => !clusterId || vm.vmware?.clusterId === clusterId);
  const named = names ? byName(inCluster, names) : { vms: inCluster, notFound: [], foundTwice: [] };
  const part = text?.trim().toLowerCase() ?? '';
  const met = named.vms.filter((vm) => part === '' || textsOf(vm).some((word) => word.toLowerCase().includes(part)));
  const judged = selectableOnly ? await withObstacles(app, listed, met, rest) : null;
  const wanted = judged ? met.filter(({ id }) => judged.get(id)?.length === 0) : met;
  const towards = descending ? -1 : 1;
  const keyed = wanted.map((vm) => ({ vm, key: keyOf(vm, sort) }));
  keyed.sort((one, other) => towards * compare(one.key, other.key));
  const after = cursor === null ? null : keyIn(cursor, wish);
  const left = after === null ? keyed : keyed.filter(({ key }) => towards * compare(key, after) > 0);
  const page = left.slice(0, first ?? undefined);
  const last = page.at(-1);
  const ofPage = judged
    ? async () => judged
    : once(() =>
        withObstacles(
          app,
          listed,
          page.map(({ vm }) => vm),
          rest,
        ),
      );
  return {
    rows: page.map(({ vm }) => ({ vm, obstacles: async () => (await ofPage()).get(vm.id) ?? [] })),
    total: wanted.length,
    cursor: last && left.length > page.length ? cursorOf(last.key, wish) : null,
    notFound: named.notFound,
    foundTwice: named.foundTwice,
  };
};

/** Asked for all rows together when the first of them asks, and not at all where none does. */
const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
};
