import { z } from 'zod';
import type { PrimaryStorageKind, StorageAccess } from '../domain/platform/storage-access.ts';
import { hostsOf } from '../domain/platform/target.ts';
import type { ClusterId, StorageId } from '../domain/words/ids.ts';
import { own } from '../domain/words/keyed.ts';
import { OutsideFailure } from './ports/machines.ts';
import { aggregates } from './support/aggregates.ts';
import { type Intent, refused, violationOf } from './support/door.ts';
import { directory, id as idField, name } from './support/fields.ts';
import { backendOf } from './support/storage.ts';
import { uuid5 } from './support/uuid.ts';

type Input = { name: string; kind: PrimaryStorageKind; path: string; clusterIds: ClusterId[] };

const NOT_YET = 'Only LOCAL_STORAGE can be registered yet.';

/** Null: what its kind needs cannot be told yet. A volume group stands for itself by the directory of its devices. */
const accessBy = ({ kind, path }: Input): StorageAccess | null => {
  switch (kind) {
    case 'LOCAL_STORAGE':
      return { kind, path };
    case 'SHARED_BLOCK':
      return { kind, group: path.slice(path.lastIndexOf('/') + 1) };
    case 'NFS':
    case 'CEPH':
      return null;
  }
};

/** TP-1, RT-14: the directory must be there, or be made, on every host of the clusters. */
export const addPrimaryStorage: Intent<Input, { id: StorageId }> = {
  name: 'AddPrimaryStorage',
  input: z.object({
    name,
    kind: z.enum(['LOCAL_STORAGE', 'NFS', 'CEPH', 'SHARED_BLOCK'], NOT_YET),
    path: directory,
    clusterIds: z.array(idField<'ClusterId'>()).min(1, 'Attach the storage to at least one cluster.').max(100),
  }),
  subject: (input) => input.name,
  run: async (app, input, context) => {
    const id = uuid5(`storage/${context.commandId}`) as StorageId;
    const target = await app.handler.load(aggregates.target);
    const access = accessBy(input);
    const storage = access && { id, name: input.name, access, clusterIds: input.clusterIds };
    const backend = storage && backendOf(app, storage);
    if (!backend) return refused({ code: 'INVALID_INPUT', path: ['kind'], message: NOT_YET });
    const known = own(target.storages, id) !== undefined; // its answer was lost
    const hosts = known ? [] : input.clusterIds.flatMap((cluster) => hostsOf(target, cluster));
    const asked = await Promise.allSettled(hosts.map((host) => backend.probe({ id: host.id, ssh: host.ssh })));
    const violations = asked.flatMap((answer) => {
      if (answer.status === 'fulfilled') return [];
      if (answer.reason instanceof OutsideFailure) return [violationOf(answer.reason, ['path'])];
      throw answer.reason;
    });
    if (violations.length > 0) return refused(...violations);
    const command = { type: 'AddPrimaryStorage', data: storage } as const;
    const handled = await app.handler.handle(aggregates.target, command, context);
    return handled.ok ? { ok: true, value: { id }, position: handled.position } : refused(...handled.rejection);
  },
};
