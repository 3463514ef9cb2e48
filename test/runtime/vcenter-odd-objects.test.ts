import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import { startVcsim, type Vcsim, type VcsimInventory, type VcsimVm } from '../peers/vcsim/vcsim.ts';
import { codeOf, endpointOf, vmId, withSource } from './vcenter-world.ts';

/** More than a page, the odd ones on different pages of the server's. */
const plain = (number: number): VcsimVm => ({
  name: `plain-${number}`,
  noFiles: true,
  disks: [{ capacityBytes: 1_048_576 }],
});
const odd = (name: string): VcsimVm => ({ ...plain(0), name, guestId: 'centos7_64Guest', guestFullName: `OS ${name}` });
const inventory: VcsimInventory = {
  clusters: [{ name: 'c1', hosts: [{ name: 'esx-1' }] }],
  datastores: [{ name: 'ds1' }, { name: 'dsodd' }, { name: '[SSD] ds' }],
  networks: [{ name: 'VM Network', kind: 'standard' }],
  vms: [
    odd('odd-one'),
    ...Array.from({ length: 120 }, (_, number) => plain(number + 1)),
    odd('odd-two'),
    { ...plain(0), name: 'on-odd-store', datastore: 'dsodd' },
    // Its home is elsewhere: the simulator itself splits a path at the first bracket.
    { ...plain(0), name: 'web-202401', disks: [{ capacityBytes: 1_048_576, datastore: '[SSD] ds' }] },
  ],
};

const test = suite<{ vcsim: Vcsim }>('vCenter: one odd object hides none of the others (A10)');
test.before(async (context) => {
  context.vcsim = await startVcsim({ inventory });
});
test.before.each(({ vcsim }) => vcsim.clearFaults());
test.after(({ vcsim }) => vcsim.stop());

const look = (vcsim: Vcsim) => withSource(vcsim, (vmware) => vmware.inventory(endpointOf(vcsim)));
const find = (vcsim: Vcsim, ...names: readonly string[]) =>
  withSource(vcsim, (vmware) =>
    vmware.findVms(
      endpointOf(vcsim),
      names.map((name) => vmId(vcsim, name)),
    ),
  );
const unreadable = (vms: readonly SourceVm[]) =>
  vms.flatMap((vm) => (vm.unreadable ? [[vm.name, vm.unreadable.denied, vm.unreadable.reason]] : []));
const UNDEFINED = 'what the server answers of it has an entity in its XML that nothing defines';

test('text that looks like a document type, in CDATA or escaped, is text', async ({ vcsim }) => {
  const expected = await look(vcsim);
  await vcsim.fault({ kind: 'rewrite', from: 'OS odd-one', to: '<![CDATA[<!DOCTYPE html>&nbsp;<b>]]>', times: -1 });
  await vcsim.fault({ kind: 'rewrite', from: 'OS odd-two', to: '&lt;!DOCTYPE html&gt;', times: -1 });
  const { vms } = await look(vcsim);
  assert.equal(unreadable(vms), []);
  assert.equal(
    vms.map(({ name }) => name),
    expected.vms.map(({ name }) => name),
  );
  const os = (name: string) => vms.find((vm) => vm.name === name)?.vmware?.guestFullName;
  assert.equal([os('odd-one'), os('odd-two')], ['<!DOCTYPE html>&nbsp;<b>', '<!DOCTYPE html>']);
});

