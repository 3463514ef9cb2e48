import { join } from 'node:path';
import { addCluster } from '../../commands/add-cluster.ts';
import { addHost } from '../../commands/add-host.ts';
import { addKvmSource } from '../../commands/add-kvm-source.ts';
import { addL3Network } from '../../commands/add-l3-network.ts';
import { addMigrationServer } from '../../commands/add-migration-server.ts';
import { addPrimaryStorage } from '../../commands/add-primary-storage.ts';
import { addZone } from '../../commands/add-zone.ts';
import { createMigrationBatch } from '../../commands/create-migration-batch.ts';
import { listSourceVms } from '../../commands/look-at-source.ts';
import type { Tick } from '../../commands/ports/clock.ts';
import { type Intent, throughDoor } from '../../commands/support/door.ts';
import type { Instant } from '../../domain/words/ids.ts';
import { systemClock } from '../../runtime/clock.ts';
import { compose } from '../../runtime/compose.ts';
import { readConfig } from '../../runtime/config.ts';
import { createLog } from '../../runtime/log.ts';
import { demoWorld, vmId } from '../../simulation/demo-world.ts';
import { writeResult } from './result.ts';
import { demoStore } from './store.ts';

/** Where there is no root or no Linux: the same control plane over a world that is made up, and is called so. */
const work = process.argv[2] ?? '.';
const say = (text: string): void => void process.stdout.write(`[simulated] ${text}\n`);
const HASTE = 10;
const start = Date.now();
/** Time goes ten times as fast in the made-up world. */
const clock = {
  now: () => new Date(start + (Date.now() - start) * HASTE).toISOString() as Instant,
  tick: () => (systemClock.tick() * HASTE) as Tick,
  sleep: (seconds: number, signal?: AbortSignal) => systemClock.sleep(seconds / HASTE, signal),
};
const world = demoWorld(clock);
const dataDir = join(work, 'data');
const store = await demoStore(process.argv[3]);
const config = readConfig({ ...store.env, SAMPAN_DATA: dataDir, SAMPAN_PORT: '0', SAMPAN_LOG_LEVEL: 'warn' });
const parts = await compose(config, createLog('warn'), { clock, openWorld: () => world });
const { app, readModels } = parts;

const must = async <I, T>(intent: Intent<I, T>, input: unknown, commandId: string): Promise<T> => {
  const result = await throughDoor(app, intent, input, { commandId, actor: { kind: 'user', name: 'demo' } });
  if (!result.ok) throw new Error(`${intent.name} was refused: ${JSON.stringify(result.violations)}`);
  return result.value;
};
const loginTo = async (address: string) => ({
  address,
  password: 'simulated',
  hostKeyFingerprint: (await world.hostKeys.probeHostKey(address, 22)).fingerprint,
});

const zone = await must(addZone, { name: 'simulated' }, 'zone');
const cluster = await must(addCluster, { name: 'cluster-1', zoneId: zone.id }, 'cluster');
const clusterIds = [cluster.id];
const mig = await must(addHost, { name: 'mig', clusterId: cluster.id, ssh: await loginTo('10.77.0.12') }, 'mig');
await must(addHost, { name: 'tgt', clusterId: cluster.id, ssh: await loginTo('10.77.0.13') }, 'tgt');
const storage = await must(
  addPrimaryStorage,
  { name: 'local', kind: 'LOCAL_STORAGE', path: '/srv/sampan', clusterIds },
  'storage',
);
const ranges = [{ start: '192.168.150.10', end: '192.168.150.199' }];
const attachment = { kind: 'LIBVIRT_NETWORK', name: 'lab-net' };
const network = await must(
  addL3Network,
  { name: 'lab-net', cidr: '192.168.150.0/24', ranges, attachment, clusterIds },
  'network',
);
const source = await must(addKvmSource, { name: 'src', ssh: await loginTo('10.77.0.11') }, 'source');
const server = await must(
  addMigrationServer,
  { name: 'mig', type: 'KVM', hostId: mig.id, cachePath: '/srv/sampan-cache' },
  'server',
);
say('A made-up source, migration server and target are registered. A made-up VM with two disks moves.');
const begun = Date.parse(clock.now());
const ids = { sourceId: source.id, serverId: server.id, clusterId: cluster.id, storageId: storage.id };
const networkGroups = [{ number: 1, networkId: network.id }];
const batch = await must(
  createMigrationBatch,
  { name: 'demo', ...ids, networkGroups, vms: [{ vmId: vmId(1) }] },
  'batch',
);
const [taskId = ''] = batch.taskIds;
const looking = new AbortController();
const ended = () => {
  const task = readModels.task(taskId);
  return task && task.state !== 'QUEUED' && task.state !== 'MIGRATING' ? task : undefined;
};
for await (const _ of readModels.changes(looking.signal)) if (ended()) break;
const task = ended();
const seconds = (Date.parse(clock.now()) - begun) / 1000;
const listed = await listSourceVms(app, source.id);
const power = listed.ok ? listed.value.find((vm) => vm.id === vmId(1))?.power : undefined;
say(`The task ended ${task?.state} after ${seconds} virtual seconds. This proves the control plane, not a boot.`);
writeResult(work, {
  world: 'simulated',
  store: store.name,
  taskState: task?.state ?? 'UNKNOWN',
  bootVerified: null,
  dataVerified: null,
  sourceState: power?.toLowerCase() ?? 'unknown',
  debt: readModels.debt({ taskId }).length,
  bytesCopied: task?.disks.reduce((sum, disk) => sum + (disk.staged?.bytesCopied ?? 0), 0) ?? 0,
  seconds,
});
await parts.close();
await store.stop();
process.exit(3);
