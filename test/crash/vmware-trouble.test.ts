import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DiskTransport } from '../../domain/task/task-plan.ts';
import { debtIn, invariantsHold, kindsLeft, outcomesIn } from '../../simulation/checks/invariants.ts';
import type { Plane } from '../../simulation/checks/plane.ts';
import { platform } from '../../simulation/checks/platform.ts';
import { moving, newRun, type Run, toTheEnd } from '../../simulation/checks/runs.ts';
import { ofVmware, withVcenter } from '../../simulation/checks/vmware.ts';
import type { GuestManner } from '../../simulation/vcenter.ts';
import { simulatedVmwareVm } from '../../simulation/vmware-world.ts';
import { storedSentence } from '../support/sentence.ts';

const test = suite('VMware tasks, in trouble');
const base = await platform(1, { transport: 'HTTPS' });

type Wish = { readonly guest?: Partial<GuestManner>; readonly toolsRunning?: boolean; readonly gib?: number };
const begun = async ({ guest = {}, toolsRunning = true, gib = 1 }: Wish = {}): Promise<{ run: Run; plane: Plane }> => {
  const vm = simulatedVmwareVm({ number: 41, name: 'shop', disksGiB: [gib], guest, traits: { toolsRunning } });
  const run = newRun(base, withVcenter([vm], { bytesPerSecond: 50_000_000 }));
  const plane = await run.begin();
  await moving(base, run, plane, [vm], ofVmware(base));
  return { run, plane };
};
const vmOf = (run: Run) => run.world.vmwareVm('vm-41');
const told = (run: Run, type: string) => run.store.events.find((event) => event.type === type);
const at = (run: Run, type: string): number => Date.parse(told(run, type)?.metadata.at ?? '');
const running = (run: Run) => run.world.machine('mig').jobs;
const whole = (run: Run, outcome: string): void => {
  assert.equal(outcomesIn(run.store), [outcome], JSON.stringify(told(run, 'MigrationFailed')?.data));
  assert.equal(
    debtIn(run.store).filter((id) => id !== 'staging'),
    [],
  );
  invariantsHold(run.store, run.world);
};
/** The first so many calls of the verb fail so. */
const failing = (run: Run, verb: string, times: number, code: 'HYPERVISOR_REFUSED' | 'UNREACHABLE' | 'BUSY'): void => {
  let left = times;
  const failure = { code, message: 'It failed.', retryable: code !== 'HYPERVISOR_REFUSED' };
  const onCall = (call: { readonly verb: string }) => {
    if (call.verb !== verb || left === 0) return null;
    left -= 1;
    return { when: 'before', failure } as const;
  };
  run.world.setFaults({ onJob: () => null, onCall });
};

test('VC-4: a guest that never shuts down is powered off after 300 seconds', async () => {
  const { run, plane } = await begun({ guest: { shutDownSeconds: null } });
  await toTheEnd(run, 1, plane);
  whole(run, 'SUCCEEDED');
  assert.equal(vmOf(run)?.deeds, ['asked', 'off']);
  const seconds = (at(run, 'SourceStopped') - at(run, 'SourceShutdownRequested')) / 1000;
  assert.ok(seconds >= 300 && seconds < 305, `${seconds} seconds`);
  assert.is(told(run, 'SourceStopped')?.data.how, 'FORCED_OFF');
});

test('VC-4: a guest without Tools, or one whose shutdown the server refuses, is powered off at once', async () => {
  const deaf = await begun({ toolsRunning: false });
  const refused = await begun();
  failing(refused.run, 'vcenter-shut-down', 1, 'HYPERVISOR_REFUSED');
  for (const { run, plane } of [deaf, refused]) {
    await toTheEnd(run, 1, plane);
    whole(run, 'SUCCEEDED');
    assert.equal(vmOf(run)?.deeds, ['off']);
  }
});

test('VC-4: a guest has its five minutes from when it is asked, however long vCenter was away before', async () => {
  const { run, plane } = await begun({ guest: { shutDownSeconds: 100 } });
  failing(run, 'vcenter-shut-down', 8, 'UNREACHABLE');
  await toTheEnd(run, 1, plane);
  whole(run, 'SUCCEEDED');
  assert.ok(run.store.events.filter(({ type }) => type === 'StepFailed').length === 8);
  assert.equal(vmOf(run)?.deeds, ['asked']);
});

test('VC-4: a guest on its way down, its Tools gone already, is not cut off by who looks again', async () => {
  const { run, plane } = await begun({ guest: { shutDownSeconds: 120 } });
  assert.ok(await run.clock.runUntil(() => vmOf(run)?.deeds.includes('asked') ?? false, 600));
  await run.clock.advance(60);
  run.world.silence('vc', 10);
  await run.clock.advance(5);
  plane.life.kill();
  await toTheEnd(run, 1, await run.begin());
  whole(run, 'SUCCEEDED');
  assert.equal(vmOf(run)?.deeds, ['asked']);
});

test('VC-4: nor where the answer to the request was lost, and nobody in the guest can say that it was heard', async () => {
  const { run, plane } = await begun({ guest: { shutDownSeconds: 120 } });
  let lost = false;
  const failure = { code: 'UNREACHABLE', message: 'The answer was lost.' } as const;
  const onCall = ({ verb }: { readonly verb: string }) => {
    if (verb !== 'vcenter-shut-down' || lost) return null;
    lost = true;
    run.world.silence('vc', 60);
    return { when: 'after', failure } as const;
  };
  run.world.setFaults({ onJob: () => null, onCall });
  await toTheEnd(run, 1, plane);
  whole(run, 'SUCCEEDED');
  assert.equal([lost, vmOf(run)?.deeds], [true, ['asked']]);
});

