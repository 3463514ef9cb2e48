import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { debtIn, invariantsHold, kindsLeft, outcomesIn } from '../../simulation/checks/invariants.ts';
import { during } from '../../simulation/checks/plane.ts';
import { platform } from '../../simulation/checks/platform.ts';
import { askedAgain } from '../../simulation/checks/restarts.ts';
import { moving, newRun, type Run, toTheEnd } from '../../simulation/checks/runs.ts';
import { ofVmware, withVcenter } from '../../simulation/checks/vmware.ts';
import { byCode, type Faults } from '../../simulation/faults.ts';
import { damageStaged } from '../../simulation/staged-files.ts';
import { simulatedVmwareVm } from '../../simulation/vmware-world.ts';

const test = suite('RT-5: what a restart reads of a VMware VM, and does to it');
const base = await platform(1, { transport: 'HTTPS' });
const GIB = 1024 ** 3;

const NONE: Faults = { onCall: () => null, onJob: () => null };
const REFUSED = { code: 'HYPERVISOR_REFUSED', message: 'libvirt refused.' } as const;
const IN_DOWNLOAD: Faults = {
  ...NONE,
  onCall: ({ verb }) => (verb === 'create-volume' ? { when: 'before', failure: REFUSED } : null),
};
/** Half of the second disk is staged, and its copy is not tried again. */
const HALF_COPIED: Faults = {
  ...NONE,
  onJob: (id) =>
    id.includes('.stage.sdb.') ? { part: 0.5, end: byCode('UNSUPPORTED_DISK', 'The disk cannot be read.') } : null,
};

const readOf = (run: Run, disk: string): number =>
  run.world
    .bytesRead()
    .filter(([job]) => job.includes(`.stage.${disk}.`))
    .reduce((sum, [, bytes]) => sum + bytes, 0);
const conversions = (run: Run): number => run.world.starts().filter(([job]) => job.includes('.convert.')).length;
const has = (run: Run, type: string): number => run.store.events.filter((event) => event.type === type).length;

type Wish = { readonly power?: 'RUNNING' | 'OFF'; readonly keepSourceStopped?: boolean };
const KEPT: Wish = { keepSourceStopped: true };
const OFF: Wish = { power: 'OFF' };

/** It fails so, and is restarted with all in order again: what the restart read, made again, and did to the VM. */
const restarted = async (
  faults: Faults,
  { power = 'RUNNING', keepSourceStopped = false }: Wish,
  meanwhile: (run: Run, vm: string) => unknown = () => undefined,
) => {
  const guest = { shutDownSeconds: 6, convertSeconds: 3 };
  const vm = simulatedVmwareVm({ number: 41, name: 'shop', disksGiB: [1, 4], power, guest });
  const run = newRun(base, withVcenter([vm], { bytesPerSecond: 50_000_000 }));
  const plane = await run.begin();
  run.world.setFaults(faults);
  const ids = await moving(base, run, plane, [vm], ofVmware(base, { keepSourceStopped }));
  await toTheEnd(run, 1, plane);
  assert.equal(outcomesIn(run.store), ['FAILED']);
  const before = { sda: readOf(run, 'sda'), sdb: readOf(run, 'sdb'), converted: conversions(run) };
  const deedsBefore = run.world.vmwareVm(vm.id)?.deeds.length ?? 0;
  run.world.setFaults(NONE);
  await run.clock.advance(20);
  meanwhile(run, vm.id);
  const answer = await during(run.clock, askedAgain(plane, ids));
  assert.equal(answer.ok && answer.value.results.map(({ done, violations }) => [done, violations]), [[true, []]]);
  await toTheEnd(run, 1, plane);
  assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  assert.ok(await run.clock.runUntil(() => debtIn(run.store).length === 0, 86_400));
  await run.clock.advance(400);
  invariantsHold(run.store, run.world);
  assert.equal([...new Set(kindsLeft(run.world))], ['DHCP_ENTRY', 'VM_DEFINITION', 'VOLUME']);
  return {
    code: run.store.events.find(({ type }) => type === 'StagedReviewed')?.data.code,
    sda: readOf(run, 'sda') - before.sda,
    sdb: readOf(run, 'sdb') - before.sdb,
    converted: conversions(run) - before.converted,
    stops: run.store.events.filter(({ type }) => type === 'SourceStopped').map(({ data }) => data.how),
    deeds: run.world.vmwareVm(vm.id)?.deeds.slice(deedsBefore) ?? [],
    first: before,
    run,
  };
};

const damage = ({ world }: Run, name: string): void => damageStaged(world.machine('mig'), name);

