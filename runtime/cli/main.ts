import { createInterface } from 'node:readline/promises';
import { keyed, own } from '../../domain/words/keyed.ts';
import { BadConfig } from '../config.ts';
import { add } from './add.ts';
import { apply } from './apply.ts';
import { type Command, type Options, parse } from './command.ts';
import { debt } from './debt.ts';
import { plain } from './format.ts';
import { migrate } from './migrate.ts';
import { settings } from './settings.ts';
import { source } from './source.ts';
import { task, tasks } from './tasks.ts';
import { BadInput, badInput, type Terminal } from './terminal.ts';
import { fitTo } from './width.ts';

/** Loaded when they are asked for: only these need the store, and every other command starts faster without it. */
const later = async (name: string): Promise<Command | undefined> => {
  if (name === 'serve') return (await import('./serve.ts')).serveCommand;
  if (name === 'store') return (await import('./store.ts')).store;
  return name === 'replay' ? (await import('./replay.ts')).replay : undefined;
};

const COMMANDS = keyed<Command>({ migrate, tasks, task, debt, source, add, apply, settings });
const NAMES = ['serve', 'apply', 'add', 'source', 'migrate', 'tasks', 'task', 'debt', 'settings', 'replay', 'store'];

const find = async (name: string): Promise<Command> => {
  const command = own(COMMANDS, name) ?? (await later(name));
  if (!command) throw badInput(`There is no command "${name}"; there are: ${NAMES.join(', ')}.`);
  return command;
};

const overview = async (): Promise<string> => {
  const commands = await Promise.all(NAMES.map(find));
  const lines = commands.flatMap(({ usage, about }) => [`  ${usage}`, `      ${about}`]);
  return ['Sampan moves VMs of KVM hosts and of VMware onto a KVM platform.', '', ...lines, '', COMMON_HELP].join('\n');
};

const COMMON_HELP = `Everywhere:
  -o json              exactly one JSON value on standard output
  --url URL            the server (SAMPAN_URL; default http://127.0.0.1:4000)
  --token-file FILE    its token (default: api-token in the data directory)
  --data DIR           the data directory (SAMPAN_DATA; default ./data)
  -h, --help           this, or the help of one command
Ends with 0 when done, 1 when it failed, 2 when the input is wrong.`;

const helpOf = ({ usage, about, examples }: Command): string =>
  [usage, '', about, '', 'Examples:', ...examples.map((line) => `  ${line}`), '', COMMON_HELP].join('\n');

const wantsJson = (args: readonly string[]): boolean =>
  args.some(
    (arg, at) =>
      arg === '-ojson' || arg === '--output=json' || (arg === 'json' && /^(-o|--output)$/.test(args[at - 1] ?? '')),
  );

const checkOutput = ({ output }: Options): void => {
  if (output !== undefined && output !== 'json' && output !== 'text')
    throw badInput('The output is json or text.', '-o');
};

const dispatch = async (
  terminal: Terminal,
  args: readonly string[],
): Promise<{ text: string; value: unknown; failed?: boolean }> => {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const text = await overview();
    return { text, value: { help: text } };
  }
  const command = await find(name);
  const { options, words } = parse(command, rest);
  checkOutput(options);
  if (options.help === true) return { text: helpOf(command), value: { help: helpOf(command) } };
  return command.run({ terminal, options, words });
};

type Told = { readonly code: number; readonly message: string; readonly value: unknown };

const told = (error: unknown): Told => {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof BadInput) return { code: 2, message, value: { violations: error.problems } };
  return { code: error instanceof BadConfig ? 2 : 1, message, value: { error: { message } } };
};

/** One command; gives the exit code: 0 done, 1 failed, 2 bad input. Never throws. */
export const main = async (terminal: Terminal, args: readonly string[]): Promise<number> => {
  const json = wantsJson(args);
  try {
    const { text, value, failed } = await dispatch(terminal, args);
    terminal.out(json ? JSON.stringify(value) : text);
    return failed ? 1 : 0;
  } catch (error) {
    const { code, message, value } = told(error);
    if (json) terminal.out(JSON.stringify(value));
    else terminal.note(message.split('\n').map(plain).join('\n')); // it may hold names of other machines
    return code;
  }
};

/** The real one. Pictures are drawn on standard error, so that standard output holds the answer alone. */
export const processTerminal = (): Terminal => {
  let drawn = 0;
  return {
    env: process.env,
    interactive: process.stderr.isTTY === true && process.stdin.isTTY === true,
    out: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    draw: (lines) => {
      const up = drawn > 0 ? `\u001b[${drawn}A\u001b[J` : '';
      // A line that wraps would take more rows than are drawn over next time.
      const { columns } = process.stderr;
      const fitting = columns > 0 ? lines.map((line) => fitTo(line, columns)) : lines;
      process.stderr.write(`${up}${fitting.join('\n')}\n`);
      drawn = lines.length;
    },
    ask: async (question) => {
      const prompt = createInterface({ input: process.stdin, output: process.stderr });
      const answer = await prompt.question(`${question} [y/N] `).finally(() => prompt.close());
      return /^y(es)?$/i.test(answer.trim());
    },
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  };
};
