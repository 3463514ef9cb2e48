import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { MigrationTaskCommand } from '../../domain/task/migration-task.ts';
import { artefactIds, type StepEffect, stageJobId } from '../../domain/task/task-effects.ts';
import type { VmwarePlan } from '../../domain/task/task-plan.ts';
import { type JobSpec, type Machine, OutsideFailure, type RemoteInput } from '../ports/machines.ts';
import type { VcenterEndpoint } from '../ports/vmware.ts';
import type { App } from '../support/app.ts';
import { serverMachine, vmwareEndpoint } from '../support/machines.ts';
import { copyJob } from './copy-job.ts';
import { datastoreUrl, esxiPath, thumbprintOf, vddkFile } from './datastore-file.ts';
import { JobEnded } from './follow-job.ts';
import { places } from './places.ts';
import type { Run } from './run.ts';
import { poweredOn } from './stop-source.ts';

type StageDisk = Extract<StepEffect, { kind: 'StageDisk' }>;

/** Far below the 30 minutes after which vCenter forgets a session, and soon enough after one was lost. */
const COOKIE_SECONDS = 30;

const passwordOf = async (app: App, endpoint: VcenterEndpoint): Promise<string> => {
  const secret = await app.world.vault.get(endpoint.credential);
  if (secret.kind !== 'password') throw new Error(`Source ${endpoint.id} has no password.`);
  return secret.password;
};

const overSsh = async (app: App, effect: StageDisk, plan: VmwarePlan): Promise<RemoteInput> => {
  const { esxiHosts } = await vmwareEndpoint(app, effect.plan.source.sourceId);
  const ssh = esxiHosts.find((host) => host.name === plan.hostName)?.ssh;
  if (!ssh)
    throw new OutsideFailure({
      code: 'SOURCE_CHANGED',
      message: `SSH to ESXi host ${plan.hostName} is no longer registered; create the task anew.`,
      retryable: false,
    });
  const secret = await app.world.vault.get(ssh.credential);
  return {
    transport: 'ssh',
    sshAddress: ssh.address,
    sshPort: String(ssh.port),
    sshUser: ssh.user,
    sshHostKey: ssh.hostKey,
    sshPath: esxiPath(plan, effect.volume.disk),
    ...(secret.kind === 'privateKey' ? { sshPrivateKey: secret.privateKey } : { sshPassword: secret.password }),
  };
};

/** `NAME WHERE` with the IP address of where: the job resolves nothing itself. */
const withAddress = async (override: string): Promise<string> => {
  const [name = '', where = ''] = override.split(' ');
  if (isIP(where)) return override;
  try {
    return `${name} ${(await lookup(where, { family: 4 })).address}`;
  } catch (cause) {
    const message = `The name ${where} of the vCenter cannot be resolved; look at the DNS of the control plane.`;
    throw new OutsideFailure({ code: 'UNREACHABLE', message, retryable: true }, { cause });
  }
};

const transportInput = async (
  app: App,
  effect: StageDisk,
  endpoint: VcenterEndpoint,
  vddkLibrary: string | null,
): Promise<RemoteInput> => {
  const { vmware: plan, vmId } = effect.plan.source;
  if (!plan) throw new Error(`Task ${effect.taskId} has no VMware plan.`);
  const { disk } = effect.volume;
  switch (plan.transport) {
    case 'HTTPS': {
      const { url, hostOverride } = datastoreUrl(endpoint, plan, disk);
      const cookie = await app.world.vmware.datastoreCookie(endpoint);
      const named = hostOverride === null ? {} : { hostOverride: await withAddress(hostOverride) };
      const legacyTls = endpoint.legacyTls ? '1' : '0';
      return { transport: 'https', url, certificate: endpoint.certificate, cookie, legacyTls, ...named };
    }
    case 'SSH':
      return overSsh(app, effect, plan);
    case 'VDDK':
      return {
        transport: 'vddk',
        vddkLibrary: vddkLibrary ?? '',
        vddkServer: endpoint.address,
        vddkPort: String(endpoint.port),
        vddkUser: endpoint.user,
        vddkPassword: await passwordOf(app, endpoint),
        vddkThumbprint: thumbprintOf(endpoint),
        vddkVm: `moref=${vmId}`,
        vddkFile: vddkFile(plan, disk),
      };
  }
};

