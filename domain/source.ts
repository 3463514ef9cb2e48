import { accept, type Decider, reject } from './decider.ts';
import type { Violation } from './failure.ts';
import type { CredentialRef, SourceId } from './ids.ts';

/** How a machine is reached over SSH. The full host key is pinned; the secret is in the vault. */
export type SshAccess = {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
  readonly credential: CredentialRef;
};

/** What differs by source type; vCenter adds a variant. */
export type SourceConnection = {
  readonly kind: 'KVM';
  readonly ssh: SshAccess;
  /** virsh access with SASL (KV-2), off when null. */
  readonly sasl: CredentialRef | null;
};

export type SourceDetails = {
  readonly id: SourceId;
  readonly name: string;
  readonly connection: SourceConnection;
  /** As the probe saw them when the source was added: `9.0.0`. */
  readonly libvirtVersion: string;
  readonly qemuVersion: string;
};

// STORED SHAPES: these names and fields are on disk for ever (docs/adr/0004).
export type SourceEvent =
  | { type: 'SourceAdded'; data: SourceDetails }
  | { type: 'SourceRemoved'; data: { id: SourceId } };

export type SourceCommand =
  | { type: 'AddSource'; data: SourceDetails }
  | { type: 'RemoveSource'; data: { id: SourceId } };

export type Source =
  | { readonly status: 'absent' }
  | { readonly status: 'added'; readonly details: SourceDetails }
  | { readonly status: 'removed' };

export const source: Decider<SourceCommand, Source, SourceEvent, readonly Violation[]> = {
  initial: { status: 'absent' },
  decide: (command, state) => {
    switch (command.type) {
      case 'AddSource':
        if (state.status !== 'absent') return accept();
        return accept({ type: 'SourceAdded', data: command.data });
      case 'RemoveSource':
        if (state.status === 'absent')
          return reject([{ code: 'NOT_FOUND', path: ['id'], message: 'There is no such source.' }]);
        return state.status === 'removed' ? accept() : accept({ type: 'SourceRemoved', data: { id: command.data.id } });
    }
  },
  evolve: (state, event): Source => {
    switch (event.type) {
      case 'SourceAdded':
        return state.status === 'absent' ? { status: 'added', details: event.data } : state;
      case 'SourceRemoved':
        return state.status === 'added' ? { status: 'removed' } : state;
    }
  },
};
