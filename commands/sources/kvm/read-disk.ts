import { idsOf } from '../../../domain/task/artefact-ids.ts';
import { problem } from '../../../domain/words/said.ts';
import { JobEnded } from '../../effects/follow-job.ts';
import { keyIdOf } from '../../effects/places.ts';
import { whileAuthorised } from '../../effects/task-key.ts';
import { OutsideFailure } from '../../ports/machines.ts';
import type { TaskApp } from '../../support/app.ts';
import { sourceMachine } from '../../support/machines.ts';
import { type DiskReader, readingOf, type StageDisk } from '../source-driver.ts';
import { whileRoomLasts } from './guard-scratch.ts';

/** KV-7: a copy that broke because the source VM was shut down says so, and is not tried again. */
const whyBroken = async (app: TaskApp, { input }: StageDisk, error: JobEnded): Promise<JobEnded> => {
  const { sourceId, vmId, vmName } = input;
  try {
    const vm = await app.world.kvm.findVm(await sourceMachine(app, sourceId), vmId);
    if (vm && (vm.power === 'RUNNING' || vm.power === 'PAUSED')) return error;
    return new JobEnded({ ...problem('SOURCE_SHUT_DOWN', { vm: vmName }), log: error.failure.log ?? '' });
  } catch (unknown) {
    if (unknown instanceof OutsideFailure) return error; // the source does not tell; the copy's own word stands
    throw unknown;
  }
};

/** Of a VM that runs or is paused: the backup's export, through SSH. */
export const diskReader = (app: TaskApp, step: StageDisk): DiskReader => {
  const { socket, exportName } = readingOf('BACKUP', step.input.from);
  const { sourceId, serverId } = step.input;
  return {
    endpoint: async () => {
      const { ssh } = await sourceMachine(app, sourceId);
      return {
        keyId: keyIdOf(step),
        peerAddress: ssh.address,
        peerPort: String(ssh.port),
        peerUser: ssh.user,
        peerHostKey: ssh.hostKey,
        remoteSocket: socket,
        exportName,
      };
    },
    while: async ({ artefactId }, run, work) => {
      const source = await sourceMachine(app, sourceId);
      const door = { at: source, id: idsOf(step).atSource, sockets: async () => [socket], job: artefactId };
      return whileAuthorised(app, { ...step, serverId }, door, () =>
        whileRoomLasts(app, step, source, run.signal, (signal) => work({ ...run, signal })),
      );
    },
    whyBroken: (ended) => whyBroken(app, step, ended),
  };
};
