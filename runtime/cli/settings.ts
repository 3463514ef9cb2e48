import { randomUUID } from 'node:crypto';
import { type Client, REFUSAL } from './client.ts';
import { type Call, type Command, clientOf, type Options, type Outcome, text } from './command.ts';
import { durationIn, table } from './format.ts';
import { badInput } from './terminal.ts';
import { columns, languageAt, wordFor } from './words.ts';

type Settings = {
  readonly migrationTaskParallelism: number;
  readonly migrationCacheRetentionSeconds: number;
  readonly hostAllocationStrategy: string;
  readonly cpuOvercommitRatio: number;
};

const ASK = `query ($position: Position) { settings(waitFor: $position) { migrationTaskParallelism migrationCacheRetentionSeconds hostAllocationStrategy cpuOvercommitRatio } }`;
const CHANGE = `mutation ($input: ChangeSettingsInput!) { result: changeSettings(input: $input) { ${REFUSAL}
  ... on SettingsChanged { changed position } } }`;

const PARALLELISM = 'migration-task-parallelism';
const RETENTION = 'migration-cache-retention-seconds';
const STRATEGY = 'host-allocation-strategy';
const OVERCOMMIT = 'cpu-overcommit-ratio';

const numberIn = (options: Options, name: string): number | undefined => {
  const given = text(options, name);
  if (given === undefined) return undefined;
  if (given.trim() === '' || !Number.isFinite(Number(given))) throw badInput('Give a number.', `--${name}`);
  return Number(given);
};

const wishesIn = (options: Options): Partial<Settings> => {
  const wishes = {
    migrationTaskParallelism: numberIn(options, PARALLELISM),
    migrationCacheRetentionSeconds: numberIn(options, RETENTION),
    hostAllocationStrategy: text(options, STRATEGY)?.toUpperCase().replaceAll('-', '_'),
    cpuOvercommitRatio: numberIn(options, OVERCOMMIT),
  };
  return Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined));
};

/** The position of the change; null where nothing is to be changed, or all is so already. */
const change = async (client: Client, wishes: Partial<Settings>): Promise<string | null> => {
  if (Object.keys(wishes).length === 0) return null;
  const input = { commandId: `settings-${randomUUID()}`, ...wishes };
  return (await client.command<{ readonly position: string | null }>(CHANGE, { input })).position;
};

const run = async (call: Call): Promise<Outcome> => {
  const client = clientOf(call);
  const position = await change(client, wishesIn(call.options));
  const { settings: value } = await client.ask<{ settings: Settings }>(ASK, { position });
  const seconds = value.migrationCacheRetentionSeconds;
  const language = languageAt(call.terminal);
  const strategy = value.hostAllocationStrategy;
  const rows = [
    [PARALLELISM, String(value.migrationTaskParallelism), 'migrationTaskParallelism'],
    [RETENTION, `${seconds} (${durationIn(language, seconds)})`, 'migrationCacheRetentionSeconds'],
    [STRATEGY, `${strategy} (${wordFor(language, 'strategy', strategy)})`, 'hostAllocationStrategy'],
    [OVERCOMMIT, String(value.cpuOvercommitRatio), 'cpuOvercommitRatio'],
  ].map(([option = '', shown = '', name = '']) => [wordFor(language, 'setting', name), option, shown]);
  return { value, text: table(columns(language, 'NAME', 'SETTING', 'VALUE'), rows) };
};

export const settings: Command = {
  usage: 'sampan settings [--SETTING VALUE …]',
  about:
    'Shows the global settings; with options, changes those first. A change holds at once, also for what is kept now.',
  examples: [
    'sampan settings',
    `sampan settings --${PARALLELISM} 20`,
    `sampan settings --${RETENTION} 3600`,
    `sampan settings --${STRATEGY} least-used-memory`,
    `sampan settings --${OVERCOMMIT} 4`,
  ],
  options: Object.fromEntries(
    [PARALLELISM, RETENTION, STRATEGY, OVERCOMMIT].map((name) => [name, { type: 'string' } as const]),
  ),
  run,
};
