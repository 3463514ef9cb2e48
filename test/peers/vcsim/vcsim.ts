import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { runOrThrow } from '../lab/process.ts';
import { control, type ShownIdentity, type VcsimFault, type VcsimSettings, type VcsimState } from './vcsim-control.ts';
import type { VcsimInventory } from './vcsim-inventory.ts';

export type { HostileShape, VcsimFault, VcsimSettings, VcsimState } from './vcsim-control.ts';
export type { VcsimDisk, VcsimInventory, VcsimNic, VcsimVm } from './vcsim-inventory.ts';

export type VcsimOptions = {
  /** Default: the four VMs of server/default-inventory.json. */
  readonly inventory?: VcsimInventory;
  /** Instead of an inventory: so many VMs of all kinds, without files, for measuring. */
  readonly vms?: number;
  /** An ESXi host (`HostAgent`) instead of a vCenter. */
  readonly esx?: boolean;
  /** An address of the network namespace that this process is in; default 127.0.0.1. Hosts of a lab reach 10.77.0.1. */
  readonly address?: string;
  /** Default: one that is free. */
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  /** Default `selfSigned` for its address; `caIssued`: by a CA of its own; `otherNames`: self-signed for a name that is not its. */
  readonly certificate?:
    | 'selfSigned'
    | 'caIssued'
    | 'otherNames'
    | { readonly certFile: string; readonly keyFile: string };
  /** Highest TLS version: `10` is TLS 1.0. */
  readonly tlsMax?: 10 | 11 | 12 | 13;
  /** Sessions die when nothing was asked for so long; default 30 minutes, as a real server's. */
  readonly idleMs?: number;
  readonly settings?: VcsimSettings;
};

export type Vcsim = {
  readonly url: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** What it shows now: changes by the fault `certificate`. */
  readonly certificatePem: string;
  /** SHA-256, `AA:BB:…` */
  readonly fingerprint: string;
  /** Where a CA has issued the certificate. */
  readonly caPem: string | undefined;
  /** `dcPath` of /folder. */
  readonly datacenterPath: string;
  /** Managed object reference of a VM, such as `vm-34`. */
  moref(vmName: string): string;
  datastoreDir(name: string): string;
  /** Does it at once, or leaves it for the request that it is meant for. Throws where it cannot be done. */
  fault(fault: VcsimFault): Promise<void>;
  /** Takes back what no request has met yet. */
  clearFaults(): Promise<void>;
  settings(settings: VcsimSettings): Promise<void>;
  state(): Promise<VcsimState>;
  resetCounters(): Promise<void>;
  /** Ends it and removes its files. May be repeated. */
  stop(): Promise<void>;
};

type Ready = {
  readonly address: string;
  readonly port: number;
  readonly shown: ShownIdentity;
  readonly datastores: Readonly<Record<string, string>>;
  readonly vms: Readonly<Record<string, string>>;
  readonly datacenterPath: string;
};
type Child = ChildProcessByStdio<Writable, Readable, Readable>;

const named = (values: Readonly<Record<string, string>>, name: string, what: string): string => {
  const found = values[name];
  if (found === undefined) throw new Error(`vcsim has no ${what} '${name}'`);
  return found;
};

/** Path of the program. The first call after a change of its sources compiles for half a minute. */
export const buildVcsim = async (): Promise<string> => {
  const script = fileURLToPath(new URL('build.sh', import.meta.url));
  return (await runOrThrow([script], { timeoutMs: 600_000 })).trim();
};

