import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BatchFacts } from '../../domain/planning/batch-order.ts';
import { planBatch } from '../../domain/planning/batch-planner.ts';
import { comparedOf, nowOf } from '../../domain/planning/compared.ts';
import { driftOf } from '../../domain/planning/drift.ts';
import { type Holdings, NOTHING_HELD } from '../../domain/planning/holdings.ts';
import { judge } from '../../domain/planning/judge.ts';
import { pathsOfPlan } from '../../domain/planning/plan-paths.ts';
import { asPlanned } from '../../domain/planning/planned.ts';
import type { TaskPlan } from '../../domain/task/task-plan.ts';
import type { DiskName, Mac, TaskId } from '../../domain/words/ids.ts';
import { gib, mac, networkId, vda, vdb } from '../support/examples.ts';
import { disk, facts, network, order, told, vm, wish } from '../support/kvm-orders.ts';
import { spoken } from '../support/sentence.ts';
import { CASES, KVM, kvmNic, kvmNow, planOf, taken, VMWARE, vmwareNow } from './drift-cases.ts';
import { sda, sdb, vmwareDisk } from './vmware-facts.ts';

const test = suite('drift: what of a plan’s facts is another by now (RT-15)');

/** As they were stored before facts were kept. */
const withoutKept = ({ kept: _, ...plan }: TaskPlan): TaskPlan => plan;

const drift = (plan: TaskPlan, world: BatchFacts, holdings: Partial<Holdings> = {}): readonly string[] =>
  driftOf(comparedOf(plan), nowOf(plan, world, { ...NOTHING_HELD, ...holdings })).map(
    ({ what, of, planned, now }) => `${what}${of === null ? '' : ` ${of}`}: ${planned} → ${now}`,
  );

test('each difference that matters is named with both values, and no other', () => {
  for (const [what, plan, now, kept] of CASES) assert.equal(drift(plan, now), kept, what);
});

test('a plan from before facts were kept is compared with itself', () => {
  for (const [what, plan, now, kept, alone = kept] of CASES) assert.equal(drift(withoutKept(plan), now), alone, what);
});

test('an address that was assigned, or that the task holds itself, is not taken', () => {
  const now = { ...kvmNow({}), networks: { [networkId]: taken } };
  const nics = KVM.target.nics.map((nic) => ({ ...nic, addressGiven: false }));
  assert.equal(drift({ ...KVM, target: { ...KVM.target, nics } }, now), []);
  assert.equal(drift(KVM, now, { tasks: ['task-8' as TaskId] }), []);
});

test('of the source only what will still be read counts: a disk that is read may change, a VM that is read whole may be gone', () => {
  const grown = kvmNow({ disks: [disk(vda, { sizeBytes: gib(3) }), disk(vdb, { sizeBytes: gib(3) })] });
  assert.equal(drift(KVM, grown, { read: { [KVM.taskId]: [vda] } }), ['DISK_RESIZED vdb: 2 GB → 3 GB']);
  const read = { [KVM.taskId]: [vda, vdb] };
  for (const now of [grown, facts([]), kvmNow({ power: 'OFF' })]) assert.equal(drift(KVM, now, { read }), []);
  assert.equal(drift(KVM, { ...facts([]), networks: {} }, { read }), [`NETWORK_GONE ${networkId}: 10.0.0.0/24 → gone`]);
});

test('what had no room in the kept facts is seen: of NICs that it changed, of disks also how', () => {
  const macOf = (number: number) => `52:54:00:00:01:${number.toString(16).padStart(2, '0')}` as Mac;
  const nics = Array.from({ length: 40 }, (_, index) => ({ ...kvmNic, number: index + 1, mac: macOf(index) }));
  const disks = Array.from({ length: 100 }, (_, index) => disk(`vd${index}` as DiskName, { boot: index === 0 }));
  const groups = nics.map(({ number }) => ({ number, sourceNetwork: null, networkId }));
  const wide = { networks: { [networkId]: network(200) }, serverSpace: null, hosts: [] };
  const plan = planOf(planBatch(order([wish(1)], { networkGroups: groups }), facts([vm(1, { nics, disks })], wide)));
  const { kept } = plan;
  const rest = kept?.rest;
  assert.ok(rest?.nics && rest.disks);
  assert.equal(drift(plan, facts([vm(1, { nics, disks })], wide)), []);
  const now = facts(
    [
      vm(1, {
        nics: nics.map((nic) => (nic.number === 40 ? { ...nic, mac: mac(9) } : nic)),
        disks: disks.map((one) => (one.name === 'vd99' ? { ...one, sizeBytes: gib(5) } : one)),
      }),
    ],
    wide,
  );
  const [resized, changed, ...others] = drift(plan, now);
  assert.is(resized, 'DISK_RESIZED vd99: 2 GB → 5 GB');
  assert.match(
    changed ?? '',
    new RegExp(`^NICS_CHANGED: ${rest.nics.count} \\(${rest.nics.print}\\) → ${rest.nics.count} \\([0-9a-f]{8}\\)$`),
  );
  assert.equal(others, []);
});

const judged = (plan: TaskPlan, now: BatchFacts, holdings: Partial<Holdings> = {}) =>
  judge(asPlanned(plan), now, { ...NOTHING_HELD, tasks: [plan.taskId], ...holdings }, pathsOfPlan(plan)).violations;

test('a judgement tells each difference once, at the field of the plan, with both values', () => {
  const now = vmwareNow(
    { disks: [vmwareDisk(sda), vmwareDisk(sdb, { sizeBytes: gib(3) })] },
    { datacenterPath: 'dc2' },
  );
  assert.equal(
    judged(VMWARE, now)
      .map(spoken)
      .map(({ code, path, message }) => [code, path.join('.'), message].join(' ')),
    [
      'SOURCE_CHANGED source.vmId The datacenter of shop-1 was dc when its migration was planned and is dc2 now; order the migration anew.',
      'SOURCE_CHANGED target.volumes.1 The size of disk sdb of shop-1 was 2 GB when its migration was planned and is 3 GB now; order the migration anew.',
    ],
  );
  for (const [what, plan, world, kept] of CASES) {
    const codes = judged(plan, world).length;
    assert.ok(kept.length === 0 || codes >= kept.length, `${what}: ${codes}`);
  }
  assert.equal(told({ violations: judged(KVM, facts([])) }), ['NOT_FOUND source.vmId']);
  assert.equal(judged(KVM, facts([]), { read: { [KVM.taskId]: [vda, vdb] } }), []);
});

test.run();
