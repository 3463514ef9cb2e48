import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BatchFacts } from '../../domain/planning/batch-order.ts';
import { planBatch } from '../../domain/planning/batch-planner.ts';
import { NOTHING_HELD } from '../../domain/planning/holdings.ts';
import { judge } from '../../domain/planning/judge.ts';
import { pathsOfPlan } from '../../domain/planning/plan-paths.ts';
import { asPlanned } from '../../domain/planning/planned.ts';
import { plannedTraits } from '../../domain/task/storage-traits.ts';
import { gib } from '../support/examples.ts';
import { facts, order, told, vm, wish } from '../support/kvm-orders.ts';
import { sentence } from '../support/sentence.ts';

const shared = { hostFirst: false, writtenBy: 'SERVER', format: 'raw' } as const;
const vms = [vm(1), vm(2)];
const need = planBatch(order([wish(1), wish(2)]), facts(vms)).plans.flatMap(({ target }) => target.volumes);
const needGb = need.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / gib(1);

const factsOf = (storageTraits: BatchFacts['storageTraits'], ...freeGb: number[]): BatchFacts => {
  const host = { freeCpus: 99, freeMemoryBytes: gib(999), uefi: true };
  const hosts = freeGb.map((free) => ({ ...host, freeBytes: gib(free) }));
  return facts(vms, { storageTraits, hosts });
};
const planned = (storageTraits: BatchFacts['storageTraits'], ...freeGb: number[]) =>
  planBatch(order([wish(1), wish(2)]), factsOf(storageTraits, ...freeGb));

test('a plan keeps the traits of its storage, and says nothing of LocalStorage’s', () => {
  assert.equal(
    planned(shared, 999).plans.map(({ storageTraits }) => storageTraits),
    [shared, shared],
  );
  assert.not(planned(plannedTraits({}), 999).plans.some((plan) => 'storageTraits' in plan));
});

test('a storage of a kind that nothing can be written to is refused by its kind; one that is not known says nothing of it', () => {
  const { violations } = planned('UNSUPPORTED', 999);
  assert.equal(told({ violations }), ['INVALID_INPUT storageId']);
  assert.match(sentence(violations[0]), 'which cannot be written yet; choose a LocalStorage.');
  assert.equal(told(planned(null, 999)), []);
});

test('room that all hosts see counts once, and no VM has to fit beside one of them', () => {
  assert.equal(told(planned(shared, needGb, needGb)), []);
  assert.equal(told(planned(shared, needGb - 1, needGb - 1)), ['CAPACITY storageId']);
  assert.equal(told(planned(plannedTraits({}), needGb - 1, needGb - 1)), []); // each host has its own
});

test('a plan that is judged again: has room as the storage is now, and not as it was planned', () => {
  for (const was of [plannedTraits({}), shared]) {
    const [plan] = planned(was, 999).plans;
    if (!plan) throw new Error('no plan');
    const oneGb = plan.target.volumes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / gib(1);
    const judged = (storageTraits: BatchFacts['storageTraits']) => {
      const world = factsOf(storageTraits, oneGb, oneGb - 1);
      const { violations } = judge(asPlanned(plan), world, NOTHING_HELD, pathsOfPlan(plan));
      return told({ violations }).filter((line) => line.startsWith('CAPACITY'));
    };
    assert.equal(judged(plannedTraits({})), []); // on the host that has it
    assert.equal(judged(shared), ['CAPACITY storageId']); // seen by one of them
    assert.equal(judged(null), was === shared ? ['CAPACITY storageId'] : []); // not asked: as it was planned
  }
});
test.run();
