import { spawn } from 'node:child_process';

export type Result = { readonly code: number; readonly stdout: string; readonly stderr: string };
export type RunOptions = { readonly input?: string | undefined; readonly timeoutMs?: number | undefined };

/** Runs a program to its end. Never rejects because of its exit code; rejects if it cannot be started. */
export const runProgram = (argv: readonly string[], options: RunOptions = {}): Promise<Result> =>
  new Promise((resolve, reject) => {
    const [file = '', ...args] = argv;
    // A process group of its own, so that a timeout also ends what the program started.
    const child = spawn(file, args, { stdio: 'pipe', detached: true });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let late = false;
    const timeoutMs = options.timeoutMs ?? 120_000;
    const timer = setTimeout(() => {
      late = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => undefined); // the program may end before it has read everything
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new Error(`cannot start ${file}`, { cause }));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      const stderr = Buffer.concat(err).toString();
      resolve({
        code: late ? 124 : (code ?? 137),
        stdout: Buffer.concat(out).toString(),
        stderr: late ? `${stderr}\nkilled after ${timeoutMs} ms` : stderr,
      });
    });
    child.stdin.end(options.input ?? '');
  });

/** Runs a program that has to succeed, and gives its standard output. */
export const runOrThrow = async (argv: readonly string[], options: RunOptions = {}): Promise<string> => {
  const result = await runProgram(argv, options);
  if (result.code !== 0) throw new Error(`${argv.join(' ')}: exit code ${result.code}\n${result.stderr}`);
  return result.stdout;
};

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
