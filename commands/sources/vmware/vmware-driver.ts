import { askInventory } from '../../support/ask-inventory.ts';
import { vmwareEndpoint } from '../../support/machines.ts';
import type { SourceDriver } from '../source-driver.ts';
import { vmwareFacts } from './facts.ts';
import { powerOnAgain, ranSince } from './power.ts';
import { diskReader } from './read-disk.ts';
import { stopVm } from './stop-vm.ts';
import { watchPower } from './watch-power.ts';

/** vCenters, and single ESXi hosts, over SOAP: a VM is off while it is read, and stays so until its task has ended. */
export const vmwareDriver: SourceDriver = {
  listVms: async (app, id) => (await askInventory(app, (await vmwareEndpoint(app, id)).endpoint)).vms,
  findVms: async (app, id, vms) => app.world.vmware.findVms((await vmwareEndpoint(app, id)).endpoint, vms),
  facts: vmwareFacts,
  uefiVariables: async () => null,
  hold: stopVm,
  readerOf: diskReader,
  watch: watchPower,
  ranSince,
  letGo: async () => undefined, // nothing but its power holds it
  restorePower: powerOnAgain,
};
