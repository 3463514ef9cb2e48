import type { DiskBacking } from '../../domain/platform/inventory.ts';
import { backingRole } from './definition-table.ts';
import { clean } from './names.ts';
import { morOf } from './soap.ts';
import type { Surroundings } from './surroundings.ts';
import { child, flagOf, type Node, textOf } from './xml.ts';

/** A type that came later than this list, or that the server hides from an older client, is UNKNOWN. */
export const backingOf = (backing: Node | undefined): DiskBacking => {
  const kind = backingRole(backing) ?? 'UNKNOWN';
  if (kind === 'FLAT' && flagOf(child(backing, 'split'))) return 'FLAT_SPLIT';
  const virtual = textOf(child(backing, 'compatibilityMode')) === 'virtualMode';
  return kind === 'RDM_PHYSICAL' && virtual ? 'RDM_VIRTUAL' : kind;
};

/** Where a disk's descriptor stands. `kind`: of the datastore, empty where it is not told. */
export type DiskFile = {
  readonly datastore: string;
  readonly kind: string;
  readonly path: string;
  readonly obstacle: string | null;
};

/**
 * `[[SSD] ds] shop/[1] shop.vmdk`: names of datastores and paths may have brackets, so only the datastore's own name says
 * where the one ends; the backing names the datastore by its id.
 */
export const fileOf = (backing: Node | undefined, datastores: Surroundings['datastores']): DiskFile => {
  const written = textOf(child(backing, 'fileName')) ?? '';
  const fileName = clean(written);
  const store = datastores.get(morOf(child(backing, 'datastore'))?.id ?? '');
  const [name, kind] = [store?.name ?? '', store?.kind ?? ''];
  const datastore = spellingsOf(name).find((spelling) => fileName.startsWith(`[${spelling}]`));
  const obstacle = obstacleOf(written, name, datastore);
  if (datastore === undefined) return { datastore: name, kind, path: fileName, obstacle };
  return { datastore, kind, path: fileName.slice(datastore.length + 2).replace(/^ /, ''), obstacle };
};

const obstacleOf = (written: string, name: string, datastore: string | undefined): string | null => {
  const fileName = clean(written);
  if (fileName === '') return 'it is no file on a datastore';
  if (name === '')
    return `vCenter does not tell which datastore its file is on (${fileName}); let the user of the source read its datastores`;
  if (datastore === undefined)
    return `its file (${fileName}) is not on the datastore that vCenter names for it (${name}); look at the VM's disk there`;
  return fileName === written
    ? null
    : `the name of its file (${fileName}) has characters that no transport can pass on, or is too long; rename it in vCenter`;
};

/** `name` has `/`, `\` and `%` escaped (ManagedEntity of the vSphere reference); a path need not. */
const spellingsOf = (name: string): readonly string[] =>
  name === ''
    ? []
    : [name, name.replace(/%(2f|5c|25)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))];
