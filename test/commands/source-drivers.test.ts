import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sourceDrivers } from '../../commands/sources/drivers.ts';
import { evidenceOf, readingOf } from '../../commands/sources/source-driver.ts';
import type { SourceType } from '../../domain/platform/migration-server.ts';
import { type Attempted, newAttempt } from '../../domain/task/attempt.ts';
import { COURSE } from '../../domain/task/course.ts';
import { SOURCE_TYPES } from '../../domain/task/source-traits.ts';
import type { StepKind } from '../../domain/task/steps.ts';
import { planOf } from '../support/examples.ts';

/** Of plans that differ in what a course may ask of their source. */
const tasksOf = (type: SourceType): readonly Attempted[] =>
  (['RUNNING', 'PAUSED', 'OFF'] as const).flatMap((powerAtPlan) =>
    [true, false].map((pause) => {
      const plan = planOf({ powerAtPlan, pause, firmware: 'UEFI' });
      return { plan: { ...plan, source: { ...plan.source, type } }, attempt: newAttempt(1, 1) };
    }),
  );
const isEverAStep = (type: SourceType, kind: StepKind): boolean =>
  tasksOf(type).some((task) => COURSE[kind].when?.(task) ?? true);

test('the registry: every type of source has a driver, and there are no others', () => {
  assert.equal(Object.keys(sourceDrivers), [...SOURCE_TYPES]);
});

test('each driver: can pause and watch exactly where the course of its type has such a step', () => {
  for (const type of SOURCE_TYPES) {
    const { pause, watch } = sourceDrivers[type];
    const can = { pause: pause !== undefined, watch: watch !== undefined };
    assert.equal(can, { pause: isEverAStep(type, 'PauseSource'), watch: isEverAStep(type, 'WatchSource') }, type);
  }
});

test('each type: its moment is taken by one step, and not by two', () => {
  for (const type of SOURCE_TYPES)
    for (const task of tasksOf(type)) {
      const takes = (['BeginBackup', 'StopSource'] as const).filter((kind) => COURSE[kind].when?.(task));
      assert.is(takes.length, 1, type);
    }
});

test('a driver: what another one took is a defect, and never guessed at', () => {
  const messageOf = (act: () => unknown): string => {
    try {
      act();
      return 'nothing was thrown';
    } catch (error) {
      return (error as Error).message; // nothing else is thrown there
    }
  };
  const backup = { heldBy: 'BACKUP', socket: '/run/nbd', exportName: 'vda' } as const;
  assert.equal(readingOf('BACKUP', backup), backup);
  assert.match(
    messageOf(() => readingOf('STANDING_STILL', backup)),
    'no moment that is held by STANDING_STILL',
  );
  const evidence = { kind: 'VMWARE', sourceTime: '2026-01-01T00:00:00Z' } as const;
  assert.equal(evidenceOf('VMWARE', evidence), evidence);
  assert.match(
    messageOf(() => evidenceOf('KVM', evidence)),
    'no evidence of kind VMWARE',
  );
});

test.run();
