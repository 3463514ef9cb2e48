import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('The demo where the lab cannot run');
const root = fileURLToPath(new URL('../..', import.meta.url));

test('the simulated world is called so, claims no boot, and ends with 3', () => {
  const work = mkdtempSync(join(tmpdir(), 'sampan-demo-test-'));
  const argv = ['--import', 'tsx', 'scripts/demo/simulated.ts', work];
  const ended = spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8', timeout: 60_000 });
  assert.is(ended.status, 3, ended.stderr);
  const result = JSON.parse(readFileSync(join(work, 'result.json'), 'utf8')) as Record<string, unknown>;
  const { bytesCopied, seconds, ...rest } = result;
  assert.equal(rest, {
    world: 'simulated',
    taskState: 'SUCCEEDED',
    bootVerified: null,
    dataVerified: null,
    sourceState: 'running',
    debt: 0,
  });
  assert.ok(Number(bytesCopied) > 0 && Number(seconds) > 0);
  rmSync(work, { recursive: true });
});

test.run();
