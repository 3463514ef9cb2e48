import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DiskName } from '../../domain/words/ids.ts';
import type { TaskRow } from '../../projections/queries.ts';
import { type Api, startApi } from '../graphql/api.ts';
import { fakeWorld } from '../graphql/fakes.ts';
import { taskRow } from '../graphql/rows.ts';
import { clusterId, hostId, networkId, taskId } from '../support/examples.ts';
import { storageIn } from '../support/file-volumes.ts';
import { type Cli, cliOf } from './terminal.ts';

const HOST = {
  kind: 'HOST',
  ...{ id: hostId, order: '1', name: 'kvm1', clusterId, cpuCores: 8, memoryBytes: 1 },
  ssh: { address: '10.0.0.5', port: 22, user: 'root', hostKey: 'ssh-ed25519 AAAA' },
  ...{ libvirtVersion: '9.0.0', qemuVersion: '7.2.0', migrationServer: null },
} as const;

type Nic = TaskRow['target']['nics'][number];
const nic = (number: number, mac: string, ip: string | null, at: string): Nic => ({
  ...{ number, model: 'virtio', isDefault: number === 1 },
  mac: mac as Nic['mac'],
  ip: ip as Nic['ip'],
  networkId: at as Nic['networkId'],
});

/** Two of its three disks have come along; one NIC is in a network that is gone. */
const moved = (change: Partial<TaskRow> = {}): TaskRow => {
  const row = taskRow();
  const left = { name: 'vdc', sizeBytes: 1, migrates: false, volume: null, staged: null, written: null };
  return {
    ...row,
    id: taskId,
    state: 'SUCCEEDED',
    phase: null,
    host: { id: hostId },
    vm: 'STARTED',
    disks: [...row.disks.map((disk) => ({ ...disk, place: `/vol/sampan-${taskId}/${disk.name}.qcow2` })), left],
    target: {
      ...row.target,
      nics: [nic(1, '52:54:00:00:00:01', '10.0.0.7', networkId), nic(2, '52:54:00:00:00:02', null, 'gone')],
    },
    ...change,
  };
};

const test = suite<{ api: Api; cli: Cli }>('task show');
test.before.each(async (context) => {
  const api = await startApi();
  const target = api.readModels.target();
  api.readModels.target = () => ({ ...target, hosts: [HOST] });
  api.readModels.nameOf = (kind, id) => (kind === 'NETWORK' && id === networkId ? 'lan' : null);
  Object.assign(context, { api, cli: cliOf(api) });
});
test.after.each(async ({ api, cli }) => {
  cli.remove();
  await api.close();
});

const LOCATION = `query ($id: ID!) { task(id: $id) { location { hostId hostName hostAddress domain uuid
  volumes { disk path } nics { number mac ip networkId network } } } }`;
const locationOf = async (api: Api, row: TaskRow): Promise<unknown> => {
  api.readModels.rows.set(row.id, row);
  const { body } = await api.ask(LOCATION, { id: row.id });
  assert.is(body.errors, undefined, JSON.stringify(body.errors));
  const task = body.data?.task as { readonly location: unknown } | undefined;
  assert.ok(task);
  return task.location;
};

test('a finished task says where its VM is: host, domain, disks with their paths, addresses', async ({ api }) => {
  const disk = (name: 'vda' | 'vdb') => ({ disk: name, path: `/vol/sampan-${taskId}/${name}.qcow2` });
  assert.equal(await locationOf(api, moved()), {
    ...{ hostId, hostName: 'kvm1', hostAddress: '10.0.0.5', domain: `sampan-${taskId}`, uuid: taskId },
    volumes: [disk('vda'), disk('vdb')],
    nics: [
      { number: 1, mac: '52:54:00:00:00:01', ip: '10.0.0.7', networkId, network: 'lan' },
      { number: 2, mac: '52:54:00:00:00:02', ip: null, networkId: 'gone', network: null },
    ],
  });
  const place = fakeWorld()
    .storages.LOCAL_STORAGE?.(storageIn('/vol'))
    .placeFor({ taskId, disk: 'vda' as DiskName, host: hostId });
  assert.ok(place?.kind === 'FILE' && place.path === disk('vda').path, 'where the task writes it');
});

test('a VM that is not there yet, or is taken away again, is nowhere', async ({ api }) => {
  for (const change of [
    { vm: null },
    { host: null, vm: null },
    { state: 'FAILED' },
    { state: 'CANCELLED' },
    { state: 'MIGRATING', condition: 'CANCELLING' },
  ] as const)
    assert.is(await locationOf(api, moved(change)), null, JSON.stringify(change));
  assert.ok(await locationOf(api, moved({ state: 'MIGRATING', condition: 'CLEANING' })), 'made, and only cleaned up');
});

test('task show tells where the VM is, and labels notices and advisories apart', async ({ api, cli }) => {
  const notices = [{ code: 'SOURCE_LEFT_PAUSED', message: 'The source was left paused.', at: '2026-01-31T08:02:00Z' }];
  const advisories = [{ code: 'NIC_LINK_DOWN', message: 'NIC 2 is disconnected.' }];
  api.readModels.rows.set(taskId, moved({ notices, advisories }));
  const { code, out, notes } = await cli.run('task', 'show', taskId);
  assert.is(code, 0, notes);
  const lines = out.split('\n');
  const at = lines.findIndex((line) => line.startsWith('Now at'));
  assert.equal(lines.slice(at, at + 5), [
    `Now at    host kvm1 (10.0.0.5), domain sampan-${taskId}, started`,
    `  disk vda  /vol/sampan-${taskId}/vda.qcow2`,
    `  disk vdb  /vol/sampan-${taskId}/vdb.qcow2`,
    '  NIC 1  52:54:00:00:00:01  10.0.0.7  in lan',
    '  NIC 2  52:54:00:00:00:02  address from the network  in (no longer registered)',
  ]);
  assert.equal(
    lines.filter((line) => /^(Notice|Advisory|To do)/.test(line)),
    ['Notice    The source was left paused.', 'Advisory  NIC 2 is disconnected.'],
  );
});

test.run();
