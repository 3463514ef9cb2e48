import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decode, type Encoded } from '../../adapters/eventstore/codec.ts';
import { eventTable } from '../../adapters/eventstore/event-table.ts';
import { type StorageAccess, shownAccess } from '../../domain/platform/storage-access.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';

test('a storage of version 1 is a LocalStorage in its directory', () => {
  const golden = new URL('../golden/events/PrimaryStorageAdded@1.json', import.meta.url);
  const { type, data, schema }: Encoded = JSON.parse(readFileSync(golden, 'utf8'));
  const event = decode({ type, data, metadata: { schema } });
  const { kind, path, ...rest } = data;
  assert.equal(event.data, { ...rest, access: { kind, path } });
  assert.is(kind, 'LOCAL_STORAGE');
});

test('each kind says how it is reached, comes back as it was stored, and is shown in one line', () => {
  const credential = 'secret-1' as CredentialRef;
  const all: readonly (readonly [StorageAccess, string])[] = [
    [{ kind: 'LOCAL_STORAGE', path: '/srv/v' }, '/srv/v'],
    [{ kind: 'NFS', server: '192.0.2.9', export: '/vms', path: '/mnt/vms' }, '192.0.2.9:/vms'],
    [{ kind: 'CEPH', monitors: [{ name: 'mon1', port: 6789 }], pool: 'vms', user: 'sampan', credential }, 'vms'],
    [{ kind: 'SHARED_BLOCK', group: 'shared' }, '/dev/shared'],
  ];
  for (const [access, shown] of all) {
    const data = { id: 's', name: 's', access, clusterIds: [] };
    assert.equal(eventTable.PrimaryStorageAdded.parse.parse(JSON.parse(JSON.stringify(data))), data);
    assert.is(shownAccess(access), shown);
  }
});
test.run();
