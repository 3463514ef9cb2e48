import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMigrationBatch } from '../../commands/create-migration-batch.ts';
import { debtIn, invariantsHold, outcomesIn } from '../../simulation/checks/invariants.ts';
import { during } from '../../simulation/checks/plane.ts';
import { batchOf, order, platform } from '../../simulation/checks/platform.ts';
import { moving, newRun, type Run, toTheEnd } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { storedSentence } from '../support/sentence.ts';

const test = suite('a UEFI VM goes to a host with firmware for its variables (KV-8)');
const base = await platform();

/** Debian's OVMF_VARS.fd of the 2 MB build, and the 4 MB build that every new machine has. */
const SMALL = 131_072;
const LARGE = 540_672;
const vm = { ...simulatedVm({ number: 1, name: 'db', firmware: 'UEFI', disksGiB: [1] }), nvram: new Uint8Array(SMALL) };

/** `mig` is the migration server, so that nothing is placed there but for a reason. */
const withFirmware = (sizes: { readonly mig: readonly number[]; readonly tgt: readonly number[] }): Run => {
  const run = newRun(base, { vms: [vm], bytesPerSecond: 500_000_000 });
  run.world.machine('mig').uefiVariableSizes = sizes.mig;
  run.world.machine('tgt').uefiVariableSizes = sizes.tgt;
  return run;
};
const hostsOf = (run: Run): readonly string[] =>
  run.world.machines.filter(({ domains }) => domains.size > 0).map(({ name }) => name);

test('one host has it: the VM starts there, though the strategy likes another better', async () => {
  const run = withFirmware({ mig: [SMALL, LARGE], tgt: [LARGE] });
  const plane = await run.begin();
  await moving(base, run, plane, [vm]);
  await toTheEnd(run, 1, plane);
  assert.equal([outcomesIn(run.store), hostsOf(run)], [['SUCCEEDED'], ['mig']]);
  invariantsHold(run.store, run.world);
});

test('no host has it: refused when planned, before anything is copied', async () => {
  const run = withFirmware({ mig: [LARGE], tgt: [LARGE] });
  const plane = await run.begin();
  const result = await during(run.clock, order(plane.app, createMigrationBatch, 'b1', batchOf(base.ids, [vm])));
  assert.equal(!result.ok && result.violations.map(({ code, path }) => [code, ...path].join(' ')), [
    'UNSUPPORTED_SOURCE vms 0 freshUefiVariables',
  ]);
});

test('it is taken away while the disks are staged: the task fails before the download, and says what is missing', async () => {
  const run = withFirmware({ mig: [LARGE], tgt: [SMALL] });
  const plane = await run.begin();
  await moving(base, run, plane, [vm]);
  run.world.machine('tgt').uefiVariableSizes = [LARGE];
  await toTheEnd(run, 1, plane);
  assert.equal([outcomesIn(run.store), hostsOf(run)], [['FAILED'], []]);
  const failed = run.store.events.find(({ type }) => type === 'MigrationGivenUp');
  assert.equal(failed?.data.step, 'choose-host');
  assert.match(
    storedSentence(failed?.data.failure),
    /No host of the cluster that answers has UEFI firmware whose variables are 131072 bytes, as those of db are;/,
  );
  assert.equal(debtIn(run.store), ['staging']);
  invariantsHold(run.store, run.world);
});

test('it comes back before the task is given up: the VM starts there', async () => {
  const run = withFirmware({ mig: [LARGE], tgt: [SMALL] });
  const plane = await run.begin();
  await moving(base, run, plane, [vm]);
  run.world.machine('tgt').uefiVariableSizes = [];
  const refused = () => run.store.events.some(({ type, data }) => type === 'StepFailed' && data.step === 'choose-host');
  assert.ok(await run.clock.runUntil(refused, 3600));
  run.world.machine('tgt').uefiVariableSizes = [SMALL];
  await toTheEnd(run, 1, plane);
  assert.equal([outcomesIn(run.store), hostsOf(run)], [['SUCCEEDED'], ['tgt']]);
});
test.run();
