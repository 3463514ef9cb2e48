import { randomUUID } from 'node:crypto';
import type { Language } from '../../messages/message.ts';
import { type Client, NoAnswer, REFUSAL } from './client.ts';
import { type Command, clientOf, text } from './command.ts';
import { plain } from './format.ts';
import { readInventory } from './inventory.ts';
import { type CheckedPlan, checkPlan } from './plan-check.ts';
import { PlanSource } from './plan-source.ts';
import { PLAN, type Plan, planText } from './plan-text.ts';
import { BadInput, badInput, type Terminal } from './terminal.ts';
import { taskLine, watchBatch } from './watch.ts';
import { languageAt, line, title } from './words.ts';

type Batch = { readonly id: string; readonly taskIds: readonly string[]; readonly advisories: Plan['advisories'] };
const CREATE = `mutation ($input: CreateMigrationBatchInput!) { result: createMigrationBatch(input: $input) { ${REFUSAL}
  ... on MigrationBatchCreated { id taskIds advisories { code message text commands } } } }`;

const CREATE_ATTEMPTS = 60;

/** Asked again with the same id until it is answered: the server makes one batch of it, whatever was lost on the way (TK-13). */
const create = async (terminal: Terminal, client: Client, input: object, wait: boolean): Promise<Batch> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.command<Batch>(CREATE, { input });
    } catch (error) {
      if (!(error instanceof NoAnswer) || !wait || attempt === CREATE_ATTEMPTS) throw error;
      if (attempt === 1) terminal.note(line(languageAt(terminal), 'ASKING_AGAIN'));
      await terminal.sleep(1_000);
    }
  }
};

const dryRun = async (client: Client, checked: CheckedPlan, language: Language) => {
  const plan = await client.command<Plan>(PLAN, { input: checked.input });
  if (plan.violations.length > 0) throw checked.inFile(plan.violations);
  const { networks } = await readInventory(client);
  return { value: plan, text: `${planText(plan, networks, language)}\n${line(language, 'DRY_RUN')}` };
};

/** A refusal of the API in the file's words. */
const ordered = async <T>({ inFile }: CheckedPlan, order: Promise<T>): Promise<T> => {
  try {
    return await order;
  } catch (error) {
    throw error instanceof BadInput && error.problems.some(({ line }) => line === undefined)
      ? inFile(error.problems)
      : error;
  }
};

export const migrate: Command = {
  usage: 'sampan migrate -f plan.yaml [--wait] [--dry-run] [--command-id ID]',
  about: 'Orders a batch of 1 to 50 migrations. With --wait it ends when they have: 0 when all succeeded, else 1.',
  examples: [
    'sampan migrate -f plan.yaml --dry-run',
    'sampan migrate -f plan.yaml --wait',
    'sampan migrate -f plan.yaml -o json',
  ],
  options: {
    file: { type: 'string', short: 'f' },
    wait: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    'command-id': { type: 'string' },
  },
  run: async (call) => {
    const { terminal, options } = call;
    const language = languageAt(terminal);
    const file = text(options, 'file');
    if (file === undefined) throw badInput('Name the plan: -f plan.yaml');
    const source = new PlanSource(file);
    const client = clientOf(call);
    const commandId = text(options, 'command-id') ?? `migrate-${randomUUID()}`;
    const plan = await checkPlan(client, source, () => readInventory(client), commandId);
    if (options['dry-run'] === true) return await ordered(plan, dryRun(client, plan, language));
    const batch = await ordered(plan, create(terminal, client, plan.input, options.wait === true));
    const advisories = new Map(batch.advisories.map((advisory) => [advisory.message, advisory]));
    for (const { text: said, commands } of advisories.values())
      for (const one of [`${title(language, 'ADVISES')} ${said}`, ...(commands ?? []).map((command) => `  ${command}`)])
        terminal.note(plain(one));
    if (options.wait !== true)
      return {
        value: { commandId, ...batch },
        text: [line(language, 'QUEUED', { id: batch.id, count: batch.taskIds.length }), ...batch.taskIds].join('\n'),
      };
    const tasks = await watchBatch(terminal, client, batch);
    const failed = tasks.some(({ state }) => state !== 'SUCCEEDED');
    return {
      value: { commandId, ...batch, tasks },
      text: tasks.map((task) => taskLine(task, language)).join('\n'),
      failed,
    };
  },
};
