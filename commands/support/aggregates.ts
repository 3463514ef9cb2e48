import { migrationBatch } from '../../domain/batch/migration-batch.ts';
import { placement } from '../../domain/planning/placement.ts';
import { l3Network } from '../../domain/platform/l3-network.ts';
import { migrationServer } from '../../domain/platform/migration-server.ts';
import { settings } from '../../domain/platform/settings.ts';
import { source } from '../../domain/platform/source.ts';
import { sourceRegister } from '../../domain/platform/source-register.ts';
import { sourceVm } from '../../domain/platform/source-vm.ts';
import { storageRoom } from '../../domain/platform/storage-room.ts';
import { target } from '../../domain/platform/target.ts';
import { migrationQueue } from '../../domain/task/migration-queue.ts';
import { migrationTask } from '../../domain/task/migration-task.ts';
import { commandRecord } from '../../domain/words/command-record.ts';
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
} from '../../domain/words/ids.ts';
import { streams } from '../../domain/words/streams.ts';

/** Which decider rules which stream. */
export const aggregates = {
  task: (id: TaskId) => ({ name: streams.task(id), decider: migrationTask }),
  batch: (id: BatchId) => ({ name: streams.batch(id), decider: migrationBatch }),
  queue: { name: streams.queue, decider: migrationQueue },
  server: (id: ServerId) => ({ name: streams.server(id), decider: migrationServer }),
  source: (id: SourceId) => ({ name: streams.source(id), decider: source }),
  sourceRegister: { name: streams.sourceRegister, decider: sourceRegister },
  sourceVm: (sourceId: SourceId, vm: SourceVmId) => ({ name: streams.sourceVm(sourceId, vm), decider: sourceVm }),
  target: { name: streams.target, decider: target },
  network: (id: NetworkId) => ({ name: streams.network(id), decider: l3Network }),
  storageRoom: (id: StorageId) => ({ name: streams.storageRoom(id), decider: storageRoom }),
  placement: (id: ClusterId) => ({ name: streams.placement(id), decider: placement }),
  command: (id: CommandId) => ({ name: streams.command(id), decider: commandRecord }),
  settings: { name: streams.settings, decider: settings },
} as const;
