// timeout: 300s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { invariantsHold, kindsLeft, outcomesIn } from '../../simulation/checks/invariants.ts';
import { platform } from '../../simulation/checks/platform.ts';
import { failing, moving, newRun, type Run, toTheEnd } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';
import { byCode } from '../../simulation/faults.ts';

const test = suite('the key of a task, while it runs');
const base = await platform();
const vms = [simulatedVm({ number: 1, name: 'web', disksGiB: [1, 1] })];
/** Each disk takes eight hours. */
const slow = { vms, bytesPerSecond: 2 ** 30 / 30_000 };
const HOURS = 3_600_000;

const lines = (run: Run) =>
  run.world.machines.flatMap((machine) =>
    [...machine.authorised.values()].map((line) => ({ at: machine.name, ...line })),
  );
const hoursLeft = (run: Run): readonly number[] =>
  lines(run).map(({ expires }) => (Date.parse(expires) - Date.parse(run.clock.now())) / HOURS);

test('it lets in the migration server alone, to the sockets of its copies, for hours, as long as it works', async () => {
  const run = newRun(base, slow);
  const plane = await run.begin();
  await moving(base, run, plane, vms);
  const seen = new Set<string>();
  for (let half = 0; half < 32; half += 1) {
    await run.clock.advance(1800);
    for (const left of hoursLeft(run)) assert.ok(left > 4 && left <= 6.1, `${left} hours at half-hour ${half}`);
    for (const { at, from, sockets } of lines(run)) {
      assert.equal(from, [run.world.machine('mig').address]);
      for (const socket of sockets)
        seen.add(
          `${at === 'src' ? at : 'target'} ${socket.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, 'TASK')}`,
        );
    }
  }
  assert.equal([...seen].filter((each) => each.startsWith('target')).toSorted(), [
    'target /run/sampan-TASK-vda.1/nbd',
    'target /run/sampan-TASK-vda.2/nbd',
    'target /run/sampan-TASK-vdb.1/nbd',
    'target /run/sampan-TASK-vdb.2/nbd',
  ]);
  assert.is([...seen].filter((each) => each.startsWith('src')).length, 1);
  await toTheEnd(run, 1, plane);
  assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  assert.equal(lines(run), []);
  invariantsHold(run.store, run.world);
});

test('a control plane that was away until it had ended: the next one renews it, and the task succeeds', async () => {
  const run = newRun(base, slow);
  const plane = await run.begin();
  await moving(base, run, plane, vms);
  await run.clock.advance(3600);
  plane.life.kill();
  await run.clock.advance(8 * 3600);
  assert.ok(
    hoursLeft(run).every((left) => left < 0),
    'nobody put it off',
  );
  const next = await run.begin();
  const copy = [...run.world.machine('mig').jobs.values()].find((job) => job.id.includes('.stage.vda'));
  assert.ok(copy);
  if (copy)
    copy.due = { at: Date.parse(run.clock.now()) + 60_000, end: byCode('COPY_FAILED', 'The connection broke.') };
  await toTheEnd(run, 1, next);
  assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  assert.equal(run.store.events.filter((event) => event.type === 'StepFailed').length, 1);
});

test('it cannot be renewed where a copy runs already: the copy goes on, and it is renewed when that is possible', async () => {
  const run = newRun(base, slow);
  const plane = await run.begin();
  await moving(base, run, plane, vms);
  await run.clock.advance(3600);
  plane.life.kill();
  failing(run, 'authorise-key', 6);
  const next = await run.begin();
  await run.clock.advance(1800);
  assert.ok(
    hoursLeft(run).every((left) => left > 5.4),
    String(hoursLeft(run)),
  );
  await toTheEnd(run, 1, next);
  assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  assert.equal(run.store.events.filter((event) => event.type === 'StepFailed').length, 0);
  assert.not(kindsLeft(run.world).includes('AUTHORISATION'));
});

test.run();
