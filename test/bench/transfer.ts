import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachLab, type Lab } from '../peers/lab/lab.ts';
import { type Fleet, registerLab } from '../support/fleet.ts';
import { type RunningService, startService } from '../support/service.ts';
import { createBatch, taskEnded } from '../support/tasks.ts';
import type { BenchResult } from './append.ts';
import { onHost, openFloor } from './transfer-floor.ts';

export type TransferResult = BenchResult & {
  /** Both hops as one pipe. */
  readonly onePipe: number;
  readonly ratioToOnePipe: number;
  /** What is not copying: all of the time without the seconds of the two copy jobs. */
  readonly fixedSeconds: number;
  readonly stageSeconds: number;
  readonly writeSeconds: number;
  /** The same with a compressed staged disk; one round, of data that do not compress. */
  readonly compressed: number;
  readonly rounds: readonly unknown[];
};

const ROUNDS = 3;
const GIB = 1024 ** 3;
const SIZE = 4 * GIB;
const DOMAIN = 'vm-bench';

/** It sits in its firmware, since its disk does not boot: as still as a running VM can be. */
const domainXml = (uuid: string, image: string): string => `<domain type='kvm'>
  <name>${DOMAIN}</name><uuid>${uuid}</uuid><memory unit='MiB'>64</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type><boot dev='hd'/></os>
  <features><acpi/><apic/></features><cpu mode='host-passthrough'/>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='raw' discard='unmap'/><source file='${image}'/><target dev='vda' bus='virtio'/>
    </disk>
    <interface type='network'><source network='default'/><model type='virtio'/></interface>
    <graphics type='vnc' autoport='yes' listen='127.0.0.1'/>
  </devices>
</domain>`;

/** Four stretches of random bytes with as much nothing between them. */
const startVm = async (lab: Lab): Promise<string> => {
  const { src } = lab.hosts;
  const image = `/var/lib/libvirt/images/${DOMAIN}.raw`;
  const uuid = randomUUID();
  await onHost(
    src,
    `truncate -s ${SIZE} ${image}
for at in 1 1024 2048 3072; do
  dd if=/dev/urandom of=${image} bs=1M count=512 seek=$at conv=notrunc status=none
done
sync ${image}`,
  );
  await onHost(src, 'cat >/tmp/bench.xml; virsh -q -c qemu:///system define /tmp/bench.xml', domainXml(uuid, image));
  await onHost(src, `virsh -q -c qemu:///system start ${DOMAIN}`);
  return uuid;
};

type Course = {
  readonly endedAt: string;
  readonly phases: readonly { phase: string; startedAt: string; endedAt: string | null }[];
  readonly disks: readonly { staged: { seconds: number } | null; written: { seconds: number } | null }[];
};
type Migration = {
  readonly total: number;
  readonly stage: number;
  readonly write: number;
  readonly phases: Readonly<Record<string, number>>;
};

const COURSE = `query($id: ID!) { task(id: $id) { endedAt phases { phase startedAt endedAt }
  disks { staged { seconds } written { seconds } } } }`;

const migrate = async (
  lab: Lab,
  { ask }: RunningService,
  fleet: Fleet,
  uuid: string,
  round: number,
  compression: boolean,
): Promise<Migration> => {
  const name = `bench-${compression ? 'compressed' : 'raw'}-${round}`;
  const mac = `52:54:00:be:${compression ? '01' : '00'}:${String(round).padStart(2, '0')}`; // a moved VM keeps its own
  const vm = { vmId: uuid, startAfterMigration: false, nics: [{ number: 1, mac }] };
  const began = Date.now();
  const [id = ''] = await createBatch(ask, fleet, { commandId: name, name, compression, vms: [vm] });
  const { state, failure } = await taskEnded(ask, id);
  if (state !== 'SUCCEEDED') throw new Error(`${name}: ${state} ${JSON.stringify(failure)}`);
  const { endedAt, phases, disks } = (await ask(COURSE, { id })).task as Course; // as asked above
  const remove = `virsh -q -c qemu:///system undefine sampan-${id} 2>/dev/null || true; rm -rf /srv/sampan/sampan-${id}`;
  for (const host of [lab.hosts.tgt, lab.hosts.mig]) await onHost(host, remove);
  const sum = (of: (disk: Course['disks'][number]) => number): number =>
    disks.reduce((seconds, disk) => seconds + of(disk), 0);
  const spent = phases.map(
    (one) => [one.phase, (Date.parse(one.endedAt ?? endedAt) - Date.parse(one.startedAt)) / 1000] as const,
  );
  return {
    total: (Date.parse(endedAt) - began) / 1000,
    stage: sum(({ staged }) => staged?.seconds ?? 0),
    write: sum(({ written }) => written?.seconds ?? 0),
    phases: Object.fromEntries(spent),
  };
};

const rounded = (value: number): number => Number(value.toFixed(3));

/** A whole migration, from the order to SUCCEEDED, without the guest's boot, against nbdcopy alone. */
export const benchTransfer = async (): Promise<TransferResult> => {
  const lab = await attachLab();
  const directory = mkdtempSync(join(tmpdir(), 'sampan-transfer-'));
  const uuid = await startVm(lab);
  const service = await startService(join(directory, 'data'));
  try {
    const fleet = await registerLab(service.ask, lab);
    const floor = await openFloor(lab, DOMAIN, SIZE, readFileSync(lab.adminKey, 'utf8'));
    const rounds: { readonly hops: number; readonly pipe: number; readonly ours: Migration }[] = [];
    // Interleaved, because a shared machine has slow minutes.
    for (let round = 0; round < ROUNDS; round += 1) {
      const hops = await floor.bothHops();
      const ours = await migrate(lab, service, fleet, uuid, round, false);
      const pipe = await floor.onePipe();
      rounds.push({ hops, pipe, ours });
      console.log(JSON.stringify({ round, hops: rounded(hops), pipe: rounded(pipe), ...ours }));
    }
    const compressed = await migrate(lab, service, fleet, uuid, 0, true);
    // Load that comes and goes meets one side of a round more than the other: the figures are those of the middle round.
    const ratioOf = (one: (typeof rounds)[number]): number => one.ours.total / one.hops;
    const middle = rounds.toSorted((a, b) => ratioOf(a) - ratioOf(b))[rounds.length >> 1];
    if (!middle) throw new Error('No round was run.');
    const { hops, pipe, ours } = middle;
    return {
      name: 'transfer',
      ratio: rounded(ratioOf(middle)),
      ours: rounded(ours.total),
      floor: rounded(hops),
      unit: 's',
      onePipe: rounded(pipe),
      ratioToOnePipe: rounded(ours.total / pipe),
      fixedSeconds: rounded(ours.total - ours.stage - ours.write),
      stageSeconds: ours.stage,
      writeSeconds: ours.write,
      compressed: rounded(compressed.total),
      rounds,
    };
  } finally {
    await service.stop();
    rmSync(directory, { recursive: true });
  }
};
