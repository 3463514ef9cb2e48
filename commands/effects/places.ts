import { laterMoment, type Numbers } from '../../domain/task/artefact-ids.ts';
import { attemptId, type OfAttempt } from '../../domain/task/attempt-keys.ts';
import type { DiskName, TaskId } from '../../domain/words/ids.ts';

/** Where a task's things stand on the machines. All names come from ids: no name that a person chose is ever a path. */
export const places = {
  staging: (cachePath: string, taskId: TaskId) => `${cachePath}/sampan-${taskId}`,
  stagedDisk: (cachePath: string, taskId: TaskId, disk: DiskName, compressed: boolean) =>
    `${places.staging(cachePath, taskId)}/${disk}.${compressed ? 'qcow2' : 'raw'}`,
  /** The overlay on the staged disk that the conversion writes to. */
  convertedDisk: (cachePath: string, taskId: TaskId, disk: DiskName) =>
    `${places.staging(cachePath, taskId)}/${disk}.converted.qcow2`,
  stagedNvram: (cachePath: string, taskId: TaskId) => `${places.staging(cachePath, taskId)}/nvram.fd`,
  nvram: (of: OfAttempt) => `/var/lib/libvirt/qemu/nvram/sampan-${attemptId(of)}_VARS.fd`,
  /** One for each export job, so that a new try never meets the socket of the one before. */
  volumeSocket: (of: OfAttempt & Numbers, disk: DiskName, job: number) =>
    `/run/sampan-${attemptId(of)}-${disk}${laterMoment(of.moment)}.${job}/nbd`,
} as const;

/** The key pair of an attempt's own on its migration server. */
export const keyIdOf = (of: OfAttempt): string => `task-${attemptId(of)}`;
