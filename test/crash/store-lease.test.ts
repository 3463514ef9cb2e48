import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { acquireLease, LeaseHeld } from '../../adapters/lease/sqlite-lease.ts';
import { systemClock } from '../../runtime/clock.ts';
import { within } from '../contracts/event-store.support.ts';

const CHILD = fileURLToPath(new URL('./store-lease-child.ts', import.meta.url));

const startChild = async (file: string): Promise<{ child: ChildProcess; said: string }> => {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const said = await within(new Promise<string>((resolve) => lines.once('line', resolve)), 'the child');
  return { child, said };
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await within(gone, 'the end of the child');
};

const inDirectory = async (work: (file: string) => Promise<void>): Promise<void> => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-lease-'));
  await work(join(directory, 'runner.lock'));
  rmSync(directory, { recursive: true });
};

const refusalOf = (file: string): unknown => {
  try {
    acquireLease(file, systemClock.now).release();
    return undefined;
  } catch (error) {
    return error;
  }
};

test('free: each acquisition gets a greater epoch, also after a release', () =>
  inDirectory(async (file) => {
    for (const epoch of [1, 2, 3]) {
      const lease = acquireLease(file, systemClock.now);
      assert.is(lease.epoch, epoch);
      lease.release();
      lease.release();
    }
    assert.is(statSync(file).mode & 0o777, 0o600);
  }));

test('held in this process: refused, and the epoch is not spent', () =>
  inDirectory(async (file) => {
    const lease = acquireLease(file, () => '2026-01-02T03:04:05.006Z');
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const refusal = refusalOf(file);
      assert.instance(refusal, LeaseHeld);
      const holder = { pid: process.pid, host: hostname(), since: '2026-01-02T03:04:05.006Z' };
      assert.equal(refusal instanceof LeaseHeld && refusal.holder, holder);
    }
    lease.release();
    const next = acquireLease(file, systemClock.now);
    assert.is(next.epoch, 2);
    next.release();
  }));

test('held by another process: refused with its pid, host and time', () =>
  inDirectory(async (file) => {
    const lease = acquireLease(file, () => '2026-01-02T03:04:05.006Z');
    const { child, said } = await startChild(file);
    assert.is(
      said,
      `refused LeaseHeld: Another Sampan runs on this data: ${file} is held by process ${process.pid} on ${hostname()} since 2026-01-02T03:04:05.006Z. Stop it first.`,
    );
    await end(child);
    lease.release();
  }));

test('the holder is killed without warning: the lease is free, and the next epoch is greater', () =>
  inDirectory(async (file) => {
    for (const epoch of [1, 3]) {
      const { child, said } = await startChild(file);
      assert.is(said, `epoch ${epoch} pid ${child.pid}`);
      const refusal = refusalOf(file);
      assert.is(refusal instanceof LeaseHeld && refusal.holder?.pid, child.pid);
      await end(child);
      const lease = acquireLease(file, systemClock.now);
      assert.is(lease.epoch, epoch + 1);
      lease.release();
    }
  }));

test('two processes that start at once: one gets it', () =>
  inDirectory(async (file) => {
    const children = await Promise.all([startChild(file), startChild(file), startChild(file)]);
    assert.is(children.filter(({ said }) => said.startsWith('epoch 1 ')).length, 1);
    assert.is(children.filter(({ said }) => said.startsWith('refused LeaseHeld')).length, 2);
    await Promise.all(children.map(({ child }) => end(child)));
  }));

test('a file of another program: refused, and not a byte changed', () =>
  inDirectory(async (file) => {
    new Database(file).exec('create table notes (text)').close();
    const before = readFileSync(file);
    assert.throws(() => acquireLease(file, systemClock.now), /not a lease that this version of Sampan knows/);
    assert.ok(readFileSync(file).equals(before));
  }));

test.run();
