import { randomUUID } from 'node:crypto';
import type { Language } from '../../messages/message.ts';
import { REFUSAL } from './client.ts';
import { type Call, type Command, clientOf, type Outcome, text, word } from './command.ts';
import { durationIn, ofGb, table, time } from './format.ts';
import { ATTEMPTS } from './task-attempts.ts';
import { detailsText, type Task } from './task-details.ts';
import { restart } from './task-restart.ts';
import { cancelTogether, deleteTogether } from './tasks-together.ts';
import { badInput } from './terminal.ts';
import { columns, languageAt, line, wordFor } from './words.ts';

const LIST = `id name state condition phase startedAt elapsedSeconds source { vmName } target { name }
  progress { bytesDone bytesTotal step }`;
const DETAILS = `id batchId name description createdAt createdBy state condition deferred { reason retryAt } phase
  phases { phase startedAt endedAt } startedAt endedAt elapsedSeconds compression
  source { type vmId vmName powerAtPlan onStart pause keepSourceStopped vmware { transport transportReason hostName hostVersion clusterName
    guestId guestFullName } } target { name cpuCores memoryBytes platform firmware volumeBytes startAfterMigration nics { number mac ip } }
  names { server source sourceAddress zone cluster storage host } progress { bytesDone bytesTotal bytesPerSecond secondsLeft step }
  disks { name sizeBytes migrates bytesDone bytesTotal bytesPerSecond secondsLeft } pointInTime { at consistency } vm
  location { hostId hostName hostAddress domain uuid volumes { disk path } nics { number mac ip networkId network } } sourcePause sourcePower
  conversion { os steps { message at } warnings log seconds }
  ${ATTEMPTS} failure { code message text log step phase } notices { code message text at }
  advisories { code message text commands } debt { kind place placeId since made } deletedAt`;

const STATES = ['QUEUED', 'MIGRATING', 'SUCCEEDED', 'FAILED', 'CANCELLED'];

const states = (given: string | undefined): readonly string[] | undefined => {
  const asked = given?.split(',').map((state) => state.trim().toUpperCase());
  const unknown = asked?.filter((state) => !STATES.includes(state)) ?? [];
  if (unknown.length > 0)
    throw badInput(`There is no state ${unknown.join(', ')}; there are: ${STATES.join(', ')}.`, '--state');
  return asked;
};

export const tasks: Command = {
  usage: 'sampan tasks [--state STATE[,STATE]] [--first N] [--deleted]',
  about: 'Lists migration tasks, newest first; with --deleted those that were deleted.',
  examples: ['sampan tasks', 'sampan tasks --state queued,migrating', 'sampan tasks -o json'],
  options: { state: { type: 'string' }, first: { type: 'string' }, deleted: { type: 'boolean' } },
  run: async (call) => {
    const filter = { states: states(text(call.options, 'state')), deleted: call.options.deleted === true };
    const first = Number(text(call.options, 'first') ?? 50);
    if (!Number.isInteger(first)) throw badInput('Give a whole number.', '--first');
    const query = `query ($filter: TaskFilter, $first: Int) { tasks(filter: $filter, first: $first) { total rows { ${LIST} } } }`;
    const { tasks: page } = await clientOf(call).ask<{ tasks: { total: number; rows: Task[] } }>(query, {
      filter,
      first,
    });
    const language = languageAt(call.terminal);
    const rows = page.rows.map((task) => [
      task.id,
      task.name,
      `${task.source.vmName} -> ${task.target.name}`,
      stateText(language, task),
      task.progress ? ofGb(task.progress.bytesDone, task.progress.bytesTotal) : '-',
      time(task.startedAt),
      durationIn(language, task.elapsedSeconds),
    ]);
    const head = columns(language, 'ID', 'NAME', 'VM', 'STATE', 'MOVED', 'STARTED', 'TIME');
    return { value: page, text: `${table(head, rows)}\n${line(language, 'TASKS', { count: page.total })}` };
  },
};

/** `failed (cleaning)` */
const stateText = (language: Language, { state, condition }: Task): string => {
  const word = wordFor(language, 'taskState', state);
  return condition === null ? word : `${word} (${wordFor(language, 'condition', condition)})`;
};

const show = async (call: Call): Promise<Outcome> => {
  const id = word(call, 1, 'the id of a task');
  const { task } = await clientOf(call).ask<{ task: Task | null }>(
    `query ($id: ID!) { task(id: $id) { ${DETAILS} } }`,
    { id },
  );
  if (!task) throw badInput(`There is no task ${id}.`, 'id');
  return { value: task, text: detailsText(languageAt(call.terminal), task) };
};

const cancel = async (call: Call): Promise<Outcome> => {
  if (call.words.length > 2) return cancelTogether(call);
  const query = `mutation ($input: CancelMigrationTaskInput!) { result: cancelMigrationTask(input: $input) {
    ${REFUSAL} ... on MigrationTaskCancelling { id } } }`;
  const input = { commandId: `cancel-${randomUUID()}`, id: word(call, 1, 'the id of a task') };
  const value = await clientOf(call).command<{ readonly id: string }>(query, { input });
  return { value, text: line(languageAt(call.terminal), 'CANCELLING', { id: value.id }) };
};

export const task: Command = {
  usage: 'sampan task show ID | cancel ID… | delete ID… | restart ID… [--read-again allow|refuse] [--dry-run]',
  about:
    'Shows one task with its disks, attempts, what became of its source VM, notices and log; cancels, deletes or restarts up to 50. Deleting needs a task that has ended, removes its staged data at once, and never touches the migrated VM. Restarting needs a failed one; --dry-run says what is kept and what is read again, and --read-again whether all of it may be, which has no default where the source VM would be stopped or paused again.',
  examples: [
    'sampan task show 0f8e…',
    'sampan task cancel 0f8e…',
    'sampan task delete 0f8e… 1a2b…',
    'sampan task restart 0f8e… 1a2b… --dry-run',
    'sampan task restart 0f8e… --read-again refuse',
  ],
  options: { 'read-again': { type: 'string' }, 'dry-run': { type: 'boolean' } },
  run: (call) => {
    const verb = word(call, 0, 'show, cancel, delete or restart');
    if (verb === 'restart') return restart(call);
    // Whoever wants to look only must not have something done.
    for (const option of ['dry-run', 'read-again'])
      if (call.options[option] !== undefined) throw badInput(`It is an option of "task restart" only.`, `--${option}`);
    if (verb === 'show') return show(call);
    if (verb === 'cancel') return cancel(call);
    if (verb === 'delete') return deleteTogether(call);
    throw badInput(`There is no "task ${verb}"; there are show, cancel, delete and restart.`);
  },
};
