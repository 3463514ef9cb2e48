import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exec, ExecOptions, ExecResult } from '../../adapters/jobs/exec.ts';
import { assembleProgram, loadOwnFragments, type Program } from '../../adapters/jobs/program.ts';
import { JobProgram } from '../../adapters/jobs/remote-program.ts';
import { type FencedMachine, type Machine, OutsideFailure } from '../../commands/ports/machines.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { eventually as asked } from './eventually.ts';
import { spoken } from './sentence.ts';

export const localMachine: FencedMachine = {
  id: 'local',
  fence: { taskId: 'of-this-test', generation: 1 },
  ssh: {
    address: '127.0.0.1',
    port: 22,
    user: 'root',
    hostKey: 'ssh-ed25519 AAAA',
    credential: 'none' as CredentialRef,
  },
};

/** Runs commands on this machine in place of SSH: a session of its own, and the same bounds. */
export class LocalExec implements Exec {
  readonly #environment: Readonly<Record<string, string>>;
  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  exec(_machine: Machine, command: string, options: ExecOptions): Promise<ExecResult> {
    return new Promise((resolve, reject) => {
      const child = spawn('sh', ['-c', command], {
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...this.#environment },
        detached: true,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
      child.stdin.on('error', () => undefined);
      child.on('error', reject);
      child.on('close', (code, signal) =>
        resolve({ code, signal, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) }),
      );
      child.stdin.end(options.stdin ?? Buffer.alloc(0));
    });
  }
}

/** Other directories and files in the places of this machine's, by a mount namespace of the call's own. */
export class Mounted implements Exec {
  readonly #inner: Exec;
  readonly #mounts: readonly (readonly [what: string, where: string])[];
  constructor(inner: Exec, ...mounts: readonly (readonly [what: string, where: string])[]) {
    this.#inner = inner;
    this.#mounts = mounts;
  }
  exec(on: Machine, command: string, options: ExecOptions) {
    const mounts = this.#mounts.map(([what, where]) => `mount --bind ${what} ${where} && `).join('');
    const quoted = command.replaceAll("'", `'\\''`);
    return this.#inner.exec(on, `unshare --mount sh -c '${mounts}${quoted}'`, options);
  }
}

export type LocalProgram = {
  readonly program: JobProgram;
  readonly text: Program;
  readonly exec: LocalExec;
  readonly base: string;
  readonly run: string;
  /** Removes both directories; kill the jobs first. */
  readonly remove: () => void;
};

/** The real program on this machine, in directories of its own; `fragments` are verbs of other adapters. */
export const localProgram = (fragments: readonly string[] = []): LocalProgram => {
  const base = mkdtempSync(join(tmpdir(), 'sampan-base-'));
  const run = mkdtempSync('/dev/shm/sampan-run-');
  const text = assembleProgram([...loadOwnFragments(), ...fragments], base);
  const exec = new LocalExec({ SAMPAN_BASE: base, SAMPAN_RUN: run });
  const remove = () => {
    for (const directory of [base, run]) rmSync(directory, { recursive: true, force: true });
  };
  return { program: new JobProgram(exec, text), text, exec, base, run, remove };
};

/** The failure that a call ends with; a call that succeeds is a mistake of the test. */
export const failureOf = async (
  call: Promise<unknown>,
): Promise<OutsideFailure['failure'] & { readonly message: string }> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof OutsideFailure) return spoken(error.failure);
    throw error;
  }
  throw new Error('The call succeeded');
};

/** Looks until `look` gives something, however slow the machine is. */
export const eventually = <T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  seen?: () => unknown,
): Promise<T> =>
  asked('what is looked for', async () => (await look()) || undefined, {
    everyMilliseconds: 20,
    ...(seen === undefined ? {} : { seen }),
  });
