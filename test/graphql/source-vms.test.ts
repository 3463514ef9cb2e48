import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aggregates } from '../../commands/support/aggregates.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import type { CredentialRef, Ipv4, SourceVmId, TaskId } from '../../domain/words/ids.ts';
import { gib, mac, sourceId, vda } from '../support/examples.ts';
import { disk, vm } from '../support/kvm-orders.ts';
import { type Api, startApi } from './api.ts';
import { context, inventoryOf, vcenterRow, vmOf, vmwareWorld } from './vmware-plane.ts';

const test = suite<{ api: Api; vms: SourceVm[] }>('lists of source VMs');

const ssh = {
  address: '10.0.0.1',
  port: 22,
  user: 'root',
  hostKey: 'ssh-ed25519 AAAA',
  credential: 'c' as CredentialRef,
};
const details = {
  ...{ id: sourceId, name: 'old', connection: { kind: 'KVM', ssh, sasl: null } as const },
  ...{ libvirtVersion: '9.0.0', qemuVersion: '7.2.0' },
};

test.before.each(async (its) => {
  its.vms = [];
  its.api = await startApi();
  Object.assign(its.api.app.world.kvm, { listVms: async () => its.vms });
  await its.api.app.handler.handle(aggregates.source(sourceId), { type: 'AddSource', data: details }, context('s'));
});
test.after.each(({ api }) => api.close());

const LIST = `query ($text: String, $names: [String!], $selectableOnly: Boolean, $sort: SourceVmSort, $descending: Boolean, $first: Int, $cursor: String) {
  list: sourceVms(sourceId: "${sourceId}", text: $text, names: $names, selectableOnly: $selectableOnly, sort: $sort, descending: $descending, first: $first, cursor: $cursor) {
    ... on SourceVms { total cursor notFound foundTwice vms { name obstacles { code message text disk } } } ... on Refusal { violations { code field } } } }`;

type Obstacle = {
  readonly code: string;
  readonly message: string;
  readonly text: string;
  readonly disk: string | null;
};
type List = {
  readonly total: number;
  readonly cursor: string | null;
  readonly notFound: readonly string[];
  readonly foundTwice: readonly string[];
  readonly vms: readonly { readonly name: string; readonly obstacles: readonly Obstacle[] }[];
};
const listOf = async (api: Api, wish: object = {}): Promise<List> => {
  const { body } = await api.ask(LIST, { ...wish });
  assert.is(body.errors, undefined, JSON.stringify(body.errors));
  return body.data?.list as List; // as asked for above
};
const namesOf = ({ vms }: List): readonly string[] => vms.map(({ name }) => name);

const off = { power: 'OFF' } as const;

test('each VM says why it cannot be ordered, in both languages, and one that a task holds too', async ({
  api,
  vms,
}) => {
  vms.push(vm(1), vm(2, off), vm(3, { disks: [disk(vda, { obstacle: 'it is shared', obstacleCode: 'SHARED_DISK' })] }));
  const claim = { sourceId, vmId: vm(1).id, taskId: 'task-9' as TaskId, claimId: 'task', path: [], vmName: 'web-1' };
  const held = aggregates.sourceVm(sourceId, vm(1).id);
  await api.app.handler.handle(held, { type: 'ClaimSourceVm', data: claim }, context('claim'));
  const { vms: rows, total } = await listOf(api);
  assert.is(total, 3);
  assert.equal(
    rows.map(({ obstacles }) => obstacles.map(({ code, disk: of }) => [code, of])),
    [[['IN_USE', null]], [['VM_SHUT_OFF', null]], [['SHARED_DISK', 'vda']]],
  );
  assert.match(rows[0]?.obstacles[0]?.message ?? '', 'task-9');
  const { body } = await api.send({ query: LIST, variables: {} }, { 'accept-language': 'zh-CN' });
  const chinese = body.data?.list as List;
  assert.match(chinese.vms[1]?.obstacles[0]?.text ?? '', '关机');
  const selectable = await listOf(api, { selectableOnly: true });
  assert.equal([selectable.total, namesOf(selectable)], [0, []]);
});

