import { setImmediate as nextTurn } from 'node:timers/promises';
import { addCluster } from '../commands/add-cluster.ts';
import { addHost } from '../commands/add-host.ts';
import { addKvmSource } from '../commands/add-kvm-source.ts';
import { addL3Network } from '../commands/add-l3-network.ts';
import { addMigrationServer } from '../commands/add-migration-server.ts';
import { addPrimaryStorage } from '../commands/add-primary-storage.ts';
import { addVCenter } from '../commands/add-vcenter.ts';
import { addZone } from '../commands/add-zone.ts';
import { cancelTask } from '../commands/cancel-task.ts';
import { cancelTasks } from '../commands/cancel-tasks.ts';
import { changeSettings } from '../commands/change-settings.ts';
import { createMigrationBatch } from '../commands/create-migration-batch.ts';
import { deleteTasks } from '../commands/delete-tasks.ts';
import { probeCertificate, probeHostKey } from '../commands/look-at-source.ts';
import { replayReadModels } from '../commands/replay-read-models.ts';
import { setMigrationServerEnabled } from '../commands/set-migration-server-enabled.ts';
import { type Intent, type Request, throughDoor } from '../commands/support/door.ts';
import type { TaskAnswers } from '../commands/support/each-task.ts';
import { syncVCenter } from '../commands/sync-vcenter.ts';
import { updateKvmSource } from '../commands/update-kvm-source.ts';
import { updateVCenter } from '../commands/update-vcenter.ts';
import { writeOffDebt } from '../commands/write-off-debt.ts';
import type { GraphqlDeps, RequestContext } from './context.ts';
import { refusal, resultView, violationView } from './refusal.ts';
import type { AllResolvers } from './typed-fields.ts';

/** An explicit null means "not given", as it does in GraphQL; the door knows only what is left out. */
export const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  const given = Object.entries(value).filter(([, part]) => part !== null);
  return Object.fromEntries(given.map(([key, part]) => [key, withoutNulls(part)]));
};

type Given<T> = { [Field in keyof T]?: NonNullable<T[Field]> };

/** A filter without what was not given: null and absent mean the same. */
export const given = <T extends object>(filter: T | null | undefined): Given<T> =>
  withoutNulls(filter ?? {}) as Given<T>; // the same fields, and none null

/** Who asks, under which ids. */
export const requestOf = (commandId: string, { actor, requestId }: RequestContext): Request => ({
  commandId,
  actor,
  ...(requestId === undefined ? {} : { requestId }),
});

type Ordered = { readonly input: { readonly commandId: string } };

const commandAs =
  <I, T, Name extends string, V extends object>(
    { app }: GraphqlDeps,
    intent: Intent<I, T>,
    typename: Name,
    view: (value: T) => V,
  ) =>
  async (_: unknown, { input }: Ordered, context: RequestContext) => {
    const { commandId, ...raw } = input;
    await nextTurn(); // reading the request may have taken long; a batch's input is up to 1 MiB
    return resultView(await throughDoor(app, intent, withoutNulls(raw), requestOf(commandId, context)), typename, view);
  };

/** A command whose answer is shown as it is. */
const command = <I, T extends object, Name extends string>(deps: GraphqlDeps, intent: Intent<I, T>, typename: Name) =>
  commandAs(deps, intent, typename, (value) => value);

const eachView = ({ results }: TaskAnswers) => ({
  results: results.map(({ violations, ...told }) => ({ ...told, violations: violations.map(violationView) })),
});

const ADDRESS = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

/** Nothing that cannot be an address is dialled. */
const addressProblems = (address: string, port: number) => [
  ...(ADDRESS.test(address)
    ? []
    : [{ code: 'INVALID_INPUT', path: ['address'], message: 'Give an IPv4 address or a host name.' } as const]),
  ...(port >= 1 && port <= 65535
    ? []
    : [{ code: 'OUT_OF_RANGE', path: ['port'], message: 'A port is 1 to 65535.' } as const]),
];

export const mutations = (deps: GraphqlDeps): AllResolvers['Mutation'] => ({
  addZone: command(deps, addZone, 'ZoneAdded'),
  addCluster: command(deps, addCluster, 'ClusterAdded'),
  addHost: command(deps, addHost, 'HostAdded'),
  addPrimaryStorage: command(deps, addPrimaryStorage, 'PrimaryStorageAdded'),
  addL3Network: command(deps, addL3Network, 'L3NetworkAdded'),
  addKvmSource: command(deps, addKvmSource, 'KvmSourceAdded'),
  updateKvmSource: command(deps, updateKvmSource, 'KvmSourceUpdated'),
  updateVCenter: command(deps, updateVCenter, 'VcenterUpdated'),
  addVCenter: command(deps, addVCenter, 'VcenterAdded'),
  syncVCenter: command(deps, syncVCenter, 'VcenterSynced'),
  addMigrationServer: command(deps, addMigrationServer, 'MigrationServerAdded'),
  setMigrationServerEnabled: command(deps, setMigrationServerEnabled, 'MigrationServerEnabledSet'),
  createMigrationBatch: command(deps, createMigrationBatch, 'MigrationBatchCreated'),
  cancelMigrationTask: command(deps, cancelTask, 'MigrationTaskCancelling'),
  cancelMigrationTasks: commandAs(deps, cancelTasks, 'MigrationTasksCancelling', eachView),
  deleteMigrationTasks: commandAs(deps, deleteTasks, 'MigrationTasksDeleted', eachView),
  writeOffDebt: command(deps, writeOffDebt, 'DebtWrittenOff'),
  changeSettings: command(deps, changeSettings, 'SettingsChanged'),
  replayReadModels: command(deps, replayReadModels(deps.replays), 'ReadModelsReplay'),
  probeHostKey: async (_, { address, port }) => {
    const problems = addressProblems(address, port);
    if (problems.length > 0) return refusal(problems);
    return resultView(await probeHostKey(deps.app, address, port), 'HostKey', (key) => key);
  },
  probeCertificate: async (_, { address, port, legacyTls }) => {
    const problems = addressProblems(address, port);
    if (problems.length > 0) return refusal(problems);
    return resultView(await probeCertificate(deps.app, address, port, legacyTls), 'Certificate', (shown) => shown);
  },
});
