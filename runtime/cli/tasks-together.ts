import { randomUUID } from 'node:crypto';
import { REFUSAL } from './client.ts';
import { type Call, clientOf, type Outcome, word } from './command.ts';
import { plain } from './format.ts';
import { BadInput } from './terminal.ts';

type Violation = { readonly code: string; readonly field: string; readonly message: string };
type Result = { readonly id: string; readonly done: boolean; readonly violations: readonly Violation[] };

type Verb = {
  /** Begins the command id. */
  readonly name: string;
  readonly mutation: string;
  readonly input: string;
  readonly typename: string;
  /** What is true of a task afterwards: "is deleted". */
  readonly done: string;
};
const CANCEL: Verb = {
  name: 'cancel',
  mutation: 'cancelMigrationTasks',
  input: 'CancelMigrationTasksInput',
  typename: 'MigrationTasksCancelling',
  done: 'is being cancelled',
};
const DELETE: Verb = {
  name: 'delete',
  mutation: 'deleteMigrationTasks',
  input: 'DeleteMigrationTasksInput',
  typename: 'MigrationTasksDeleted',
  done: 'is deleted',
};

const lineOf = ({ id, done, violations }: Result, verb: Verb): string =>
  done
    ? `Task ${id} ${verb.done}.`
    : `Task ${id} was refused: ${violations.map(({ message }) => plain(message)).join(' ')}`;

/** One command for all that are named. Of one alone a refusal is wrong input; of several the others go on, and it failed. */
const together =
  (verb: Verb) =>
  async (call: Call): Promise<Outcome> => {
    word(call, 1, 'the id of a task');
    const query = `mutation ($input: ${verb.input}!) { result: ${verb.mutation}(input: $input) {
      ${REFUSAL} ... on ${verb.typename} { position results { id done violations { code field message } } } } }`;
    const input = { commandId: `${verb.name}-${randomUUID()}`, ids: call.words.slice(1) };
    const value = await clientOf(call).command<{ readonly results: readonly Result[] }>(query, { input });
    const [only] = value.results;
    if (only && value.results.length === 1 && !only.done) throw new BadInput(only.violations);
    const text = value.results.map((result) => lineOf(result, verb)).join('\n');
    return { value, text, failed: value.results.some(({ done }) => !done) };
  };

export const cancelTogether = together(CANCEL);
export const deleteTogether = together(DELETE);