test('only those that can be selected, in pages', async ({ api, vms }) => {
  for (let number = 1; number <= 9; number += 1) vms.push(vm(number, number % 2 === 0 ? off : {}));
  const first = await listOf(api, { selectableOnly: true, first: 2 });
  assert.equal([first.total, namesOf(first)], [5, ['web-1', 'web-3']]);
  const next = await listOf(api, { selectableOnly: true, first: 200, cursor: first.cursor });
  assert.equal([next.cursor, namesOf(next)], [null, ['web-5', 'web-7', 'web-9']]);
});

test('a page goes on where the one before ended, whatever came or went meanwhile', async ({ api, vms }) => {
  const size = [3, 1, 2, 2, 5];
  for (const [index, cores] of size.entries()) vms.push(vm(index + 1, { cpuCores: cores }));
  for (const [descending, expected] of [
    [false, ['web-2', 'web-3', 'web-4', 'web-1', 'web-5']],
    [true, ['web-5', 'web-1', 'web-4', 'web-3', 'web-2']],
  ] as const) {
    const order = { sort: 'CPU_CORES', descending };
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < 5; page += 1) {
      const list: List = await listOf(api, { ...order, first: 1, cursor });
      seen.push(...namesOf(list));
      ({ cursor } = list);
      vms.reverse(); // the source tells them in another order each time
    }
    assert.equal(seen, expected);
    assert.is(cursor, null);
  }
  const [first] = [await listOf(api, { first: 2 })];
  const rest = vms.filter(({ name }) => name !== 'web-2' && name !== 'web-4'); // the last of the page is gone, and another
  vms.splice(0, vms.length, ...rest, vm(9), vm(0));
  assert.equal(namesOf(await listOf(api, { first: 9, cursor: first?.cursor })), ['web-3', 'web-5', 'web-9']);
});

test('by memory, storage and power', async ({ api, vms }) => {
  vms.push(
    vm(1, { memoryBytes: gib(4), disks: [disk(vda, { sizeBytes: gib(9) })] }),
    vm(2, { memoryBytes: gib(2), power: 'PAUSED', disks: [disk(vda, { sizeBytes: gib(20) })] }),
    vm(3, { memoryBytes: gib(8), disks: [disk(vda, { sizeBytes: gib(1) })] }),
  );
  assert.equal(namesOf(await listOf(api, { sort: 'MEMORY' })), ['web-2', 'web-1', 'web-3']);
  assert.equal(namesOf(await listOf(api, { sort: 'STORAGE', descending: true })), ['web-2', 'web-1', 'web-3']);
  assert.equal(namesOf(await listOf(api, { sort: 'POWER' })), ['web-2', 'web-1', 'web-3']);
});

test('a pasted list of names: which are not there and which are there twice is told', async ({ api, vms }) => {
  const twin = { id: 'vm-12' as SourceVmId, name: 'web-2' };
  vms.push(vm(1), vm(2), vm(2, twin), vm(3), vm(4, { name: 'b\u200bad' }));
  const list = await listOf(api, { names: [' web-1 ', 'web-2', 'nobody', 'vm-3', 'b\u200bad'] });
  assert.equal(namesOf(list).toSorted(), ['b\\u{200b}ad', 'web-1', 'web-2', 'web-2', 'web-3']);
  assert.equal([list.total, list.notFound, list.foundTwice], [5, ['nobody'], ['web-2']]);
  assert.equal(namesOf(await listOf(api, { names: [] })), []);
  const tooMany = await api.ask(LIST, { names: Array.from({ length: 201 }, (_, index) => `web-${index}`) });
  assert.is(tooMany.body.errors?.[0]?.extensions?.code, 'OUT_OF_RANGE');
});

