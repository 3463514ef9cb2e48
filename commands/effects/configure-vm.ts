import { hostsOf } from '../../domain/platform/target.ts';
import { idsOf } from '../../domain/task/artefact-ids.ts';
import { attemptId } from '../../domain/task/attempt-keys.ts';
import { convertedNics, convertedVolumes, stoppedForNames } from '../../domain/task/converted-target.ts';
import type { StepReport } from '../../domain/task/migration-task.commands.ts';
import type { StepOf } from '../../domain/task/steps.ts';
import type { PlannedNic } from '../../domain/task/task-plan.ts';
import type { Said } from '../../domain/words/failure.ts';
import type { HostId } from '../../domain/words/ids.ts';
import { domainName } from '../../domain/words/names.ts';
import { notice, problem } from '../../domain/words/said.ts';
import type { Bytes } from '../../domain/words/units.ts';
import type { NetworkAttachment, VmDefinition } from '../ports/hypervisors.ts';
import { type FencedMachine, OutsideFailure } from '../ports/machines.ts';
import type { StorageBackend } from '../ports/storage.ts';
import { aggregates } from '../support/aggregates.ts';
import type { TaskApp } from '../support/app.ts';
import { hostMachine, reached, serverMachine } from '../support/machines.ts';
import { storageAt } from '../support/storage.ts';
import { refuseWhileWritten } from './copy-job.ts';
import { places } from './places.ts';
import { acquire, type Run } from './run.ts';
import { assureSourceStoodStill } from './source-steps.ts';

type ConfigureVm = StepOf<'ConfigureVm'>;

const attachmentOf = async (app: TaskApp, nic: PlannedNic): Promise<NetworkAttachment> => {
  const network = await app.handler.load(aggregates.network(nic.networkId));
  if (network.status !== 'added') throw new OutsideFailure(problem('NOT_FOUND', { what: 'L3_NETWORK' }));
  return network.details.attachment;
};

/** TK-6, TP-4: on every host of the cluster, so that the VM keeps its address wherever it is moved to later. */
const handOut = async (
  app: TaskApp,
  step: ConfigureVm,
  nic: PlannedNic,
  attachment: NetworkAttachment,
  run: Run,
): Promise<void> => {
  if (attachment.kind !== 'LIBVIRT_NETWORK' || nic.ip === null) return;
  const target = await app.handler.load(aggregates.target);
  const entry = { network: attachment.name, mac: nic.mac, ip: nic.ip, name: domainName(attemptId(step)) };
  for (const { id, ssh } of hostsOf(target, step.input.plan.clusterId)) {
    const place = { kind: 'HOST', id } as const;
    const artefact = { id: idsOf(step).dhcp(nic.number, id), kind: 'DHCP_ENTRY', place, ...entry } as const;
    await acquire(app, step, artefact, run, () =>
      app.world.target.handOutAddress(reached(app, { id, ssh }), app.epoch(), entry),
    );
  }
};

/** KV-8: the UEFI variables come along; null where the firmware makes new ones, or for BIOS. */
const bringNvram = async (
  app: TaskApp,
  step: ConfigureVm,
  host: FencedMachine,
  hostId: HostId,
  run: Run,
): Promise<string | null> => {
  const { plan, stagedNvram } = step.input;
  if (plan.target.firmware === 'BIOS') return null;
  const path = places.nvram(step);
  if (stagedNvram === null) return path;
  const { machine } = await serverMachine(app, plan.serverId);
  const artefact = { id: idsOf(step).nvram, kind: 'NVRAM', place: { kind: 'HOST', id: hostId }, path } as const;
  await acquire(app, step, artefact, run, async () => {
    const bytes = await app.world.staging.getFile(machine, stagedNvram);
    await app.world.target.writeNvram(host, app.epoch(), { taskId: attemptId(step), path, bytes });
  });
  return path;
};

