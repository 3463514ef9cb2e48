import { keyed, own } from '../../domain/words/keyed.ts';
import { REFUSAL } from './client.ts';
import { gb, plain } from './format.ts';

type Advisory = { readonly code: string; readonly message: string; readonly commands: readonly string[] | null };
type PlannedSource = {
  readonly onStart: string;
  readonly keepSourceStopped: boolean;
  readonly vmware: { readonly transport: string; readonly transportReason: string } | null;
};
type PlannedNic = {
  readonly number: number;
  readonly networkId: string;
  readonly mac: string;
  readonly ip: string | null;
  readonly model: string;
  readonly isDefault: boolean;
  readonly linkUp: boolean;
};
type PlannedTarget = {
  readonly name: string;
  readonly cpuCores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly firmware: string;
  readonly machine: string;
  readonly cdromDrives: number;
  readonly volumeBytes: number;
  readonly startAfterMigration: boolean;
  readonly volumes: readonly {
    readonly disk: string;
    readonly root: boolean;
    readonly displayName: string;
    readonly sizeBytes: number;
    readonly bus: string;
  }[];
  readonly nics: readonly PlannedNic[];
};
type PlannedTask = {
  readonly name: string;
  readonly vmName: string;
  readonly source: PlannedSource;
  readonly target: PlannedTarget;
  readonly disksLeftBehind: readonly { readonly disk: string; readonly sizeBytes: number }[];
  readonly advisories: readonly Advisory[];
};
export type Plan = {
  readonly tasks: readonly PlannedTask[];
  readonly violations: readonly { readonly code: string; readonly field: string; readonly message: string }[];
  readonly advisories: readonly Advisory[];
};
type Networks = readonly { readonly id: string; readonly name: string }[];

const SOURCE = `source { type powerAtPlan onStart keepSourceStopped
  vmware { transport transportReason hostName hostVersion clusterName guestId guestFullName } }`;
export const PLAN = `query ($input: CreateMigrationBatchInput!) { result: planMigrationBatch(input: $input) { ${REFUSAL} ... on MigrationPlan {
  tasks { taskId name vmName ${SOURCE} target { name cpuCores memoryBytes platform firmware machine cdromDrives volumeBytes startAfterMigration
    volumes { disk root displayName sizeBytes bus } nics { number networkId mac ip model isDefault linkUp } } disksLeftBehind { disk sizeBytes } advisories { code message commands } }
  violations { code field message } advisories { code message commands } } } }`;

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

const machineLine = ({ firmware, machine, platform, cdromDrives, startAfterMigration }: PlannedTarget): string => {
  const drives = cdromDrives === 0 ? [] : [`${cdromDrives} CD-ROM drive(s)`];
  const start = startAfterMigration ? 'started after the migration' : 'left stopped after the migration';
  return [`firmware ${firmware}`, `machine ${machine}`, `platform ${platform}`, ...drives, start].join(', ');
};

/** In the order in which the guest finds them. */
const diskLines = ({ target: { volumes }, disksLeftBehind }: PlannedTask): readonly string[] => [
  ...volumes.map(({ disk, root, displayName, sizeBytes, bus }, index) => {
    const name = displayName === disk ? '' : ` as ${displayName}`;
    return `disk ${index + 1}: ${disk}${name}, ${gb(sizeBytes)}, ${bus}${root ? ', root' : ''}`;
  }),
  ...disksLeftBehind.map(({ disk, sizeBytes }) => `disk ${disk}, ${gb(sizeBytes)}, stays behind`),
];

const nicLine = ({ number, networkId, mac, ip, model, isDefault, linkUp }: PlannedNic, networks: Networks): string => {
  const network = networks.find(({ id }) => id === networkId)?.name ?? networkId;
  const marks = [...(isDefault ? ['default'] : []), ...(linkUp ? [] : ['disconnected'])];
  return [`NIC ${number}: ${network}`, ip ?? 'a free address of the network', mac, model, ...marks].join(', ');
};

const taskLines = (task: PlannedTask, networks: Networks): readonly string[] => {
  const { name, vmName, source, target, advisories } = task;
  const { cpuCores, memoryBytes, volumeBytes } = target;
  return [
    `${name}: ${vmName} -> ${target.name}, ${cpuCores} CPU cores, ${gb(memoryBytes)} memory, ${gb(volumeBytes)} volumes`,
    ...[
      ...sourceLines(source),
      machineLine(target),
      ...diskLines(task),
      ...target.nics.map((nic) => nicLine(nic, networks)),
      ...advisories.flatMap(({ message, commands }) => [
        `advisory: ${message}`,
        ...(commands ?? []).map((command) => `            ${command}`),
      ]),
    ].map((line) => `  ${line}`),
  ];
};

/** Everything that will be made, and what the guest will find other than it was; what is of the batch as a whole stands last. */
export const planText = ({ tasks, advisories }: Plan, networks: Networks): string => {
  const ofTasks = new Set(tasks.flatMap((task) => task.advisories.map(({ message }) => message)));
  const ofBatch = new Set(advisories.map(({ message }) => message).filter((message) => !ofTasks.has(message)));
  return [
    ...tasks.flatMap((task) => taskLines(task, networks)),
    ...[...ofBatch].map((message) => `advisory: ${message}`),
  ]
    .map(plain)
    .join('\n');
};
