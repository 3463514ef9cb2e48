import { isDoubtful, saysTheSame } from '../../domain/platform/inventory-doubt.ts';
import type { VcenterInventory } from '../../domain/platform/vcenter-inventory.ts';
import { problem } from '../../domain/words/said.ts';
import { OutsideFailure } from '../ports/machines.ts';
import type { VcenterEndpoint } from '../ports/vmware.ts';
import type { App } from './app.ts';

/** So many answers at most: the second after a pause in which a server that is starting gets further. */
const MOST_ANSWERS = 4;
const PAUSE_SECONDS = 5;

/**
 * VC-2: the whole inventory, and one that lost most of what the last sync had only when it is said twice. Looks only. Throws
 * as VmwareSource.inventory does, and BUSY where each answer tells of other things.
 */
export const askInventory = async (app: App, endpoint: VcenterEndpoint): Promise<VcenterInventory> => {
  const last = await app.world.inventories.get(endpoint.id);
  let before: VcenterInventory | null = null;
  for (let answers = 1; answers <= MOST_ANSWERS; answers += 1) {
    const found = await app.world.vmware.inventory(endpoint);
    if (!isDoubtful(found, last) || (before !== null && saysTheSame(before, found))) return found;
    before = found;
    if (answers < MOST_ANSWERS) await app.clock.sleep(PAUSE_SECONDS);
  }
  throw new OutsideFailure(problem('BUSY', { address: endpoint.address }));
};
