import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { endOfNpmShell } from '../../runtime/cli/npm-shell.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/sampan.mjs', import.meta.url));

/** The first line of the process's errors that holds `text`; the process's own end rejects. */
const says = async ({ stderr }: ChildProcess, text: string): Promise<void> => {
  assert.ok(stderr);
  for await (const line of createInterface({ input: stderr })) if (line.includes(text)) return;
  throw new Error(`It ended without saying: ${text}`);
};

test('the end of the shell that npx put around the server stops the server', async () => {
  const data = mkdtempSync(join(tmpdir(), 'sampan-npm-'));
  const env = { ...process.env, npm_lifecycle_event: 'npx' };
  // As npm: a shell that waits, and ends by the signal without passing it on.
  const script = `"${process.execPath}" "${PROGRAM}" serve --port 0 --data "${data}"; true`;
  const shell = spawn('sh', ['-c', script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    await says(shell, 'Sampan listens');
    const closed = once(shell, 'close'); // once nobody holds its output any more: the server has ended as well
    shell.stderr.resume();
    let out = '';
    shell.stdout.on('data', (chunk) => {
      out += chunk;
    });
    shell.kill('SIGTERM');
    await closed;
    assert.match(out, 'Stopped by the end of npm.');
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

test('what npm has not started looks at no parent', async () => {
  let looked = 0;
  const parent = () => {
    looked += 1;
    return 1;
  };
  void endOfNpmShell({ env: { npm_lifecycle_event: 'test' }, parent, clock: { sleep: async () => undefined } });
  assert.is(looked, 0);
});

test.run();
