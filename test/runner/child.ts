import { type ChildProcess, spawn } from 'node:child_process';
import { hasEnded } from './totals.ts';

export type Limits = {
  readonly timeoutMs: number;
  /** How long a process may live after uvu's last line; more is a handle that nobody closed. */
  readonly lingerMs: number;
  /** Between the polite signal to the process group and the last one; the lab removes itself in this time. */
  readonly graceMs: number;
};
export type Run = {
  readonly output: string;
  /** Null when it was ended by a signal. */
  readonly exitCode: number | null;
  readonly ended: 'BY_ITSELF' | 'TIMED_OUT' | 'LINGERED';
  readonly seconds: number;
};

const OUTPUT_LIMIT = 2_000_000;

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is empty: there is nothing left to end.
  }
};

const open = new Set<ChildProcess>();
const endAll = (): void => {
  for (const child of open) signalGroup(child, 'SIGTERM');
};
// Children are leaders of groups of their own, so a terminal's Ctrl-C does not reach them.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    endAll();
    process.exitCode = 130;
    setTimeout(() => process.exit(130), 5_000).unref();
  });

/** Runs one command in a process group of its own, and leaves nothing of that group behind. Never rejects. */
export const run = (command: readonly string[], cwd: string, limits: Limits): Promise<Run> =>
  new Promise((resolve) => {
    const started = performance.now();
    const [program = '', ...args] = command;
    const { FORCE_COLOR: _, ...inherited } = process.env;
    const env = { ...inherited, NO_COLOR: '1' };
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    open.add(child);
    let output = '';
    let ended: Run['ended'] = 'BY_ITSELF';
    const timers = new Set<NodeJS.Timeout>();
    const end = (why: Run['ended']): void => {
      if (ended !== 'BY_ITSELF') return;
      ended = why;
      signalGroup(child, 'SIGTERM');
      timers.add(setTimeout(() => signalGroup(child, 'SIGKILL'), limits.graceMs));
    };
    timers.add(setTimeout(() => end('TIMED_OUT'), limits.timeoutMs));
    let lingering = false;
    const take = (text: string): void => {
      output = (output + text).slice(-OUTPUT_LIMIT);
      if (lingering || !hasEnded(output)) return;
      lingering = true;
      timers.add(setTimeout(() => end('LINGERED'), limits.lingerMs));
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', take);
    }
    let done = false;
    const finish = (exitCode: number | null): void => {
      if (done) return;
      done = true;
      for (const timer of timers) clearTimeout(timer);
      open.delete(child);
      signalGroup(child, 'SIGKILL');
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
      resolve({ output, exitCode, ended, seconds: (performance.now() - started) / 1000 });
    };
    child.on('error', (error) => {
      output += `${error.message}\n`;
      finish(null);
    });
    // A grandchild may hold the pipes open after the child's own end: what it said is read for a moment, then it is ended.
    child.on('exit', (exitCode) => timers.add(setTimeout(() => finish(exitCode), 1_000)));
    child.on('close', finish);
  });
