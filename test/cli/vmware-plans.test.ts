import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aggregates } from '../../commands/support/aggregates.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import type { TaskRow } from '../../projections/queries.ts';
import { type Api, startApi } from '../graphql/api.ts';
import { serverView, taskRow } from '../graphql/rows.ts';
import { add } from '../graphql/vmware-asks.ts';
import { context, seedTarget, vcenterRow, vmOf, vmwareWorld } from '../graphql/vmware-plane.ts';
import { clusterId, networkId, sourceId, storageId, zoneId } from '../support/examples.ts';
import { type Cli, cliOf } from './terminal.ts';

/** What the read models would have of `seedTarget`. */
const showTarget = ({ readModels }: Api): void => {
  readModels.servers = () => [serverView];
  readModels.target = () => ({
    zones: [],
    clusters: [{ kind: 'CLUSTER', id: clusterId, order: '1', name: 'c1', zoneId, networkIds: [networkId] }],
    hosts: [],
    storages: [
      {
        ...{ kind: 'STORAGE', id: storageId, order: '1', name: 'local' },
        storageKind: 'LOCAL_STORAGE',
        path: '/v',
        clusterIds: [],
      },
    ],
    networks: [
      {
        ...{ kind: 'NETWORK', id: networkId, order: '1', name: 'lan', cidr: '10.0.0.0/24', gateway: null, dns: [] },
        ...{ ranges: [], addresses: 3, clusterIds: [clusterId], usedAddresses: 0, freeAddresses: 3 },
        attachment: { kind: 'LIBVIRT_NETWORK', name: 'default' },
      },
    ],
  });
};

type Context = { api: Api; cli: Cli; vms: SourceVm[]; id: string };
const test = suite<Context>('cli plans of vmware');
test.before.each(async (made) => {
  const elsewhere = vmOf(3, { name: 'shop 2/ü' });
  const inWest = { clusterId: 'domain-c2', clusterName: 'west' };
  const nics = elsewhere.nics.map((nic) => ({ ...nic, networkId: 'network-8' }));
  made.vms = [vmOf(1, { power: 'RUNNING' }), vmOf(2)];
  if (elsewhere.vmware) made.vms.push({ ...elsewhere, nics, vmware: { ...elsewhere.vmware, ...inWest } });
  const api = await startApi({ world: vmwareWorld(() => made.vms).world });
  await seedTarget(api);
  showTarget(api);
  const id = await add(api, { esxiHosts: [] });
  api.readModels.sources = () => [vcenterRow(id, true)];
  api.readModels.source = () => vcenterRow(id, true);
  Object.assign(made, { api, id, cli: cliOf(api) });
});
test.after.each(async ({ api, cli }) => {
  cli.remove();
  await api.close();
});

const PLAN = `name: move
source: old-vc
sourceCluster: east
server: mig
cluster: c1
storage: local
networks: { "VM Network": lan }
vms: [shop 1/ü, shop 2/ü]
`;

test('a dry run finds networks and VMs by name within the cluster, and says which way the data goes', async ({
  cli,
}) => {
  const { code, out, notes } = await cli.run('migrate', '-f', cli.file('plan.yaml', PLAN), '--dry-run');
  assert.is(code, 0, notes);
  const reason =
    "disks by HTTPS: Neither VMware's disk library nor SSH to ESXi host esx1.example.org was given, so vCenter hands out the disks.";
  const shut = 'is shut down when its task starts, by force after 5 minutes, and stays off after success';
  const vm = [
    '  firmware BIOS, machine pc, platform LINUX, 1 CD-ROM drive(s), started after the migration',
    '  disk 1: sda, 4 GB, virtio, root',
  ];
  const nic = (number: number) =>
    `  NIC 1: lan, a free address of the network, ${vmOf(number).nics[0]?.mac}, virtio, default`;
  const lines = out.split('\n');
  assert.ok(lines.includes('              mv /etc/X11/xorg.conf /etc/X11/xorg.conf.before'), out);
  assert.equal(
    lines.filter((line) => !/advisory: | mv | for i in /.test(line)),
    [
      'move-1: shop 1/ü -> shop 1/ü-迁移, 2 CPU cores, 2 GB memory, 4 GB volumes',
      `  source ${shut}; after a failure it is put back`,
      `  ${reason}`,
      ...vm,
      nic(1),
      'move-2: shop 2/ü -> shop 2/ü-迁移, 2 CPU cores, 2 GB memory, 4 GB volumes',
      '  source is off and stays off',
      `  ${reason}`,
      ...vm,
      nic(2),
      'Nothing was changed: this was a dry run.',
    ],
  );
  const told = lines.findIndex((line) => line.startsWith('  advisory: shop 1/ü runs'));
  assert.ok(told > 0 && told < lines.findIndex((line) => line.startsWith('move-2')), 'beneath its VM');
});

