import { accept, type Decider, reject } from '../words/decider.ts';
import type { Violation } from '../words/failure.ts';
import type { CredentialRef, Instant, SourceId } from '../words/ids.ts';
import { violation } from '../words/said.ts';
import type { SourceMark } from './source-register.ts';

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

/** What is registered of a source; only here each type has its own. */
export type SourceDetails = KvmSourceDetails | VcenterDetails;

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

type AccessChange = VcenterAccess & {
  readonly id: SourceId;
  readonly passwordChanged: boolean;
  /** Under which the new password is kept, with which all of this was tried. Without it: under the same name as before. */
  readonly credential?: CredentialRef;
};

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type SourceEvent =
  | { type: 'SourceAdded'; data: KvmSourceDetails }
  | { type: 'SourceAccessChanged'; data: { id: SourceId; ssh: SshAccess } }
  | { type: 'VcenterAdded'; data: VcenterDetails }
  | { type: 'VcenterSynced'; data: { id: SourceId } & VcenterSync }
  | { type: 'VcenterAccessChanged'; data: AccessChange }
  | { type: 'SourceRemoved'; data: { id: SourceId } };

export type SourceCommand =
  | { type: 'AddSource'; data: KvmSourceDetails }
  | { type: 'ChangeSourceAccess'; data: { id: SourceId; ssh: SshAccess }; basedOn: SshAccess }
  | { type: 'AddVcenter'; data: VcenterDetails }
  /** `basedOn`: the access that was completed to what was tried; another one meanwhile, and nothing of it is proven. */
  | { type: 'ChangeVcenterAccess'; data: AccessChange; basedOn: VmwareConnection }
  | { type: 'RecordVcenterSync'; data: { id: SourceId } & VcenterSync }
  | { type: 'RemoveSource'; data: { id: SourceId } };

export type Source =
  | { readonly status: 'absent' }
  | {
      readonly status: 'added';
      readonly kind: 'KVM';
      readonly details: KvmSourceDetails;
      /** Names that its secret had before, newest last; who connected under one goes on with it. */
      readonly formerCredentials: readonly CredentialRef[];
    }
  | {
      readonly status: 'added';
      readonly kind: 'VMWARE';
      readonly details: VcenterDetails;
      readonly synced: VcenterSync | null;
      readonly formerCredentials: readonly CredentialRef[];
    }
  | { readonly status: 'removed' };

/** As many password changes as one connection may outlive. */
const KEPT_CREDENTIALS = 5;

const withFormer = (
  { formerCredentials }: Extract<Source, { status: 'added' }>,
  former: CredentialRef,
  now: CredentialRef,
): readonly CredentialRef[] =>
  former === now ? formerCredentials : [...formerCredentials, former].slice(-KEPT_CREDENTIALS);

export const NO_KVM_SOURCE = violation('NOT_FOUND', ['id'], { what: 'KVM_SOURCE' });
export const NO_VCENTER = violation('NOT_FOUND', ['id'], { what: 'VCENTER' });
const CHANGED_MEANWHILE = violation('ACCESS_CHANGED', ['id']);

const isSameAccess = (now: VmwareConnection, then: VmwareConnection): boolean =>
  now.user === then.user &&
  now.certificate === then.certificate &&
  now.legacyTls === then.legacyTls &&
  now.credential === then.credential;

const isSameSsh = (now: SshAccess, then: SshAccess): boolean =>
  now.address === then.address &&
  now.port === then.port &&
  now.user === then.user &&
  now.hostKey === then.hostKey &&
  now.credential === then.credential;

/** Every name under which a secret of the source may still be asked for. */
export const credentialsOf = (state: Source): readonly CredentialRef[] => {
  return state.status === 'added' ? [...credentialsIn(state.details), ...state.formerCredentials] : [];
};

export const credentialsIn = ({ connection }: SourceDetails): readonly CredentialRef[] => {
  if (connection.kind === 'KVM')
    return connection.sasl === null ? [connection.ssh.credential] : [connection.ssh.credential, connection.sasl];
  return [connection.credential, ...connection.esxiHosts.map(({ ssh }) => ssh.credential)];
};

export const isKvmSource = (details: SourceDetails): details is KvmSourceDetails => details.connection.kind === 'KVM';

