import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BatchFacts } from '../../domain/planning/batch-order.ts';
import { planBatch } from '../../domain/planning/batch-planner.ts';
import { traitsOf } from '../../domain/task/volume-place.ts';
import { gib } from '../support/examples.ts';
import { facts, order, told, vm, wish } from '../support/kvm-orders.ts';

const shared = { hostFirst: false, writtenBy: 'SERVER', format: 'raw' } as const;
const vms = [vm(1), vm(2)];
const need = planBatch(order([wish(1), wish(2)]), facts(vms)).plans.flatMap(({ target }) => target.volumes);
const needGb = need.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / gib(1);

const planned = (storageTraits: BatchFacts['storageTraits'], ...freeGb: number[]) => {
  const host = { freeCpus: 99, freeMemoryBytes: gib(999), uefi: true };
  const hosts = freeGb.map((free) => ({ ...host, freeBytes: gib(free) }));
  return planBatch(order([wish(1), wish(2)]), facts(vms, { storageTraits, hosts }));
};

test('a plan keeps the traits of its storage, and says nothing of LocalStorage’s', () => {
  assert.equal(
    planned(shared, 999).plans.map(({ storageTraits }) => storageTraits),
    [shared, shared],
  );
  assert.not(planned(traitsOf({}), 999).plans.some((plan) => 'storageTraits' in plan));
});

test('a storage of a kind that nothing can be written to is refused by its kind; one that is not known says nothing of it', () => {
  const { violations } = planned('UNSUPPORTED', 999);
  assert.equal(told({ violations }), ['INVALID_INPUT storageId']);
  assert.match(violations[0]?.message ?? '', 'which cannot be written yet; choose a LocalStorage.');
  assert.equal(told(planned(null, 999)), []);
});

test('room that all hosts see counts once, and no VM has to fit beside one of them', () => {
  assert.equal(told(planned(shared, needGb, needGb)), []);
  assert.equal(told(planned(shared, needGb - 1, needGb - 1)), ['CAPACITY storageId']);
  assert.equal(told(planned(traitsOf({}), needGb - 1, needGb - 1)), []); // each host has its own
});
test.run();
