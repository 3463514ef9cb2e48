import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachLab, type Lab } from '../peers/lab/lab.ts';
import { runOrThrow } from '../peers/lab/process.ts';
import { rawClient } from '../peers/vcsim/raw-soap.ts';
import { startVcsim, type Vcsim } from '../peers/vcsim/vcsim.ts';
import { eventually } from '../support/eventually.ts';
import type { Fleet } from '../support/fleet.ts';
import { type RunningService, startService } from '../support/service.ts';
import { createBatch, taskEnded } from '../support/tasks.ts';
import { parentAddress, registerVmware } from '../support/vmware-fleet.ts';
import type { BenchResult } from './append.ts';
import { onHost } from './transfer-floor.ts';

export type TransferVmwareResult = BenchResult & {
  /** Of ours, what is not the copy job's own time: the order, planning, shutting down, starting and following the job. */
  readonly fixedSeconds: number;
  readonly copySeconds: number;
  readonly copyRatio: number;
  readonly rounds: readonly unknown[];
};

const ROUNDS = 3;
const SIZE = 1024 ** 3;
const DIRECTORY = '/srv/bench';
const NAMES = Array.from({ length: ROUNDS }, (_, round) => `bench-${round}`);

/** Half of it random, in stretches, as a disk in use is. */
const makeImage = (image: string): Promise<string> =>
  runOrThrow([
    'sh',
    '-c',
    `truncate -s ${SIZE} "$1"; for at in 0 256 512 768; do dd if=/dev/urandom of="$1" bs=1M count=128 seek=$at conv=notrunc status=none; done; sync "$1"`,
    'sh',
    image,
  ]);

const vm = (name: string, index: number, image: string) => ({
  name,
  guestId: 'debian11_64Guest',
  power: 'off' as const,
  disks: [{ controller: 'pvscsi' as const, capacityBytes: SIZE, image }],
  nics: [{ mac: `00:50:56:00:02:0${index}`, network: 'VM Network' }],
});

/** nbdkit's curl plugin with a cookie, and nbdcopy, on the migration server, with nothing of ours around. Seconds. */
const floorCopy = async (lab: Lab, vcsim: Vcsim, name: string): Promise<number> => {
  const client = rawClient(vcsim);
  await client.login();
  const url = `${vcsim.url}/folder/${name}/${name}-flat.vmdk?dcPath=${vcsim.datacenterPath}&dsName=ds1`;
  const script = `mkdir -p ${DIRECTORY}; cd ${DIRECTORY}; rm -f n.sock staged.raw
cat > cookie; printf '#!/bin/sh\\ncat ${DIRECTORY}/cookie\\n' > cookie.sh; chmod 700 cookie.sh
nbdkit --foreground --readonly --unix n.sock --threads 8 --filter=retry curl url='${url}' protocols=https sslverify=false \
  cookie-script=${DIRECTORY}/cookie.sh cookie-script-renew=600 &
kit=$!
until [ -S n.sock ]; do sleep 0.02; done
began=$(date +%s.%N)
nbdcopy --flush 'nbd+unix:///?socket=${DIRECTORY}/n.sock' staged.raw
ended=$(date +%s.%N)
kill $kit; rm -f staged.raw
echo "$began $ended"`;
  const [began = 0, ended = 0] = (await onHost(lab.hosts.mig, script, client.cookie)).trim().split(' ').map(Number);
  return ended - began;
};

type Staged = { readonly total: number; readonly copy: number };
const DISKS = 'query($id: ID!) { task(id: $id) { disks { staged { seconds } } } }';

/** From the order until the disk is staged; what follows, the conversion of noise, is not waited for. */
const stage = async (service: RunningService, fleet: Fleet, vcsim: Vcsim, name: string): Promise<Staged> => {
  const { ask } = service;
  const networkGroups = [{ sourceNetwork: 'VM Network', networkId: fleet.networkId }];
  const wish = { commandId: name, name, sourceType: 'VMWARE', networkGroups, compression: false };
  const began = Date.now();
  const [id = ''] = await createBatch(ask, fleet, { ...wish, vms: [{ vmId: vcsim.moref(name) }] });
  const copy = await eventually(
    'the disk is staged',
    async () =>
      ((await ask(DISKS, { id })).task as { disks: { staged: { seconds: number } | null }[] }).disks[0]?.staged
        ?.seconds,
    { everyMilliseconds: 50 },
  );
  const total = (Date.now() - began) / 1000;
  await ask(
    `mutation($id: ID!) { cancelMigrationTask(input: { commandId: "stop-${name}", id: $id }) { __typename } }`,
    { id },
  );
  await taskEnded(ask, id);
  return { total, copy };
};

const rounded = (value: number): number => Number(value.toFixed(3));

export const benchTransferVmware = async (): Promise<TransferVmwareResult> => {
  const lab = await attachLab();
  const directory = mkdtempSync(join(tmpdir(), 'sampan-transfer-'));
  const image = join(directory, 'disk.raw');
  await makeImage(image);
  const vcsim = await startVcsim({
    address: parentAddress(lab),
    inventory: {
      clusters: [{ name: 'cluster-v', hosts: [{ name: 'esxi-1' }] }],
      datastores: [{ name: 'ds1' }],
      networks: [{ name: 'VM Network', kind: 'standard' }],
      vms: NAMES.map((name, index) => vm(name, index, image)),
    },
  });
  const service = await startService(join(directory, 'data'));
  try {
    const fleet = await registerVmware(service.ask, lab, vcsim);
    const rounds: { readonly floor: number; readonly ours: Staged }[] = [];
    for (const [round, name] of NAMES.entries()) {
      // In turns, because a shared machine has slow minutes.
      const first = round % 2 === 0 ? await floorCopy(lab, vcsim, name) : null;
      const ours = await stage(service, fleet, vcsim, name);
      const floor = first ?? (await floorCopy(lab, vcsim, name));
      rounds.push({ floor, ours });
      console.log(JSON.stringify({ round, floor: rounded(floor), ...ours }));
    }
    const middle = rounds.toSorted((a, b) => a.ours.total / a.floor - b.ours.total / b.floor)[ROUNDS >> 1];
    if (!middle) throw new Error('No round was run.');
    const { floor, ours } = middle;
    return {
      name: 'transfer-vmware',
      ratio: rounded(ours.total / floor),
      ours: rounded(ours.total),
      floor: rounded(floor),
      unit: 's',
      fixedSeconds: rounded(ours.total - ours.copy),
      copySeconds: ours.copy,
      copyRatio: rounded(ours.copy / floor),
      rounds,
    };
  } finally {
    await service.stop();
    await vcsim.stop();
    rmSync(directory, { recursive: true });
  }
};