test('it was put back after the failure, and ran: a new moment, shut down again, all anew', async () => {
  const { code, sda, sdb, converted, deeds } = await restarted(IN_DOWNLOAD, {});
  assert.equal([code, sda, sdb, converted], ['SOURCE_HAS_RUN', GIB, 4 * GIB, 1]);
  assert.equal(deeds, ['asked']);
});

for (const [what, wish] of [
  ['it was left off', KEPT],
  ['it was off before', OFF],
] as const) {
  test(`fails in the download, ${what}: nothing is read or converted again, and nobody touches it`, async () => {
    const { code, sda, sdb, converted, deeds } = await restarted(IN_DOWNLOAD, wish);
    assert.equal([code, sda, sdb, converted, deeds], ['ALL_KEPT', 0, 0, 0, []]);
  });
  test(`half copied, ${what}: only the rest is read`, async () => {
    const { code, sda, sdb, first, deeds, stops } = await restarted(HALF_COPIED, wish);
    assert.equal(stops, wish === OFF ? ['WAS_OFF', 'WAS_OFF'] : ['GUEST_SHUTDOWN', 'GUEST_SHUTDOWN']);
    assert.equal([code, sda, deeds], ['REST_IS_READ', 0, []]);
    assert.ok(sdb > 0 && sdb < 0.6 * 4 * GIB && first.sdb + sdb <= 4 * GIB + 16 * 1024 ** 2, `${first.sdb}, ${sdb}`);
  });
  test(`a staged disk was damaged, ${what}: that disk again, and the conversion`, async () => {
    const { code, sda, sdb, converted, deeds } = await restarted(IN_DOWNLOAD, wish, (run) => damage(run, 'sda'));
    assert.equal([code, sda, sdb, converted, deeds], ['DAMAGED_IS_READ_AGAIN', GIB, 0, 1, []]);
  });
  test(`what was converted was damaged, ${what}: it is converted again, and nothing read`, async () => {
    const { run, code, sda, sdb, converted } = await restarted(IN_DOWNLOAD, wish, (it) => damage(it, 'sdb.converted'));
    assert.equal([code, sda, sdb, converted], ['ALL_KEPT', 0, 0, 1]);
    assert.is(has(run, 'GuestConverted'), 2);
  });
}

test('it was left off, and somebody ran it: a new moment', async () => {
  const { code, sda, sdb, deeds } = await restarted(IN_DOWNLOAD, KEPT, (run, vm) => run.world.powerOn(vm));
  assert.equal([code, sda, sdb], ['SOURCE_HAS_RUN', GIB, 4 * GIB]);
  assert.equal(deeds, ['on by somebody', 'asked']);
});

test('nobody said whether it may be shut down again: refused, at that field', async () => {
  const vm = simulatedVmwareVm({ number: 41, name: 'shop' });
  const run = newRun(base, withVcenter([vm]));
  const plane = await run.begin();
  run.world.setFaults(IN_DOWNLOAD);
  const ids = await moving(base, run, plane, [vm], ofVmware(base));
  await toTheEnd(run, 1, plane);
  const answer = await during(run.clock, askedAgain(plane, ids, 'again', null));
  const said = answer.ok ? answer.value.results.flatMap(({ violations }) => violations) : [];
  assert.equal(
    said.map(({ code, path }) => [code, path.join('.')]),
    [['REQUIRED', 'ids.0.readAgain']],
  );
});

test('it may not be read again, and has run: the attempt fails, and nobody touches it or what is staged', async () => {
  const vm = simulatedVmwareVm({ number: 41, name: 'shop', guest: { shutDownSeconds: 6, convertSeconds: 3 } });
  const run = newRun(base, withVcenter([vm]));
  const plane = await run.begin();
  run.world.setFaults(IN_DOWNLOAD);
  const ids = await moving(base, run, plane, [vm], ofVmware(base));
  await toTheEnd(run, 1, plane);
  run.world.setFaults(NONE);
  const deeds = run.world.vmwareVm(vm.id)?.deeds.length;
  assert.ok((await during(run.clock, askedAgain(plane, ids, 'again', 'REFUSE'))).ok);
  await toTheEnd(run, 1, plane);
  const failure = run.store.events.findLast(({ type }) => type === 'MigrationFailed')?.data.failure;
  assert.equal([outcomesIn(run.store), (failure as { code: string }).code], [['FAILED'], 'SOURCE_CHANGED']);
  assert.is(run.world.vmwareVm(vm.id)?.deeds.length, deeds);
  assert.ok(kindsLeft(run.world).includes('STAGING'));
});

test.run();
