import type { JsonObject } from '../../commands/ports/event-store.ts';
import { batchOf, type Ids } from '../../simulation/checks/platform.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import type { SimulatedVm } from '../../simulation/machine.ts';
import type { Act } from './acts.ts';
import { ORDER } from './happenings.ts';

export const web = simulatedVm({ number: 1, name: 'web', disksGiB: [2, 1] });
export const uefi = simulatedVm({ number: 2, name: 'db', firmware: 'UEFI', disksGiB: [1] });
export const small = simulatedVm({ number: 3, name: 'small', disksGiB: [1] });
export const ordering =
  (vms: readonly SimulatedVm[], more: JsonObject = {}, command = ORDER) =>
  (ids: Ids): Act => ({
    act: 'order',
    command,
    input: { ...batchOf(ids, vms), ...more } as JsonObject, // made of texts, numbers and lists
  });
