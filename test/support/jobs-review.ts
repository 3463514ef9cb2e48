import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { suite, type Test } from 'uvu';
import * as assert from 'uvu/assert';
import { findingsOf } from '../../commands/support/review-report.ts';
import type { DiskFinding } from '../../domain/task/review.ts';
import type { Instant } from '../../domain/words/ids.ts';
import { CopyWorld, type Exited } from './jobs-copy.ts';
import { eventually, localMachine as machine } from './jobs-local.ts';

type Context = { world: CopyWorld };

/** Each test has a source disk, a cache and the real job program; every job goes with it. */
export const reviewSuite = (name: string): Test<Context> => {
  const reviews = suite<Context>(name);
  reviews.before.each(async (context) => {
    context.world = await CopyWorld.make(128, 512);
    await context.world.serveSource();
  });
  reviews.after.each(async ({ world }) => {
    const jobs = join(world.local.base, 'jobs');
    await world.remove(...(existsSync(jobs) ? readdirSync(jobs) : []));
  });
  return reviews;
};

export const POINT = '2026-11-30T12:00:00.000Z' as Instant;
export const OF_POINT = { pointInTime: POINT };
export const MIB = 1024 * 1024;
/** Bits per second at which a disk full of data is copied by half for some seconds. */
const SLOW = { rateBitsPerSecond: String(10 * MIB * 8) };

export const staged = async (
  world: CopyWorld,
  format: string,
  more: Record<string, string> = OF_POINT,
): Promise<void> => {
  await world.stage('s1', format, more);
  const status = await world.exited('s1');
  assert.is(status.code, 0, JSON.stringify(status));
};
/** Four ranges are copied at once, and eight have data: the first four are finished when the others are begun. */
export const half = async (world: CopyWorld, format: string): Promise<void> => {
  world.random(0, 128);
  await world.stage('s1', format, { ...OF_POINT, ...SLOW });
  const manifest = `${world.file(format)}.manifest`;
  await eventually(() => existsSync(manifest) && /^[01] [0-9a-f]{64}$/m.test(readFileSync(manifest, 'utf8')));
  await world.jobs.kill(machine, 1, 's1');
};

export type Order = { readonly format?: string; readonly converted?: boolean; readonly variables?: string };
export const specOf = (world: CopyWorld, id: string, { format = 'raw', converted = false, variables }: Order) => ({
  id,
  kind: 'review-staged' as const,
  input: {
    directory: world.staging,
    disks: `root ${world.file(format)} ${format} ${world.size} ${converted ? 'converted' : 'staged'}\n`,
    ...(variables === undefined ? {} : { variables }),
  },
});
let reviewed = 0;
/** Of the one disk of the test. Whatever it finds, it leaves every file as it was. */
export const review = async (world: CopyWorld, order: Order = {}): Promise<Exited> => {
  const before = contentsOf(world);
  reviewed += 1;
  const spec = specOf(world, `r${reviewed}`, order);
  await world.jobs.start(machine, 1, spec);
  const status = await world.exited(spec.id);
  assert.equal(contentsOf(world), before, 'the review changed a file');
  return status;
};
export const found = async (world: CopyWorld, order: Order = {}): Promise<DiskFinding> => {
  const status = await review(world, order);
  assert.is(status.code, 0, JSON.stringify(status));
  const whole = world.size * (order.converted ? 2 : 1);
  assert.equal([status.progress?.bytesDone, status.progress?.bytesTotal], [whole, whole]);
  const [disk] = findingsOf(status).disks;
  assert.ok(disk);
  return disk as DiskFinding;
};
const contentsOf = ({ staging }: CopyWorld) =>
  existsSync(staging)
    ? readdirSync(staging).map((name) => {
        const path = join(staging, name);
        const { mtimeMs, size } = statSync(path);
        return [name, mtimeMs, size, createHash('sha256').update(readFileSync(path)).digest('hex')];
      })
    : [];

export const write = (path: string, text: string, at: number): void => {
  const file = openSync(path, 'r+');
  writeSync(file, text, at);
  closeSync(file);
};
export const flip = (path: string, at: number): void => {
  const file = readFileSync(path);
  const byte = Buffer.from([(file[at] ?? 0) ^ 1]);
  const opened = openSync(path, 'r+');
  writeSync(opened, byte, 0, 1, at);
  closeSync(opened);
};
export const nothing = { disk: 'root', bytes: 0, converted: null };
