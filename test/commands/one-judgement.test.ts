import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMigrationBatch } from '../../commands/create-migration-batch.ts';
import { planMigrationBatch } from '../../commands/plan-migration-batch.ts';
import type { Intent } from '../../commands/support/door.ts';
import type { Violation } from '../../domain/words/failure.ts';
import { during } from '../../simulation/checks/plane.ts';
import { batchOf, order, platform } from '../../simulation/checks/platform.ts';
import { newRun } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { type Chance, chanceOf } from '../support/chance.ts';

const test = suite('the dry run and the order are judged alike');
const kvm = await platform();

const off = { ...simulatedVm({ number: 1, name: 'off' }), power: 'OFF' as const };
const web = simulatedVm({ number: 2, name: 'web', disksGiB: [1, 2] });
const bare = { ...simulatedVm({ number: 3, name: 'bare' }), nics: [] };
const large = simulatedVm({ number: 4, name: 'large', disksGiB: [1, 900_000] });
const gone = { id: '00000000-0000-4000-8000-00000000beef' };
const ALL = [off, web, bare, large];

const begun = async () => {
  const run = newRun(kvm, { vms: ALL });
  const plane = await run.begin();
  let commands = 0;
  const said = async <I, T>(intent: Intent<I, T>, of: (value: T) => readonly Violation[], input: object) => {
    commands += 1;
    const result = await during(run.clock, order(plane.app, intent, `c-${commands}`, input));
    return result.ok ? of(result.value) : result.violations;
  };
  return {
    planned: (input: object) => said(planMigrationBatch, ({ violations }) => violations, input),
    ordered: (input: object) => said(createMigrationBatch, () => [], input),
  };
};

const told = (violations: readonly Violation[]): readonly string[] =>
  violations.map(({ code, path }) => `${code} ${path.join('.')}`);

/** A whole order that has at least one thing wrong, so that no VM is held for the next. */
const wrong = (chance: Chance) => {
  const { ids } = kvm;
  const odd = () => chance.below(3) === 0;
  const nic = () => ({
    networkId: chance.oneOf([ids.networkId, ids.networkId, 'elsewhere']),
    ...(odd() ? { ip: chance.oneOf(['10.9.9.9', '192.168.150.20']) } : {}),
    ...(odd() ? { mac: '52:54:00:00:00:01' } : {}),
    ...(odd() ? { isDefault: true } : {}),
  });
  const row = (vm: { readonly id: string }) => ({
    vmId: vm.id,
    ...(odd() ? { platform: chance.oneOf(['LINUX', 'WINDOWS'] as const) } : {}),
    volumes: ['vda', 'vdb', 'vdz'].filter(odd).map((disk) => ({ disk, migrate: !odd() })),
    nics: [1, 1, 2].filter(odd).map((number) => ({ number, migrate: !odd(), ...nic() })),
    extraNics: [1, 2].filter(odd).map(nic),
  });
  return batchOf(ids, [], {
    ...(odd() ? { clusterId: 'nowhere' } : {}),
    ...(odd() ? { serverId: 'nobody' } : {}),
    ...(odd() ? { storageId: 'nothing' } : {}),
    ...(odd() ? { useSourceMacAndIp: true } : {}),
    ...(odd() ? { networkGroups: [{ sourceNetwork: 'lan', networkId: ids.networkId }] } : {}),
    vms: [off, ...chance.shuffled([...ALL, gone]).slice(0, 1 + chance.below(4))].map(row),
  });
};

test('whole orders: the same violations, in the same words and at the same places', async () => {
  const { planned, ordered } = await begun();
  let all = 0;
  for (let seed = 0; seed < 150; seed += 1) {
    const input = wrong(chanceOf(seed));
    const violations = await planned(input);
    assert.equal(violations, await ordered(input), `seed ${seed}`);
    assert.ok(violations.length > 0, `seed ${seed}: ${JSON.stringify(input)}`);
    all += violations.length;
  }
  assert.ok(all > 500, `${all} violations`);
});

