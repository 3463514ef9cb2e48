// timeout: 2400s
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attachLab } from '../peers/lab/lab.ts';
import type { Report } from '../peers/lab/reporter.ts';
import { registerLab } from '../support/fleet.ts';
import { type Delivered, inventories, leftovers } from '../support/leftovers.ts';
import { startService } from '../support/service.ts';
import { createBatch, taskEnded } from '../support/tasks.ts';
import { otherVolumes, reportAtTarget } from './seen/arrived-vms.ts';
import { compare } from './seen/compare.ts';
import type { Seen } from './seen/definition.ts';
import { DEFINITIONS } from './seen/definitions.ts';
import { bringTemplates, reportAtSource, uuidOf } from './seen/source-vms.ts';

const test = suite('what a guest sees before and after its move (RT-12)');
const only = process.env.SAMPAN_SEEN?.split(',');
const all = DEFINITIONS.filter(({ name }) => only?.includes(name) ?? true);
const lab = await attachLab();
const { src, mig, tgt } = lab.hosts;
const service = await startService(mkdtempSync(`${tmpdir()}/sampan-e2e-`));
const { ask } = service;
const fleet = await registerLab(ask, lab);
const started = performance.now();
const tell = (text: string): void =>
  void process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0)} s ${text}\n`);

/** A guest that boots takes a processor; one more keeps it busy while others are copied. */
const AT_ONCE = 3;
const each = async <T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  const left = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      results[next[0]] = await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
};

type Moved = {
  readonly seen: Seen;
  readonly taskId: string;
  /** Null: it succeeded. One that failed hides no other. */
  readonly failure: string | null;
  readonly notices: readonly string[];
  readonly source: Report;
  readonly target: Report;
  readonly volumes: readonly string[];
};

await bringTemplates(lab);
const sources = await each(all, async (seen, index) => {
  const report = await reportAtSource(src, seen, index);
  tell(`${seen.name} reported at the source`);
  return { seen, report, uuid: await uuidOf(src, seen) };
});
const before = await inventories(lab);
await ask('mutation { changeSettings(input: { commandId: "several", migrationTaskParallelism: 3 }) { __typename } }');
const taskIds = await createBatch(ask, fleet, {
  commandId: 'seen',
  name: 'seen',
  networkGroups: [1, 2, 3, 4].map((number) => ({ number, networkId: fleet.networkId })),
  vms: sources.map(({ seen, uuid }) => ({ vmId: uuid, ...seen.order })),
});
const SAID = 'query($id: ID!) { task(id: $id) { advisories { message } notices { message } } }';
const moved = await each(sources, async ({ seen, report }, index): Promise<Moved> => {
  const taskId = taskIds[index] ?? '';
  const task = await taskEnded(ask, taskId);
  if (task.state !== 'SUCCEEDED') {
    const failure = `${task.state}: ${JSON.stringify(task.failure)}`;
    return { seen, taskId, failure, notices: [], source: report, target: report, volumes: [] };
  }
  const host = task.host?.id === fleet.hostIds.tgt ? tgt : mig;
  const target = await reportAtTarget(host, seen, taskId);
  tell(`${seen.name} reported at the target`);
  const said = (await ask(SAID, { id: taskId })).task as {
    advisories: { message: string }[];
    notices: { message: string }[];
  }; // as asked above
  const notices = [...said.advisories, ...said.notices].map(({ message }) => message);
  const volumes = await otherVolumes(lab, host, seen, taskId);
  return { seen, taskId, failure: null, notices, source: report, target, volumes };
});

for (const { seen, failure, notices, source, target, volumes } of moved) {
  test(`${seen.name}: its volumes equal its disks, and its guest sees what it saw but for what was said`, () => {
    assert.is(failure, null);
    assert.equal(volumes, []);
    for (const [key, value] of target)
      if (/^address\.eth/.test(key))
        assert.match(value, /^192\.168\.150\.1?\d?\d$/, `${key}: not of the network’s range`);
    const { untold, stale } = compare(source, target, seen.differs ?? [], notices);
    assert.equal({ untold, stale }, { untold: [], stale: [] }, [...untold, ...notices].join('\n'));
  });
}

test('nothing is owed, and nothing of ours is left on any of the three hosts', async () => {
  assert.equal((await ask('{ debt { artefactId kind } }')).debt, []);
  const delivered: Delivered[] = moved.flatMap(({ taskId, source }) =>
    [...source].filter(([key]) => /^nic\..*\.mac$/.test(key)).map(([, mac]) => ({ taskId, mac })),
  );
  assert.equal(await leftovers(lab, before, delivered), []);
});

test.after(() => service.stop());
test.run();
