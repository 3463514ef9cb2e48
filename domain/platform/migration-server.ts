import { accept, type Decider, reject } from '../words/decider.ts';
import type { Advisory, Violation } from '../words/failure.ts';
import type { HostId, ServerId } from '../words/ids.ts';
import { forRecord } from '../words/refusal.ts';
import { violation } from '../words/said.ts';
import type { BitsPerSecond, Bytes } from '../words/units.ts';

export type SourceType = 'VMWARE' | 'KVM';

export type ServerDetails = {
  readonly id: ServerId;
  readonly name: string;
  readonly description: string;
  readonly type: SourceType;
  readonly hostId: HostId;
  readonly cachePath: string;
  readonly migrationNetwork: string | null;
  /** The server's address inside the migration network (MS-5), null where none is set. */
  readonly migrationAddress: string | null;
  readonly uplink: BitsPerSecond | null;
  readonly downlink: BitsPerSecond | null;
  readonly cacheTotalBytes: Bytes;
  /** Only for VMWARE: where the drivers for Windows guests and VMware's VDDK library are on the server. */
  readonly vmware?: { readonly virtioWin: string; readonly vddk: string | null };
  /** MS-13's warnings as they stood when it was added. */
  readonly advisories: readonly Advisory[];
};

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type MigrationServerEvent =
  | { type: 'MigrationServerProposed'; data: ServerDetails }
  | { type: 'MigrationServerAdded'; data: { id: ServerId } }
  | { type: 'MigrationServerRefused'; data: { id: ServerId; violations: readonly Violation[] } }
  | { type: 'MigrationServerEnabled'; data: { id: ServerId } }
  | { type: 'MigrationServerDisabled'; data: { id: ServerId } };

export type MigrationServerCommand =
  | { type: 'ProposeMigrationServer'; data: ServerDetails }
  | { type: 'RecordRoleGranted'; data: Record<string, never> }
  | { type: 'RecordRoleRefused'; data: { violations: readonly Violation[] } }
  | { type: 'SetMigrationServerEnabled'; data: { enabled: boolean } };

export type MigrationServer =
  | { readonly status: 'absent' }
  | { readonly status: 'proposed'; readonly details: ServerDetails }
  | { readonly status: 'refused'; readonly violations: readonly Violation[] }
  | { readonly status: 'added'; readonly details: ServerDetails; readonly enabled: boolean };

export const migrationServer: Decider<
  MigrationServerCommand,
  MigrationServer,
  MigrationServerEvent,
  readonly Violation[]
> = {
  initial: { status: 'absent' },
  decide: (command, state) => {
    switch (command.type) {
      case 'ProposeMigrationServer':
        return state.status === 'absent' ? accept({ type: 'MigrationServerProposed', data: command.data }) : accept();
      case 'RecordRoleGranted':
        return state.status === 'proposed'
          ? accept({ type: 'MigrationServerAdded', data: { id: state.details.id } })
          : accept();
      case 'RecordRoleRefused':
        return state.status === 'proposed'
          ? accept({
              type: 'MigrationServerRefused',
              data: { id: state.details.id, violations: forRecord(command.data.violations) },
            })
          : accept();
      case 'SetMigrationServerEnabled': {
        if (state.status !== 'added') return reject([violation('NOT_FOUND', ['id'], { what: 'MIGRATION_SERVER' })]);
        if (state.enabled === command.data.enabled) return accept();
        const { id } = state.details;
        return accept(
          command.data.enabled
            ? { type: 'MigrationServerEnabled', data: { id } }
            : { type: 'MigrationServerDisabled', data: { id } },
        );
      }
    }
  },
  evolve: (state, event): MigrationServer => {
    switch (event.type) {
      case 'MigrationServerProposed':
        return state.status === 'absent' ? { status: 'proposed', details: event.data } : state;
      case 'MigrationServerAdded':
        return state.status === 'proposed' ? { status: 'added', details: state.details, enabled: true } : state;
      case 'MigrationServerRefused':
        return state.status === 'proposed' ? { status: 'refused', violations: event.data.violations } : state;
      case 'MigrationServerEnabled':
        return state.status === 'added' ? { ...state, enabled: true } : state;
      case 'MigrationServerDisabled':
        return state.status === 'added' ? { ...state, enabled: false } : state;
    }
  },
};
