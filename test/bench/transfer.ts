import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { attachLab } from '../peers/lab/lab.ts';
import { type Ask, registerLab } from '../support/fleet.ts';
import { startService } from '../support/service.ts';
import { createBatch, taskEnded } from '../support/tasks.ts';
import {
  beginBackup,
  closeTunnels,
  endBackup,
  onePipe,
  openTunnels,
  serveVolume,
  stopVolume,
  twoHops,
} from './transfer-floor.ts';

/** A whole migration without the guest's boot, against plain copies of the same disk over the same channels (DESIGN.md 8). */
const GIB = 4;
const ROUNDS = 3;
const UUID = '5a3b0000-0000-4000-8000-0000000000be';
const DOMAIN = `<domain type='kvm'><name>bench</name><uuid>${UUID}</uuid><memory unit='MiB'>128</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/></features><cpu mode='host-passthrough'/><devices>
<disk type='file' device='disk'><driver name='qemu' type='raw' discard='unmap'/><source file='/var/lib/libvirt/images/bench.raw'/><target dev='vda' bus='virtio'/></disk>
<interface type='network'><mac address='52:54:00:be:00:00'/><source network='default'/><model type='virtio'/></interface>
</devices></domain>`;

const lab = await attachLab();
const { src, mig, tgt } = lab.hosts;
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

say(`a disk of ${GIB} GiB, half of it random, of a VM that stays in its firmware`);
await src.exec('cat > /tmp/bench-domain.xml', { input: DOMAIN });
const made = await src.exec(
  `set -e; f=/var/lib/libvirt/images/bench.raw; truncate -s ${GIB}G $f
for i in 0 1 2 3; do dd if=/dev/urandom of=$f bs=1M count=${GIB * 128} seek=$((i * ${GIB * 256})) conv=notrunc status=none; done
virsh -q -c qemu:///system define /tmp/bench-domain.xml; virsh -q -c qemu:///system start bench`,
  { timeoutMs: 300_000 },
);
if (made.code !== 0) throw new Error(made.stderr);
const service = await startService(mkdtempSync(`${tmpdir()}/sampan-bench-`));
const { ask } = service;
const fleet = await registerLab(ask, lab);

type Times = { readonly total: number; readonly copying: number };
const TIMES = `query($id: ID!) { task(id: $id) { elapsedSeconds disks { staged { seconds } written { seconds } } } }`;
const timesOf = async (asks: Ask, id: string): Promise<Times> => {
  const task = (await asks(TIMES, { id })).task as {
    elapsedSeconds: number;
    disks: { staged: { seconds: number }; written: { seconds: number } }[];
  }; // as asked above
  const copying = task.disks.reduce((sum, disk) => sum + disk.staged.seconds + disk.written.seconds, 0);
  return { total: task.elapsedSeconds, copying };
};

const migrate = async (round: string, compression: boolean): Promise<Times> => {
  const nics = [{ number: 1, mac: `52:54:00:be:01:${round}` }];
  const vms = [{ vmId: UUID, startAfterMigration: false, nics }];
  const [id = ''] = await createBatch(ask, fleet, {
    commandId: `bench-${round}`,
    name: `bench-${round}`,
    compression,
    vms,
  });
  const task = await taskEnded(ask, id, 300);
  if (task.state !== 'SUCCEEDED') throw new Error(`the migration ended ${task.state}: ${JSON.stringify(task.failure)}`);
  await tgt.exec(`virsh -q -c qemu:///system undefine sampan-${id}; rm -rf /srv/sampan/sampan-${id}`);
  return timesOf(ask, id);
};

const plainly = async (): Promise<{ readonly hops: number; readonly pipe: number }> => {
  await beginBackup(src, 'bench');
  await serveVolume(tgt, GIB);
  await openTunnels(lab);
  const hops = await twoHops(mig);
  await stopVolume(tgt);
  await serveVolume(tgt, GIB);
  const pipe = await onePipe(mig);
  await closeTunnels(mig);
  await stopVolume(tgt);
  await endBackup(src, 'bench');
  return { hops, pipe };
};

const ours: Times[] = [];
const floors: { readonly hops: number; readonly pipe: number }[] = [];
for (let round = 1; round <= ROUNDS; round += 1) {
  ours.push(await migrate(`1${round}`, false));
  floors.push(await plainly());
  say(`round ${round}: ${JSON.stringify({ ours: ours.at(-1), ...floors.at(-1) })}`);
}
const compressed = await migrate('20', true);
await service.stop();
const total = median(ours.map((times) => times.total));
const hops = median(floors.map((floor) => floor.hops));
const result = {
  name: 'transfer',
  ratio: rounded(total / hops),
  ours: rounded(total),
  floor: rounded(hops),
  unit: 's',
  ratioToOnePipe: rounded(total / median(floors.map((floor) => floor.pipe))),
  copyingSeconds: rounded(median(ours.map((times) => times.copying))),
  fixedSeconds: rounded(median(ours.map((times) => times.total - times.copying))),
  compressedSeconds: rounded(compressed.total),
  gib: GIB,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
