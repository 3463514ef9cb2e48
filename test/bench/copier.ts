import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RemoteAccessKeys } from '../../adapters/jobs/access-keys.ts';
import { RemoteJobs } from '../../adapters/jobs/jobs.ts';
import { RemoteStagingArea } from '../../adapters/jobs/staging-area.ts';
import { eventually, localProgram, localMachine as machine } from '../support/jobs-local.ts';
import { localSshd } from '../support/ssh-local.ts';

/** Staging of one disk, raw, against `nbdcopy --flush` over the same kind of channel: SSH to this machine's own sshd. */
const megabytes = 1024;
const rounds = 3;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const seconds = async (work: () => Promise<void> | void): Promise<number> => {
  const began = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - began) / 1e9;
};

const directory = mkdtempSync(join(tmpdir(), 'sampan-bench-'));
const local = localProgram();
const sshd = await localSshd();
const source = join(directory, 'source.raw');
execFileSync('truncate', ['-s', `${megabytes}M`, source]);
execFileSync('dd', [
  'if=/dev/urandom',
  `of=${source}`,
  'bs=1M',
  `count=${megabytes / 2}`,
  'conv=notrunc',
  'status=none',
]);
const server = spawn('nbdkit', ['-f', '-U', join(directory, 's.sock'), '-r', 'file', source], { stdio: 'ignore' });
await eventually(() => existsSync(join(directory, 's.sock')));

const { publicKey } = await new RemoteAccessKeys(local.program).make(machine, 1, 'bench');
writeFileSync(sshd.authorizedKeys, `restrict,port-forwarding ${publicKey} sampan:bench\n`);
writeFileSync(join(directory, 'known_hosts'), `[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`);
const staging = new RemoteStagingArea(local.program);
const jobs = new RemoteJobs(local.program);
const staged = join(directory, 'sampan-bench');

const floor = (): Promise<number> => {
  const socket = join(directory, 'f.sock');
  const out = join(directory, 'floor.raw');
  rmSync(out, { force: true });
  return seconds(async () => {
    const known = `UserKnownHostsFile=${directory}/known_hosts`;
    const identity = join(local.run, 'keys', 'bench', 'id');
    const options = ['-N', '-F', 'none', '-i', identity, '-o', known, '-o', 'Ciphers=^aes128-gcm@openssh.com'];
    const forward = ['-p', String(sshd.port), '-L', `${socket}:${directory}/s.sock`, 'root@127.0.0.1'];
    const ssh = spawn('ssh', [...options, ...forward], { stdio: 'ignore' });
    await eventually(() => existsSync(socket));
    execFileSync('nbdcopy', ['--flush', `nbd+unix:///?socket=${socket}`, out]);
    ssh.kill();
    rmSync(socket, { force: true });
  });
};

let round = 0;
const ours = async (format: 'raw' | 'qcow2'): Promise<number> => {
  round += 1;
  const id = `bench-${round}`;
  const file = join(staged, `${id}.${format}`);
  const peer = { keyId: 'bench', peerAddress: '127.0.0.1', peerPort: String(sshd.port), peerUser: 'root' };
  const order = {
    ...peer,
    peerHostKey: sshd.hostKey,
    remoteSocket: `${directory}/s.sock`,
    exportName: '',
    file,
    format,
  };
  await staging.prepare(machine, 1, staged);
  await jobs.start(machine, 1, { id, kind: 'stage-disk', input: { ...order, size: String(megabytes * 1024 * 1024) } });
  const status = await eventually(async () => {
    const now = await jobs.status(machine, id);
    return now.state === 'exited' && now;
  }, 120);
  if (status.code !== 0) throw new Error(JSON.stringify(status));
  await staging.remove(machine, 1, staged);
  return Number(status.result.seconds);
};

const figures = { floor: [] as number[], raw: [] as number[], qcow2: [] as number[] };
for (let i = 0; i < rounds; i += 1) {
  figures.floor.push(await floor());
  figures.raw.push(await ours('raw'));
  figures.qcow2.push(await ours('qcow2'));
}
server.kill();
sshd.stop();
local.remove();
rmSync(directory, { recursive: true });

const [floorSeconds, oursSeconds] = [median(figures.floor), median(figures.raw)];
console.log(JSON.stringify(figures));
console.log(
  JSON.stringify({
    name: 'copier',
    ratio: Number((oursSeconds / floorSeconds).toFixed(3)),
    ours: Number(oursSeconds.toFixed(3)),
    floor: Number(floorSeconds.toFixed(3)),
    unit: 's',
  }),
);
