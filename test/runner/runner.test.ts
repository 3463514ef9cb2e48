import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { run } from './child.ts';
import { type Group, runFile, runGroup, unit } from './groups.ts';
import { countCases, parseTotals, timeoutIn } from './totals.ts';
import { closingLine } from './verdict.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const quick: Group = { ...unit, everyCase: true, limits: { timeoutMs: 20_000, lingerMs: 300, graceMs: 200 } };
const fixture = (name: string) => `test/runner/fixtures/${name}.fixture.ts`;
const verdictOf = (name: string) => runFile(root, quick, fixture(name));

test('a file that passes: counts its tests', async () => {
  const { passed, failed, reason } = await verdictOf('passing');
  assert.equal({ passed, failed, reason }, { passed: 2, failed: 0, reason: null });
});

test('a file with a failing test: fails, and its output is kept whole', async () => {
  const { passed, failed, reason, output } = await verdictOf('failing');
  assert.equal({ passed, failed, reason }, { passed: 1, failed: 1, reason: '1 of 2 tests failed' });
  assert.match(output, 'as it should');
});

test('a file that forgot test.run(): fails although its exit code is 0', async () => {
  const { failed, reason } = await verdictOf('empty');
  assert.is(failed, 1);
  assert.match(reason ?? '', /totals|no test/);
});

test('a file that does not load: fails', async () => {
  const { failed, output } = await verdictOf('broken');
  assert.is(failed, 1);
  assert.match(output, 'does not even load');
});

test('a file that hangs: is ended at the timeout that it names', async () => {
  const { failed, reason, seconds } = await verdictOf('hanging');
  assert.is(failed, 1);
  assert.match(reason ?? '', 'timed out');
  assert.ok(seconds < 10);
});

test('a file that leaves a handle open: fails after its last test', async () => {
  const { passed, failed, reason } = await verdictOf('lingering');
  assert.equal({ passed, failed }, { passed: 1, failed: 1 });
  assert.match(reason ?? '', 'open handle');
});

test('a file that leaves a process behind: the process is ended with it', async () => {
  const { output } = await verdictOf('orphaning');
  const pid = Number(/^orphan ([0-9]+)$/m.exec(output)?.[1]);
  const state = await run(['ps', '-o', 'stat=', '-p', String(pid)], root, quick.limits);
  assert.match(state.output.trim(), /^Z?$|^Z/, `process ${pid} lives on`);
});

test('a file that skips a case where every case has to run: fails', async () => {
  const { failed, reason } = await verdictOf('skipping');
  assert.equal({ failed, reason }, { failed: 1, reason: 'ran 1 tests, but declares 2' });
});

test('a group: the closing line adds up all files', async () => {
  const files = ['passing', 'failing', 'broken'].map(fixture);
  const verdicts = await runGroup(root, quick, { files, tell: () => {} });
  assert.is(closingLine(verdicts), '3 passed, 2 failed');
});

test('uvu output: only its own totals count, and the last ones', () => {
  const printed = '  Total:     9\n  Passed:    8\n  Skipped:   0\n  Duration:  1ms\n';
  assert.equal(parseTotals(`Total: 1\n${printed}`), { total: 9, passed: 8, skipped: 0 });
  assert.is(parseTotals('  Total:     9\n'), undefined);
});

test('cases of a file: declarations count, comments and regular expressions do not', () => {
  assert.is(countCases("test('a', f);\n// test('b')\n/* test('c') */ /x/.test('d'); test.skip('e', f);"), 2);
});

test('timeout of a file: taken from its comment', () => {
  assert.is(timeoutIn('// timeout: 600s\n'), 600_000);
  assert.is(timeoutIn('nothing'), undefined);
});

test.run();
