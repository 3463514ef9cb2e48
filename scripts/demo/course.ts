import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { Lab, LabHost } from '../../test/peers/lab/lab.ts';
import { bootedOn } from '../../test/support/arrived.ts';
import { type RunningService, startService } from '../../test/support/service.ts';
import { writeResult } from './result.ts';
import { demoStore } from './store.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const started = Date.now();
export const say = (text: string): void =>
  void process.stdout.write(`[${((Date.now() - started) / 1000).toFixed(0).padStart(3)} s] ${text}\n`);

/** What differs by where the VM comes from. */
export type DemoSource = {
  /** Of the inventory file: the source and the migration server. */
  readonly inventory: Readonly<Record<string, unknown>>;
  readonly plan: Readonly<Record<string, unknown>>;
  /** Called when everything is registered; resolves when the VM holds the nonce and its random files. */
  readonly ready: () => Promise<void>;
  readonly nonce: string;
  readonly sourceState: () => Promise<string>;
};

export const ssh = (lab: Lab, host: LabHost, user: string) => ({
  address: host.address,
  user,
  privateKeyFile: lab.adminKey,
});

/** What an administrator writes once, by name. */
const platformOf = (lab: Lab) => ({
  zones: ['lab'],
  clusters: [{ name: 'cluster-1', zone: 'lab' }],
  hosts: [
    { name: 'mig', cluster: 'cluster-1', ssh: ssh(lab, lab.hosts.mig, 'root') },
    { name: 'tgt', cluster: 'cluster-1', ssh: ssh(lab, lab.hosts.tgt, 'root') },
  ],
  storages: [{ name: 'local', path: '/srv/sampan', clusters: ['cluster-1'] }],
  networks: [
    {
      name: 'lab-net',
      cidr: '192.168.150.0/24',
      gateway: '192.168.150.1',
      ranges: ['192.168.150.10-192.168.150.199'],
      attachment: { libvirtNetwork: 'lab-net' },
      clusters: ['cluster-1'],
    },
  ],
});

type Ended = {
  readonly id: string;
  readonly state: string;
  readonly names: { readonly host: string | null };
  readonly debt: readonly unknown[];
  readonly disks: readonly { readonly staged: { readonly bytesCopied: number } | null }[];
};
const TASKS = `{ tasks(first: 1) { rows { id state names { host } debt { artefactId } disks { staged { bytesCopied } } } } }`;
const theTask = async (service: RunningService): Promise<Ended | undefined> =>
  ((await service.ask(TASKS)).tasks as { rows: Ended[] }).rows[0]; // as asked above

/** The CLI as a user runs it, on the demo's data directory. */
const runSampan =
  (work: string, env: Readonly<Record<string, string>>) =>
  async (...args: readonly string[]): Promise<number> => {
    say(`$ sampan ${args.join(' ')}`);
    const argv = [join(root, 'bin/sampan.mjs'), ...args, '--data', join(work, 'data')];
    const child = spawn(process.execPath, argv, {
      cwd: work,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 1;
  };

/** Registers, orders, waits, and looks at what boots; the exit code of the demo. */
export const runDemo = async (
  lab: Lab,
  work: string,
  source: DemoSource,
  env: Readonly<Record<string, string>> = {},
): Promise<number> => {
  const sampan = runSampan(work, env);
  mkdirSync(join(work, 'data'), { recursive: true });
  const store = await demoStore(process.argv[3]);
  const service = await startService(join(work, 'data'), { env: store.env });
  say(`Sampan serves at ${service.url}; its history is in ${store.name}.`);
  const server = { name: 'mig-server', host: 'mig', cachePath: '/srv/sampan-cache' };
  writeFileSync(
    join(work, 'inventory.yaml'),
    stringify({ ...platformOf(lab), servers: [server], ...source.inventory }, { aliasDuplicateObjects: false }),
  );
  const target = { server: 'mig-server', cluster: 'cluster-1', storage: 'local' };
  writeFileSync(join(work, 'plan.yaml'), stringify({ name: 'demo', ...target, ...source.plan }));
  if ((await sampan('apply', '-f', 'inventory.yaml', '--trust-on-first-use')) !== 0) return 1;
  await source.ready();
  const begun = Date.now();
  const code = await sampan('migrate', '-f', 'plan.yaml', '--wait');
  const seconds = Math.round((Date.now() - begun) / 100) / 10;
  const task = await theTask(service);
  const sourceState = await source.sourceState();
  if (!task) return 1;
  say(`The task ended ${task.state} after ${seconds} s; the source VM is ${sourceState}. The target VM boots.`);
  const host = task.names.host === 'mig' ? lab.hosts.mig : lab.hosts.tgt;
  const mark = code === 0 ? await bootedOn(lab, host, task.id) : null;
  if (mark)
    say(
      `On the target's console: nonce=${mark.nonce} uuid=${mark.uuid} root-data=${mark.rootData} data=${mark.data} mac=${mark.mac} ip=${mark.ip}`,
    );
  const result = {
    world: 'lab',
    store: store.name,
    taskState: task.state,
    bootVerified: mark?.nonce === source.nonce && mark.uuid === task.id,
    dataVerified: mark?.rootData === 'OK' && mark.data === 'OK',
    sourceState,
    debt: task.debt.length,
    bytesCopied: task.disks.reduce((sum, disk) => sum + (disk.staged?.bytesCopied ?? 0), 0),
    seconds,
  } as const;
  writeResult(work, result);
  await service.stop();
  await store.stop();
  const good = result.bootVerified && result.dataVerified && result.taskState === 'SUCCEEDED' && result.debt === 0;
  say(
    good
      ? 'It booted with its data, its MAC and the address that was asked for. Nothing is owed.'
      : `Not as it should be: ${JSON.stringify(result)}`,
  );
  return good ? 0 : 1;
};
