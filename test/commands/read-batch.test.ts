import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { batchInput } from '../../commands/support/batch-input.ts';
import { readBatch } from '../../commands/support/read-batch.ts';
import { orderFor } from '../domain/random-orders.ts';
import { type Chance, chanceOf } from '../support/chance.ts';
import { ODD } from '../support/odd-input.ts';

const test = suite('a batch is read as far as it can be');

const told = ({ violations }: Pick<ReturnType<typeof readBatch>, 'violations'>): readonly string[] =>
  violations.map(({ code, path }) => `${code} ${path.join('.')}`);

const ROW = { vmId: 'vm-1' };
const WHOLE = { name: 'move', sourceId: 's', serverId: 'm', clusterId: 'c', storageId: 'p', vms: [ROW] };

test('what is whole is read as the door reads it', () => {
  assert.equal(readBatch(WHOLE).input, batchInput.parse(WHOLE));
  assert.equal(told(readBatch(WHOLE)), []);
});

test('of nothing everything is required', () => {
  const { input, violations } = readBatch({});
  assert.equal(told({ violations }), [
    ...['name', 'sourceId', 'serverId', 'clusterId', 'storageId', 'vms'].map((field) => `REQUIRED ${field}`),
  ]);
  assert.is(input?.serverId, '');
  assert.equal(input?.vms, []);
});

test('what is missing in a row is required there, and the row keeps its place', () => {
  const { input, violations } = readBatch({ ...WHOLE, vms: [{}, { ...ROW, cpuCores: 0 }] });
  assert.equal(told({ violations }), ['REQUIRED vms.0.vmId', 'OUT_OF_RANGE vms.1.cpuCores']);
  assert.equal(
    input?.vms.map(({ vmId, cpuCores }) => [vmId, cpuCores]),
    [
      ['', null],
      ['vm-1', null],
    ],
  );
});

test('a group without its L3 network, with both sides, and with neither: each at its place', () => {
  const networkGroups = [
    { number: 1 },
    { number: 2, networkId: 'n' },
    { number: 3, sourceNetwork: 'lan', networkId: 'n' },
    { networkId: 'n' },
    { sourceNetwork: 'lan', networkId: 'n' },
  ];
  const { input, violations, inInput } = readBatch({ ...WHOLE, networkGroups });
  assert.equal(told({ violations }), [
    'REQUIRED networkGroups.0.networkId',
    'INVALID_INPUT networkGroups.2',
    'INVALID_INPUT networkGroups.3',
  ]);
  assert.equal(
    input?.networkGroups.map(({ number, sourceNetwork }) => number ?? sourceNetwork),
    [2, 'lan'],
  );
  assert.equal(inInput(['networkGroups', 1, 'networkId']), ['networkGroups', 4, 'networkId']);
});

test('a row that names no disk or NIC is left out, and the rows behind it are told at their own places', () => {
  const row = { ...ROW, volumes: [{ migrate: false }, { disk: 'vdb' }], nics: [{ number: 0 }, {}, { number: 2 }] };
  const { input, violations, inInput } = readBatch({ ...WHOLE, vms: [{}, row] });
  assert.equal(told({ violations }), [
    'REQUIRED vms.0.vmId',
    'REQUIRED vms.1.volumes.0.disk',
    'OUT_OF_RANGE vms.1.nics.0.number',
    'REQUIRED vms.1.nics.1.number',
  ]);
  assert.equal(input?.vms[1]?.volumes.length, 1);
  assert.equal(inInput(['vms', 1, 'volumes', 0, 'disk']), ['vms', 1, 'volumes', 1, 'disk']);
  assert.equal(inInput(['vms', 1, 'nics', 0, 'mac']), ['vms', 1, 'nics', 2, 'mac']);
});

test('of 51 VMs the first 50 are read', () => {
  const vms = Array.from({ length: 51 }, (_, index) => ({ vmId: `vm-${index}` }));
  const { input, violations } = readBatch({ ...WHOLE, vms });
  assert.equal(told({ violations }), ['OUT_OF_RANGE vms']);
  assert.is(input?.vms.length, 50);
});

/** The value with one place of it replaced by something odd, or taken out. */
const spoilt = (value: unknown, chance: Chance): unknown => {
  if (value === null || typeof value !== 'object' || chance.happens(0.1)) return chance.oneOf([undefined, ...ODD]);
  const entries = Object.entries(value);
  const at = chance.below(entries.length);
  const changed = entries.map(([key, part], index) => [key, index === at ? spoilt(part, chance) : part] as const);
  return Array.isArray(value) ? changed.map(([, part]) => part) : Object.fromEntries(changed);
};

test('whatever is spoilt in an order, the rest of it is read, and what is told is what the door would tell', () => {
  let odd = 0;
  for (let seed = 0; seed < 3000; seed += 1) {
    const chance = chanceOf(seed);
    const times = 1 + chance.below(5);
    const whole: unknown = orderFor(chance, chance.oneOf(['KVM', 'VMWARE'] as const));
    let raw = whole;
    for (let time = 0; time < times; time += 1) raw = spoilt(raw, chance);
    const parsed = batchInput.safeParse(raw, { reportInput: true });
    const { input, violations, inInput } = readBatch(raw);
    const isObject = raw !== null && typeof raw === 'object' && !Array.isArray(raw);
    assert.is(input !== null, isObject, `seed ${seed}: ${JSON.stringify(raw)}`);
    assert.equal(
      violations.map(({ path }) => path),
      parsed.success ? [] : parsed.error.issues.map(({ path }) => path),
    );
    if (parsed.success) assert.equal(input, parsed.data);
    else odd += 1;
    for (const index of input?.vms.keys() ?? []) assert.is(typeof inInput(['vms', index])[1], 'number');
  }
  assert.ok(odd > 1000, `${odd} of them could not be read whole`);
});

test.run();
