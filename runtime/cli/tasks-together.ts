import { randomUUID } from 'node:crypto';
import type { Language } from '../../messages/message.ts';
import { REFUSAL } from './client.ts';
import { type Call, clientOf, type Outcome, word } from './command.ts';
import { plain } from './format.ts';
import { BadInput } from './terminal.ts';
import { languageAt, line } from './words.ts';

type Violation = { readonly code: string; readonly field: string; readonly message: string; readonly text: string };
export type Result = { readonly id: string; readonly done: boolean; readonly violations: readonly Violation[] };

type Done = 'CANCELLING' | 'DELETED' | 'RESTARTED';
type Verb = {
  /** Begins the command id. */
  readonly name: string;
  readonly mutation: string;
  readonly input: string;
  readonly typename: string;
  /** The line that says what is true of a task afterwards. */
  readonly done: Done;
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

const lineOf = (language: Language, { id, done, violations }: Result, whenDone: Done): string =>
  plain(
    done
      ? line(language, whenDone, { id })
      : line(language, 'TASK_REFUSED', { id, why: violations.map(({ text }) => text).join(' ') }),
  );

/** A line for each. */
export const resultsText = (language: Language, results: readonly Result[], whenDone: Done): string =>
  results.map((result) => lineOf(language, result, whenDone)).join('\n');

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
    const text = resultsText(languageAt(call.terminal), value.results, verb.done);
    return { value, text, failed: value.results.some(({ done }) => !done) };
  };

export const cancelTogether = together(CANCEL);
export const deleteTogether = together(DELETE);
