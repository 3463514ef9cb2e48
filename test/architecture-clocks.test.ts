import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sources } from './support/sources.ts';

const production = sources.filter(({ path }) => !/^(test|scripts)\//.test(path));
const matching = (pattern: RegExp): readonly string[] =>
  production.filter(({ code }) => pattern.test(code)).map(({ path }) => path);

/** DESIGN.md decision 24: everybody else is given a clock. */
const ASKS_THE_MACHINE = /Date\.now|new Date\(\s*\)|performance\.now|hrtime|process\.uptime/;

/**
 * Who reckons with instants of the wall clock, and why that is right there. A duration within this process is none of these:
 * `secondsPassed` of two ticks (commands/ports/clock.ts), or `watching` (commands/support/watched.ts) where a limit does harm.
 */
const RECKONS_WITH_INSTANTS: Readonly<Record<string, string>> = {
  'adapters/eventstore/sqlite/writer.ts': 'what a stream keeps outlives the process',
  'adapters/kvm-source/backup.ts': 'whether what a machine says is an instant',
  'simulation/checks/nodes.ts': 'the simulated nodes’ own leases',
  'simulation/fleet.ts': 'the simulated machines’ own time',
  'simulation/on-servers.ts': 'the simulated machines’ own time',
  'simulation/settle.ts': 'the simulated machines’ own time',
  'simulation/vcenter.ts': 'the simulated vCenter’s own time',
  'simulation/virtual-clock.ts': 'where it begins',
  'simulation/vmware-source.ts': 'the simulated vCenter’s own time',
  'adapters/vcenter/power-events.ts': 'both instants are of the vCenter’s clock',
  'domain/words/ids.ts': 'where it is defined',
  'domain/task/migration-queue.ts': 'an instant in the history; runtime/waits.ts waits for it',
  'domain/task/migration-task.ts': 'an instant in the history; runtime/waits.ts waits for it',
  'domain/task/retry-policy.ts': 'an instant in the history; runtime/waits.ts waits for it',
  'domain/task/staged-retention.ts': 'an instant in the history; runtime/waits.ts waits for it',
  'graphql/overview.ts': 'shown to people as when it will end',
  'graphql/scalars.ts': 'whether what was given is a time at all',
  'graphql/task-view.ts': 'shown to people beside the time at which it began',
  'projections/task.projection.ts': 'shown to people; both instants are in the history',
  'runtime/metrics/page.ts': 'the age of a debt, which outlives processes',
  'runtime/projection-runner.ts': 'the age of an event, which another node may have written',
  'runtime/waits.ts': 'turns an instant of the history into a wait, once',
};

test('clocks: one place asks the machine what time it is', () => {
  assert.equal(matching(ASKS_THE_MACHINE), ['runtime/clock.ts']);
});

test('clocks: instants of the wall clock are reckoned with where the reason is given, and nowhere else', () => {
  const reckoning = matching(/Date\.parse\(|secondsBetween\(|secondsAfter\(|\.getTime\(|\.valueOf\(/);
  assert.equal([...reckoning].sort(), Object.keys(RECKONS_WITH_INSTANTS).sort());
});

test('clocks: the rules see what they are about', () => {
  for (const code of ['Date.now()', 'new Date()', 'performance.now()', 'process.hrtime.bigint()'])
    assert.ok(ASKS_THE_MACHINE.test(code), code);
  assert.not(ASKS_THE_MACHINE.test('new Date(instant)'));
});

test.run();
