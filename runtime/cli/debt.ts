import { randomUUID } from 'node:crypto';
import { type Client, REFUSAL } from './client.ts';
import { type Call, type Command, clientOf, type Outcome, text, word } from './command.ts';
import { plain, table, time } from './format.ts';
import { BadInput, badInput, Failed } from './terminal.ts';

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
    readonly failure: { readonly code: string; readonly message: string };
    readonly retryAt: string;
  } | null;
};

const ASK = `query ($taskId: ID, $endedOnly: Boolean) { debt(taskId: $taskId, endedOnly: $endedOnly) {
  taskId taskName taskDeleted taskEnded keptUntil artefactId kind place placeId placeName since
  trouble { try failure { code message } retryAt } } }`;
const debtOf = async (client: Client, wish: { taskId?: string; endedOnly?: boolean }): Promise<readonly Debt[]> =>
  (await client.ask<{ readonly debt: readonly Debt[] }>(ASK, { endedOnly: false, ...wish })).debt;

/** `host kvm-3`; what is on no machine is in our own books. */
const whereText = ({ place, placeId, placeName }: Debt): string =>
  place === 'PLATFORM' ? 'Sampan' : `${place.toLowerCase()} ${placeName ?? placeId ?? ''}`.trimEnd();

const stateText = ({ taskEnded, keptUntil, trouble }: Debt): string => {
  if (!taskEnded) return 'the task has not ended';
  if (trouble) {
    const { try: tries, failure, retryAt } = trouble;
    return `${tries} tries, next ${time(retryAt)}: ${failure.code}: ${failure.message}`;
  }
  return keptUntil === null ? 'is removed now, or waits for another' : `kept for a restart until ${time(keptUntil)}`;
};

const list = async (call: Call): Promise<Outcome> => {
  const taskId = text(call.options, 'task');
  const value = await debtOf(clientOf(call), {
    endedOnly: call.options.all !== true,
    ...(taskId === undefined ? {} : { taskId }),
  });
  const rows = value.map((debt) => [
    debt.taskId,
    debt.taskName + (debt.taskDeleted ? ' (deleted)' : ''),
    debt.artefactId,
    whereText(debt),
    time(debt.since),
    stateText(debt),
  ]);
  const head = ['TASK', 'NAME', 'ARTEFACT', 'WHERE', 'SINCE', 'STATE'];
  return { value, text: rows.length === 0 ? 'Nothing is left over.' : table(head, rows) };
};

/** What becomes possible once the thing holds nothing up any more. */
const MEANS: ReadonlyMap<string, string> = new Map([
  [
    'VM_DEFINITION',
    'the addresses of its VM may be given to others, and a source VM that the task had stopped is started again: if that VM still ran there, it would be a second machine with one identity',
  ],
  ['DHCP_ENTRY', 'its address may be given to another VM'],
  ['JOB', 'what the job works on is removed, whether or not it still runs'],
  ['BACKUP', 'the source VM may be migrated again'],
  ['PAUSED_VM', 'the source VM stays paused, and may be migrated again'],
  ['STOPPED_VM', 'the source VM stays off, and may be migrated again'],
]);

export const warningOf = (debt: Debt): string =>
  plain(
    `${debt.artefactId} of ${debt.taskName} on ${whereText(debt)} (${debt.kind}): nothing of it is removed there any more${
      MEANS.has(debt.kind) ? `, and ${MEANS.get(debt.kind)}` : ''
    }.`,
  );

const confirm = async (call: Call, debts: readonly Debt[]): Promise<void> => {
  const { terminal, options } = call;
  for (const debt of debts) terminal.note(warningOf(debt));
  if (options.yes === true) return;
  if (!terminal.interactive)
    throw badInput('Writing off cannot be taken back; say --yes where the machine is gone for good.', '--yes');
  if (!(await terminal.ask('Is that machine gone for good?'))) throw new Failed('Nothing was written off.');
};

const WRITE_OFF = `mutation ($input: WriteOffDebtInput!) { result: writeOffDebt(input: $input) {
  ${REFUSAL} ... on DebtWrittenOff { taskId artefactId position } } }`;

const writeOff = async (call: Call): Promise<Outcome> => {
  const [, , ...artefactIds] = call.words;
  const taskId = word(call, 1, 'the id of a task');
  word(call, 2, 'what of its debt, as "sampan debt" shows it');
  const reason = text(call.options, 'reason');
  if (reason === undefined) throw badInput('Say why: --reason TEXT.', '--reason');
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
      if (!(error instanceof BadInput) || written.length === 0) throw error;
      const before = artefactIds.slice(0, written.length).join(', ');
      throw new BadInput(error.problems.map((one) => ({ ...one, message: `${one.message} Written off: ${before}.` })));
    }
  }
  return { value: written, text: `Written off: ${artefactIds.join(', ')} of task ${taskId}.` };
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
