import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { keyed, own } from '../../domain/words/keyed.ts';
import { badInput, type Problem } from './terminal.ts';
import { fieldOf, textOf } from './yaml-file.ts';

export type FilePath = readonly (string | number)[];

const AT_TOP = keyed<string>({
  ...{ sourceId: 'source', sourceType: 'source', sourceClusterId: 'sourceCluster', serverId: 'server' },
  ...{ clusterId: 'cluster', storageId: 'storage' },
});
const WITHIN = keyed<string>({ vmId: 'vm', startAfterMigration: 'start', networkId: 'network', isDefault: 'default' });

/** `vms[0].nics[1].networkId` as a path. Names of networks may have any character in them. */
const pathOf = (field: string): FilePath =>
  field.startsWith('networks.') ? ['networks', field.slice('networks.'.length)] : stepsOf(field);
const stepsOf = (field: string): FilePath =>
  (field.match(/[^.[\]]+/g) ?? []).map((step) => (/^\d+$/.test(step) ? Number(step) : step));

/** A plan file as it was written: says where something stands in it, in its own words. */
export class PlanSource {
  readonly #document: ReturnType<typeof parseDocument>;
  readonly #lines = new LineCounter();

  constructor(file: string) {
    this.#document = parseDocument(textOf(file), { lineCounter: this.#lines });
    const [error] = this.#document.errors;
    if (error) throw badInput(`${file} is not YAML: ${error.message.split('\n')[0]}`);
  }

  value(): unknown {
    return this.#document.toJS({ maxAliasCount: 100 });
  }

  /** The deepest part of the path that can stand in the file: what is missing is told at what it is missing from. */
  #standing(path: FilePath): FilePath {
    for (let length = path.length; length > 0; length -= 1) {
      const parent = length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, length - 1), true);
      if (isMap(parent) || (isSeq(parent) && this.#document.hasIn(path.slice(0, length)))) return path.slice(0, length);
    }
    return [];
  }

  #lineOf(path: FilePath): number | undefined {
    for (let length = path.length; length > 0; length -= 1) {
      const node = this.#document.getIn(path.slice(0, length), true);
      const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
      if (Array.isArray(range)) return this.#lines.linePos(Number(range[0])).line;
    }
    return undefined;
  }

  /** One that names its field in the file's own words. */
  located({ field, ...problem }: Problem): Problem {
    const line = this.#lineOf(this.#standing(pathOf(field)));
    return { field, ...(line === undefined ? {} : { line }), ...problem };
  }

  #at(path: FilePath, problem: Omit<Problem, 'field'>): Problem {
    const standing = this.#standing(path);
    const line = this.#lineOf(standing);
    return { field: fieldOf(standing), ...(line === undefined ? {} : { line }), ...problem };
  }

  /** A violation of the API, whose input has other names and may hold fewer VMs: `vmAt` says which each is in the file. */
  inItsWords({ field, ...problem }: Problem, groups: readonly string[], vmAt: readonly number[]): Problem {
    const [top, index, ...rest] = pathOf(field);
    if (top === undefined) return { field, ...problem };
    if (top === 'networkGroups') {
      const group = typeof index === 'number' ? groups[index] : undefined;
      return this.#at(group === undefined ? ['networks'] : ['networks', group], problem);
    }
    if (top !== 'vms') return this.#at([own(AT_TOP, String(top)) ?? top], problem);
    const vm = typeof index === 'number' ? [vmAt[index] ?? index] : [];
    const inner = rest.map((step) => (typeof step === 'string' ? (own(WITHIN, step) ?? step) : step));
    return this.#at([top, ...vm, ...inner], problem);
  }
}