// What passed before the crash is known by the wall clock alone, which may have been set (docs/adr/0016).
test('VC-4: after a crash in the meantime a guest that has heard has its five minutes anew, and no more', async () => {
  const { run, plane } = await begun({ guest: { shutDownSeconds: null } });
  assert.ok(await run.clock.runUntil(() => vmOf(run)?.deeds.includes('asked') ?? false, 600));
  await run.clock.advance(200);
  plane.life.kill();
  await toTheEnd(run, 1, await run.begin());
  whole(run, 'SUCCEEDED');
  const seconds = (at(run, 'SourceStopped') - at(run, 'SourceShutdownRequested')) / 1000;
  assert.ok(seconds >= 500 && seconds < 505, `${seconds} seconds`);
  assert.equal(vmOf(run)?.deeds, ['asked', 'off']);
});

test('a session that ends in mid-copy is renewed, and the copy goes on with one start (F31)', async () => {
  const { run, plane } = await begun({ gib: 8 });
  assert.ok(await run.clock.runUntil(() => running(run).size > 0, 600));
  await run.clock.advance(20);
  run.world.loseSessions();
  await toTheEnd(run, 1, plane);
  whole(run, 'SUCCEEDED');
  assert.is(run.world.vcenter().logins, 2);
  assert.is(run.store.events.filter(({ type }) => type === 'StepFailed').length, 0);
});

test('a copy whose session ended while the control plane was away goes on as another job (F31)', async () => {
  const { run, plane } = await begun({ gib: 8 });
  assert.ok(await run.clock.runUntil(() => running(run).size > 0, 600));
  await run.clock.advance(20);
  plane.life.kill();
  run.world.loseSessions();
  await run.clock.advance(600);
  await toTheEnd(run, 1, await run.begin());
  whole(run, 'SUCCEEDED');
  assert.match(JSON.stringify(told(run, 'StepFailed')?.data), /AUTH_FAILED/);
});

for (const [name, verb] of [
  ['the watch', 'vcenter-events'],
  ['the start', 'vcenter-find-vms'],
] as const)
  test(`a vCenter that answers 503 for ten minutes at ${name} is waited for (F31)`, async () => {
    const { run, plane } = await begun();
    failing(run, verb, 9, 'BUSY');
    await toTheEnd(run, 1, plane);
    whole(run, 'SUCCEEDED');
  });

test('a VM that is removed in mid-copy fails the task, and nothing is left or owed', async () => {
  const { run, plane } = await begun({ gib: 8 });
  assert.ok(await run.clock.runUntil(() => running(run).size > 0, 600));
  await run.clock.advance(20);
  run.world.removeVm('vm-41');
  await toTheEnd(run, 1, plane);
  whole(run, 'FAILED');
  await run.clock.advance(700);
  assert.equal(kindsLeft(run.world), []);
});

test('what virt-v2v cannot convert fails with what to do, and the source runs again', async () => {
  const error = 'virt-v2v: error: inspection could not detect the source guest (or physical machine).';
  const { run, plane } = await begun({ guest: { conversion: { error } } });
  await toTheEnd(run, 1, plane);
  whole(run, 'FAILED');
  const failure = told(run, 'MigrationFailed')?.data.failure;
  assert.match(JSON.stringify(failure), /NO_OPERATING_SYSTEM/);
  assert.match(
    storedSentence(failure),
    /^No operating system was found on the disks of .+: make sure that its root disk/,
  );
  assert.equal(vmOf(run)?.deeds, ['asked', 'on']);
});

test('RT-13: a guest that has no virtio_scsi gets its data volume on VirtIO, and the task says so', async () => {
  const conversion = { virtioScsi: '0', warnings: '["a warning of virt-v2v"]' };
  const vm = simulatedVmwareVm({ number: 41, name: 'old', disksGiB: [1, 1], guest: { conversion } });
  const run = newRun(base, withVcenter([vm]));
  const plane = await run.begin();
  await moving(base, run, plane, [vm], ofVmware(base));
  await toTheEnd(run, 1, plane);
  whole(run, 'SUCCEEDED');
  const [domain] = [...run.world.machine('tgt').domains.values()];
  assert.equal(
    domain?.definition.volumes.map(({ bus }) => bus),
    ['virtio', 'virtio'],
  );
});

test('a host key or certificate that changed sends nothing, whatever the transport (F29)', async () => {
  for (const transport of ['SSH', 'VDDK'] as const satisfies readonly DiskTransport[]) {
    const other = await platform(1, { transport });
    const vm = simulatedVmwareVm({ number: 41, name: 'shop' });
    const run = newRun(other, withVcenter([vm]));
    const plane = await run.begin();
    await moving(other, run, plane, [vm], ofVmware(other));
    assert.ok(await run.clock.runUntil(() => vmOf(run)?.deeds.includes('asked') ?? false, 600));
    if (transport === 'SSH') run.world.changeHostKey('esx-1.simulated');
    else run.world.vcenter().certificate = 'another';
    await toTheEnd(run, 1, plane);
    assert.equal(outcomesIn(run.store), ['FAILED']);
    const code = transport === 'SSH' ? /HOST_KEY_CHANGED/ : /CERT_CHANGED/;
    assert.match(JSON.stringify(told(run, 'MigrationFailed')?.data), code);
  }
});
test.run();
