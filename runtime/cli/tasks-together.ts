import { randomUUID } from 'node:crypto';
import type { Language } from '../../messages/message.ts';
import { REFUSAL } from './client.ts';
import { type Call, clientOf, type Outcome, word } from './command.ts';
import { plain } from './format.ts';
import { BadInput } from './terminal.ts';
import { languageAt, line } from './words.ts';

type Violation = { readonly code: string; readonly field: string; readonly message: string; readonly text: string };
type Result = { readonly id: string; readonly done: boolean; readonly violations: readonly Violation[] };

type Verb = {
  /** Begins the command id. */
  readonly name: string;
  readonly mutation: string;
  readonly input: string;
  readonly typename: string;
  /** The line that says what is true of a task afterwards. */
  readonly done: 'CANCELLING' | 'DELETED';
};
const CANCEL: Verb = {
  name: 'cancel',
  mutation: 'cancelMigrationTasks',
  input: 'CancelMigrationTasksInput',
  typename: 'MigrationTasksCancelling',
  done: 'CANCELLING',
};
const DELETE: Verb = {
  name: 'delete',
  mutation: 'deleteMigrationTasks',
  input: 'DeleteMigrationTasksInput',
  typename: 'MigrationTasksDeleted',
  done: 'DELETED',
};

const lineOf = ({ id, done, violations }: Result, verb: Verb, language: Language): string =>
  plain(
    done
      ? line(language, verb.done, { id })
      : line(language, 'TASK_REFUSED', { id, why: violations.map(({ text }) => text).join(' ') }),
  );

/** One command for all that are named. Of one alone a refusal is wrong input; of several the others go on, and it failed. */
const together =
  (verb: Verb) =>
  async (call: Call): Promise<Outcome> => {
    word(call, 1, 'the id of a task');
    const query = `mutation ($input: ${verb.input}!) { result: ${verb.mutation}(input: $input) {
      ${REFUSAL} ... on ${verb.typename} { position results { id done violations { code field message text } } } } }`;
    const input = { commandId: `${verb.name}-${randomUUID()}`, ids: call.words.slice(1) };
    const value = await clientOf(call).command<{ readonly results: readonly Result[] }>(query, { input });
    const [only] = value.results;
    if (only && value.results.length === 1 && !only.done) throw new BadInput(only.violations);
    const language = languageAt(call.terminal);
    const text = value.results.map((result) => lineOf(result, verb, language)).join('\n');
    return { value, text, failed: value.results.some(({ done }) => !done) };
  };

export const cancelTogether = together(CANCEL);
export const deleteTogether = together(DELETE);
