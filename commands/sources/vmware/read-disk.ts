import { isAddress } from '../../../domain/words/addresses.ts';
import { problem } from '../../../domain/words/said.ts';
import { JobEnded } from '../../effects/follow-job.ts';
import { OutsideFailure, type RemoteInput } from '../../ports/machines.ts';
import type { VcenterEndpoint } from '../../ports/vmware.ts';
import type { TaskApp } from '../../support/app.ts';
import { serverMachine, vmwareEndpoint } from '../../support/machines.ts';
import { type Copying, type DiskReader, poweredOn, type Reading, readingOf, type StageDisk } from '../source-driver.ts';
import { datastoreUrl, esxiPath, thumbprintOf, vddkFile } from './datastore-file.ts';

type Standing = Reading<'STANDING_STILL'>;

/** Far below the 30 minutes after which vCenter forgets a session, and soon enough after one was lost. */
const COOKIE_SECONDS = 30;

const passwordOf = async (app: TaskApp, endpoint: VcenterEndpoint): Promise<string> => {
  const secret = await app.world.vault.get(endpoint.credential);
  if (secret.kind !== 'password') throw new Error(`Source ${endpoint.id} has no password.`);
  return secret.password;
};

const overSsh = async (app: TaskApp, { input }: StageDisk, { at, file }: Standing): Promise<RemoteInput> => {
  const { esxiHosts } = await vmwareEndpoint(app, input.sourceId);
  const ssh = esxiHosts.find((host) => host.name === at.hostName)?.ssh;
  if (!ssh) throw new OutsideFailure(problem('SOURCE_CHANGED', { sshHost: at.hostName }));
  const secret = await app.world.vault.get(ssh.credential);
  return {
    transport: 'ssh',
    sshAddress: ssh.address,
    sshPort: String(ssh.port),
    sshUser: ssh.user,
    sshHostKey: ssh.hostKey,
    sshPath: esxiPath(file),
    ...(secret.kind === 'privateKey' ? { sshPrivateKey: secret.privateKey } : { sshPassword: secret.password }),
  };
};

/** `NAME WHERE` with the IP address of where: the job resolves nothing itself. */
const withAddress = async (app: TaskApp, override: string): Promise<string> => {
  const [name = '', where = ''] = override.split(' ');
  return isAddress(where) ? override : `${name} ${await app.world.names.ipv4Of(where)}`;
};

const transportInput = async (app: TaskApp, step: StageDisk, from: Standing): Promise<RemoteInput> => {
  const { endpoint } = await vmwareEndpoint(app, step.input.sourceId);
  const { at, file } = from;
  switch (at.transport) {
    case 'HTTPS': {
      const { url, hostOverride } = datastoreUrl(endpoint, at, file);
      const cookie = await app.world.vmware.datastoreCookie(endpoint);
      const named = hostOverride === null ? {} : { hostOverride: await withAddress(app, hostOverride) };
      const legacyTls = endpoint.legacyTls ? '1' : '0';
      return { transport: 'https', url, certificate: endpoint.certificate, cookie, legacyTls, ...named };
    }
    case 'SSH':
      return overSsh(app, step, from);
    case 'VDDK':
      return {
        transport: 'vddk',
        vddkLibrary: (await serverMachine(app, step.input.serverId)).details.vmware?.vddk ?? '',
        vddkServer: endpoint.address,
        vddkPort: String(endpoint.port),
        vddkUser: endpoint.user,
        vddkPassword: await passwordOf(app, endpoint),
        vddkThumbprint: thumbprintOf(endpoint),
        vddkVm: `moref=${step.input.vmId}`,
        vddkFile: vddkFile(file),
      };
  }
};

/** While a disk is read over HTTPS, the job always has the cookie of a session that lives. */
const whileCookieLasts = async <T>(
  app: TaskApp,
  endpoint: VcenterEndpoint,
  { machine, spec }: Copying,
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

/** A copy that broke for a reason that vCenter itself tells says that reason: it holds whatever job comes next. */
const whyBroken = async (app: TaskApp, step: StageDisk, ended: JobEnded): Promise<OutsideFailure> => {
  const { sourceId, vmId, vmName } = step.input;
  const { endpoint } = await vmwareEndpoint(app, sourceId);
  const log = ended.failure.log ?? '';
  try {
    if ((await app.world.vmware.power(endpoint, vmId)) === 'OFF') return ended;
    return new JobEnded({ ...poweredOn(vmName).failure, log });
  } catch (told) {
    if (!(told instanceof OutsideFailure)) throw told;
    const { code } = told.failure;
    const holds = code === 'CERT_CHANGED' || code === 'AUTH_FAILED' || code === 'NOT_FOUND';
    return holds ? new OutsideFailure({ ...told.failure, log }) : ended;
  }
};

/** Of a VM that is off: its disk as it stands on the datastore. */
export const diskReader = (app: TaskApp, step: StageDisk): DiskReader => ({
  endpoint: () => transportInput(app, step, readingOf('STANDING_STILL', step.input.from)),
  while: async (copying, run, work) => {
    const { endpoint } = await vmwareEndpoint(app, step.input.sourceId);
    return whileCookieLasts(app, endpoint, copying, () => work(run));
  },
  whyBroken: (ended) => whyBroken(app, step, ended),
});
