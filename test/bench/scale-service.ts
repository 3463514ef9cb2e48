import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LOOK_EVERY_MILLISECONDS = 10;

export type Started = {
  /** From the start of the process until `/healthz` and until `/readyz` said 200. */
  readonly aliveSeconds: number;
  readonly readySeconds: number;
  readonly ask: <T>(query: string, variables?: Readonly<Record<string, unknown>>) => Promise<T>;
  readonly peakMiB: () => number;
  readonly stop: () => Promise<void>;
};

/** The control plane as its administrator starts it. Throws with the end of its log where it dies first. */
export const startAndWait = async (dataDir: string, port: number, patienceSeconds: number): Promise<Started> => {
  const logFile = `${dataDir}.log`;
  const out = openSync(logFile, 'a');
  const argv = [join(root, 'bin/sampan.mjs'), 'serve', '--data', dataDir, '--port', String(port)];
  const began = performance.now();
  const child = spawn(process.execPath, argv, { cwd: root, stdio: ['ignore', out, out] });
  closeSync(out);
  const gone = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const headers = (): Record<string, string> => ({
    'content-type': 'application/json',
    authorization: `Bearer ${readFileSync(join(dataDir, 'api-token'), 'utf8').trim()}`,
  });
  const seconds = (): number => Number(((performance.now() - began) / 1000).toFixed(2));
  const until = async (path: string): Promise<number> => {
    while (seconds() < patienceSeconds && child.exitCode === null && child.signalCode === null) {
      const answer = await fetch(`${url}${path}`, path === '/healthz' ? {} : { headers: headers() }).catch(() => null);
      await answer?.arrayBuffer();
      if (answer?.ok) return seconds();
      await sleep(LOOK_EVERY_MILLISECONDS);
    }
    child.kill('SIGKILL');
    throw new Error(`${path} did not say 200; the log ends with:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
  };
  const aliveSeconds = await until('/healthz');
  const readySeconds = await until('/readyz');
  return {
    aliveSeconds,
    readySeconds,
    ask: async <T>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> => {
      const body = JSON.stringify({ query, variables });
      const reply = await fetch(`${url}/graphql`, { method: 'POST', headers: headers(), body });
      const { data, errors } = (await reply.json()) as { data?: T; errors?: unknown };
      if (errors !== undefined || !data) throw new Error(`The API refused: ${JSON.stringify(errors)}`);
      return data;
    },
    peakMiB: () => {
      const [, kib] = /^VmHWM:\s+([0-9]+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      return Math.round(Number(kib) / 1024);
    },
    stop: async () => {
      child.kill('SIGTERM');
      await gone;
      if (child.exitCode !== 0) throw new Error(`The service ended with ${child.exitCode ?? child.signalCode}.`);
    },
  };
};