const definitionOf = (
  step: ConfigureVm,
  storage: StorageBackend,
  nvram: string | null,
  attachments: readonly NetworkAttachment[],
): VmDefinition => {
  const { plan, converted, volumes: written, format } = step.input;
  const { target } = plan;
  const inOrder = convertedNics(plan, converted)
    .map((nic, index) => ({ nic, attachment: attachments[index] }))
    .toSorted((a, b) => a.nic.number - b.nic.number);
  return {
    taskId: attemptId(step),
    uuid: plan.taskId,
    title: target.name,
    description: plan.description,
    firmware: target.firmware,
    nvram,
    machine: target.machine,
    windows: target.platform === 'WINDOWS' || target.platform === 'WINDOWS_VIRTIO',
    cpuCores: target.cpuCores,
    memoryBytes: target.memoryBytes,
    cdromDrives: target.cdromDrives,
    volumes: convertedVolumes(plan, converted).flatMap(({ disk, bus, root, traits }) =>
      written
        .filter((one) => one.disk === disk)
        .map(({ volume }) => ({
          source: storage.diskSource(volume),
          format,
          bus,
          root,
          sourceName: disk,
          ...(traits ? { traits } : {}),
        })),
    ),
    ...(target.clock ? { clock: target.clock } : {}),
    ...(target.hpet ? { hpet: target.hpet } : {}),
    ...(target.pci ? { pci: target.pci } : {}),
    ...(target.scsiControllers ? { scsiControllers: target.scsiControllers } : {}),
    nics: inOrder.flatMap(({ nic, attachment }) =>
      attachment
        ? [
            {
              number: nic.number,
              mac: nic.mac,
              model: nic.model,
              attachment,
              linkDown: nic.linkDown ?? false,
              isDefault: nic.isDefault,
            },
          ]
        : [],
    ),
  };
};

/** Phase 3 (RT-2): addresses, UEFI variables, definition, start; each recorded before and after, so any of it can be taken back. */
export const configureVm = async (app: TaskApp, step: ConfigureVm, run: Run): Promise<StepReport> => {
  const { plan, hostId, converted, stillWritten, stoppedSince } = step.input;
  refuseWhileWritten(stillWritten);
  const { backend } = await storageAt(app, plan.storageId);
  const host = await hostMachine(app, hostId);
  const attachments = await Promise.all(plan.target.nics.map((nic) => attachmentOf(app, nic)));
  for (const [index, nic] of plan.target.nics.entries()) {
    const attachment = attachments[index];
    if (attachment) await handOut(app, step, nic, attachment, run);
  }
  const nvram = await bringNvram(app, step, host, hostId, run);
  const definition = definitionOf(step, backend, nvram, attachments);
  const place = { kind: 'HOST', id: hostId } as const;
  const artefact = { id: idsOf(step).definition, kind: 'VM_DEFINITION', place, uuid: definition.uuid } as const;
  await acquire(app, step, artefact, run, () => app.world.target.defineVm(host, app.epoch(), definition));
  if (stoppedSince !== null) await assureSourceStoodStill(app, plan.source, stoppedSince);
  const at = () => app.clock.now();
  const stopped = (why: Said): StepReport => ({ type: 'RecordVmLeftStopped', data: { why, at: at() } });
  const forNames = stoppedForNames(plan, converted);
  if (forNames !== null) return stopped(forNames);
  if (!plan.target.startAfterMigration) return stopped(notice('STOPPED_AS_ORDERED'));
  const facts = await app.world.target.probe(host);
  if (facts.memoryFreeBytes < (plan.target.memoryBytes as Bytes))
    return stopped(notice('VM_LEFT_STOPPED', { host: facts.hostName }));
  const start = await app.world.target.startVm(host, app.epoch(), definition.uuid);
  return start.started
    ? { type: 'RecordVmStarted', data: { hostId, at: at() } }
    : stopped(notice('VM_LEFT_STOPPED', { words: start.reason }));
};
