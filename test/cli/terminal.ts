import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../runtime/cli/main.ts';
import type { Terminal } from '../../runtime/cli/terminal.ts';
import { type Api, TOKEN } from '../graphql/api.ts';

/** The CLI in this process against a test API: what it says, and with which code it ends. */
export const cliOf = (api: Pick<Api, 'url'>, change: Partial<Terminal> = {}) => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-cli-'));
  writeFileSync(join(directory, 'api-token'), TOKEN, { mode: 0o600 });
  const file = (name: string, text: string): string => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };
  const env = { SAMPAN_DATA: directory, SAMPAN_URL: api.url, SOURCE_PASSWORD: 'hunter2-canary' };
  const run = async (...args: readonly string[]) => {
    const out: string[] = [];
    const notes: string[] = [];
    const terminal: Terminal = {
      env,
      interactive: false,
      out: (text) => void out.push(text),
      note: (text) => void notes.push(text),
      draw: () => undefined,
      ask: async () => true,
      sleep: async () => undefined,
      ...change,
    };
    const code = await main(terminal, args);
    return { code, out: out.join('\n'), notes: notes.join('\n'), outs: out.length };
  };
  return { run, file, directory, env, remove: () => rmSync(directory, { recursive: true }) };
};
export type Cli = ReturnType<typeof cliOf>;
