import { randomUUID } from 'node:crypto';
import { keyed, own } from '../../domain/words/keyed.ts';
import { REFUSAL } from './client.ts';
import { type Call, type Command, clientOf, type Outcome, text, word } from './command.ts';
import { duration, gb, ofGb, plain, table, time } from './format.ts';
import { cancelTogether, deleteTogether } from './tasks-together.ts';
import { badInput } from './terminal.ts';
import { picture, type WatchedTask } from './watch.ts';

type TaskSource = {
  readonly vmName: string;
  readonly vmware: {
    readonly transport: string;
    readonly transportReason: string;
    readonly hostName: string;
    readonly hostVersion: string;
    readonly clusterName: string;
    readonly guestFullName: string;
  } | null;
};
type Conversion = {
  readonly os: string | null;
  readonly steps: readonly { readonly message: string; readonly at: string }[];
  readonly warnings: readonly string[];
  readonly seconds: number;
};
type Task = WatchedTask & {
  readonly vm: string | null;
  readonly sourcePower: string | null;
  readonly conversion: Conversion | null;
  readonly startedAt: string | null;
  readonly deletedAt: string | null;
  readonly source: TaskSource;
  readonly target: {
    readonly name: string;
    readonly cpuCores: number;
    readonly memoryBytes: number;
    readonly volumeBytes: number;
  };
  readonly location: VmLocation | null;
  readonly names: { readonly server: string | null; readonly source: string | null; readonly cluster: string | null };
  readonly advisories: readonly { readonly message: string; readonly commands: readonly string[] | null }[];
  readonly debt: readonly { readonly kind: string; readonly place: string; readonly since: string }[];
  readonly failure: { readonly code: string; readonly message: string; readonly log: string | null } | null;
};

