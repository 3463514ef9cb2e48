import { commandRecord } from '../domain/command-record.ts';
import type {
  BatchId,
  ClusterId,
  CommandId,
  NetworkId,
  ServerId,
  SourceId,
  SourceVmId,
  TaskId,
} from '../domain/ids.ts';
import { l3Network } from '../domain/l3-network.ts';
import { migrationBatch } from '../domain/migration-batch.ts';
import { migrationQueue } from '../domain/migration-queue.ts';
import { migrationServer } from '../domain/migration-server.ts';
import { migrationTask } from '../domain/migration-task.ts';
import { placement } from '../domain/placement.ts';
import { settings } from '../domain/settings.ts';
import { source } from '../domain/source.ts';
import { sourceRegister } from '../domain/source-register.ts';
import { sourceVm } from '../domain/source-vm.ts';
import { streams } from '../domain/streams.ts';
import { target } from '../domain/target.ts';

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
  placement: (id: ClusterId) => ({ name: streams.placement(id), decider: placement }),
  command: (id: CommandId) => ({ name: streams.command(id), decider: commandRecord }),
  settings: { name: streams.settings, decider: settings },
} as const;