test('the type of a batch follows from its source', async ({ cli }) => {
  const { out } = await cli.run('migrate', '-f', cli.file('plan.yaml', PLAN), '--dry-run', '-o', 'json');
  const { tasks, violations } = JSON.parse(out);
  assert.equal(violations, []);
  assert.equal(
    tasks.map((task: { source: { type: string; onStart: string } }) => [task.source.type, task.source.onStart]),
    [
      ['VMWARE', 'SHUT_DOWN'],
      ['VMWARE', 'NOTHING'],
    ],
  );
});

test('names that are unknown or ambiguous end with 2, all at once', async ({ cli }) => {
  const plan = PLAN.replace('sourceCluster: east\n', '').replace(
    '"VM Network": lan',
    '"VM Network": lan, Storage: lan',
  );
  const { code, notes } = await cli.run('migrate', '-f', cli.file('plan.yaml', plan), '--dry-run');
  assert.is(code, 2);
  assert.equal(notes.split('\n'), [
    'networks.VM Network (line 6): There are 2 of the name VM Network; give the id: network-7, network-8.',
    'networks.Storage (line 6): There is no source network Storage; there are: VM Network.',
    'vms[1].vm (line 7): There are 2 of the name shop 2/ü; give the id: vm-2, vm-3.',
  ]);
  const south = await cli.run('migrate', '-f', cli.file('p.yaml', PLAN.replace('east', 'south')), '--dry-run');
  assert.match(south.notes, 'sourceCluster (line 3): There is no source cluster south; there are: east, west.');
});

test('problems of form, of names, and what the API says of the rest come at once, in the words of the file', async ({
  cli,
}) => {
  const plan = `name: move
source: old-vc
sourceCluster: east
server: mig
cluster: c1
storage: local
vms:
  - vm: shop 1/ü
    cpus: 4
    nics: [{ number: 1, network: wan }]
  - nobody
  - vm: shop 2/ü
    cpuCores: 5000
    extraNics: [{ mac: 52:54:00:00:00:01 }]
`;
  const { code, notes, out } = await cli.run('migrate', '-f', cli.file('plan.yaml', plan), '--dry-run');
  assert.is(code, 2, out);
  assert.equal(notes.split('\n'), [
    'vms[0].cpus (line 9): There is no such field.',
    'vms[0].nics[0].network (line 10): There is no L3 network wan; there are: lan.',
    'vms[1].vm (line 11): There is no VM nobody; there are: shop 1/ü, shop 2/ü.',
    'vms[2].cpuCores (line 13): Too big: expected number to be <=1024',
    'vms[2].nics (line 12): NIC 1 of shop 2/ü has no target network; map its group or choose one.',
    'vms[2].extraNics[0].network (line 14): NIC 2 of shop 2/ü has no target network; map its group or choose one.',
  ]);
  const valid = plan
    .replace('    cpus: 4\n', '')
    .replace('wan', 'lan')
    .replace('  - nobody\n', '')
    .replace('5000', '2');
  const refused = await cli.run('migrate', '-f', cli.file('valid.yaml', valid));
  assert.is(refused.code, 2, refused.out);
  assert.equal(refused.notes.split('\n'), [
    'vms[1].nics (line 10): NIC 1 of shop 2/ü has no target network; map its group or choose one.',
    'vms[1].extraNics[0].network (line 12): NIC 2 of shop 2/ü has no target network; map its group or choose one.',
  ]);
});

test('a KVM plan takes numbers of NICs only', async ({ api, cli }) => {
  api.readModels.sources = () => [{ ...vcenterRow('source-1', false), type: 'KVM', vcenter: null }];
  api.app.world.kvm.listVms = async () => [];
  const ssh = { address: 'a', port: 22, user: 'root', hostKey: 'k', credential: 'c' as CredentialRef };
  const versions = { libvirtVersion: '9.0.0', qemuVersion: '7.2.0' };
  const details = { id: sourceId, name: 'old-vc', connection: { kind: 'KVM', ssh, sasl: null }, ...versions } as const;
  await api.app.handler.handle(aggregates.source(sourceId), { type: 'AddSource', data: details }, context('kvm'));
  const plan = PLAN.replace('sourceCluster: east\n', '').replace('lan }', 'lan, 2: lan, 0: lan }');
  const { code, notes } = await cli.run('migrate', '-f', cli.file('plan.yaml', plan), '--dry-run');
  assert.is(code, 2);
  const fields = notes.split('\n').map((line) => line.slice(0, line.indexOf(': ')));
  assert.equal(fields, [
    'networks.0 (line 6)',
    'networks.VM Network (line 6)',
    'vms[0].vm (line 7)',
    'vms[1].vm (line 7)',
  ]);
});

