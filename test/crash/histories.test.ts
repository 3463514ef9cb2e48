import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { wordsOf } from '../../simulation/checks/invariants.ts';
import { goesOn } from '../histories/go-on.ts';
import { type History, historyNames, historyOf, type Point, pointsOf } from '../histories/history-file.ts';

const test = suite('histories, gone on from where they were');

/** SAMPAN_HISTORY_POINTS=all: from every point of every history; otherwise from every fifth, and from each that has just begun a job. */
const ALL = process.env.SAMPAN_HISTORY_POINTS === 'all';
const STRIDE = 5;

const histories = historyNames()
  .map(historyOf)
  .filter(({ header }) => header.begins !== null);

/** One in STRIDE, from another one on in each history, and at least one of a short history. */
const chosen = (points: readonly Point[], from: number): readonly Point[] =>
  points.filter(
    ({ what }, at) => ALL || at % STRIDE === from % Math.min(STRIDE, points.length) || what === 'after start-job',
  );

const wrongIn = async (history: History, points: readonly Point[]): Promise<readonly string[]> => {
  const wrong: string[] = [];
  for (const point of points)
    try {
      await goesOn(history, point);
    } catch (error) {
      wrong.push(`point ${point.number}, ${point.what} at ${point.at}: ${wordsOf(error)}`);
    }
  return wrong;
};

for (const [index, history] of histories.entries())
  test(`${history.header.history}: wherever the control plane died, today's goes on, follows the same jobs and comes to the same end`, async () => {
    const points = chosen(pointsOf(history), index);
    assert.ok(points.length > 0);
    assert.equal((await wrongIn(history, points)).slice(0, 3), []);
  });

test('enough points have jobs that run for this to mean something', () => {
  const running = histories.flatMap((history) =>
    pointsOf(history).filter(({ world }) => JSON.stringify(world).includes('"ended":null')),
  );
  assert.ok(running.length > 1000, `only ${running.length} points`);
});

test('the rule itself: a job that is gone, and one under an id that the program does not compute, are seen', async () => {
  const history = historyOf('kvm-uefi');
  const point = pointsOf(history).find(({ what, started }) => what === 'after start-job' && started.length === 1);
  assert.ok(point);
  const [job = ''] = point?.started ?? [];
  const rewritten = (change: (world: string) => string): Point | undefined =>
    point && { ...point, world: JSON.parse(change(JSON.stringify(point.world))) as Point['world'] };
  const cases = [
    rewritten((world) => world.replaceAll(`"${job}":`, `"${job}0":`)),
    rewritten((world) => world.replace('"ended":null', '"ended":{"at":0,"end":"LOST"}')),
  ];
  for (const wrong of cases) assert.is((await wrongIn(history, wrong ? [wrong] : [])).length, 1);
  assert.equal(await wrongIn(history, point ? [point] : []), []);
});

test.run();
