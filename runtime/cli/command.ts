import { type ParseArgsConfig, parseArgs } from 'node:util';
import { tokenFile } from '../api-token.ts';
import { readConfig } from '../config.ts';
import { type Client, openClient } from './client.ts';
import { badInput, type Terminal } from './terminal.ts';
import { languageAt } from './words.ts';

export type Options = Readonly<Record<string, string | boolean | undefined>>;
export type Call = { readonly terminal: Terminal; readonly options: Options; readonly words: readonly string[] };

/** One command of the CLI. `run` gives the value for `-o json`; `text` is what a person reads instead. */
export type Command = {
  readonly usage: string;
  readonly about: string;
  readonly examples: readonly string[];
  readonly options?: NonNullable<ParseArgsConfig['options']>;
  readonly run: (call: Call) => Promise<Outcome>;
};
export type Outcome = { readonly value: unknown; readonly text: string; readonly failed?: boolean };

const COMMON = {
  help: { type: 'boolean', short: 'h' },
  output: { type: 'string', short: 'o' },
  url: { type: 'string' },
  'token-file': { type: 'string' },
  data: { type: 'string' },
} as const;

export const parse = (command: Command, args: readonly string[]): { options: Options; words: readonly string[] } => {
  try {
    const options = { ...COMMON, ...command.options };
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return { options: values as Options, words: positionals }; // no option may be given twice to be a list
  } catch (error) {
    throw badInput(error instanceof Error ? error.message : String(error));
  }
};

export const text = (options: Options, name: string): string | undefined => {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
};

export const word = ({ words }: Call, index: number, what: string): string => {
  const value = words[index];
  if (value === undefined) throw badInput(`Say which: ${what}.`);
  return value;
};

/** The server on this machine and the token from its data directory, unless told otherwise. */
export const clientOf = ({ terminal, options }: Call): Client => {
  const { env } = terminal;
  const config = readConfig(env, { data: text(options, 'data') });
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  const url = text(options, 'url') ?? env.SAMPAN_URL ?? `http://${host}:${config.port}`;
  return openClient(url, text(options, 'token-file') ?? tokenFile(config.dataDir), languageAt(terminal));
};
