import type { Language } from '../../messages/message.ts';
import { REFUSAL } from './client.ts';
import { gb, plain } from './format.ts';
import { line, title, wordFor } from './words.ts';

type Advisory = {
  readonly code: string;
  readonly message: string;
  readonly text: string;
  readonly commands: readonly string[] | null;
};
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
  readonly violations: readonly {
    readonly code: string;
    readonly field: string;
    readonly message: string;
    readonly text: string;
  }[];
  readonly advisories: readonly Advisory[];
};
type Networks = readonly { readonly id: string; readonly name: string }[];

const SOURCE = `source { type powerAtPlan onStart keepSourceStopped
  vmware { transport transportReason hostName hostVersion clusterName guestId guestFullName } }`;
export const PLAN = `query ($input: PlanMigrationBatchInput!) { result: planMigrationBatch(input: $input) { ${REFUSAL} ... on MigrationPlan {
  tasks { taskId name vmName ${SOURCE} target { name cpuCores memoryBytes platform firmware machine cdromDrives volumeBytes startAfterMigration
    volumes { disk root displayName sizeBytes bus } nics { number networkId mac ip model isDefault linkUp } } disksLeftBehind { disk sizeBytes } advisories { code message text commands } }
  violations { code field message text } advisories { code message text commands } } } }`;

const listIn = (language: Language, parts: readonly string[]): string => parts.join(language === 'zh' ? '，' : ', ');

/** What becomes of the source VM, and which way its disks are read. */
const sourceLines = (language: Language, source: PlannedSource): readonly string[] => {
  const { onStart, keepSourceStopped, vmware } = source;
  const otherwise = title(language, keepSourceStopped ? 'KEPT_STOPPED' : 'PUT_BACK');
  const done = line(language, 'SOURCE_DOES', { what: wordFor(language, 'sourceOnStart', onStart), otherwise });
  const transport = vmware && { transport: vmware.transport, reason: vmware.transportReason };
  return [
    ...(onStart !== 'NOTHING' ? [done] : vmware ? [title(language, 'STAYS_OFF')] : []),
    ...(transport ? [line(language, 'READ_BY', transport)] : []),
  ];
};

const machineLine = (language: Language, target: PlannedTarget): string => {
  const { firmware, machine, platform, cdromDrives: count, startAfterMigration } = target;
  return listIn(language, [
    line(language, 'MACHINE', { firmware, machine, platform }),
    ...(count === 0 ? [] : [line(language, 'CDROM_DRIVES', { count })]),
    title(language, startAfterMigration ? 'STARTS' : 'STAYS_STOPPED'),
  ]);
};

/** In the order in which the guest finds them. */
const diskLines = (language: Language, { target: { volumes }, disksLeftBehind }: PlannedTask): readonly string[] => [
  ...volumes.map(({ disk, root, displayName, sizeBytes, bus }, index) => {
    const number = index + 1;
    const named = displayName === disk ? disk : line(language, 'DISK_AS', { disk, name: displayName });
    const marks = root ? [title(language, 'ROOT')] : [];
    return listIn(language, [line(language, 'DISK', { number, named }), gb(sizeBytes), bus, ...marks]);
  }),
  ...disksLeftBehind.map(({ disk, sizeBytes: size }) => line(language, 'DISK_STAYS', { disk, size })),
];

const nicLine = (language: Language, nic: PlannedNic, networks: Networks): string => {
  const { number, networkId, mac, ip, model, isDefault, linkUp } = nic;
  const network = networks.find(({ id }) => id === networkId)?.name ?? networkId;
  return listIn(language, [
    line(language, 'NIC', { number, network }),
    ip ?? title(language, 'FREE_ADDRESS'),
    mac,
    model,
    ...(isDefault ? [title(language, 'DEFAULT_NIC')] : []),
    ...(linkUp ? [] : [title(language, 'DISCONNECTED')]),
  ]);
};

const taskLines = (language: Language, task: PlannedTask, networks: Networks): readonly string[] => {
  const { name, vmName, source, target, advisories } = task;
  const sizes = { cores: target.cpuCores, memory: target.memoryBytes, volumes: target.volumeBytes };
  return [
    `${name}: ${listIn(language, [`${vmName} -> ${target.name}`, line(language, 'SIZES', sizes)])}`,
    ...[
      ...sourceLines(language, source),
      machineLine(language, target),
      ...diskLines(language, task),
      ...target.nics.map((nic) => nicLine(language, nic, networks)),
      ...advisories.flatMap(({ text, commands }) => [
        `${title(language, 'ADVISES')} ${text}`,
        ...(commands ?? []).map((command) => `            ${command}`),
      ]),
    ].map((one) => `  ${one}`),
  ];
};

/** Everything that will be made, and what the guest will find other than it was; what is of the batch as a whole stands last. */
export const planText = ({ tasks, advisories }: Plan, networks: Networks, language: Language = 'en'): string => {
  const ofTasks = new Set(tasks.flatMap((task) => task.advisories.map(({ message }) => message)));
  const ofBatch = new Map(advisories.map(({ message, text }) => [message, text]));
  for (const message of ofTasks) ofBatch.delete(message);
  return [
    ...tasks.flatMap((task) => taskLines(language, task, networks)),
    ...[...ofBatch.values()].map((text) => `${title(language, 'ADVISES')} ${text}`),
  ]
    .map(plain)
    .join('\n');
};