test('the VMs of a vCenter are listed with cluster, guest and what keeps a disk from moving', async ({ cli, vms }) => {
  const disks = (vms[1]?.disks ?? []).map((disk) => ({
    ...disk,
    obstacle: 'it is an independent disk',
    obstacleCode: 'INDEPENDENT_DISK' as const,
  }));
  vms[1] = vmOf(2, { name: 'a\u202eb', disks });
  const { code, out } = await cli.run('source', 'vms', 'old-vc');
  assert.is(code, 0);
  assert.match(out, /shop 1\/ü {4}running {2}2 {4}2 GB {4}1 \(4 GB\) {2}1 {5}east {5}CentOS 7 \(64-bit\) {2}vm-1/);
  assert.match(out, 'a\\u{202e}b: disk sda cannot be migrated: it is an independent disk');
  const [second] = JSON.parse((await cli.run('source', 'vms', 'old-vc', '-o', 'json')).out).vms;
  assert.equal(
    [second.vmware.clusterName, second.vmware.hostName, second.disks[0].obstacleCode],
    ['east', 'esx1.example.org', 'INDEPENDENT_DISK'],
  );
});

test('a vCenter is synced, and what the sync found is shown', async ({ cli }) => {
  const early = await cli.run('source', 'inventory', 'old-vc');
  assert.is(early.code, 2);
  assert.match(early.notes, 'sourceId: There is no inventory of old-vc; sync it first.');
  const done = await cli.run('source', 'sync', 'old-vc');
  assert.equal(
    [done.code, done.out],
    [0, 'synced old-vc 6.7.0: 1 cluster(s), 1 host(s), 1 datastore(s), 1 network(s), 3 VM(s)'],
  );
  const shown = await cli.run('source', 'inventory', 'old-vc', '--name', 'SHOP 1');
  assert.is(shown.code, 0, shown.notes);
  assert.match(shown.out, /esx1\.example\.org {2}east {5}6\.7\.0/);
  assert.match(shown.out, /VM Network {2}standard {2}network-7/);
  assert.match(shown.out, /\n1 VM\(s\)$/);
});

test('a source that is unknown, no vCenter, or a verb that is none end with 2', async ({ api, cli }) => {
  assert.is((await cli.run('source', 'sync', 'nobody')).code, 2);
  assert.is((await cli.run('source', 'odd', 'old-vc')).code, 2);
  api.readModels.sources = () => [{ ...vcenterRow('source-1', false), type: 'KVM', vcenter: null }];
  const { code, notes } = await cli.run('source', 'sync', 'old-vc');
  assert.is(code, 2);
  assert.match(notes, 'id: ');
});

const VMWARE: NonNullable<TaskRow['source']['vmware']> = {
  instanceUuid: null,
  ...{ guestId: 'centos7_64Guest', guestFullName: 'CentOS 7 (64-bit)', hostName: 'esx1', hostVersion: '6.7.0' },
  ...{ clusterName: 'east', datacenterPath: 'DC0', files: [] },
  transport: 'SSH',
  transportReason: 'ESXi host esx1 may be read over SSH.',
};

test('a task is shown with its source, the way of its disks, its conversion and what is left to do', async ({
  api,
  cli,
}) => {
  const row = taskRow();
  const steps = [{ message: 'Converting\u001b[2J the guest', at: '2026-01-31T08:01:30Z' }];
  const conversion = { os: 'CentOS 7.9', steps, log: '', warnings: ['no driver for x'], seconds: 181 };
  const advisories = [
    { code: 'WINDOWS_HIBERNATION', message: 'Who wants it back runs: powercfg -h on', commands: ['powercfg -h on'] },
    { code: 'DISK_ORDER', message: 'The order was sda, sdb.' },
  ];
  const source = { ...row.source, type: 'VMWARE' as const, vmware: VMWARE };
  api.readModels.rows.set('task-1', {
    ...row,
    state: 'SUCCEEDED',
    source,
    sourcePower: 'FORCED_OFF',
    conversion,
    advisories,
  });
  const { code, out } = await cli.run('task', 'show', 'task-1');
  assert.is(code, 0);
  for (const line of [
    'VMware    CentOS 7 (64-bit), cluster east, host esx1 (6.7.0)',
    'Disks by  SSH: ESXi host esx1 may be read over SSH.',
    'Source VM powered off by force, since its guest did not shut down',
    'Converted CentOS 7.9 in 3m 1s',
    '  Converting?[2J the guest',
    '  warning: no driver for x',
    'Advisory  Who wants it back runs: powercfg -h on',
    '            powercfg -h on',
    'Advisory  The order was sda, sdb.',
  ])
    assert.ok(out.split('\n').includes(line), `${line}\n${out}`);
});

test.run();
