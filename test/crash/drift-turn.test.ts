import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bytes } from '../../domain/words/units.ts';
import { invariantsHold, kindsLeft, outcomesIn } from '../../simulation/checks/invariants.ts';
import { platform } from '../../simulation/checks/platform.ts';
import { moving, newRun, type Run, toTheEnd } from '../../simulation/checks/runs.ts';
import { simulatedVm } from '../../simulation/demo-world.ts';

const test = suite('RT-15: what a plan was judged on is read again when its turn comes, in the simulated world');
const base = await platform();
const VMS = [simulatedVm({ number: 1, name: 'shop', disksGiB: [1, 2] })];
const ID = VMS[0]?.id ?? '';
const WISH = { vms: VMS, bytesPerSecond: 500_000_000 };

/** The batch is accepted, then this happens, then the task has its turn. */
const after = async (change: (run: Run) => void): Promise<Run> => {
  const run = newRun(base, WISH);
  const plane = await run.begin();
  await moving(base, run, plane, VMS, { pauseSource: true });
  change(run);
  await toTheEnd(run, 1, plane);
  if (run.world.machines.some(({ vms }) => vms.has(ID))) invariantsHold(run.store, run.world);
  return run;
};
const failureIn = ({ store }: Run) => {
  const failed = store.events.find(({ type }) => type === 'MigrationGivenUp');
  return failed?.data as { readonly step: string; readonly failure: unknown } | undefined;
};
const intendedIn = ({ store }: Run) => store.events.filter(({ type }) => type === 'ArtefactIntended').length;
const put = (run: Run, change: (there: ReturnType<Run['world']['vm']>) => object): void => {
  const there = run.world.vm(ID);
  Object.assign(there, change(there));
};

const CHANGES: readonly (readonly [what: string, change: (run: Run) => void, said: object])[] = [
  [
    'has a disk that has grown',
    (run) =>
      put(run, ({ disks }) => ({
        disks: disks.map((disk) => ({ ...disk, sizeBytes: (disk.sizeBytes * 2) as Bytes })),
      })),
    { vm: 'shop', of: 'vda', planned: '1 GB', now: '2 GB' },
  ],
  [
    'has lost a disk',
    (run) => put(run, ({ disks }) => ({ disks: disks.slice(0, 1) })),
    { vm: 'shop', of: 'vdb', planned: '2 GB', now: 'gone' },
  ],
  [
    'was shut off',
    (run) => put(run, () => ({ power: 'OFF' })),
    { vm: 'shop', planned: 'running or paused', power: 'OFF' },
  ],
  [
    'is gone',
    (run) => {
      for (const { vms } of run.world.machines) vms.delete(ID);
    },
    { vm: 'shop' },
  ],
];
for (const [what, change, said] of CHANGES)
  test(`a source VM that ${what}: the task fails with both values, and nothing was touched`, async () => {
    const run = await after(change);
    assert.equal(outcomesIn(run.store), ['FAILED']);
    const { step, failure } = failureIn(run) ?? {};
    assert.is(step, 'compare-plan');
    const { code, parameters } = failure as { code: string; parameters: Record<string, unknown> };
    const { what: _, ...values } = parameters;
    assert.equal([code, values], ['SOURCE_CHANGED', said]);
    assert.equal([intendedIn(run), kindsLeft(run.world)], [0, []]);
  });

test('a source that does not answer for a while: the step is tried again, and the task comes through', async () => {
  const run = await after(({ world }) => {
    const host = world.machines.find(({ vms }) => vms.has(ID));
    if (host) world.silence(host.name, 120);
  });
  assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  const failed = run.store.events.filter(({ type }) => type === 'StepFailed').map(({ data }) => data.step);
  assert.ok(failed.includes('compare-plan'), failed.join());
});

test('nothing has changed: compared once, before anything is made', async () => {
  const run = await after(() => undefined);
  assert.equal(outcomesIn(run.store), ['SUCCEEDED']);
  const types = run.store.events.map(({ type }) => type);
  assert.is(types.filter((type) => type === 'PlanCompared').length, 1);
  assert.ok(types.indexOf('PlanCompared') < types.indexOf('ArtefactIntended'));
});

test.run();
