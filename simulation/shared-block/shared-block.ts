import { accessOf, placed, type StorageBackend } from '../../commands/ports/storage.ts';
import type { PrimaryStorage } from '../../domain/platform/target.ts';
import type { VolumePlace } from '../../domain/task/volume-place.ts';
import { type Bytes, GIB } from '../../domain/words/units.ts';
import { outside } from '../failures.ts';
import type { Fleet } from '../fleet.ts';
import type { Gate } from '../gate.ts';
import { noteUse } from '../volumes.ts';

const TOTAL = 1024 * GIB;

const deviceOf = (place: VolumePlace): string => {
  const { group, volume } = placed('LV', place);
  return `/dev/${group}/${volume}`;
};

/**
 * A kind that is made up: block devices that every machine sees, which the migration server writes itself. It shows that the
 * port carries more than LocalStorage, and stands in no product.
 */
export const simulatedSharedBlock =
  (fleet: Fleet, gate: Gate) =>
  (storage: PrimaryStorage): StorageBackend => {
    const { group } = accessOf('SHARED_BLOCK', storage);
    const free = (): number => [...fleet.devices.values()].reduce((left, { sizeBytes }) => left - sizeBytes, TOTAL);
    return {
      probe: (at) => gate(at, 'probe-shared', null, () => undefined),
      capacity: (at) =>
        gate(at, 'shared-capacity', null, () => ({
          totalBytes: TOTAL as Bytes,
          freeBytes: Math.max(0, free()) as Bytes,
        })),
      traits: async () => ({ hostFirst: false, writtenBy: 'SERVER', format: 'raw' }),
      placeFor: ({ taskId, disk }) => ({
        storage: storage.id,
        kind: 'LV',
        group,
        volume: `sampan-${taskId}-${disk}`,
      }),
      allocate: (at, epoch, { taskId, place, sizeBytes }) =>
        gate(at, 'create-device', epoch, () => {
          const device = deviceOf(place);
          const known = fleet.devices.get(device);
          if (known && (known.taskId !== taskId || known.sizeBytes !== sizeBytes))
            throw outside('STATE_CONFLICT', `A volume is at ${device} already, and it is another one.`);
          if (known) return;
          if (free() < sizeBytes) throw outside('NO_SPACE', 'The primary storage is full.');
          fleet.devices.set(device, { taskId, sizeBytes, content: null });
        }),
      open: (at, epoch, place) =>
        gate(at, 'open-device', epoch, () => {
          const volume = deviceOf(place);
          if (!fleet.devices.has(volume)) throw outside('NOT_FOUND', 'The volume is not on the storage.');
          return { volume, format: 'raw' as const };
        }),
      verify: (at, { place, sizeBytes }) =>
        gate(at, 'verify-device', null, () => {
          if (fleet.devices.get(deviceOf(place))?.sizeBytes !== sizeBytes)
            throw outside('VERIFY_FAILED', 'The volume is not what it has to be.');
          return { allocatedBytes: sizeBytes };
        }),
      remove: (at, epoch, { place }) =>
        gate(at, 'delete-device', epoch, () => {
          const device = deviceOf(place);
          if (!fleet.devices.has(device)) return;
          noteUse(fleet, fleet.machines, device);
          fleet.devices.delete(device);
        }),
      diskSource: (place) => ({ kind: 'BLOCK', device: deviceOf(place) }),
    };
  };
