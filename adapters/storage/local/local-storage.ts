import { mandateOf, type RemoteProgram } from '../../../commands/ports/machines.ts';
import { accessOf, placed, type StorageBackend } from '../../../commands/ports/storage.ts';
import type { PrimaryStorage } from '../../../domain/platform/target.ts';
import { volumePath } from '../../../domain/platform/target-names.ts';
import type { VolumePlace } from '../../../domain/task/volume-place.ts';
import type { Bytes } from '../../../domain/words/units.ts';
import { outside } from '../../libvirt-xml/failures.ts';
import { flawOf, readImageInfo, verified } from './image-info.ts';

/** A directory on each host: volumes are qcow2 files, which the host that the VM will run on makes and serves. */
export const localStorage =
  (program: RemoteProgram) =>
  (storage: PrimaryStorage): StorageBackend => {
    const { path: directory } = accessOf('LOCAL_STORAGE', storage);
    const capacity: StorageBackend['capacity'] = async (at) => {
      const text = (await program.call(at, 'local-capacity', { path: directory })).text('capacity');
      return { totalBytes: bytesAfter('total', text), freeBytes: bytesAfter('free', text) };
    };
    return {
      probe: async (at) => void (await capacity(at)), // makes the directory
      capacity,
      traits: async () => ({ hostFirst: true, writtenBy: 'HOST', format: 'qcow2' }),
      placeFor: ({ taskId, disk, host }) => {
        const path = volumePath(directory, taskId, disk);
        return { storage: storage.id, kind: 'FILE', path, format: 'qcow2', host };
      },
      allocate: async (at, epoch, { taskId, place, sizeBytes }) => {
        const path = pathOf(place);
        const input = { ...mandateOf(at, epoch), task: taskId, path, size: String(sizeBytes) };
        const reply = await program.call(at, 'local-volume-create', input);
        const flaw = flawOf(readImageInfo(reply.text('info')), sizeBytes);
        if (flaw !== null) throw outside('STATE_CONFLICT', `A volume is at ${path} already, and ${flaw}.`);
      },
      open: async (_at, _epoch, place) => ({ volume: pathOf(place), format: 'qcow2' }),
      verify: async (at, { taskId, place, sizeBytes }) => {
        const path = pathOf(place);
        const reply = await program.call(at, 'local-volume-verify', { task: taskId, path });
        return verified(reply.text('info'), { path, sizeBytes });
      },
      remove: async (at, epoch, { taskId, place }) => {
        const input = { ...mandateOf(at, epoch), task: taskId, path: pathOf(place) };
        await program.call(at, 'local-volume-delete', input);
      },
      diskSource: (place) => ({ kind: 'FILE', path: pathOf(place) }),
    };
  };

const pathOf = (place: VolumePlace): string => placed('FILE', place).path;

const bytesAfter = (key: string, text: string): Bytes => {
  const match = new RegExp(`^${key}=(\\d+)$`, 'm').exec(text);
  if (!match) throw outside('INTERNAL', 'The capacity of the storage cannot be read.');
  return Number(match[1]) as Bytes;
};
