import type { CommandRecordEvent } from './command-record.ts';
import type { L3NetworkEvent } from './l3-network.ts';
import type { MigrationBatchEvent } from './migration-batch.ts';
import type { MigrationQueueEvent } from './migration-queue.ts';
import type { MigrationServerEvent } from './migration-server.ts';
import type { MigrationTaskEvent } from './migration-task.events.ts';
import type { PlacementEvent } from './placement.ts';
import type { RefusalEvent } from './refusal.ts';
import type { SettingsEvent } from './settings.ts';
import type { SourceEvent } from './source.ts';
import type { SourceRegisterEvent } from './source-register.ts';
import type { SourceVmEvent } from './source-vm.ts';
import type { TargetEvent } from './target.ts';
import type { ProgressEvent } from './telemetry.ts';

/** Every stored event type. The codec has one entry for each (`adapters/eventstore/codec.ts`). */
export type DomainEvent =
  | CommandRecordEvent
  | L3NetworkEvent
  | MigrationBatchEvent
  | MigrationQueueEvent
  | MigrationServerEvent
  | MigrationTaskEvent
  | PlacementEvent
  | ProgressEvent
  | RefusalEvent
  | SettingsEvent
  | SourceEvent
  | SourceRegisterEvent
  | SourceVmEvent
  | TargetEvent;

export type EventType = DomainEvent['type'];
export type EventOf<T extends EventType> = Extract<DomainEvent, { type: T }>;
