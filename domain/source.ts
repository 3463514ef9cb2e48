import { accept, type Decider, reject } from './decider.ts';
import type { Violation } from './failure.ts';
import type { CredentialRef, Instant, SourceId } from './ids.ts';

/** How a machine is reached over SSH. The full host key is pinned; the secret is in the vault. */
export type SshAccess = {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
  readonly credential: CredentialRef;
};

export type KvmConnection = {
  readonly kind: 'KVM';
  readonly ssh: SshAccess;
  /** virsh access with SASL (KV-2), off when null. */
  readonly sasl: CredentialRef | null;
};

/** A vCenter, or one ESXi host by itself. The leaf certificate is pinned (PEM); no other is accepted. */
export type VmwareConnection = {
  readonly kind: 'VMWARE';
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly certificate: string;
  /** SHA-256 of the leaf, `AA:BB:…`, as the administrator confirmed it. */
  readonly fingerprint: string;
  readonly legacyTls: boolean;
  readonly credential: CredentialRef;
  /** ESXi hosts whose datastores may be read over SSH, by the name that vCenter has for them. */
  readonly esxiHosts: readonly EsxiHost[];
};
export type EsxiHost = { readonly name: string; readonly ssh: SshAccess };

export type KvmSourceDetails = {
  readonly id: SourceId;
  readonly name: string;
  readonly connection: KvmConnection;
  /** As the probe saw them when the source was added: `9.0.0`. */
  readonly libvirtVersion: string;
  readonly qemuVersion: string;
};
export type VcenterDetails = {
  readonly id: SourceId;
  readonly name: string;
  readonly connection: VmwareConnection;
  /** `VirtualCenter` or `HostAgent`; version and build as they were when the source was added. */
  readonly apiType: string;
  readonly version: string;
  readonly build: string;
  /** The server's own identity, by which two registrations of it are known as one; null where it has none. */
  readonly instanceUuid: string | null;
};

/** What may change of how a vCenter is reached: a renewed certificate, another user. A new password is in the vault alone. */
export type VcenterAccess = Pick<VmwareConnection, 'user' | 'certificate' | 'fingerprint' | 'legacyTls'>;

/** VC-2: what a sync found; the inventory itself is an observation and is kept apart (docs/adr/0011). */
export type VcenterSync = {
  readonly at: Instant;
  readonly version: string;
  readonly clusters: number;
  readonly hosts: number;
  readonly datastores: number;
  readonly networks: number;
  readonly vms: number;
};

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type SourceEvent =
  | { type: 'SourceAdded'; data: KvmSourceDetails }
  | { type: 'SourceAccessChanged'; data: { id: SourceId; ssh: SshAccess } }
  | { type: 'VcenterAdded'; data: VcenterDetails }
  | { type: 'VcenterSynced'; data: { id: SourceId } & VcenterSync }
  | { type: 'VcenterAccessChanged'; data: { id: SourceId; passwordChanged: boolean } & VcenterAccess }
  | { type: 'SourceRemoved'; data: { id: SourceId } };

export type SourceCommand =
  | { type: 'AddSource'; data: KvmSourceDetails }
  | { type: 'ChangeSourceAccess'; data: { id: SourceId; ssh: SshAccess } }
  | { type: 'AddVcenter'; data: VcenterDetails }
  | { type: 'ChangeVcenterAccess'; data: { id: SourceId; passwordChanged: boolean } & VcenterAccess }
  | { type: 'RecordVcenterSync'; data: { id: SourceId } & VcenterSync }
  | { type: 'RemoveSource'; data: { id: SourceId } };

export type Source =
  | { readonly status: 'absent' }
  | { readonly status: 'added'; readonly kind: 'KVM'; readonly details: KvmSourceDetails }
  | {
      readonly status: 'added';
      readonly kind: 'VMWARE';
      readonly details: VcenterDetails;
      readonly synced: VcenterSync | null;
    }
  | { readonly status: 'removed' };

export const source: Decider<SourceCommand, Source, SourceEvent, readonly Violation[]> = {
  initial: { status: 'absent' },
  decide: (command, state) => {
    switch (command.type) {
      case 'AddSource':
        if (state.status !== 'absent') return accept();
        return accept({ type: 'SourceAdded', data: command.data });
      case 'ChangeSourceAccess':
        return state.status === 'added' && state.kind === 'KVM'
          ? accept({ type: 'SourceAccessChanged', data: command.data })
          : reject([{ code: 'NOT_FOUND', path: ['id'], message: 'There is no such KVM source.' }]);
      case 'AddVcenter':
        return state.status === 'absent' ? accept({ type: 'VcenterAdded', data: command.data }) : accept();
      case 'ChangeVcenterAccess':
        return state.status === 'added' && state.kind === 'VMWARE'
          ? accept({ type: 'VcenterAccessChanged', data: command.data })
          : reject([{ code: 'NOT_FOUND', path: ['id'], message: 'There is no such vCenter.' }]);
      case 'RecordVcenterSync':
        return state.status === 'added' && state.kind === 'VMWARE'
          ? accept({ type: 'VcenterSynced', data: command.data })
          : reject([{ code: 'NOT_FOUND', path: ['id'], message: 'There is no such vCenter.' }]);
      case 'RemoveSource':
        if (state.status === 'absent')
          return reject([{ code: 'NOT_FOUND', path: ['id'], message: 'There is no such source.' }]);
        return state.status === 'removed' ? accept() : accept({ type: 'SourceRemoved', data: { id: command.data.id } });
    }
  },
  evolve: (state, event): Source => {
    switch (event.type) {
      case 'SourceAdded':
        return state.status === 'absent' ? { status: 'added', kind: 'KVM', details: event.data } : state;
      case 'SourceAccessChanged': {
        if (state.status !== 'added' || state.kind !== 'KVM') return state;
        const { details } = state;
        return { ...state, details: { ...details, connection: { ...details.connection, ssh: event.data.ssh } } };
      }
      case 'VcenterAdded':
        return state.status === 'absent'
          ? { status: 'added', kind: 'VMWARE', details: event.data, synced: null }
          : state;
      case 'VcenterAccessChanged': {
        if (state.status !== 'added' || state.kind !== 'VMWARE') return state;
        const { id: _, passwordChanged: __, ...access } = event.data;
        const { details } = state;
        return { ...state, details: { ...details, connection: { ...details.connection, ...access } } };
      }
      case 'VcenterSynced': {
        const { id: _, ...synced } = event.data;
        return state.status === 'added' && state.kind === 'VMWARE' ? { ...state, synced } : state;
      }
      case 'SourceRemoved':
        return state.status === 'added' ? { status: 'removed' } : state;
    }
  },
};