const argumentsOf = async (options: VcsimOptions, dir: string): Promise<readonly string[]> => {
  const { certificate = 'selfSigned' } = options;
  const args = ['-l', `${options.address ?? '127.0.0.1'}:${options.port ?? 0}`, '-until-eof'];
  args.push('-dir', join(dir, 'datastores'), '-control', join(dir, 'control'), '-remove', dir);
  if (options.inventory) {
    await writeFile(join(dir, 'inventory.json'), JSON.stringify(options.inventory));
    args.push('-inventory', join(dir, 'inventory.json'));
  }
  if (options.vms !== undefined) args.push('-vms', String(options.vms));
  if (options.esx) args.push('-esx');
  if (options.user !== undefined) args.push('-user', options.user);
  if (options.tlsMax !== undefined) args.push('-tlsmax', String(options.tlsMax));
  if (options.idleMs !== undefined) args.push('-idle', `${options.idleMs}ms`);
  if (options.settings) args.push('-settings', JSON.stringify(options.settings));
  if (certificate === 'caIssued') args.push('-ca');
  if (certificate === 'otherNames') args.push('-names', 'vcenter.invalid,192.0.2.1');
  if (typeof certificate === 'object') args.push('-cert', certificate.certFile, '-key', certificate.keyFile);
  return args;
};

/** The one line that it prints when everything can be used. Rejects with its last words if it ends before. */
const awaitReady = (child: Child): Promise<Ready> =>
  new Promise((resolve, reject) => {
    let line = '';
    let words = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      line += text;
      if (line.endsWith('\n')) resolve(JSON.parse(line) as Ready);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-4000);
    });
    child.on('error', (cause) => reject(new Error('cannot start vcsim', { cause })));
    child.on('close', (code) => reject(new Error(`vcsim ended with ${code}: ${words.trim()}`)));
  });

export const startVcsim = async (options: VcsimOptions = {}): Promise<Vcsim> => {
  const program = await buildVcsim();
  const dir = await mkdtemp(join(tmpdir(), 'vcsim-'));
  const password = options.password ?? 'S3cret!x';
  const env = { PATH: process.env.PATH ?? '', TMPDIR: dir, VCSIM_PASSWORD: password };
  // It ends when its standard input does: even after `kill -9` of this process nothing is left running.
  const child: Child = spawn(program, await argumentsOf(options, dir), { stdio: 'pipe', env });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const endIt = async (): Promise<void> => {
    child.stdin.destroy();
    child.kill('SIGTERM');
    await ended;
    await rm(dir, { recursive: true, force: true });
  };
  let ending: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    ending ??= endIt();
    return ending;
  };
  const ready = await awaitReady(child).catch(async (cause: unknown) => {
    await rm(dir, { recursive: true, force: true });
    throw cause;
  });
  const { address, port, datacenterPath, datastores, vms } = ready;
  let { shown } = ready;
  const socket = join(dir, 'control');
  return {
    url: `https://${address}:${port}`,
    address,
    port,
    user: options.user ?? 'administrator@vsphere.local',
    password,
    get certificatePem() {
      return shown.certificatePem;
    },
    get fingerprint() {
      return shown.fingerprint;
    },
    get caPem() {
      return shown.caPem;
    },
    datacenterPath,
    moref: (vmName) => named(vms, vmName, 'VM'),
    datastoreDir: (name) => named(datastores, name, 'datastore'),
    fault: async (fault) => {
      shown = await control<ShownIdentity>(socket, 'POST', '/faults', fault);
    },
    clearFaults: async () => void (await control(socket, 'DELETE', '/faults')),
    settings: async (settings) => void (await control(socket, 'POST', '/settings', settings)),
    state: () => control<VcsimState>(socket, 'GET', '/state'),
    resetCounters: async () => void (await control(socket, 'POST', '/reset-counters')),
    stop,
  };
};

/** Bytes for a disk: any image that qemu-img reads, as a sparse raw file. Gives its size, which is the disk's capacity. */
export const rawImage = async (image: string, raw: string): Promise<number> => {
  await runOrThrow(['qemu-img', 'convert', '-O', 'raw', '-S', '4k', image, raw], { timeoutMs: 600_000 });
  const info = JSON.parse(await runOrThrow(['qemu-img', 'info', '--output=json', '-f', 'raw', raw]));
  return (info as { 'virtual-size': number })['virtual-size'];
};
