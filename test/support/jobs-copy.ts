import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RemoteJobs } from '../../adapters/jobs/jobs.ts';
import { RemoteStagingArea } from '../../adapters/jobs/staging-area.ts';
import type { JobStatus } from '../../commands/ports/machines.ts';
import { eventually, type LocalProgram, localProgram, localMachine as machine } from './jobs-local.ts';
import { authoriseHere, type LocalSshd, localSshd } from './ssh-local.ts';

const mib = 1024 * 1024;
export type Exited = Extract<JobStatus, { state: 'exited' }>;

/**
 * How long a volume's server waits for somebody to connect. With less than a loaded machine needs for a connection by SSH, it is
 * gone before the writer comes, who then tries for ever.
 */
export const PATIENT_SECONDS = 600;

/** A source disk behind NBD behind SSH, a cache and a place for volumes, all on this machine. */
export class CopyWorld {
  readonly directory = mkdtempSync(join(tmpdir(), 'sampan-copy-'));
  readonly staging = join(this.directory, 'sampan-task');
  readonly source = join(this.directory, 'source.raw');
  readonly socket = join(this.directory, 'source.sock');
  readonly local: LocalProgram = localProgram();
  readonly jobs = new RemoteJobs(this.local.program);
  readonly sshd: LocalSshd;
  readonly size: number;
  #server: ChildProcess | undefined;

  private constructor(sshd: LocalSshd, size: number) {
    this.sshd = sshd;
    this.size = size;
  }

  /** Data at the start, in the middle across range borders and at the very end; the rest is holes. */
  static async make(megabytes: number, extraBytes = 0): Promise<CopyWorld> {
    const world = new CopyWorld(await localSshd(), megabytes * mib + extraBytes);
    execFileSync('truncate', ['-s', String(world.size), world.source]);
    world.random(0, megabytes / 4);
    world.random(megabytes / 2 - 1, 2);
    execFileSync('dd', [
      'if=/dev/urandom',
      `of=${world.source}`,
      'bs=512',
      'count=3',
      `seek=${world.size / 512 - 3}`,
      'conv=notrunc',
      'status=none',
    ]);
    await world.openTo();
    mkdirSync(join(world.directory, 'volumes'));
    await new RemoteStagingArea(world.local.program).prepare(machine, 1, world.staging);
    return world;
  }

  /** What the key of the task may reach: the source, and volumes that are served here. */
  async openTo(...volumes: readonly string[]): Promise<void> {
    await authoriseHere(this.local, this.sshd, 'key-1', [this.socket, ...volumes]);
  }

  random(atMegabyte: number, megabytes: number): void {
    const where = [`of=${this.source}`, 'bs=1M', `count=${megabytes}`, `seek=${atMegabyte}`];
    execFileSync('dd', ['if=/dev/urandom', ...where, 'conv=notrunc', 'status=none']);
  }

  async serveSource(): Promise<void> {
    rmSync(this.socket, { force: true });
    // As QEMU does it for a real source. Debian's nbdkit 1.32 ends by SIGABRT now and then where a client goes away in mid-request.
    const server = ['-r', '-t', '-e', '64', '-f', 'raw', '-k', this.socket, '--', this.source];
    this.#server = spawn('qemu-nbd', server, { stdio: 'ignore' });
    await eventually(() => existsSync(this.socket));
  }
  stopSource(): void {
    this.#server?.kill('SIGKILL');
    rmSync(this.socket, { force: true });
  }

  file(format: string): string {
    return join(this.staging, `disk.${format}`);
  }

  peer(): Record<string, string> {
    const { port, hostKey } = this.sshd;
    return { keyId: 'key-1', peerAddress: '127.0.0.1', peerPort: String(port), peerUser: 'root', peerHostKey: hostKey };
  }

  async stage(id: string, format: string, more: Record<string, string> = {}): Promise<void> {
    const disk = {
      remoteSocket: this.socket,
      exportName: '',
      file: this.file(format),
      format,
      size: String(this.size),
    };
    await this.jobs.start(machine, 1, { id, kind: 'stage-disk', input: { ...this.peer(), ...disk, ...more } });
  }

  volume(name: string): string {
    return join(this.directory, 'volumes', `${name}.qcow2`);
  }

  async serveVolume(id: string, name: string, idleSeconds: number): Promise<string> {
    if (!existsSync(this.volume(name))) {
      execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', this.volume(name), String(this.size)]);
    }
    const socket = join(this.directory, name, 'volume.sock');
    const input = { volume: this.volume(name), format: 'qcow2', socket, idleSeconds: String(idleSeconds) };
    await this.jobs.start(machine, 1, { id, kind: 'serve-volume', input });
    await eventually(() => existsSync(socket));
    await this.openTo(socket);
    return socket;
  }

  async write(id: string, format: string, remoteSocket: string, more: Record<string, string> = {}): Promise<void> {
    const disk = { remoteSocket, exportName: '', file: this.file(format), format, size: String(this.size) };
    await this.jobs.start(machine, 1, { id, kind: 'write-volume', input: { ...this.peer(), ...disk, ...more } });
  }

  /** The job opens the volume itself: a file, or a block device. */
  async writeItself(id: string, format: string, volume: string, volumeFormat: string, more = {}): Promise<void> {
    const disk = { file: this.file(format), format, size: String(this.size) };
    const input = { ...disk, volume, volumeFormat, ...more };
    await this.jobs.start(machine, 1, { id, kind: 'write-volume', input });
  }

  /** As long as the job gets on, it is waited for. */
  exited(id: string): Promise<Exited> {
    let last: JobStatus | undefined;
    return eventually(
      async () => {
        last = await this.jobs.status(machine, id);
        return last.state === 'exited' && last;
      },
      () => last,
    );
  }

  async bytesDone(id: string): Promise<number> {
    const status = await this.jobs.status(machine, id);
    return status.state === 'running' || status.state === 'exited' ? (status.progress?.bytesDone ?? 0) : 0;
  }

  equal(format: string, path: string): boolean {
    try {
      execFileSync('qemu-img', ['compare', '-f', 'raw', '-F', format, this.source, path], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  }

  async remove(...ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.jobs.remove(machine, 1, id);
    this.stopSource();
    this.sshd.stop();
    this.local.remove();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