const SPOILERS: readonly ((order: ReturnType<typeof wrong>) => object)[] = [
  (given) => ({ ...given, name: '' }),
  (given) => ({ ...given, serverId: '/' }),
  ({ vms: [first, ...rest], ...given }) => ({ ...given, vms: [{ ...first, cpuCores: 0 }, ...rest] }),
  ({ vms: [first, ...rest], ...given }) => ({
    ...given,
    vms: [{ ...first, nics: [{ number: 1, mac: 'x' }] }, ...rest],
  }),
  ({ clusterId: _, ...given }) => given,
  ({ storageId: _, ...given }) => given,
];

test('orders that the door cannot read whole: the same violations too', async () => {
  const { planned, ordered } = await begun();
  for (let seed = 0; seed < 60; seed += 1) {
    const chance = chanceOf(seed);
    const spoil = SPOILERS[seed % SPOILERS.length] ?? ((given) => given);
    const input = spoil(wrong(chance));
    assert.equal(await planned(input), await ordered(input), `seed ${seed}`);
  }
});

test('an order without a mistake has no violation in either', async () => {
  const { planned, ordered } = await begun();
  assert.equal(await planned(batchOf(kvm.ids, [web])), []);
  assert.equal(await ordered(batchOf(kvm.ids, [web])), []);
});

test('what the door cannot read hides nothing of what planning finds, in both', async () => {
  const { planned, ordered } = await begun();
  const rows = [{ vmId: off.id, cpuCores: 0 }, { vmId: bare.id, nics: [{ mac: 'x' }] }, { vmId: gone.id }];
  const { serverId: _, ...rest } = batchOf(kvm.ids, [], { name: '', vms: rows });
  const expected = [
    'INVALID_INPUT name',
    'REQUIRED serverId',
    'OUT_OF_RANGE vms.0.cpuCores',
    'VM_SHUT_OFF vms.0.vmId',
    'REQUIRED vms.1.nics.0.number',
    'INVALID_INPUT vms.1.nics.0.mac',
    'REQUIRED vms.1.nics',
    'NOT_FOUND vms.2.vmId',
  ];
  assert.equal(told(await planned(rest)), expected);
  assert.equal(told(await ordered(rest)), expected);
});

test('of an order that has only its source each thing that is missing is required', async () => {
  const { planned } = await begun();
  const { sourceId } = kvm.ids;
  const fields = ['name', 'serverId', 'clusterId', 'storageId'].map((field) => `REQUIRED ${field}`);
  assert.equal(told(await planned({ sourceId })), [...fields, 'REQUIRED vms']);
  assert.equal(told(await planned({ sourceId, vms: [{ vmId: off.id }, {}, {}] })), [
    ...fields,
    ...['VM_SHUT_OFF vms.0.vmId', 'REQUIRED vms.0.nics', 'REQUIRED vms.1.vmId', 'REQUIRED vms.2.vmId'],
  ]);
});

test('what is there is judged beside what is missing: room of the storage, addresses of the network', async () => {
  const { planned } = await begun();
  const {
    name: _,
    serverId: __,
    ...rest
  } = batchOf(kvm.ids, [large], {
    vms: [{ vmId: large.id, extraNics: [{ networkId: kvm.ids.networkId, ip: '10.9.9.9' }] }],
  });
  assert.equal(told(await planned(rest)), [
    ...['REQUIRED name', 'REQUIRED serverId', 'CAPACITY storageId'],
    'OUT_OF_RANGE vms.0.extraNics.0.ip',
  ]);
});

test('a field that is refused as it stands is told once', async () => {
  const { planned } = await begun();
  const input = batchOf(kvm.ids, [], {
    clusterId: '/',
    vms: [{ vmId: web.id, nics: [{ number: 1, networkId: '/' }] }],
  });
  assert.equal(told(await planned(input)), ['INVALID_INPUT clusterId', 'INVALID_INPUT vms.0.nics.0.networkId']);
});

test.run();
