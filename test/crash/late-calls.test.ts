import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type FencedMachine, OutsideFailure } from '../../commands/ports/machines.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { during } from '../../simulation/checks/plane.ts';
import { worldOf } from '../../simulation/checks/platform.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { type CallFault, NO_FAULTS, seededFaults } from '../../simulation/faults.ts';
import type { SimulatedMachine } from '../../simulation/machine.ts';
import { seededRandom } from '../../simulation/random.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { labLikeVcenter, simulatedVmwareVm, VCENTER_ADDRESS } from '../../simulation/vmware-world.ts';
import { fencedFor } from '../support/fenced.ts';

const test = suite('a call that was given up and takes effect later');

const LATE: CallFault = {
  when: 'late',
  seconds: 20,
  failure: { code: 'UNREACHABLE', message: 'It was given up.' },
};
const DIRECTORY = '/srv/cache/sampan-t';
const EPOCH = 5;

const reached = ({ name, address, hostKey }: SimulatedMachine): FencedMachine => ({
  fence: { taskId: 'of-this-test', generation: 1 },
  id: name,
  ssh: { address, port: 22, user: 'root', hostKey, credential: 'none' as CredentialRef },
});
/** The first call that changes something is late; everything else goes well. */
const begin = () => {
  const clock = new VirtualClock();
  const world = worldOf(clock, [simulatedVm({ number: 1, name: 'web' })], {
    latencySeconds: 0,
    vcenters: [labLikeVcenter([simulatedVmwareVm({ number: 41, name: 'shop', power: 'RUNNING' })])],
  });
  let late = 1;
  world.setFaults({ onJob: () => null, onCall: ({ changes }) => (changes && late-- > 0 ? LATE : null) });
  const server = reached(world.machine('mig'));
  const there = () => world.machine('mig').staging.has(DIRECTORY);
  const prepare = (epoch: number) => during(clock, codeOf(world.staging.prepare(server, epoch, DIRECTORY)));
  return { clock, world, server, there, prepare };
};
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: unknown) => (error instanceof OutsideFailure ? error.failure.code : String(error)),
  );

test('the caller hears at once that it failed; the effect is there so many seconds later, and once', async () => {
  const { clock, there, prepare } = begin();
  const before = clock.now();
  assert.is(await prepare(EPOCH), 'UNREACHABLE');
  assert.equal([clock.now(), there()], [before, false]);
  await clock.advance(19);
  assert.is(there(), false);
  await clock.advance(1);
  assert.is(there(), true);
});

test('what was removed meanwhile: of one age with the removal it is back, of an older one it never comes', async () => {
  const removed = async (generation: number) => {
    const { clock, world, server, there, prepare } = begin();
    await prepare(EPOCH);
    const later = fencedFor(server, server.fence.taskId, generation);
    assert.is(await during(clock, codeOf(world.staging.remove(later, EPOCH, DIRECTORY))), 'done');
    await clock.advance(20);
    return there();
  };
  assert.equal([await removed(1), await removed(2)], [true, false]);
});

test('a start that was given up does not run beside what followed it, nor after it', async () => {
  const { clock, world, server, prepare } = begin();
  const spec = { id: 't.1.convert.guest.1', kind: 'convert-guest', input: {} } as const;
  assert.is(await during(clock, codeOf(world.jobs.start(server, EPOCH, spec))), 'UNREACHABLE');
  await prepare(EPOCH);
  assert.is(await during(clock, codeOf(world.jobs.remove(server, EPOCH, spec.id))), 'done');
  await clock.advance(20);
  assert.equal([[...world.machine('mig').jobs.keys()], world.startsOf(spec.id)], [[], 0]);
});

test('the fence of one task is none for another', async () => {
  const { clock, world, server, there, prepare } = begin();
  await prepare(EPOCH);
  const other = fencedFor(server, 'another', 2);
  assert.is(await during(clock, codeOf(world.staging.remove(other, EPOCH, `${DIRECTORY}2`))), 'done');
  await clock.advance(20);
  assert.is(there(), true);
});

test('an older epoch’s is refused on arrival, and a reboot takes it away; silence and calm do not', async () => {
  const epoch = begin();
  await epoch.prepare(EPOCH);
  await during(epoch.clock, codeOf(epoch.world.staging.remove(epoch.server, EPOCH + 1, DIRECTORY)));
  const reboot = begin();
  await reboot.prepare(EPOCH);
  reboot.world.reboot('mig');
  const quiet = begin();
  await quiet.prepare(EPOCH);
  quiet.world.silence('mig', 600);
  quiet.world.calm();
  for (const { clock } of [epoch, reboot, quiet]) await clock.advance(30);
  assert.equal([epoch.there(), reboot.there(), quiet.there()], [false, false, true]);
});

test('a look is never late, and a power call to a vCenter is', async () => {
  const { clock, world, server } = begin();
  assert.is(await during(clock, codeOf(world.staging.probe(server, '/srv/cache'))), 'done');
  const { fingerprint: _, certificate } = await during(
    clock,
    world.vmware.probeCertificate(VCENTER_ADDRESS, 443, false),
  );
  const vcenter = {
    ...{ id: 'vc', address: VCENTER_ADDRESS, port: 443, certificate, legacyTls: false },
    ...{ user: 'administrator@vsphere.local', credential: 'none' as CredentialRef },
  };
  const id = simulatedVmwareVm({ number: 41, name: 'shop' }).id;
  const power = () => during(clock, world.vmware.power(vcenter, id));
  assert.is(await during(clock, codeOf(world.vmware.powerOff(vcenter, id))), 'UNREACHABLE');
  assert.is(await power(), 'RUNNING');
  await clock.advance(20);
  assert.is(await power(), 'OFF');
});

test('by seed: none without a rate, and the same calls for the same seed', () => {
  const calls = Array.from({ length: 200 }, (_, index) => ({ machine: 'mig', verb: 'v', changes: index % 2 === 0 }));
  const faults = (lateCalls: number) => {
    const chance = seededFaults(seededRandom(3), { ...NO_FAULTS, callFails: 0.1, lateCalls });
    return calls.map((call) => chance.onCall(call));
  };
  const late = faults(0.5).flatMap((fault, index) => (fault?.when === 'late' ? [{ fault, index }] : []));
  assert.ok(late.length > 20 && late.every(({ index }) => index % 2 === 0));
  assert.ok(late.every(({ fault }) => fault.seconds >= 1 && fault.seconds <= 60));
  assert.is(
    faults(0).some((fault) => fault?.when === 'late'),
    false,
  );
  assert.equal(faults(0.5), faults(0.5));
});

test.run();