type VmLocation = {
  readonly hostName: string | null;
  readonly hostAddress: string | null;
  readonly domain: string;
  readonly volumes: readonly { readonly disk: string; readonly path: string }[];
  readonly nics: readonly {
    readonly number: number;
    readonly mac: string;
    readonly ip: string | null;
    readonly network: string | null;
  }[];
};

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
  attempts { number startedAt endedAt outcome } failure { code message log step phase } notices { code message at }
  advisories { code message commands } debt { kind place placeId since made } deletedAt`;

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
    const rows = page.rows.map((task) => [
      task.id,
      task.name,
      `${task.source.vmName} -> ${task.target.name}`,
      task.state.toLowerCase() + (task.condition ? ` (${task.condition.toLowerCase().replaceAll('_', ' ')})` : ''),
      task.progress ? ofGb(task.progress.bytesDone, task.progress.bytesTotal) : '-',
      time(task.startedAt),
      duration(task.elapsedSeconds),
    ]);
    const head = ['ID', 'NAME', 'VM', 'STATE', 'MOVED', 'STARTED', 'TIME'];
    return { value: page, text: `${table(head, rows)}\n${page.total} task(s)` };
  },
};

const POWER = keyed<string>({
  SHUTTING_DOWN: 'its guest was asked to shut down',
  SHUT_DOWN: 'shut down by its guest',
  FORCED_OFF: 'powered off by force, since its guest did not shut down',
  WAS_OFF: 'was off already',
  POWERED_ON: 'powered on again',
});

const vmwareText = ({ source: { vmware }, sourcePower, conversion }: Task): readonly string[] => [
  ...(vmware
    ? [
        `VMware    ${vmware.guestFullName}, cluster ${vmware.clusterName}, host ${vmware.hostName} (${vmware.hostVersion})`,
        `Disks by  ${vmware.transport}: ${vmware.transportReason}`,
      ]
    : []),
  ...(sourcePower === null ? [] : [`Source VM ${own(POWER, sourcePower) ?? sourcePower}`]),
  ...(conversion
    ? [
        `Converted ${conversion.os ?? 'the guest'} in ${duration(conversion.seconds)}`,
        ...conversion.steps.map(({ message }) => `  ${message}`),
        ...conversion.warnings.map((warning) => `  warning: ${warning}`),
      ]
    : []),
];

const STATE_OF_VM = keyed<string>({ STARTED: 'started', LEFT_STOPPED: 'left stopped' });

const locationText = ({ location, vm }: Pick<Task, 'location' | 'vm'>): readonly string[] => {
  if (!location) return [];
  const { hostName, hostAddress, domain, volumes, nics } = location;
  const state = vm === null ? '' : `, ${own(STATE_OF_VM, vm) ?? vm}`;
  return [
    `Now at    host ${hostName ?? '(no longer registered)'}${hostAddress === null ? '' : ` (${hostAddress})`}, domain ${domain}${state}`,
    ...volumes.map(({ disk, path }) => `  disk ${disk}  ${path}`),
    ...nics.map(
      ({ number, mac, ip, network }) =>
        `  NIC ${number}  ${mac}  ${ip ?? 'address from the network'}  in ${network ?? '(no longer registered)'}`,
    ),
  ];
};

const detailsText = (task: Task): string =>
  [
    ...picture([task]),
    `VM        ${plain(task.source.vmName)} -> ${plain(task.target.name)}`,
    `Source    ${plain(task.names.source ?? '-')}   Server ${plain(task.names.server ?? '-')}   Cluster ${plain(task.names.cluster ?? '-')}`,
    `Target    ${task.target.cpuCores} CPU cores, ${gb(task.target.memoryBytes)} memory, ${gb(task.target.volumeBytes)} volumes`,
    ...locationText(task).map(plain),
    ...vmwareText(task).map(plain),
    `Started   ${time(task.startedAt)}`,
    ...(task.deletedAt === null ? [] : [`Deleted   ${time(task.deletedAt)}`]),
    ...task.notices.map(({ message }) => plain(`Notice    ${message}`)),
    ...task.advisories.flatMap(({ message, commands }) => [
      plain(`Advisory  ${message}`),
      ...(commands ?? []).map((command) => plain(`            ${command}`)),
    ]),
    ...task.debt.map(({ kind, place, since }) => `Not removed yet: ${kind} on ${place}, since ${time(since)}`),
    ...(task.failure?.log
      ? ['Log of the step:', ...task.failure.log.split('\n').map((line) => `  ${plain(line)}`)]
      : []),
  ].join('\n');

const show = async (call: Call): Promise<Outcome> => {
  const id = word(call, 1, 'the id of a task');
  const { task } = await clientOf(call).ask<{ task: Task | null }>(
    `query ($id: ID!) { task(id: $id) { ${DETAILS} } }`,
    { id },
  );
  if (!task) throw badInput(`There is no task ${id}.`, 'id');
  return { value: task, text: detailsText(task) };
};

const cancel = async (call: Call): Promise<Outcome> => {
  if (call.words.length > 2) return cancelTogether(call);
  const query = `mutation ($input: CancelMigrationTaskInput!) { result: cancelMigrationTask(input: $input) {
    ${REFUSAL} ... on MigrationTaskCancelling { id } } }`;
  const input = { commandId: `cancel-${randomUUID()}`, id: word(call, 1, 'the id of a task') };
  const value = await clientOf(call).command<{ readonly id: string }>(query, { input });
  return { value, text: `Task ${value.id} is being cancelled.` };
};

export const task: Command = {
  usage: 'sampan task show ID | cancel ID… | delete ID…',
  about:
    'Shows one task with its disks, what became of its source VM, notices and log; cancels or deletes up to 50. Deleting needs a task that has ended, removes its staged data at once, and never touches the migrated VM.',
  examples: ['sampan task show 0f8e…', 'sampan task cancel 0f8e…', 'sampan task delete 0f8e… 1a2b…'],
  run: (call) => {
    const verb = word(call, 0, 'show, cancel or delete');
    if (verb === 'show') return show(call);
    if (verb === 'cancel') return cancel(call);
    if (verb === 'delete') return deleteTogether(call);
    throw badInput(`There is no "task ${verb}"; there are show, cancel and delete.`);
  },
};
