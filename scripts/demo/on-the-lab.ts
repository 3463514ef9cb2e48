import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { attachLab, type Guest, type Lab, type LabHost } from '../../test/peers/lab/lab.ts';
import { bootedOn, domainState } from '../../test/support/arrived.ts';
import { type RunningService, startService } from '../../test/support/service.ts';
import { writeResult } from './result.ts';

const work = process.argv[2] ?? '.';
const root = fileURLToPath(new URL('../..', import.meta.url));
const started = Date.now();
const say = (text: string): void =>
  void process.stdout.write(`[${((Date.now() - started) / 1000).toFixed(0).padStart(3)} s] ${text}\n`);

/** The CLI as a user runs it, on the demo's data directory. */
const sampan = async (...args: readonly string[]): Promise<number> => {
  say(`$ sampan ${args.join(' ')}`);
  const argv = [join(root, 'bin/sampan.mjs'), ...args, '--data', join(work, 'data')];
  const child = spawn(process.execPath, argv, { cwd: work, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
};

const ssh = (lab: Lab, host: LabHost, user: string) => ({ address: host.address, user, privateKeyFile: lab.adminKey });

/** What an administrator writes once: the platform, the source and the migration server, by name. */
const inventoryOf = (lab: Lab) => ({
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
  sources: [{ name: 'src', ssh: ssh(lab, lab.hosts.src, 'mover') }],
  servers: [{ name: 'mig-server', host: 'mig', cachePath: '/srv/sampan-cache' }],
});

const planOf = (guest: Guest) => ({
  name: 'demo',
  source: 'src',
  server: 'mig-server',
  cluster: 'cluster-1',
  storage: 'local',
  networks: { 1: 'lab-net' },
  vms: [{ vm: guest.name, nics: [{ number: 1, ip: '192.168.150.77' }] }],
});

type Ended = {
  readonly id: string;
  readonly state: string;
  readonly debt: readonly unknown[];
  readonly disks: readonly { readonly staged: { readonly bytesCopied: number } | null }[];
};
const TASKS = `{ tasks(first: 1) { rows { id state debt { artefactId } disks { staged { bytesCopied } } } } }`;
const theTask = async (service: RunningService): Promise<Ended | undefined> =>
  ((await service.ask(TASKS)).tasks as { rows: Ended[] }).rows[0]; // as asked above

const lab = await attachLab();
const { src, tgt } = lab.hosts;
say('Three libvirt hosts are up: src, mig (migration server), tgt. A VM boots on src.');
const guest = await lab.startGuest({ name: 'shop', firmware: 'bios', dataDisk: true });
mkdirSync(join(work, 'data'), { recursive: true });
const service = await startService(join(work, 'data'));
say(`Sampan serves at ${service.url}.`);
writeFileSync(join(work, 'inventory.yaml'), stringify(inventoryOf(lab)));
writeFileSync(join(work, 'plan.yaml'), stringify(planOf(guest)));
if ((await sampan('apply', '-f', 'inventory.yaml', '--trust-on-first-use')) !== 0) process.exit(1);
await lab.awaitAgent(src, guest.name, 300_000);
const nonce = randomBytes(8).toString('hex');
await lab.writeEvidence(guest, nonce, 8);
say(`The guest runs. Inside it: nonce ${nonce}, and new random files with their checksums on both disks.`);
const begun = Date.now();
const code = await sampan('migrate', '-f', 'plan.yaml', '--wait');
const seconds = Math.round((Date.now() - begun) / 100) / 10;
const task = await theTask(service);
const sourceState = await domainState(src, guest.name);
if (!task) process.exit(1);
say(`The task ended ${task.state} after ${seconds} s; the source VM is ${sourceState}. The target VM boots.`);
const mark = code === 0 ? await bootedOn(lab, tgt, task.id) : null;
if (mark)
  say(
    `On the target's console: nonce=${mark.nonce} uuid=${mark.uuid} root-data=${mark.rootData} data=${mark.data} mac=${mark.mac} ip=${mark.ip}`,
  );
const result = {
  world: 'lab',
  taskState: task.state,
  bootVerified: mark?.nonce === nonce && mark.uuid === task.id,
  dataVerified: mark?.rootData === 'OK' && mark.data === 'OK',
  sourceState,
  debt: task.debt.length,
  bytesCopied: task.disks.reduce((sum, disk) => sum + (disk.staged?.bytesCopied ?? 0), 0),
  seconds,
} as const;
writeResult(work, result);
await service.stop();
const good = result.bootVerified && result.dataVerified && result.taskState === 'SUCCEEDED' && result.debt === 0;
say(
  good
    ? 'It booted with its data, its MAC and the address that was asked for. Nothing is owed.'
    : `Not as it should be: ${JSON.stringify(result)}`,
);
process.exit(good ? 0 : 1);