test('any part of name, guest, address', async ({ api, vms }) => {
  const nic = { number: 1, mac: mac(7), model: 'virtio', network: 'default', ip: '10.1.2.3' as Ipv4 };
  vms.push(vm(1), vm(2, { guestOs: 'CentOS 7' }), vm(3, { nics: [nic] }));
  assert.equal(namesOf(await listOf(api, { text: 'WEB-3' })), ['web-3']);
  assert.equal(namesOf(await listOf(api, { text: 'centos' })), ['web-2']);
  assert.equal(namesOf(await listOf(api, { text: '10.1.2' })), ['web-3']);
  assert.equal(namesOf(await listOf(api, { text: 'nothing' })), []);
});

test('a cursor of another order, or of nobody, is told as that, and the source is not asked for a page that cannot be', async ({
  api,
  vms,
}) => {
  vms.push(vm(1), vm(2));
  const { cursor } = await listOf(api, { first: 1 });
  for (const wish of [{ cursor, sort: 'MEMORY' }, { cursor, descending: true }, { cursor: 'x' }, { cursor: 'W10' }])
    assert.is((await api.ask(LIST, wish)).body.errors?.[0]?.extensions?.code, 'INVALID_INPUT', JSON.stringify(wish));
  Object.assign(api.app.world.kvm, { listVms: () => Promise.reject(new Error('asked')) });
  assert.is((await api.ask(LIST, { first: 0 })).body.errors?.[0]?.extensions?.code, 'OUT_OF_RANGE');
});

const INVENTORY = `query ($id: ID!, $names: [String!], $selectableOnly: Boolean) { result: vcenterInventory(sourceId: $id) { ... on VcenterInventory {
  vms(names: $names, selectableOnly: $selectableOnly, first: 200) { total notFound foundTwice rows { name obstacles { code } } } } } }`;

test('of the last sync of a vCenter the same is told, and thousands do not hold up the others', async ({ api }) => {
  const traits = vmOf(1).vmware;
  if (!traits) throw new Error('no VMware VM');
  const template = { vmware: { ...traits, template: true } };
  const all = Array.from({ length: 3000 }, (_, index) => vmOf(index + 1, index % 3 === 0 ? template : {}));
  const { world } = vmwareWorld(() => all);
  Object.assign(api.app.world, world, {
    inventories: { put: async () => undefined, get: async () => inventoryOf(all) },
  });
  const id = 'source-vc';
  const connection = {
    ...{
      kind: 'VMWARE' as const,
      address: 'vc.example.org',
      port: 443,
      user: 'a',
      certificate: 'x',
      fingerprint: 'AA',
    },
    ...{ legacyTls: false, credential: 'c' as CredentialRef, esxiHosts: [] },
  } as const;
  const vcenter = { id: id as typeof sourceId, name: 'vc', connection, apiType: 'VirtualCenter', version: '6.7.0' };
  const added = { ...vcenter, build: '1', instanceUuid: null };
  await api.app.handler.handle(aggregates.source(vcenter.id), { type: 'AddVcenter', data: added }, context('vc'));
  api.readModels.source = () => vcenterRow(id, true);
  let turns = 0;
  let over = false;
  const counting = (async () => {
    while (!over) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
  })();
  const { body } = await api.ask(INVENTORY, { id, selectableOnly: true, names: null });
  over = true;
  await counting;
  const { vms } = { ...body.data }.result as { vms: { total: number; rows: { obstacles: unknown[] }[] } };
  assert.equal([vms.total, vms.rows.length, vms.rows[0]?.obstacles], [2000, 200, []]);
  assert.ok(turns >= 30, `${turns} turns`); // 3,000 VMs, a hundred a turn
  const named = await api.ask(INVENTORY, { id, selectableOnly: false, names: ['shop 1/ü', 'nobody'] });
  const found = { ...named.body.data }.result as { vms: unknown };
  assert.equal(found.vms, {
    ...{ total: 1, notFound: ['nobody'], foundTwice: [] },
    rows: [{ name: 'shop 1/ü', obstacles: [{ code: 'TEMPLATE' }] }],
  });
});

test.run();
