import { createHash } from 'node:crypto';
import type { CallOptions, Machine, RemoteInput, RemoteOutput, RemoteProgram } from '../../commands/ports/machines.ts';
import type { Exec, ExecResult } from './exec.ts';
import { brokenAnswer, cannotInstall, notRoot, verbFailed } from './failures.ts';
import type { Program } from './program.ts';

const keyPattern = /^[A-Za-z][A-Za-z0-9_.]{0,99}$/;

/**
 * A line for each value, and a last one that counts them, with a last character of its own: no part of it counts as the
 * whole, wherever a connection breaks.
 */
export const encodeInput = (input: RemoteInput): Uint8Array => {
  const lines = Object.entries(input).map(([key, value]) => {
    if (!keyPattern.test(key)) throw new Error(`Not a key of the remote program: ${JSON.stringify(key)}`);
    return `${key} ${Buffer.from(value as string).toString('base64')}\n`;
  });
  return Buffer.from(`${lines.join('')}#end ${lines.length};`);
};

export type Answer =
  | { readonly kind: 'ok'; readonly output: RemoteOutput }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'broken' };

/** Whatever a login shell prints before the first mark is not ours; an answer without its end is none. */
export const decodeAnswer = (stdout: Uint8Array): Answer => {
  const lines = Buffer.from(stdout).toString('latin1').split('\n');
  const values = new Map<string, Buffer>();
  for (const line of lines.slice(lines.indexOf('#sampan 1') + 1 || lines.length)) {
    const [key = '', value = '', message = ''] = line.split(' ');
    if (line === '#end ok') return { kind: 'ok', output: outputOf(values) };
    if (key === '#fail') return { kind: 'failed', code: value, message: Buffer.from(message, 'base64').toString() };
    if (keyPattern.test(key)) values.set(key, Buffer.from(value, 'base64'));
  }
  return { kind: 'broken' };
};

const outputOf = (values: ReadonlyMap<string, Buffer>): RemoteOutput & { keys(): readonly string[] } => {
  const bytes = (key: string): Buffer => {
    const value = values.get(key);
    if (value === undefined) throw new Error(`The remote program's answer has no ${key}`);
    return value;
  };
  return {
    bytes,
    text: (key) => bytes(key).toString('utf8'),
    maybe: (key) => values.get(key)?.toString('utf8'),
    keys: () => [...values.keys()],
  };
};

/** Runs the verbs of one program. `base` and `environment` are for tests on the local machine. */
export class JobProgram implements RemoteProgram {
  readonly #exec: Exec;
  readonly #program: Program;
  readonly #installing = new Map<string, Promise<void>>();

  constructor(exec: Exec, program: Program) {
    this.#exec = exec;
    this.#program = program;
  }

  async call(machine: Machine, verb: string, input: RemoteInput, options: CallOptions = {}): Promise<RemoteOutput> {
    if (!/^[a-z][a-z-]*$/.test(verb)) throw new Error(`Not a verb: ${JSON.stringify(verb)}`);
    const stdin = encodeInput(input);
    const run = () =>
      this.#run(
        machine,
        `[ -r ${this.#program.path} ] || exit 127; exec sh ${this.#program.path} ${verb}`,
        stdin,
        options,
      );
    let result = await run();
    if (result.code === 127) {
      await this.#install(machine);
      result = await run();
    }
    const answer = decodeAnswer(result.stdout);
    if (answer.kind === 'ok') return answer.output;
    if (answer.kind === 'failed') throw verbFailed(verb, answer, result.stderr);
    throw notRoot(machine, result) ?? brokenAnswer(machine, verb, result);
  }

  /** The text has no single quote, no user's data and no secret. */
  #run(machine: Machine, text: string, stdin: Uint8Array, options: CallOptions): Promise<ExecResult> {
    const sudo = machine.ssh.user === 'root' ? '' : 'sudo -n -- ';
    return this.#exec.exec(machine, `${sudo}sh -c '${text}'`, { ...options, stdin });
  }

  /** Once at a time per machine; written beside its place and renamed, so that others see all of it or nothing. */
  #install(machine: Machine): Promise<void> {
    const running = this.#installing.get(machine.id);
    if (running !== undefined) return running;
    const done = this.#write(machine).finally(() => this.#installing.delete(machine.id));
    this.#installing.set(machine.id, done);
    return done;
  }

  async #write(machine: Machine): Promise<void> {
    const directory = this.#program.path.slice(0, this.#program.path.lastIndexOf('/'));
    const tmp = `${directory}/.tmp.$$`;
    const sum = createHash('sha256').update(this.#program.text).digest('hex');
    const text = [
      'set -e; umask 077',
      `mkdir -p ${directory}; chmod 0700 ${directory} ${directory}/..`,
      `find ${directory} -name "sampan-*" -mtime +90 -exec rm -f {} +`,
      `cat >${tmp}`,
      `[ "$(sha256sum <${tmp} | cut -c 1-64)" = ${sum} ]`,
      `sync ${tmp}; mv -f ${tmp} ${this.#program.path}`,
    ].join('; ');
    const result = await this.#run(machine, text, Buffer.from(this.#program.text), { timeoutSeconds: 60 });
    if (result.code !== 0) throw notRoot(machine, result) ?? cannotInstall(machine, result);
  }
}
