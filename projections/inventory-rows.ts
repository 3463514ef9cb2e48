import type { Attachment, IpRange } from '../domain/platform/l3-network.ts';
import type { SourceType } from '../domain/platform/migration-server.ts';
import type { VcenterSync } from '../domain/platform/source.ts';
import type { PrimaryStorageKind } from '../domain/platform/storage-access.ts';

type Machine = { readonly address: string; readonly port: number; readonly user: string; readonly hostKey: string };

export type TargetRow =
  | { readonly kind: 'ZONE'; readonly id: string; readonly order: string; readonly name: string }
  | {
      readonly kind: 'CLUSTER';
      readonly id: string;
      readonly order: string;
      readonly name: string;
      readonly zoneId: string;
      readonly networkIds: readonly string[];
    }
  | {
      readonly kind: 'HOST';
      readonly id: string;
      readonly order: string;
      readonly name: string;
      readonly clusterId: string;
      readonly ssh: Machine;
      readonly cpuCores: number;
      readonly memoryBytes: number;
      readonly libvirtVersion: string;
      readonly qemuVersion: string;
      readonly migrationServer: { readonly id: string; readonly name: string } | null;
    }
  | {
      readonly kind: 'STORAGE';
      readonly id: string;
      readonly order: string;
      readonly name: string;
      readonly storageKind: PrimaryStorageKind;
      readonly path: string;
      readonly clusterIds: readonly string[];
    }
  | {
      readonly kind: 'NETWORK';
      readonly id: string;
      readonly order: string;
      readonly name: string;
      readonly cidr: string;
      readonly gateway: string | null;
      readonly dns: readonly string[];
      readonly ranges: readonly IpRange[];
      readonly attachment: Attachment;
      /** How many addresses the ranges can hand out, held ones too. */
      readonly addresses: number;
    };
export type TargetRowOf<K extends TargetRow['kind']> = Extract<TargetRow, { kind: K }>;

/** What one task holds in one network. */
export type AddressRow = {
  readonly networkId: string;
  readonly taskId: string;
  /** `claims`: by whose names it is held; it is free when the last of them is released. */
  readonly held: readonly {
    readonly ip: string;
    readonly mac: string;
    readonly nic: number;
    readonly claims: readonly string[];
  }[];
};

export type VcenterRow = {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly fingerprint: string;
  readonly legacyTls: boolean;
  readonly esxiHosts: readonly { readonly name: string; readonly ssh: Machine }[];
  readonly apiType: string;
  readonly version: string;
  readonly build: string;
  readonly synced: VcenterSync | null;
};

export type SourceRow = {
  readonly id: string;
  readonly order: string;
  readonly name: string;
  readonly type: SourceType;
  /** Of a KVM host; null for VMware. */
  readonly ssh: Machine | null;
  readonly sasl: boolean;
  readonly libvirtVersion: string | null;
  readonly qemuVersion: string | null;
  /** Of a VMware source; null for KVM. */
  readonly vcenter: VcenterRow | null;
  readonly addedAt: string;
  /** A removed source stays, so that its tasks can still say where they came from. */
  readonly removedAt: string | null;
};
