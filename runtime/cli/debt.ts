import { randomUUID } from 'node:crypto';
import type { Language } from '../../messages/message.ts';
import { type Client, REFUSAL } from './client.ts';
import { type Call, type Command, clientOf, type Outcome, text, word } from './command.ts';
import { plain, table, time } from './format.ts';
import { badInput, Failed } from './terminal.ts';
import { columns, languageAt, line, title, wordFor } from './words.ts';

type Debt = {
  readonly taskId: string;
  readonly taskName: string;
  readonly taskDeleted: boolean;
  readonly taskEnded: boolean;
  readonly keptUntil: string | null;
  readonly artefactId: string;
  readonly kind: string;
  readonly place: string;
  readonly placeId: string | null;
  readonly placeName: string | null;
  readonly since: string;
  readonly trouble: {
    readonly try: number;
    readonly failure: { readonly code: string; readonly text: string };
    readonly retryAt: string;
  } | null;
};

const ASK = `query ($taskId: ID, $endedOnly: Boolean) { debt(taskId: $taskId, endedOnly: $endedOnly) {
  taskId taskName taskDeleted taskEnded keptUntil artefactId kind place placeId placeName since
  trouble { try failure { code text } retryAt } } }`;
const debtOf = async (client: Client, wish: { taskId?: string; endedOnly?: boolean }): Promise<readonly Debt[]> =>
  (await client.ask<{ readonly debt: readonly Debt[] }>(ASK, { endedOnly: false, ...wish })).debt;

/** `target host kvm-3`; what is on no machine is in our own books. */
const whereText = (language: Language, { place, placeId, placeName }: Debt): string => {
  const kind = wordFor(language, 'place', place);
  return place === 'PLATFORM' ? kind : `${kind} ${placeName ?? placeId ?? ''}`.trimEnd();
};

const stateText = (language: Language, { taskEnded, keptUntil, trouble }: Debt): string => {
  if (!taskEnded) return line(language, 'NOT_ENDED');
  if (trouble) {
    const { try: tries, failure, retryAt } = trouble;
    return line(language, 'TRIED', { tries, next: time(retryAt), why: `${failure.code}: ${failure.text}` });
  }
  return keptUntil === null ? line(language, 'IN_TURN') : line(language, 'KEPT', { until: time(keptUntil) });
};

const list = async (call: Call): Promise<Outcome> => {
  const language = languageAt(call.terminal);
  const taskId = text(call.options, 'task');
  const value = await debtOf(clientOf(call), {
    endedOnly: call.options.all !== true,
    ...(taskId === undefined ? {} : { taskId }),
  });
  if (value.length === 0) return { value, text: line(language, 'NO_DEBT') };
  const rows = value.map((debt) => [
    debt.taskId,
    debt.taskDeleted ? `${debt.taskName} ${title(language, 'DELETED_TASK')}` : debt.taskName,
    debt.artefactId,
    whereText(language, debt),
    time(debt.since),
    stateText(language, debt),
  ]);
  return { value, text: table(columns(language, 'TASK', 'NAME', 'ARTEFACT', 'WHERE', 'SINCE', 'STATE'), rows) };
};

/** What becomes possible once the thing holds nothing up any more, by its kind. */
const MEANS = new Map([
  ['VM_DEFINITION', 'OFF_VM_DEFINITION'],
  ['DHCP_ENTRY', 'OFF_DHCP_ENTRY'],
  ['JOB', 'OFF_JOB'],
  ['BACKUP', 'OFF_BACKUP'],
  ['PAUSED_VM', 'OFF_PAUSED_VM'],
  ['STOPPED_VM', 'OFF_STOPPED_VM'],
] as const);
const meaningOf = (kind: string) => [...MEANS].find(([of]) => of === kind)?.[1];

const warningOf = (language: Language, debt: Debt): string => {
  const { artefactId: artefact, taskName: task, kind } = debt;
  const where = whereText(language, debt);
  const said = line(language, 'WRITE_OFF', { artefact, task, where, what: wordFor(language, 'artefact', kind) });
  const meaning = meaningOf(kind);
  return plain(meaning ? [said, line(language, meaning)].join(language === 'zh' ? '' : ' ') : said);
};

const confirm = async (call: Call, debts: readonly Debt[]): Promise<void> => {
  const { terminal, options } = call;
  const language = languageAt(terminal);
  for (const debt of debts) terminal.note(warningOf(language, debt));
  if (options.yes === true) return;
  if (!terminal.interactive) throw badInput(line(language, 'SAY_YES', { option: '--yes' }), '--yes');
  if (!(await terminal.ask(line(language, 'GONE_FOR_GOOD')))) throw new Failed(line(language, 'NOT_WRITTEN_OFF'));
};

const WRITE_OFF = `mutation ($input: WriteOffDebtInput!) { result: writeOffDebt(input: $input) {
  ${REFUSAL} ... on DebtWrittenOff { taskId artefactId position } } }`;

const writeOff = async (call: Call): Promise<Outcome> => {
  const [, , ...artefactIds] = call.words;
  const taskId = word(call, 1, 'the id of a task');
  word(call, 2, 'what of its debt, as "sampan debt" shows it');
  const reason = text(call.options, 'reason');
  if (reason === undefined) throw badInput('Say why: --reason TEXT.', '--reason');
  const language = languageAt(call.terminal);
  const client = clientOf(call);
  const known = await debtOf(client, { taskId });
  await confirm(
    call,
    known.filter(({ artefactId }) => artefactIds.includes(artefactId)),
  );
  const written: unknown[] = [];
  for (const artefactId of artefactIds) {
    const input = { commandId: `write-off-${randomUUID()}`, taskId, artefactId, reason };
    try {
      written.push(await client.command(WRITE_OFF, { input }));
    } catch (error) {
      const artefacts = artefactIds.slice(0, written.length).join(', ');
      if (written.length > 0) call.terminal.note(line(language, 'WRITTEN_OFF', { artefacts, id: taskId }));
      throw error;
    }
  }
  return { value: written, text: line(language, 'WRITTEN_OFF', { artefacts: artefactIds.join(', '), id: taskId }) };
};

export const debt: Command = {
  usage: 'sampan debt [--task ID] [--all] | debt write-off TASK ARTEFACT… --reason TEXT',
  about:
    'Lists what ended tasks have left on machines and could not remove yet (--all: of running ones too), or writes it off where a machine is gone for good.',
  examples: [
    'sampan debt',
    'sampan debt --task 0f8e…',
    'sampan debt write-off 0f8e… vm-definition volume/vda --reason "kvm-3 burnt down"',
  ],
  options: {
    task: { type: 'string' },
    all: { type: 'boolean' },
    reason: { type: 'string' },
    yes: { type: 'boolean' },
  },
  run: (call) => {
    const [verb] = call.words;
    if (verb === undefined) return list(call);
    if (verb === 'write-off') return writeOff(call);
    throw badInput(`There is no "debt ${verb}"; there is write-off.`);
  },
};
