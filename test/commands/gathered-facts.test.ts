import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planMigrationBatch } from '../../commands/plan-migration-batch.ts';
import type { FailureCode } from '../../domain/words/failure.ts';
import { during } from '../../simulation/checks/plane.ts';
import { batchOf, order, platform } from '../../simulation/checks/platform.ts';
import { newRun } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';

const test = suite('what could not be asked hides nothing that could');
const kvm = await platform();

const runs = simulatedVm({ number: 1, name: 'runs' });
const off = { ...simulatedVm({ number: 2, name: 'off' }), power: 'OFF' as const };
const gone = { id: '00000000-0000-4000-8000-00000000beef' as typeof off.id };

/** What is said of an order of these three while one machine gives no answer. */
const said = async (isAway: (machine: string) => boolean, code: FailureCode = 'UNREACHABLE') => {
  const run = newRun(kvm, { vms: [runs, off] });
  const plane = await run.begin();
  const failure = { code, message: 'It gives no answer.' };
  run.world.setFaults({
    onJob: () => null,
    onCall: ({ machine }) => (isAway(machine) ? { when: 'before', failure } : null),
  });
  const wish = batchOf(kvm.ids, [runs, off, gone]);
  const vms = wish.vms.map((row, index) =>
    index === 2 ? { ...row, extraNics: [{ networkId: kvm.ids.networkId, ip: '10.9.9.9' }] } : row,
  );
  const result = await during(run.clock, order(plane.app, planMigrationBatch, 'p', { ...wish, vms }));
  const violations = result.ok ? result.value.violations : result.violations;
  return violations.map(({ code, path }) => `${code} ${path.join('.')}`);
};

const OF_VMS = ['VM_SHUT_OFF vms.1.vmId', 'NOT_FOUND vms.2.vmId', 'OUT_OF_RANGE vms.2.extraNics.0.ip'];

test('all answer: each row is told what is wrong with it', async () => {
  assert.equal(await said(() => false), OF_VMS);
});

test('the servers do not answer: what the source says is told beside it', async () => {
  const told = await said((machine) => machine !== 'src');
  assert.equal(told, ['UNREACHABLE serverId', 'UNREACHABLE clusterId', ...OF_VMS]);
});

test('the source does not answer: it is told once, no VM is called gone, and addresses are looked at', async () => {
  assert.equal(await said((machine) => machine === 'src'), [
    'UNREACHABLE sourceId',
    'OUT_OF_RANGE vms.2.extraNics.0.ip',
  ]);
});

test('a password that is lost is told as that: the VMs are there, and nobody could ask for them', async () => {
  assert.equal(await said((machine) => machine === 'src', 'NOT_FOUND'), [
    'NOT_FOUND sourceId',
    'OUT_OF_RANGE vms.2.extraNics.0.ip',
  ]);
});

test.run();
