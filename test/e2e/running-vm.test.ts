// timeout: 900s
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attachLab } from '../peers/lab/lab.ts';
import { bootedOn, domainState } from '../support/arrived.ts';
import { eventually } from '../support/eventually.ts';
import { registerLab } from '../support/fleet.ts';
import { type Delivered, inventories, leftovers } from '../support/leftovers.ts';
import { startService } from '../support/service.ts';
import { createBatch, taskEnded, taskNow } from '../support/tasks.ts';

const test = suite('A running VM moves (KV-4, KV-8, RT-2, RT-10)');
const lab = await attachLab();
const { src, mig, tgt } = lab.hosts;
const service = await startService(mkdtempSync(`${tmpdir()}/sampan-e2e-`));
const { ask } = service;
const fleet = await registerLab(ask, lab, 'mover');
const bios = await lab.startGuest({ name: 'vm-bios', firmware: 'bios', dataDisk: true });
const uefi = await lab.startGuest({ name: 'vm-uefi', firmware: 'uefi', dataDisk: false });
for (const guest of [bios, uefi]) await lab.awaitAgent(src, guest.name, 300_000);
await lab.writeEvidence(bios, 'nonce-bios', 8);
await lab.writeEvidence(uefi, 'nonce-uefi', 4);
const before = await inventories(lab);
const delivered: Delivered[] = [];

test('a BIOS VM with a data disk: it boots on the target with its data, its MAC and the IP that was asked for', async () => {
  const nics = [{ number: 1, ip: '192.168.150.77' }];
  const [id = ''] = await createBatch(ask, fleet, {
    commandId: 'bios',
    name: 'bios',
    vms: [{ vmId: bios.uuid, nics }],
  });
  const task = await taskEnded(ask, id);
  assert.is(task.state, 'SUCCEEDED', JSON.stringify(task.failure));
  assert.is(task.host?.id, fleet.hostIds.tgt);
  const mark = await bootedOn(lab, tgt, id);
  assert.equal(
    { ...mark, uptimeSeconds: 0 },
    {
      nonce: 'nonce-bios',
      uuid: id,
      firmware: 'bios',
      rootData: 'OK',
      data: 'OK',
      mac: bios.mac,
      ip: '192.168.150.77',
      uptimeSeconds: 0,
    },
  );
  delivered.push({ taskId: id, mac: bios.mac });
});

test('its source runs on, nothing is owed, and nothing of ours is left on any of the three hosts', async () => {
  assert.is(await domainState(src, bios.name), 'running');
  assert.equal((await ask('{ debt { artefactId kind } }')).debt, []);
  assert.equal(await leftovers(lab, before, delivered), []);
});

test('cancelled while its volumes are written: everything is taken back on all three hosts, the source runs on (RT-8)', async () => {
  const [id = ''] = await createBatch(ask, fleet, { commandId: 'stop', name: 'stop', vms: [{ vmId: uefi.uuid }] });
  const cancel = `mutation($id: ID!) { cancelMigrationTask(input: { commandId: "stop-it", id: $id }) { __typename } }`;
  await eventually(
    'its volume is there',
    async () => (await taskNow(ask, id)).debt.some(({ kind }) => kind === 'VOLUME') || undefined,
    { everyMilliseconds: 100 },
  );
  await ask(cancel, { id });
  const task = await taskEnded(ask, id);
  assert.is(task.state, 'CANCELLED');
  assert.equal(task.debt, []);
  assert.is(await domainState(src, uefi.name), 'running');
  assert.equal(await leftovers(lab, before, delivered), []);
});

test('a UEFI VM, staged raw: it boots by UEFI with its own variables and data', async () => {
  const wish = { commandId: 'uefi', name: 'uefi', compression: false, vms: [{ vmId: uefi.uuid }] };
  const [id = ''] = await createBatch(ask, fleet, wish);
  const task = await taskEnded(ask, id);
  assert.is(task.state, 'SUCCEEDED', JSON.stringify(task.failure));
  delivered.push({ taskId: id, mac: uefi.mac });
  const host = task.host?.id === fleet.hostIds.tgt ? tgt : mig;
  const mark = await bootedOn(lab, host, id);
  assert.is(mark.firmware, 'efi');
  assert.is(mark.nonce, 'nonce-uefi');
  assert.is(mark.uuid, id);
  assert.is(mark.rootData, 'OK');
  assert.is(mark.mac, uefi.mac);
  const nvram = `/var/lib/libvirt/qemu/nvram/sampan-${id}_VARS.fd`;
  assert.is((await host.exec(`virsh -c qemu:///system dumpxml sampan-${id} | grep -c '${nvram}'`)).stdout.trim(), '1');
  assert.is(await domainState(src, uefi.name), 'running');
});

test('a second order of a VM whose copy runs is refused with the task that made it, and nothing is left of the attempt (TK-12; of TK-14 the MAC in use)', async () => {
  const refusal = await createBatch(ask, fleet, { commandId: 'again', name: 'again', vms: [{ vmId: bios.uuid }] }).then(
    () => 'accepted',
    (error: Error) => error.message,
  );
  assert.match(
    refusal,
    /"code":"IN_USE","field":"vms\[0\]\.nics","message":"[^"]+ has been migrated already, by task /,
  );
  assert.equal((await ask('{ debt { artefactId } }')).debt, []);
  assert.equal(await leftovers(lab, before, delivered), []);
});

test.after(() => service.stop());
test.run();
