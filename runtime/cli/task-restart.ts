import { randomUUID } from 'node:crypto';
import type { Language } from '../../messages/message.ts';
import { REFUSAL } from './client.ts';
import { type Call, clientOf, type Outcome, text, word } from './command.ts';
import { gb, plain } from './format.ts';
import { type Result, resultsText } from './tasks-together.ts';
import { BadInput, badInput } from './terminal.ts';
import { languageAt, line, title, wordFor } from './words.ts';

type Outlook = {
  readonly attempt: number;
  readonly text: string;
  readonly disks: readonly { readonly name: string; readonly sizeBytes: number; readonly kept: boolean }[];
  readonly bytesKept: number;
  readonly bytesToRead: number;
  readonly source: string;
  readonly steps: readonly { readonly stepText: string }[];
};
type Planned = {
  readonly id: string;
  readonly name: string | null;
  readonly vmName: string | null;
  readonly outlook: Outlook | null;
  readonly violations: Result['violations'];
  readonly advisories: readonly { readonly text: string; readonly commands: readonly string[] | null }[];
};

const RESTART = `mutation ($input: RestartMigrationTasksInput!) { result: restartMigrationTasks(input: $input) {
  ${REFUSAL} ... on MigrationTasksRestarted { position results { id done violations { code field message text } } } } }`;
const PLAN = `query ($input: PlanMigrationRestartsInput!) { result: planMigrationRestarts(input: $input) {
  ${REFUSAL} ... on MigrationRestartPlan { results { id name vmName
    outlook { attempt code text pointInTime { at consistency } disks { name sizeBytes kept } bytesKept bytesToRead source steps { step stepText } }
    violations { code field message text } advisories { code message text commands } } } } }`;

const OPTION = '--read-again';
const READ_AGAIN = new Map([
  ['allow', 'ALLOW'],
  ['refuse', 'REFUSE'],
]);

const inputOf = ({ options, words }: Call) => {
  const said = text(options, 'read-again');
  const readAgain = said === undefined ? null : READ_AGAIN.get(said.toLowerCase());
  if (readAgain === undefined) throw badInput(`Say ${[...READ_AGAIN.keys()].join(' or ')}.`, OPTION);
  return { commandId: `restart-${randomUUID()}`, ids: words.slice(1), readAgain };
};

/** What has no default, and how it is said here. */
const howToSay = (language: Language, results: readonly Pick<Result, 'violations'>[]): readonly string[] => {
  const isMissing = results.some(({ violations }) =>
    violations.some(({ code, field }) => code === 'REQUIRED' && field.endsWith('.readAgain')),
  );
  return isMissing ? [line(language, 'READ_AGAIN_OPTION', { option: `${OPTION} allow|refuse` })] : [];
};

const disksLine = (
  language: Language,
  { disks, bytesKept, bytesToRead }: Outlook,
  kept: boolean,
): readonly string[] => {
  const those = disks.filter((disk) => disk.kept === kept).map(({ name, sizeBytes }) => `${name} ${gb(sizeBytes)}`);
  const named = those.join(language === 'zh' ? '，' : ', ');
  if (those.length === 0) return [];
  return kept
    ? [line(language, 'DISKS_KEPT', { disks: named, bytes: bytesKept })]
    : [line(language, 'DISKS_READ', { disks: named, bytes: bytesToRead })];
};

const outlookLines = (language: Language, outlook: Outlook): readonly string[] => [
  outlook.text,
  ...disksLine(language, outlook, true),
  ...disksLine(language, outlook, false),
  line(language, 'SOURCE_WILL', { what: wordFor(language, 'sourceOnStart', outlook.source) }),
  line(language, 'STEPS_WILL', {
    steps: outlook.steps.map(({ stepText }) => stepText).join(language === 'zh' ? '，' : ', '),
  }),
];

const plannedLines = (language: Language, { id, name, vmName, outlook, ...told }: Planned): readonly string[] => {
  const why = told.violations.map((violation) => violation.text).join(' ');
  const refused = why === '' ? [] : [line(language, 'TASK_REFUSED', { id, why })];
  if (outlook === null) return refused;
  const { attempt } = outlook;
  const advised = told.advisories.flatMap((advisory) => [
    `${title(language, 'ADVISES')} ${advisory.text}`,
    ...(advisory.commands ?? []).map((command) => `  ${command}`),
  ]);
  const inside = [...outlookLines(language, outlook), ...advised, ...refused].map((one) => `  ${one}`);
  return [line(language, 'WOULD_RESTART', { name: name ?? id, vm: vmName ?? '', attempt }), ...inside];
};

const dryRun = async (call: Call): Promise<Outcome> => {
  const language = languageAt(call.terminal);
  const value = await clientOf(call).command<{ readonly results: readonly Planned[] }>(PLAN, { input: inputOf(call) });
  const { results } = value;
  const lines = [...results.flatMap((planned) => plannedLines(language, planned)), ...howToSay(language, results)];
  const failed = results.some(({ violations }) => violations.length > 0);
  return { value, text: [...lines, line(language, 'DRY_RUN')].map(plain).join('\n'), failed };
};

/** Asks nothing: what has no default is an option, and without it the task refuses. */
export const restart = async (call: Call): Promise<Outcome> => {
  word(call, 1, 'the id of a task');
  if (call.options['dry-run'] === true) return dryRun(call);
  const language = languageAt(call.terminal);
  const value = await clientOf(call).command<{ readonly results: readonly Result[] }>(RESTART, {
    input: inputOf(call),
  });
  const { results } = value;
  for (const note of howToSay(language, results)) call.terminal.note(note);
  const [only] = results;
  if (only && results.length === 1 && !only.done) throw new BadInput(only.violations);
  return { value, text: resultsText(language, results, 'RESTARTED'), failed: results.some(({ done }) => !done) };
};
