import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RemoteJobs } from '../../adapters/jobs/jobs.ts';
import { RemoteStagingArea } from '../../adapters/jobs/staging-area.ts';
import { eventually, localProgram, localMachine as machine } from '../support/jobs-local.ts';
import { authoriseHere, localSshd } from '../support/ssh-local.ts';
import type { BenchResult } from './append.ts';

const MEGABYTES = 1024;
const ROUNDS = 3;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const rounded = (value: number): number => Number(value.toFixed(3));
const secondsOf = async (work: () => Promise<void> | void): Promise<number> => {
  const began = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - began) / 1e9;
};

const makeSource = (file: string): void => {
  execFileSync('truncate', ['-s', `${MEGABYTES}M`, file]);
  const dd = ['if=/dev/urandom', `of=${file}`, 'bs=1M', `count=${MEGABYTES / 2}`, 'conv=notrunc,fsync', 'status=none'];
  execFileSync('dd', dd);
};

/** Staging of one disk, raw, against `nbdcopy --flush` over the same kind of channel: SSH to this machine's own sshd. */
export const benchCopier = async (): Promise<BenchResult & { readonly compressed: number }> => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-bench-'));
  const local = localProgram();
  const sshd = await localSshd();
  makeSource(join(directory, 'source.raw'));
  const socketOfSource = join(directory, 's.sock');
  const served = ['-f', '-U', socketOfSource, '-r', 'file', join(directory, 'source.raw')];
  const server = spawn('nbdkit', served, { stdio: 'ignore' });
  try {
    await eventually(() => existsSync(socketOfSource));
    await authoriseHere(local, sshd, 'bench', [socketOfSource]);
    writeFileSync(join(directory, 'known_hosts'), `[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`);
    const staging = new RemoteStagingArea(local.program);
    const jobs = new RemoteJobs(local.program);
    const staged = join(directory, 'sampan-bench');

    const floor = (): Promise<number> => {
      const socket = join(directory, 'f.sock');
      const out = join(directory, 'floor.raw');
      rmSync(out, { force: true });
      return secondsOf(async () => {
        const known = `UserKnownHostsFile=${directory}/known_hosts`;
        const identity = join(local.run, 'keys', 'bench', 'id');
        const options = ['-N', '-F', 'none', '-i', identity, '-o', known, '-o', 'Ciphers=^aes128-gcm@openssh.com'];
        const forward = ['-p', String(sshd.port), '-L', `${socket}:${socketOfSource}`, 'root@127.0.0.1'];
        const ssh = spawn('ssh', [...options, ...forward], { stdio: 'ignore' });
        await eventually(() => existsSync(socket));
        execFileSync('nbdcopy', ['--flush', `nbd+unix:///?socket=${socket}`, out]);
        ssh.kill();
        rmSync(socket, { force: true });
      });
    };
    const ours = async (id: string, format: 'raw' | 'qcow2'): Promise<number> => {
      const input = {
        keyId: 'bench',
        peerAddress: '127.0.0.1',
        peerPort: String(sshd.port),
        peerUser: 'root',
        peerHostKey: sshd.hostKey,
        remoteSocket: socketOfSource,
        exportName: '',
        file: join(staged, `${id}.${format}`),
        format,
        size: String(MEGABYTES * 1024 * 1024),
      };
      await staging.prepare(machine, 1, staged);
      await jobs.start(machine, 1, { id, kind: 'stage-disk', input });
      const status = await eventually(async () => {
        const now = await jobs.status(machine, id);
        return now.state === 'exited' && now;
      });
      if (status.code !== 0) throw new Error(JSON.stringify(status));
      await staging.remove(machine, 1, staged);
      return Number(status.result.seconds);
    };

    const figures = { floor: [] as number[], raw: [] as number[], qcow2: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      figures.floor.push(await floor());
      figures.raw.push(await ours(`raw-${round}`, 'raw'));
      figures.qcow2.push(await ours(`qcow2-${round}`, 'qcow2'));
    }
    const [floorSeconds, oursSeconds] = [median(figures.floor), median(figures.raw)];
    return {
      name: 'copier',
      ratio: rounded(oursSeconds / floorSeconds),
      ours: rounded(oursSeconds),
      floor: rounded(floorSeconds),
      unit: 's',
      compressed: rounded(median(figures.qcow2)),
    };
  } finally {
    server.kill();
    sshd.stop();
    local.remove();
    rmSync(directory, { recursive: true });
  }
};
