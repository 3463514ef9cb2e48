// timeout: 900s

import { mkdtempSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attachLab } from '../peers/lab/lab.ts';
import { startVcsim } from '../peers/vcsim/vcsim.ts';
import { bootedOn } from '../support/arrived.ts';
import { eventually } from '../support/eventually.ts';
import { startService } from '../support/service.ts';
import { createBatch, taskEnded, taskNow } from '../support/tasks.ts';
import { parentAddress, registerVmware } from '../support/vmware-fleet.ts';
import { makeGuestDisks } from '../support/vmware-guest.ts';

const test = suite('Killed while a UEFI guest is read from its ESXi host, and while it is converted (VC-9, RT-11, I1)');
const lab = await attachLab();
const { mig, tgt } = lab.hosts;
const work = mkdtempSync(`${tmpdir()}/sampan-vmware-`);
const disks = await makeGuestDisks(join(work, 'disks'), { nonce: 'nonce-esxi', dataDisk: false });
const NAME = 'shop öst [1]';
const vcsim = await startVcsim({
  address: parentAddress(lab),
  inventory: {
    clusters: [{ name: 'cluster-v', hosts: [{ name: 'esxi-1' }] }],
    datastores: [{ name: 'ds1' }],
    networks: [{ name: 'VM Network', kind: 'standard' }],
    vms: [
      {
        name: NAME,
        guestId: 'debian11_64Guest',
        guestFullName: 'Debian GNU/Linux 11 (64-bit)',
        cpus: 1,
        memoryMiB: 384,
        firmware: 'efi',
        power: 'on',
        disks: [{ controller: 'pvscsi', ...disks.root, path: `${NAME}/${NAME}.vmdk` }],
        nics: [{ mac: '00:50:56:00:00:11', network: 'VM Network' }],
      },
    ],
  },
});
// The same files as the datastore's, `.vmx` and `.vmdk` beside each other, on an sshd where an ESXi host has them.
const vmfs = join(lab.dir, 'hosts.d/src/srv/vmfs/volumes/ds1');
await mkdir(vmfs, { recursive: true });
await cp(join(vcsim.datastoreDir('ds1'), NAME), join(vmfs, NAME), { recursive: true, dereference: true });
const dataDir = join(work, 'data');
let service = await startService(dataDir);
const fleet = await registerVmware(service.ask, lab, vcsim, { downlink: '250Mbps', esxi: 'esxi-1' });

/** How often each job of a role was started on the migration server, and the process that is its work. */
const jobs = async (role: string): Promise<string> =>
  (
    await mig.exec(
      `cd /var/lib/sampan/jobs && for job in *.${role}.*; do [ ! -e "$job/start" ] || echo "$job $(cat "$job/start") $(pgrep -f -o "$job")"; done`,
    )
  ).stdout;

/** kill -9, and the same work goes on: the same process, started once. */
const killDuring = async (role: string): Promise<void> => {
  const before = await jobs(role);
  assert.match(before, new RegExp(`\\.${role}\\.\\S+\\.1 1 \\d+`));
  await service.kill();
  service = await startService(dataDir);
  assert.is(await jobs(role), before);
};

const ORDER = {
  commandId: 'esxi',
  name: 'esxi',
  sourceType: 'VMWARE',
  vms: [{ vmId: vcsim.moref(NAME) }],
};
let id = '';

test('kill -9 in the middle of the copy: the running job is re-attached', async () => {
  const networkGroups = [{ sourceNetwork: 'VM Network', networkId: fleet.networkId }];
  [id = ''] = await createBatch(service.ask, fleet, { ...ORDER, networkGroups });
  await eventually(
    'a tenth of the bytes is there',
    async () => {
      const { phase, progress } = await taskNow(service.ask, id);
      const part = progress ? progress.bytesDone / progress.bytesTotal : 0;
      return (phase === 'DATA_CONVERSION' && part >= 0.1 && part <= 0.9) || undefined;
    },
    { everyMilliseconds: 100 },
  );
  await killDuring('stage');
});

test('kill -9 in the middle of the conversion: it goes on, and is started once', async () => {
  await eventually('virt-v2v runs', async () => (await jobs('convert')).includes('.convert.') || undefined, {
    everyMilliseconds: 500,
  });
  await eventually(
    'its appliance runs',
    async () => (await mig.exec("pgrep -f '[q]emu.*guestfs'")).code === 0 || undefined,
    { everyMilliseconds: 500 },
  );
  await killDuring('convert');
});

test('it ends well: the guest boots by UEFI under its new name; vCenter served no byte of the disk', async () => {
  const task = await taskEnded(service.ask, id);
  assert.is(task.state, 'SUCCEEDED', JSON.stringify(task.failure));
  assert.equal(task.debt, []);
  const host = task.host?.id === fleet.hostIds.tgt ? tgt : mig;
  const mark = await bootedOn(lab, host, id);
  assert.equal([mark.nonce, mark.firmware, mark.rootData, mark.mac], ['nonce-esxi', 'efi', 'OK', '00:50:56:00:00:11']);
  const title = await host.exec(`virsh -c qemu:///system desc --title sampan-${id}`);
  assert.is(title.stdout.trim(), `${NAME}-迁移`);
  const { folderBytes, power } = await vcsim.state();
  assert.equal([folderBytes, power[NAME]], [{}, 'off']);
});

test.after(async () => {
  await service.stop();
  await vcsim.stop();
});
test.run();
