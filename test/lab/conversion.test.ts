// timeout: 1500s
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RemoteJobs } from '../../adapters/jobs/jobs.ts';
import { RemoteStagingArea } from '../../adapters/jobs/staging-area.ts';
import type { JobStatus } from '../../commands/ports/machines.ts';
import { onHost } from '../peers/lab/host.ts';
import { attachLab } from '../peers/lab/lab.ts';
import { eventually } from '../support/jobs-local.ts';
import { labProgram, machineOf } from './adapters-program.ts';

const test = suite('conversion on a migration server');
const lab = await attachLab();
const { src, mig } = lab.hosts;
const program = labProgram(lab);
const jobs = new RemoteJobs(program);
const staging = new RemoteStagingArea(program);
const server = machineOf(mig, 'root');
const directory = '/srv/cache path/sampan-task';
const size = { root: 1024 ** 3, data: 48 * 1024 ** 2 };

type Exited = Extract<JobStatus, { state: 'exited' }>;
const notes = new Set<string>();
const exited = (id: string): Promise<Exited> => {
  let last: JobStatus | undefined;
  return eventually(
    async () => {
      last = await jobs.status(server, id);
      if (last.state === 'running' && last.note) notes.add(last.note);
      return last.state === 'exited' && last;
    },
    () => last, // a conversion takes minutes here, and says what it is at
  );
};

/** What an ESXi host would have: flat files behind an sshd. */
const image = execFileSync('bash', ['test/peers/lab/lab.sh', 'image'], { encoding: 'utf8' }).trim();
const flat = (name: string) => `${lab.dir}/hosts.d/src/srv/${name}-flat.vmdk`;
execFileSync('qemu-img', ['convert', '-O', 'raw', image, flat('root')]);
for (const name of ['data', 'blank']) execFileSync('truncate', ['-s', String(size.data), flat(name)]);
await onHost(mig, `mkdir -p '${directory.slice(0, directory.lastIndexOf('/'))}'`);
await staging.prepare(server, 1, directory);

const stage = async (name: string, bytes: number): Promise<void> => {
  const from = { sshAddress: src.address, sshPort: String(src.port), sshUser: 'root', sshHostKey: src.hostKey };
  const disk = {
    sshPath: `/srv/${name}-flat.vmdk`,
    file: `${directory}/${name}.raw`,
    format: 'raw',
    size: String(bytes),
  };
  const sshPrivateKey = readFileSync(lab.adminKey, 'utf8');
  const input = { transport: 'ssh', ...from, ...disk, sshPrivateKey };
  await jobs.start(server, 1, { id: `stage-${name}`, kind: 'stage-disk', input });
  const status = await exited(`stage-${name}`);
  assert.is(status.code, 0, JSON.stringify(status));
};
const convert = (id: string, disks: readonly string[]) =>
  jobs.start(server, 1, {
    id,
    kind: 'convert-guest',
    input: {
      directory,
      disks: `${disks.join('\n')}\n`,
      ...{ firmware: 'BIOS', memoryMiB: '1024', cpus: '1', nics: '1 vmxnet3\n1 e1000', virtioWin: '' },
      checkVirtioScsi: '1',
    },
  });
const line = (name: string, bytes: number) => `${name} ${directory}/${name}.raw raw ${bytes} scsi`;
const leftovers = () => onHost(mig, `ls -A /tmp /var/tmp /run/sampan/jobs '${directory}'; ps -eo comm=`);

test('the server has what VMware sources need', async () => {
  const facts = await staging.probe(server, directory, { virtioWin: '/srv/none', vddk: '/srv/none' });
  assert.equal([facts.missingForVmware, facts.virtioWin, facts.vddk], [[], false, false]);
  await onHost(mig, 'mkdir -p /srv/drivers/w10/amd64 && touch /srv/drivers/w10/amd64/viostor.inf');
  assert.not.ok((await staging.probe(server, directory, { virtioWin: '/srv/drivers', vddk: null })).virtioWin);
  await onHost(mig, 'touch /srv/drivers/rhsrvany.exe');
  assert.ok((await staging.probe(server, directory, { virtioWin: '/srv/drivers', vddk: null })).virtioWin);
});

test('a blank disk fails with virt-v2v’s own words', async () => {
  await stage('blank', size.data);
  await convert('convert-blank', [line('blank', size.data)]);
  const { code, result, logTail } = await exited('convert-blank');
  assert.equal([code, result.failure], [1, 'CONVERSION_FAILED'], logTail);
  assert.match(result.error ?? '', /^inspection could not detect the source guest/);
  assert.match(result.message ?? '', /inspection could not detect/);
  assert.match(logTail, /No root device found in this operating system image/);
});

test('a conversion that is killed leaves nothing but its overlay', async () => {
  await convert('convert-killed', [line('blank', size.data)]);
  await eventually(async () => /qemu-system/.test(await leftovers()));
  await jobs.kill(server, 1, 'convert-killed');
  assert.not.match(await leftovers(), /qemu-system|virt-v2v-in|guestfs|nbd/);
});

test('a Debian guest with a data disk: what it is, what it can do, and what was changed', async () => {
  await stage('root', size.root);
  await stage('data', size.data);
  await convert('convert-debian', [line('root', size.root), line('data', size.data)]);
  const { code, result, logTail } = await exited('convert-debian');
  assert.is(code, 0, JSON.stringify([result, logTail]));
  const { blockBus, netModel, machine, osType, distro, osinfo, arch, firmware, virtioScsi, error } = result;
  assert.equal(
    { blockBus, netModel, machine, osType, distro, osinfo, arch, firmware, virtioScsi, error },
    {
      ...{ blockBus: 'virtio-blk', netModel: 'virtio-net', machine: 'q35', osType: 'linux', distro: 'debian' },
      ...{ osinfo: 'debian12', arch: 'x86_64', firmware: 'BIOS', virtioScsi: '1', error: '' },
    },
  );
  assert.match(result.version ?? '', /^12\.\d+$/);
  const steps = JSON.parse(result.steps ?? '') as readonly { message: string; at: string }[];
  assert.ok(steps.some(({ message, at }) => /^Converting .* to run on KVM$/.test(message) && Date.parse(at) > 0));
  assert.ok([...notes].some((note) => /^Converting .* to run on KVM$/.test(note)));
  assert.ok(Array.isArray(JSON.parse(result.warnings ?? '')));
  const left = await leftovers();
  assert.not.match(left, /qemu-system|virt-v2v-in|guestfs|nbd|\.v2v/);
  const changed = await onHost(
    mig,
    `grep -c . '${directory}/root.converted.qcow2.manifest'; tail -n 1 '${directory}/data.converted.qcow2.manifest'`,
  );
  assert.match(changed, /^67\nend [0-9a-f]{64}\n$/);
  const same = await onHost(
    mig,
    `cd '${directory}' && grep -hv '^sampan\\|^point\\|^end' root.raw.manifest root.converted.qcow2.manifest | sort | uniq -d | wc -l`,
  );
  assert.ok(Number(same) > 5, `${same} of 64 ranges were left as they were`);
});

test.run();
