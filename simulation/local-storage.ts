import { accessOf, placed, type StorageBackend } from '../commands/ports/storage.ts';
import type { PrimaryStorage } from '../domain/platform/target.ts';
import { volumePath } from '../domain/platform/target-names.ts';
import type { VolumePlace } from '../domain/task/volume-place.ts';
import type { Bytes } from '../domain/words/units.ts';
import { outside } from './failures.ts';
import type { Fleet } from './fleet.ts';
import type { Gate } from './gate.ts';
import type { SimulatedMachine } from './machine.ts';
import { noteUse } from './volumes.ts';

const capacityOf = (there: SimulatedMachine) => {
  const used = [...there.volumes.values()].reduce((sum, volume) => sum + volume.sizeBytes, 0);
  return { totalBytes: there.diskBytes as Bytes, freeBytes: Math.max(0, there.diskBytes - used) as Bytes };
};
const pathOf = (place: VolumePlace): string => placed('FILE', place).path;

const deleteVolume = (fleet: Fleet, there: SimulatedMachine, path: string): void => {
  if (!there.volumes.has(path)) return;
  noteUse(fleet, [there], path);
  there.volumes.delete(path);
};

/** Files on each machine's own disk (lab: adapters/storage/local). */
export const simulatedLocalStorage =
  (fleet: Fleet, gate: Gate) =>
  (storage: PrimaryStorage): StorageBackend => ({
    probe: (at) => gate(at, 'storage-capacity', null, () => undefined),
    capacity: (at) => gate(at, 'storage-capacity', null, capacityOf),
    traits: async () => ({ hostFirst: true, writtenBy: 'HOST', format: 'qcow2' }),
    placeFor: ({ taskId, disk, host }) => {
      const path = volumePath(accessOf('LOCAL_STORAGE', storage).path, taskId, disk);
      return { storage: storage.id, kind: 'FILE', path, format: 'qcow2', host };
    },
    allocate: (at, epoch, { taskId, place, sizeBytes }) =>
      gate(at, 'create-volume', epoch, ({ volumes }) => {
        const path = pathOf(place);
        const known = volumes.get(path);
        if (known && (known.taskId !== taskId || known.sizeBytes !== sizeBytes))
          throw outside('STATE_CONFLICT', `A volume is at ${path} already, and it is another one.`);
        if (!known) volumes.set(path, { taskId, sizeBytes, content: null });
      }),
    open: async (_at, _epoch, place) => ({ volume: pathOf(place), format: 'qcow2' }),
    verify: (at, { place, sizeBytes }) =>
      gate(at, 'verify-volume', null, ({ volumes }) => {
        const volume = volumes.get(pathOf(place));
        if (!volume) throw outside('VERIFY_FAILED', 'The volume is not there.');
        if (volume.sizeBytes !== sizeBytes) throw outside('VERIFY_FAILED', 'The volume is not what it has to be.');
        return { allocatedBytes: (volume.content === null ? 0 : sizeBytes / 2) as Bytes };
      }),
    remove: (at, epoch, { place }) =>
      gate(at, 'delete-volume', epoch, (there) => deleteVolume(fleet, there, pathOf(place))),
    diskSource: (place) => ({ kind: 'FILE', path: pathOf(place) }),
  });
