import { randomUUID } from 'node:crypto';
import { keyed, own } from '../../domain/keyed.ts';
import { type Client, NoAnswer, REFUSAL } from './client.ts';
import { type Command, clientOf, text } from './command.ts';
import { gb, plain } from './format.ts';
import { readInventory } from './inventory.ts';
import { planFile, resolvePlan } from './plan-file.ts';
import { BadInput, badInput, type Terminal } from './terminal.ts';
import { taskLine, watchBatch } from './watch.ts';
import { readYaml } from './yaml-file.ts';

type Advisory = { readonly code: string; readonly message: string };
type Batch = { readonly id: string; readonly taskIds: readonly string[]; readonly advisories: readonly Advisory[] };
type PlannedSource = {
  readonly onStart: string;
  readonly keepSourceStopped: boolean;
  readonly vmware: { readonly transport: string; readonly transportReason: string } | null;
};
type Plan = {
  readonly tasks: readonly {
    readonly name: string;
    readonly vmName: string;
    readonly source: PlannedSource;
    readonly target: {
      readonly name: string;
      readonly cpuCores: number;
      readonly memoryBytes: number;
      readonly volumeBytes: number;
    };
    readonly advisories: readonly Advisory[];
  }[];
  readonly violations: readonly { readonly code: string; readonly field: string; readonly message: string }[];
  readonly advisories: readonly Advisory[];
};

const CREATE = `mutation ($input: CreateMigrationBatchInput!) { result: createMigrationBatch(input: $input) { ${REFUSAL}
  ... on MigrationBatchCreated { id taskIds advisories { code message commands } } } }`;
const SOURCE = `source { type powerAtPlan onStart keepSourceStopped
  vmware { transport transportReason hostName hostVersion clusterName guestId guestFullName } }`;
const PLAN = `query ($input: CreateMigrationBatchInput!) { result: planMigrationBatch(input: $input) { ${REFUSAL} ... on MigrationPlan {
  tasks { taskId name vmName ${SOURCE} target { name cpuCores memoryBytes platform firmware volumeBytes startAfterMigration
    volumes { disk root displayName sizeBytes bus } nics { number networkId mac ip isDefault linkUp } } advisories { code message commands } }
  violations { code field message } advisories { code message commands } } } }`;

const CREATE_ATTEMPTS = 60;

/** Asked again with the same id until it is answered: the server makes one batch of it, whatever was lost on the way (TK-13). */
const create = async (terminal: Terminal, client: Client, input: object, wait: boolean): Promise<Batch> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.command<Batch>(CREATE, { input });
    } catch (error) {
      if (!(error instanceof NoAnswer) || !wait || attempt === CREATE_ATTEMPTS) throw error;
      if (attempt === 1) terminal.note('The server does not answer; asking again with the same command id.');
      await terminal.sleep(1_000);
    }
  }
};

const ON_START = keyed<string>({
  SHUT_DOWN: 'is shut down when its task starts, by force after 5 minutes, and stays off after success',
  PAUSE: 'is paused when its task starts, and stays paused after success',
});

/** What becomes of the source VM, and which way its disks are read. */
const sourceLines = ({ onStart, keepSourceStopped, vmware }: PlannedSource): readonly string[] => {
  const done = own(ON_START, onStart);
  const otherwise = keepSourceStopped ? 'and after a failure too' : 'after a failure it is put back';
  return [
    ...(done ? [`source ${done}; ${otherwise}`] : vmware ? ['source is off and stays off'] : []),
    ...(vmware ? [`disks by ${vmware.transport}: ${vmware.transportReason}`] : []),
  ];
};

const planText = ({ tasks, advisories }: Plan): string =>
  [
    ...tasks.flatMap(({ name, vmName, source, target: { name: target, cpuCores, memoryBytes, volumeBytes } }) => [
      plain(
        `${name}: ${vmName} -> ${target}, ${cpuCores} CPU cores, ${gb(memoryBytes)} memory, ${gb(volumeBytes)} volumes`,
      ),
      ...sourceLines(source).map((line) => plain(`  ${line}`)),
    ]),
    ...[...new Set([...tasks.flatMap((task) => task.advisories), ...advisories].map(({ message }) => message))].map(
      (message) => plain(`note: ${message}`),
    ),
  ].join('\n');

const dryRun = async (client: Client, input: object) => {
  const plan = await client.command<Plan>(PLAN, { input });
  if (plan.violations.length > 0) throw new BadInput(plan.violations);
  return { value: plan, text: `${planText(plan)}\nNothing was changed: this was a dry run.` };
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
    const file = text(options, 'file');
    if (file === undefined) throw badInput('Name the plan: -f plan.yaml');
    const plan = readYaml(file, planFile);
    const client = clientOf(call);
    const commandId = text(options, 'command-id') ?? `migrate-${randomUUID()}`;
    const input = { commandId, ...(await resolvePlan(client, plan, await readInventory(client))) };
    if (options['dry-run'] === true) return dryRun(client, input);
    const batch = await create(terminal, client, input, options.wait === true);
    for (const message of new Set(batch.advisories.map((advisory) => advisory.message)))
      terminal.note(plain(`note: ${message}`));
    if (options.wait !== true)
      return {
        value: { commandId, ...batch },
        text: `Batch ${batch.id}: ${batch.taskIds.length} task(s) queued.\n${batch.taskIds.join('\n')}`,
      };
    const tasks = await watchBatch(terminal, client, batch);
    const failed = tasks.some(({ state }) => state !== 'SUCCEEDED');
    return { value: { commandId, ...batch, tasks }, text: tasks.map(taskLine).join('\n'), failed };
  },
};
