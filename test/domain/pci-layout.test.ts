import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { taskPlan } from '../../adapters/eventstore/task-plan-shape.ts';
import { planBatch } from '../../domain/planning/batch-planner.ts';
import type { PciLayout } from '../../domain/planning/pci-layout.ts';
import { vda, vdb } from '../support/examples.ts';
import { facts, order, vm, wish } from '../support/kvm-orders.ts';
import { spoken } from '../support/sentence.ts';

const slot = (number: number, within = 0) => ({ bus: 0, slot: number, function: within });
const pci: PciLayout = {
  buses: [{ index: 1, model: 'pci-bridge', place: slot(9) }],
  devices: [
    { kind: 'DISK', disk: vda, place: slot(5) },
    { kind: 'DISK', disk: vdb, place: slot(5, 1) },
    { kind: 'NIC', number: 1, place: { bus: 1, slot: 3, function: 0 } },
    { kind: 'SCSI_CONTROLLER', index: 0, place: slot(6) },
  ],
};
const planned = (more: Parameters<typeof wish>[1] = {}) => {
  const { plans } = planBatch(order([wish(1, more)]), facts([vm(1, { pci, hpet: true })]));
  const [plan] = plans;
  assert.ok(plan);
  const told = plan.advisories
    .map(spoken)
    .filter(({ message }) => message.includes('new PCI slots'))
    .map(({ code }) => code);
  return { plan, told };
};

test('the plan has the places of all that migrates, and the HPET; it is stored and read with them (RT-12)', () => {
  const { plan, told } = planned();
  const kept = { buses: pci.buses, devices: pci.devices.slice(0, 3) }; // no disk is on SCSI
  assert.equal([plan.target.pci, plan.target.hpet, told], [kept, true, []]);
  assert.equal(taskPlan.parse(JSON.parse(JSON.stringify(plan))).target.pci, kept);
});

test('a disk that is left out gives up its place; a platform that is ordered gives up all of them, and the plan says so', () => {
  const { plan, told } = planned({ volumes: [{ disk: vdb, migrate: false, displayName: null }] });
  assert.equal([plan.target.pci?.devices.map(({ kind }) => kind), told], [['DISK', 'NIC'], []]);
  const other = planned({ platform: 'OTHER' });
  assert.equal([other.plan.target.pci, other.told], [undefined, ['NEW_PCI_SLOTS']]);
});

test.run();
