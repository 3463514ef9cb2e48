import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isDoubtful, saysTheSame } from '../../domain/platform/inventory-doubt.ts';
import type { VcenterInventory } from '../../domain/platform/vcenter-inventory.ts';
import { inventoryOf, vmOf } from '../graphql/vmware-plane.ts';

const ofVms = (...numbers: readonly number[]): VcenterInventory => inventoryOf(numbers.map((number) => vmOf(number)));
const doubted = (before: VcenterInventory | null, now: VcenterInventory): boolean => isDoubtful(now, before);

test('more than half of the VMs gone is doubted, half is not, and more than before never is', () => {
  assert.is(doubted(ofVms(1, 2, 3, 4), ofVms(1)), true);
  assert.is(doubted(ofVms(1, 2, 3, 4), ofVms(1, 2)), false);
  assert.is(doubted(ofVms(1), ofVms(1, 2, 3)), false);
});

test('small ones: the only VM gone is doubted, one of two is not', () => {
  assert.is(doubted(ofVms(1), ofVms()), true);
  assert.is(doubted(ofVms(1, 2), ofVms(2)), false);
  assert.is(doubted(ofVms(), ofVms()), false);
});

test('as many as before, but others: what was known is gone all the same', () => {
  assert.is(doubted(ofVms(1, 2, 3), ofVms(4, 5, 6)), true);
});

test('any kind counts: clusters, hosts, datastores and networks too', () => {
  const whole = ofVms(1);
  for (const kind of ['clusters', 'hosts', 'datastores', 'networks'] as const)
    assert.is(doubted(whole, { ...whole, [kind]: [] }), true, kind);
});

test('the first one: doubted where there is nothing of what every vCenter has', () => {
  assert.is(doubted(null, ofVms(1)), false);
  assert.is(doubted(null, ofVms()), true);
  assert.is(doubted(null, { ...ofVms(1), clusters: [] }), true);
});

test('two answers are the same by what they tell of, in any order, whatever state it is in', () => {
  assert.is(saysTheSame(ofVms(1, 2), ofVms(2, 1)), true);
  assert.is(saysTheSame(inventoryOf([vmOf(1, { power: 'RUNNING' })]), ofVms(1)), true);
  assert.is(saysTheSame(ofVms(1, 2), ofVms(1)), false);
  assert.is(saysTheSame(ofVms(1), ofVms(2)), false);
});

test.run();
