import type { CredentialRef } from '../words/ids.ts';

/** How the machines reach a primary storage (RT-14): of each kind what has to be known before a volume can be made on it. */
export type StorageAccess =
  /** A directory on each host of the clusters that the storage is attached to. */
  | { readonly kind: 'LOCAL_STORAGE'; readonly path: string }
  /** `path`: where each machine has the export mounted. */
  | { readonly kind: 'NFS'; readonly server: string; readonly export: string; readonly path: string }
  | {
      readonly kind: 'CEPH';
      readonly monitors: readonly { readonly name: string; readonly port: number }[];
      readonly pool: string;
      readonly user: string;
      readonly credential: CredentialRef;
    }
  /** A volume group on block devices that all machines see. */
  | { readonly kind: 'SHARED_BLOCK'; readonly group: string };

export type PrimaryStorageKind = StorageAccess['kind'];

/** As an administrator looks for it. */
export const shownAccess = (access: StorageAccess): string => {
  switch (access.kind) {
    case 'LOCAL_STORAGE':
      return access.path;
    case 'NFS':
      return `${access.server}:${access.export}`;
    case 'CEPH':
      return access.pool;
    case 'SHARED_BLOCK':
      return `/dev/${access.group}`;
  }
};
