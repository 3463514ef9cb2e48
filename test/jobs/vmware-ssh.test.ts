import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CopyWorld } from '../support/jobs-copy.ts';
import { shownBy } from '../support/jobs-datastore.ts';
import { eventually, localMachine as machine } from '../support/jobs-local.ts';
import { withCopier } from '../support/jobs-overlay.ts';

type Context = { world: CopyWorld; disk: Record<string, string> };
const ssh = suite<Context>('disks from an ESXi host over SSH, and by VDDK');
const mib = 1024 * 1024;

ssh.before.each(async (context) => {
  const world = await CopyWorld.make(64, 512);
  context.world = world;
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(world.directory, 'esxi')]);
  cpSync(join(world.directory, 'esxi.pub'), world.sshd.authorizedKeys);
  const folder = join(world.directory, 'vmfs', 'shop 店 $(id) ,;');
  mkdirSync(folder, { recursive: true });
  const sshPath = join(folder, 'shop-flat.vmdk');
  cpSync(world.source, sshPath);
  context.disk = {
    transport: 'ssh',
    sshAddress: '127.0.0.1',
    sshPort: String(world.sshd.port),
    sshUser: 'root',
    sshHostKey: world.sshd.hostKey,
    sshPath,
    sshPrivateKey: readFileSync(join(world.directory, 'esxi'), 'utf8'),
  };
});
ssh.after.each(async ({ world }) => {
  await world.remove('esxi-1');
});

ssh('every byte arrives, from a path with every character that a name may have', async ({ world, disk }) => {
  const word = disk.sshPrivateKey?.split('\n')[2] ?? 'none';
  await world.stage('esxi-1', 'raw', { ...disk, rateBitsPerSecond: String(24 * mib * 8) });
  const shown = new Set<string>();
  const status = await eventually(async () => {
    for (const path of shownBy([word])) shown.add(path);
    const now = await world.jobs.status(machine, 'esxi-1');
    return now.state === 'exited' && now;
  });
  assert.is(status.code, 0, JSON.stringify(status));
  assert.equal([...shown], []);
  assert.ok(world.equal('raw', world.file('raw')));
  assert.ok(statSync(world.file('raw')).blocks * 512 < 20 * mib, 'the staged file is not sparse');
});

ssh(
  'in a migration network it goes by the address that the server has there, and no other (MS-5)',
  async ({ world, disk }) => {
    const key = readFileSync(join(world.directory, 'esxi.pub'), 'utf8');
    writeFileSync(world.sshd.authorizedKeys, `from="127.0.0.5" ${key}`);
    await world.stage('esxi-1', 'raw', { ...disk, bindAddress: '127.0.0.5' });
    const status = await world.exited('esxi-1');
    assert.is(status.code, 0, JSON.stringify(status));
    assert.ok(world.equal('raw', world.file('raw')));
  },
);

ssh('a connection that breaks in the middle is made again', async ({ world, disk }) => {
  await world.stage('esxi-1', 'raw', { ...disk, rateBitsPerSecond: String(8 * mib * 8) });
  await eventually(async () => (await world.bytesDone('esxi-1')) > 8 * mib);
  world.sshd.cut();
  await world.jobs.limitRate(machine, 1, 'esxi-1', 0);
  const status = await world.exited('esxi-1');
  assert.is(status.code, 0, JSON.stringify(status));
  assert.ok(world.equal('raw', world.file('raw')));
});

ssh('another host key, another key of ours and another file are told apart', async ({ world, disk }) => {
  let jobs = 1;
  const failed = async (more: Record<string, string>) => {
    jobs += 1;
    const id = `esxi-${jobs}`;
    await world.stage(id, 'raw', { ...disk, stallSeconds: '5', ...more });
    const { result } = await world.exited(id);
    await world.jobs.remove(machine, 1, id);
    return result.failure;
  };
  const other = world.sshd.hostKey.replace(/AAAA.{40}/, (key) => `${key.slice(0, 30)}${'A'.repeat(14)}`);
  assert.is(await failed({ sshHostKey: other }), 'HOST_KEY_CHANGED');
  assert.is(await failed({ sshPath: `${disk.sshPath}.gone` }), 'NOT_FOUND');
  assert.is(await failed({ sshPassword: 'both' }), 'INTERNAL');
  assert.is(await failed({ sshPath: '/a\nb' }), 'INTERNAL');
  writeFileSync(world.sshd.authorizedKeys, '');
  assert.is(await failed({}), 'AUTH_FAILED');
  assert.is(await failed({ sshPrivateKey: '', sshPassword: 'wrong' }), 'AUTH_FAILED');
});

ssh('vddk: the command line is that of nbdkit’s manual, and the password is in a file', ({ world }) => {
  const inputs: Record<string, string> = {
    transport: 'vddk',
    vddkLibrary: '/opt/vmware-vix-disklib-distrib',
    vddkServer: 'vc.example',
    vddkPort: '8443',
    vddkUser: 'administrator@vsphere.local',
    vddkPassword: 'canary-of-vddk',
    vddkThumbprint: Array(20).fill('0A').join(':'),
    vddkVm: 'moref=vm-42',
    vddkFile: '[ds1] shop 店/shop.vmdk',
    vddkTransports: 'nbdssl:nbd',
    size: '1048576',
    format: 'raw',
    file: world.file('raw'),
  };
  const script = `import json; order = DiskOrder(here, here, "/none")
print(json.dumps([here, *source_of(order, Meter(order, 1)).command]))`;
  const [directory, ...command] = JSON.parse(withCopier(inputs, script));
  assert.equal(command, [
    ...['nbdkit', '--foreground', '--exit-with-parent', '--readonly', '--unix', join(directory, 'n.sock')],
    ...['--threads', '8', '--filter=retry', 'vddk', 'libdir=/opt/vmware-vix-disklib-distrib', 'server=vc.example'],
    ...['port=8443', 'user=administrator@vsphere.local', `password=+${join(directory, 'vddkPassword')}`],
    ...[`thumbprint=${inputs.vddkThumbprint}`, 'vm=moref=vm-42', 'file=[ds1] shop 店/shop.vmdk'],
    ...['transports=nbdssl:nbd', 'retries=3', 'retry-delay=1'],
  ]);
});

ssh.run();