test('VMs whose answer cannot be read are listed by name with the reason, and all others as they are', async ({
  vcsim,
}) => {
  const expected = await look(vcsim);
  await vcsim.fault({ kind: 'rewrite', from: 'OS odd-one', to: 'OS&nbsp;1', times: -1 });
  await vcsim.fault({ kind: 'rewrite', from: 'OS odd-two', to: 'OS&nbsp;2', times: -1 });
  const { vms, clusters, hosts, networks } = await look(vcsim);
  assert.equal(unreadable(vms), [
    ['odd-one', false, UNDEFINED],
    ['odd-two', false, UNDEFINED],
  ]);
  const readable = (all: readonly SourceVm[]) => all.filter(({ name }) => !name.startsWith('odd-'));
  assert.is(readable(vms).length, 122);
  assert.equal(readable(vms), readable(expected.vms));
  assert.equal([clusters, hosts, networks], [expected.clusters, expected.hosts, expected.networks]);
  assert.equal(unreadable(await find(vcsim, 'plain-1', 'odd-one', 'plain-2')), [['odd-one', false, UNDEFINED]]);
  assert.is((await find(vcsim, 'plain-1', 'odd-one', 'plain-2')).length, 3);
});

test('a VM whose very name cannot be read is listed by its id', async ({ vcsim }) => {
  await vcsim.fault({ kind: 'rewrite', from: 'odd-one', to: 'odd&nbsp;one', times: -1 });
  const id = vmId(vcsim, 'odd-one');
  assert.equal(unreadable(await find(vcsim, 'odd-one', 'plain-1')), [[id, false, UNDEFINED]]);
  assert.equal(unreadable((await look(vcsim)).vms), [[id, false, UNDEFINED]]);
});

test('an odd datastore is left out, and only the VM that is on it says so', async ({ vcsim }) => {
  await vcsim.fault({
    kind: 'rewrite',
    from: '<val xsi:type="xsd:string">dsodd</val>',
    to: '<val>&nbsp;</val>',
    times: -1,
  });
  const { vms, datastores } = await look(vcsim);
  assert.equal(
    datastores.map(({ name }) => name),
    ['ds1', '[SSD] ds'],
  );
  const obstacles = (all: readonly SourceVm[]) =>
    all.filter(({ disks }) => disks.some(({ obstacle }) => obstacle !== null)).map(({ name }) => name);
  assert.equal(obstacles(vms), ['on-odd-store']);
  assert.equal(obstacles(await find(vcsim, 'plain-1', 'on-odd-store')), ['on-odd-store']);
});

test('a datastore with brackets in its name, and a VM whose name ends like a snapshot (A9)', async ({ vcsim }) => {
  const [vm] = await find(vcsim, 'web-202401');
  assert.equal(
    vm?.disks.map(({ obstacle, vmware }) => [obstacle, vmware?.datastore, vmware?.datastoreKind, vmware?.path]),
    [[null, '[SSD] ds', 'VMFS', 'web-202401/web-202401.vmdk']],
  );
});

test('a hostile answer is refused as long as it comes, and one that came once costs nothing', async ({ vcsim }) => {
  const expected = await look(vcsim);
  for (const shape of ['billionLaughs', 'doctype', 'gigabyte', 'deepNesting', 'notXml', 'unclosed'] as const) {
    await vcsim.fault({ kind: 'hostile', shape, method: 'RetrievePropertiesEx', times: -1 });
    await withSource(vcsim, async (vmware) => {
      assert.is(await codeOf(vmware.inventory(endpointOf(vcsim))), 'BAD_ANSWER', shape);
      assert.is(await codeOf(vmware.findVms(endpointOf(vcsim), [vmId(vcsim, 'plain-1')])), 'BAD_ANSWER', shape);
    });
    await vcsim.clearFaults();
    await vcsim.fault({ kind: 'hostile', shape, method: 'RetrievePropertiesEx' });
    assert.equal((await look(vcsim)).vms, expected.vms, shape);
  }
});

test('a server all of whose answers are odd is no source', async ({ vcsim }) => {
  await vcsim.fault({ kind: 'rewrite', from: '<propSet>', to: '<propset>&nbsp;', times: -1 });
  await withSource(vcsim, async (vmware) => {
    assert.is(await codeOf(vmware.inventory(endpointOf(vcsim))), 'BAD_ANSWER');
  });
});

test.run();
