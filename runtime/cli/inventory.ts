import type { Client } from './client.ts';
import type { Problem } from './terminal.ts';

type Named = { readonly id: string; readonly name: string };
type SourceEntry = Named & { readonly type: string; readonly vcenter: { readonly synced: object | null } | null };
export type Inventory = {
  readonly zones: readonly Named[];
  readonly clusters: readonly Named[];
  readonly hosts: readonly Named[];
  readonly storages: readonly Named[];
  readonly networks: readonly Named[];
  readonly sources: readonly SourceEntry[];
  readonly servers: readonly (Named & { readonly state: string })[];
};
export type Kind = keyof Inventory;

const QUERY = `{ target { zones { id name } clusters { id name } hosts { id name } storages { id name } networks { id name } }
  sources { id name type vcenter { synced { at } } } servers { id name state } }`;

export const readInventory = async (client: Client): Promise<Inventory> => {
  type Answer = { readonly target: Omit<Inventory, 'sources' | 'servers'> } & Pick<Inventory, 'sources' | 'servers'>;
  const { target, sources, servers } = await client.ask<Answer>(QUERY);
  return { ...target, sources, servers };
};

const WORD: Readonly<Record<Kind, string>> = {
  zones: 'zone',
  clusters: 'cluster',
  hosts: 'host',
  storages: 'primary storage',
  networks: 'L3 network',
  sources: 'source',
  servers: 'migration server',
};

/** A vCenter has thousands of VMs. */
const MOST_NAMES = 20;
const told = (names: readonly string[]): string => {
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

/** Names to ids. What cannot be found is gathered, so that all of it can be told at once. */
export class Resolver {
  readonly problems: Problem[] = [];
  readonly #inventory: { readonly [K in Kind]: Named[] };
  readonly #sources: readonly SourceEntry[];

  constructor(inventory: Inventory) {
    this.#sources = inventory.sources;
    const { zones, clusters, hosts, storages, networks, sources, servers } = inventory;
    this.#inventory = {
      zones: [...zones],
      clusters: [...clusters],
      hosts: [...hosts],
      storages: [...storages],
      networks: [...networks],
      sources: [...sources],
      servers: [...servers],
    };
  }

  has(kind: Kind, name: string): boolean {
    return this.#inventory[kind].some((one) => one.name === name);
  }

  wasSynced(source: string): boolean {
    return this.#sources.some(({ name, vcenter }) => name === source && vcenter !== null && vcenter.synced !== null);
  }

  /** Undefined where there is none of that id. */
  sourceType(id: string): string | undefined {
    return this.#sources.find((source) => source.id === id)?.type;
  }

  add(kind: Kind, one: Named): void {
    this.#inventory[kind].push(one);
  }

  /** By name or id. An empty id after a problem: nothing is sent once there is one. */
  id(kind: Kind, text: string, field: string): string {
    return this.pick(this.#inventory[kind], WORD[kind], text, field);
  }

  pick(among: readonly Named[], word: string, text: string, field: string): string {
    const found = among.filter((one) => one.id === text || one.name === text);
    if (found.length === 1 && found[0]) return found[0].id;
    const names = told([...new Set(among.map(({ name }) => name))]);
    const message =
      found.length > 1
        ? `There are ${found.length} of the name ${text}; give the id: ${found.map(({ id }) => id).join(', ')}.`
        : `There is no ${word} ${text}; there ${among.length === 0 ? 'is none yet' : `are: ${names}`}.`;
    this.problems.push({ field, code: 'NOT_FOUND', message });
    return '';
  }
}