/** While a disk is read over HTTPS, the job always has the cookie of a session that lives. */
const whileCookieLasts = async <T>(
  app: App,
  endpoint: VcenterEndpoint,
  machine: Machine,
  spec: JobSpec,
  work: () => Promise<T>,
): Promise<T> => {
  if (spec.input.transport !== 'https') return work();
  const over = new AbortController();
  const renewing = (async () => {
    let known = ''; // the job may be one that was started before a crash, with a cookie of that time
    while (!over.signal.aborted) {
      try {
        const cookie = await app.world.vmware.datastoreCookie(endpoint);
        if (cookie !== known) await app.world.jobs.refresh(machine, app.epoch(), spec.id, { cookie });
        known = cookie;
      } catch (error) {
        if (!(error instanceof OutsideFailure)) throw error; // vCenter is away, or the job not there yet: the next time
      }
      await app.clock.sleep(COOKIE_SECONDS, over.signal);
    }
  })();
  renewing.catch(() => undefined); // it is told below; until then nobody listens
  try {
    return await work();
  } finally {
    over.abort();
    await renewing;
  }
};

/** Datastore → cache path: a job on the migration server reads the disk of the VM that is off. */
export const stageFromVmware = async (app: App, effect: StageDisk, run: Run): Promise<MigrationTaskCommand> => {
  const { plan, volume, journey } = effect;
  const { endpoint } = await vmwareEndpoint(app, plan.source.sourceId);
  const { machine, details } = await serverMachine(app, plan.serverId);
  if (!journey.stopped) throw new Error(`Task ${plan.taskId} stages ${volume.disk} before its VM is off.`);
  const file = places.stagedDisk(details.cachePath, plan.taskId, volume.disk, plan.compression);
  const format = plan.compression ? 'qcow2' : 'raw';
  const spec: JobSpec = {
    id: stageJobId(plan.taskId, journey.attempt, volume.disk, effect.job),
    kind: 'stage-disk',
    input: {
      ...(await transportInput(app, effect, endpoint, details.vmware?.vddk ?? null)),
      ...(details.migrationAddress === null ? {} : { bindAddress: details.migrationAddress }), // MS-5
      pointInTime: journey.stopped.at, // a new job goes on with what an earlier one staged: the VM has not run since
      file,
      format,
      size: String(volume.sizeBytes),
      rateBitsPerSecond: String(details.downlink ?? 0),
    },
  };
  const artefact = { id: artefactIds.job(spec.id), kind: 'JOB', place: { kind: 'SERVER', id: plan.serverId } } as const;
  try {
    const order = { spec, machine, artefact, volume, phase: 'DATA_CONVERSION' } as const;
    const { verified: _, ...copied } = await whileCookieLasts(app, endpoint, machine, spec, () =>
      copyJob(app, effect, order, run),
    );
    return { type: 'RecordDiskStaged', data: { disk: volume.disk, file, format, ...copied, at: app.clock.now() } };
  } catch (error) {
    throw error instanceof JobEnded ? await blame(app, effect, endpoint, error) : error;
  }
};

/** A session that ended while nobody was there to renew it (F31): another job goes on with another cookie. */
const JOBS_OF_LOST_SESSIONS = 3;
const withNewSession = (effect: StageDisk, { failure, result }: JobEnded): JobEnded => {
  const lost = failure.code === 'AUTH_FAILED' && effect.plan.source.vmware?.transport === 'HTTPS';
  return new JobEnded(lost && effect.job < JOBS_OF_LOST_SESSIONS ? { ...failure, retryable: true } : failure, result);
};

/** A copy that broke for a reason that vCenter itself tells says that reason. */
const blame = async (app: App, effect: StageDisk, endpoint: VcenterEndpoint, ended: JobEnded): Promise<JobEnded> => {
  const { vmId, vmName } = effect.plan.source;
  const error = withNewSession(effect, ended);
  try {
    if ((await app.world.vmware.power(endpoint, vmId)) === 'OFF') return error;
    return new JobEnded({ ...poweredOn(vmName).failure, log: error.failure.log ?? '' });
  } catch (told) {
    if (!(told instanceof OutsideFailure)) throw told;
    const { code } = told.failure;
    return code === 'CERT_CHANGED' || code === 'AUTH_FAILED' || code === 'NOT_FOUND'
      ? new JobEnded({ ...told.failure, log: error.failure.log ?? '' })
      : error;
  }
};
