import type { MigrationBatchEvent } from './batch/migration-batch.ts';
import type { PlacementEvent } from './planning/placement.ts';
import type { L3NetworkEvent } from './platform/l3-network.ts';
import type { MigrationServerEvent } from './platform/migration-server.ts';
import type { SettingsEvent } from './platform/settings.ts';
import type { SourceEvent } from './platform/source.ts';
import type { SourceRegisterEvent } from './platform/source-register.ts';
import type { SourceVmEvent } from './platform/source-vm.ts';
import type { StorageRoomEvent } from './platform/storage-room.ts';
import type { TargetEvent } from './platform/target.ts';
import type { MigrationQueueEvent } from './task/migration-queue.ts';
import type { MigrationTaskEvent } from './task/migration-task.events.ts';
import type { ProgressEvent } from './task/telemetry.ts';
import type { CommandRecordEvent } from './words/command-record.ts';
import type { RefusalEvent } from './words/refusal.ts';

/** Every stored event type. The codec has one entry for each (`adapters/eventstore/codec.ts`). */
export type DomainEvent =
  | CommandRecordEvent
  | L3NetworkEvent
  | MigrationBatchEvent
  | MigrationQueueEvent
  | MigrationServerEvent
  | MigrationTaskEvent
  | PlacementEvent
  | StorageRoomEvent
  | ProgressEvent
  | RefusalEvent
  | SettingsEvent
  | SourceEvent
  | SourceRegisterEvent
  | SourceVmEvent
  | TargetEvent;

export type EventType = DomainEvent['type'];
export type EventOf<T extends EventType> = Extract<DomainEvent, { type: T }>;