/** What is registered of a KVM source; null: it is none, or is not there. */
export const kvmSourceOf = (state: Source): KvmSourceDetails | null =>
  state.status === 'added' && isKvmSource(state.details) ? state.details : null;

/** What is registered of a vCenter; null: it is none, or is not there. */
export const vcenterOf = (state: Source): VcenterDetails | null =>
  state.status === 'added' && !isKvmSource(state.details) ? state.details : null;

/** Of a vCenter without an identity of its own, and of no other. */
export const certificateMark = ({ instanceUuid }: VcenterDetails, fingerprint: string): readonly SourceMark[] =>
  instanceUuid === null ? [{ kind: 'CERTIFICATE', value: fingerprint }] : [];

/** What is known of a source's machine without asking it. */
export const marksOf = (details: SourceDetails): readonly SourceMark[] => {
  if (isKvmSource(details)) return [{ kind: 'HOST_KEY', value: details.connection.ssh.hostKey }];
  return details.instanceUuid === null
    ? certificateMark(details, details.connection.fingerprint)
    : [{ kind: 'INSTANCE_UUID', value: details.instanceUuid.toLowerCase() }];
};

export const additionOf = (details: SourceDetails): SourceCommand =>
  isKvmSource(details) ? { type: 'AddSource', data: details } : { type: 'AddVcenter', data: details };

export const source: Decider<SourceCommand, Source, SourceEvent, readonly Violation[]> = {
  initial: { status: 'absent' },
  decide: (command, state) => {
    switch (command.type) {
      case 'AddSource':
        if (state.status !== 'absent') return accept();
        return accept({ type: 'SourceAdded', data: command.data });
      case 'ChangeSourceAccess':
        if (state.status !== 'added' || state.kind !== 'KVM') return reject([NO_KVM_SOURCE]);
        return isSameSsh(state.details.connection.ssh, command.basedOn)
          ? accept({ type: 'SourceAccessChanged', data: command.data })
          : reject([CHANGED_MEANWHILE]);
      case 'AddVcenter':
        return state.status === 'absent' ? accept({ type: 'VcenterAdded', data: command.data }) : accept();
      case 'ChangeVcenterAccess':
        if (state.status !== 'added' || state.kind !== 'VMWARE') return reject([NO_VCENTER]);
        return isSameAccess(state.details.connection, command.basedOn)
          ? accept({ type: 'VcenterAccessChanged', data: command.data })
          : reject([CHANGED_MEANWHILE]);
      case 'RecordVcenterSync':
        return state.status === 'added' && state.kind === 'VMWARE'
          ? accept({ type: 'VcenterSynced', data: command.data })
          : reject([NO_VCENTER]);
      case 'RemoveSource':
        if (state.status === 'absent') return reject([violation('NOT_FOUND', ['id'], { what: 'SOURCE' })]);
        return state.status === 'removed' ? accept() : accept({ type: 'SourceRemoved', data: { id: command.data.id } });
    }
  },
  evolve: (state, event): Source => {
    switch (event.type) {
      case 'SourceAdded':
        return state.status === 'absent'
          ? { status: 'added', kind: 'KVM', details: event.data, formerCredentials: [] }
          : state;
      case 'SourceAccessChanged': {
        if (state.status !== 'added' || state.kind !== 'KVM') return state;
        const { details } = state;
        const { ssh } = event.data;
        const formerCredentials = withFormer(state, details.connection.ssh.credential, ssh.credential);
        return { ...state, details: { ...details, connection: { ...details.connection, ssh } }, formerCredentials };
      }
      case 'VcenterAdded':
        return state.status === 'absent'
          ? { status: 'added', kind: 'VMWARE', details: event.data, synced: null, formerCredentials: [] }
          : state;
      case 'VcenterAccessChanged': {
        if (state.status !== 'added' || state.kind !== 'VMWARE') return state;
        const { id: _, passwordChanged: __, ...access } = event.data;
        const { details } = state;
        const connection = { ...details.connection, ...access };
        const formerCredentials = withFormer(state, details.connection.credential, connection.credential);
        return { ...state, details: { ...details, connection }, formerCredentials };
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
