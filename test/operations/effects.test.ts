import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Run, Superseded } from '../../commands/effects/run.ts';
import { type Machine, OutsideFailure, type RemoteProgram } from '../../commands/ports/machines.ts';
import type { App } from '../../commands/support/app.ts';
import { Effects } from '../../runtime/metrics/metered-process.ts';
import { meteredProgram } from '../../runtime/metrics/metered-world.ts';
import type { Owed } from '../../runtime/processes.ts';
import { outputOf } from '../adapters/fake-program.ts';
import { eventOf } from './events.ts';
import { measured, samples } from './support.ts';

const test = suite('effects, calls and commands');

const owed = (key: string, execute: Owed['execute'], kind = 'StageDisk'): Owed => ({
  kind,
  key,
  notBefore: null,
  correlationId: 'c',
  execute,
});
const runOf = (signal = new AbortController().signal): Run => ({
  signal,
  progress: { report: () => undefined },
  correlationId: 'c',
});
const first = async (effects: Effects, effect: Owed): Promise<Owed> => {
  const [found] = await effects.metered(async () => [effect])({} as App, 'migrationTask-1');
  if (!found) throw new Error('nothing is owed');
  return found;
};

test('an effect counts as failed where it recorded a failure of its own, and as done else', async () => {
  const { metrics, watch } = measured();
  const effects = new Effects(metrics);
  const fails = (key: string, cause: string) =>
    owed(key, async () => {
      watch.pass(2);
      effects.recorded([eventOf('x', 'StepFailed', cause)]);
    });
  await (await first(effects, fails('task/1/stage-vda/1', 'task/1/stage-vda/1'))).execute(runOf());
  await (await first(effects, fails('task/1/stage-vdb/1', 'task/1/stage-vda/1'))).execute(runOf());
  const release = owed('r', async () => effects.recorded([eventOf('x', 'ReleaseFailed', 'r')]), 'Release');
  await (await first(effects, release)).execute(runOf());
  const other = owed('s', async () => effects.recorded([eventOf('x', 'DiskStaged', 's')]), 'Release');
  await (await first(effects, other)).execute(runOf());
  assert.equal(await samples(metrics, 'sampan_effect_duration_seconds_count'), {
    '{kind="StageDisk",outcome="failed"}': 1,
    '{kind="StageDisk",outcome="done"}': 1,
    '{kind="Release",outcome="failed"}': 1,
    '{kind="Release",outcome="done"}': 1,
  });
  const sums = await samples(metrics, 'sampan_effect_duration_seconds_sum');
  assert.is(sums['{kind="StageDisk",outcome="failed"}'], 2);
});

test('what was superseded, stopped or threw is told apart, thrown on, and runs no longer', async () => {
  const { metrics } = measured();
  const effects = new Effects(metrics);
  const stopped = new AbortController();
  const cases: readonly (readonly [Error, Run])[] = [
    [new Superseded(), runOf()],
    [new Error('stopped'), runOf(stopped.signal)],
    [new Error('a bug'), runOf()],
  ];
  stopped.abort();
  for (const [error, run] of cases) {
    let within: unknown;
    const effect = owed('k', async () => {
      within = await samples(metrics, 'sampan_effects_running');
      throw error;
    });
    const thrown = await (await first(effects, effect)).execute(run).catch((caught) => caught);
    assert.is(thrown, error);
    assert.equal(within, { '{kind="StageDisk"}': 1 });
  }
  assert.equal(await samples(metrics, 'sampan_effects_running'), { '{kind="StageDisk"}': 0 });
  assert.equal(await samples(metrics, 'sampan_effect_duration_seconds_count'), {
    '{kind="StageDisk",outcome="superseded"}': 1,
    '{kind="StageDisk",outcome="stopped"}': 1,
    '{kind="StageDisk",outcome="error"}': 1,
  });
});

test('calls of the remote program are timed by verb, and their failures counted by code', async () => {
  const { metrics, watch } = measured();
  const program: RemoteProgram = {
    call: async (_machine, verb) => {
      watch.pass(0.2);
      if (verb === 'tgt-probe') throw new OutsideFailure({ code: 'UNREACHABLE', message: '10.0.0.9 is gone' });
      return outputOf({});
    },
  };
  const metered = meteredProgram(program, metrics);
  const machine = { id: 'secret-host' } as Machine;
  await metered.call(machine, 'src-probe', {});
  await metered.call(machine, 'tgt-probe', {}).then(
    () => assert.unreachable(),
    () => undefined,
  );
  assert.equal(await samples(metrics, 'sampan_ssh_call_duration_seconds_sum'), {
    '{verb="src-probe",outcome="ok"}': 0.2,
    '{verb="tgt-probe",outcome="failed"}': 0.2,
  });
  assert.equal(await samples(metrics, 'sampan_ssh_call_failures_total'), { '{code="UNREACHABLE"}': 1 });
  assert.not.match(await metrics.registry.metrics(), /secret-host|10\.0\.0\.9/);
});

test('two services in one process count apart', async () => {
  const [one, other] = [measured(), measured()];
  one.metrics.appendedEvents.inc(5);
  assert.equal(await samples(other.metrics, 'sampan_store_appended_events_total'), { '': 0 });
});

test.run();
