import type { Language } from '../../messages/message.ts';
import { plain, time } from './format.ts';
import { type Attempt, attemptLines } from './task-attempts.ts';
import { picture, type WatchedTask } from './watch.ts';
import { line, title, titled, wordFor } from './words.ts';

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
/** What `sampan task show` asks of a task. */
export type Task = WatchedTask & {
  readonly vm: string | null;
  readonly sourcePower: string | null;
  readonly conversion: Conversion | null;
  readonly startedAt: string | null;
  readonly deletedAt: string | null;
  readonly attempts: readonly Attempt[];
  readonly source: TaskSource;
  readonly target: {
    readonly name: string;
    readonly cpuCores: number;
    readonly memoryBytes: number;
    readonly volumeBytes: number;
  };
  readonly location: VmLocation | null;
  readonly names: { readonly server: string | null; readonly source: string | null; readonly cluster: string | null };
  readonly advisories: readonly { readonly text: string; readonly commands: readonly string[] | null }[];
  readonly notices: readonly { readonly message: string; readonly text: string }[];
  readonly debt: readonly { readonly kind: string; readonly place: string; readonly since: string }[];
  readonly failure: {
    readonly code: string;
    readonly message: string;
    readonly text: string;
    readonly log: string | null;
  } | null;
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

const vmwareText = (language: Language, { source: { vmware }, sourcePower, conversion }: Task): readonly string[] => [
  ...(vmware
    ? [vmwareLine(language, vmware), `${titled(language, 'DISKS_BY')}${vmware.transport}: ${vmware.transportReason}`]
    : []),
  ...(sourcePower === null ? [] : [`${titled(language, 'SOURCE_VM')}${wordFor(language, 'sourcePower', sourcePower)}`]),
  ...(conversion
    ? [
        convertedLine(language, conversion),
        ...conversion.steps.map(({ message }) => `  ${message}`),
        ...conversion.warnings.map((warning) => `  ${title(language, 'WARNS')} ${warning}`),
      ]
    : []),
];

const vmwareLine = (language: Language, vmware: NonNullable<TaskSource['vmware']>): string => {
  const { guestFullName: guest, clusterName: cluster, hostName: host, hostVersion: version } = vmware;
  return `${titled(language, 'ON_VCENTER')}${line(language, 'ON_VCENTER', { guest, cluster, host, version })}`;
};

const convertedLine = (language: Language, { os, seconds: time }: Conversion): string => {
  const what = os === null ? line(language, 'GUEST_IN', { time }) : line(language, 'CONVERTED_IN', { os, time });
  return `${titled(language, 'CONVERTED')}${what}`;
};

const locationText = (language: Language, { location, vm }: Pick<Task, 'location' | 'vm'>): readonly string[] => {
  if (!location) return [];
  const { hostName, hostAddress, domain, volumes, nics } = location;
  const gone = title(language, 'NOT_REGISTERED');
  const host = `${hostName ?? gone}${hostAddress === null ? '' : ` (${hostAddress})`}`;
  const where = line(language, 'NOW_AT', { host, domain });
  const state = vm === null ? [] : [wordFor(language, 'targetVm', vm)];
  return [
    `${titled(language, 'NOW_AT')}${[where, ...state].join(language === 'zh' ? '，' : ', ')}`,
    ...volumes.map(({ disk, path }) => `  ${line(language, 'DISK_AT', { disk, path })}`),
    ...nics.map(({ number, mac, ip, network }) => {
      const address = ip ?? title(language, 'DHCP_ADDRESS');
      return `  ${line(language, 'NIC_AT', { number, mac, address, network: network ?? gone })}`;
    }),
  ];
};

const debtLine = (language: Language, { kind, place, since }: Task['debt'][number]): string =>
  line(language, 'NOT_REMOVED', {
    what: wordFor(language, 'artefact', kind),
    place: wordFor(language, 'place', place),
    since: time(since),
  });

/** One task whole, for a person. */
export const detailsText = (language: Language, task: Task): string => {
  const { source, target, names, notices, advisories, debt, failure } = task;
  const sizes = { cores: target.cpuCores, memory: target.memoryBytes, volumes: target.volumeBytes };
  const places = [
    `${titled(language, 'SOURCE')}${plain(names.source ?? '-')}`,
    `${title(language, 'SERVER')} ${plain(names.server ?? '-')}`,
    `${title(language, 'CLUSTER')} ${plain(names.cluster ?? '-')}`,
  ];
  return [
    ...picture([task], language),
    `${titled(language, 'VM')}${plain(source.vmName)} -> ${plain(target.name)}`,
    places.join('   '),
    `${titled(language, 'TARGET')}${line(language, 'SIZES', sizes)}`,
    ...locationText(language, task).map(plain),
    ...vmwareText(language, task).map(plain),
    `${titled(language, 'STARTED')}${time(task.startedAt)}`,
    ...attemptLines(language, task.attempts).map(plain),
    ...(task.deletedAt === null ? [] : [`${titled(language, 'DELETED')}${time(task.deletedAt)}`]),
    ...notices.map(({ text }) => plain(`${titled(language, 'NOTICE')}${text}`)),
    ...advisories.flatMap(({ text, commands }) => [
      plain(`${titled(language, 'ADVISORY')}${text}`),
      ...(commands ?? []).map((command) => plain(`            ${command}`)),
    ]),
    ...debt.map((one) => debtLine(language, one)),
    ...(failure?.log
      ? [title(language, 'LOG_OF_STEP'), ...failure.log.split('\n').map((text) => `  ${plain(text)}`)]
      : []),
  ].join('\n');
};
