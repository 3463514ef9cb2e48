import { type Inventory, inventoryChanges } from '../peers/lab/inventory.ts';
import type { Lab } from '../peers/lab/lab.ts';

export type Delivered = { readonly taskId: string; readonly mac: string };

export const inventories = (lab: Lab): Promise<readonly Inventory[]> =>
  Promise.all(Object.values(lab.hosts).map((host) => lab.inventory(host)));

/** What is on the hosts now that was not before, apart from what belongs to the new VMs; and what is gone. */
export const leftovers = async (
  lab: Lab,
  before: readonly Inventory[],
  delivered: readonly Delivered[],
): Promise<readonly string[]> => {
  const after = await inventories(lab);
  // libvirt cuts the names of its sockets' directories, and keeps a port, a display and a DHCP entry for a VM that runs.
  const ofVm = (change: string): boolean =>
    delivered.some(
      ({ taskId, mac }) => change.includes(`sampan-${taskId.slice(0, 13)}`) || change.includes(`mac='${mac}'`),
    ) ||
    /^\+ (links: vnetN|tcpListeners: 127\.0\.0\.1:59\d\d|files: f \/run\/libvirt\/network\/lab-net\/ports\/\S+)$/.test(
      change,
    ) ||
    /^[+-] files: f \/etc\/libvirt\/qemu\/networks\/lab-net\.xml \d+ /.test(change);
  return Object.values(lab.hosts).flatMap((host, index) =>
    inventoryChanges(before[index] ?? {}, after[index] ?? {})
      .filter((change) => !ofVm(change))
      .map((change) => `${host.name} ${change}`),
  );
};
