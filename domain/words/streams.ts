import type {
  BatchId,
  ClusterId,
  CommandId,
  NetworkId,
  ServerId,
  SourceId,
  SourceVmId,
  StorageId,
  TaskId,
} from './ids.ts';

/** Names of all streams. The prefix up to the first `-` is the category. */
export const streams = {
  task: (id: TaskId) => `migrationTask-${id}`,
  batch: (id: BatchId) => `migrationBatch-${id}`,
  queue: 'migrationQueue-main',
  server: (id: ServerId) => `migrationServer-${id}`,
  source: (id: SourceId) => `source-${id}`,
  /** Which machines are sources: one stream, so that one machine is one source. */
  sourceRegister: 'sourceRegister-main',
  sourceVm: (source: SourceId, vm: SourceVmId) => `sourceVm-${source}.${vm}`,
  target: 'targetPlatform-main',
  network: (id: NetworkId) => `l3Network-${id}`,
  /** Room on a storage that all machines share. */
  storageRoom: (id: StorageId) => `storageRoom-${id}`,
  placement: (id: ClusterId) => `placement-${id}`,
  settings: 'settings-main',
  /** What became of a command of a client; its id is a client's, of letters, digits, ".", "_" and "-". */
  command: (id: CommandId) => `command-${id}`,
  /** Refused commands, one event each (DESIGN.md 3.7). */
  refusals: 'refusals-main',
  /** Telemetry, `$maxCount` 1: the last progress of a task (DESIGN.md 3.8). */
  progress: (id: TaskId) => `progress-${id}`,
} as const;

export const category = (stream: string): string => stream.slice(0, stream.indexOf('-'));
