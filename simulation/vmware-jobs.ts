import { X509Certificate } from 'node:crypto';
import type { JobSpec } from '../commands/ports/machines.ts';
import { byCode } from './faults.ts';
import { type Fleet, nowOf } from './fleet.ts';
import { textOf } from './job-input.ts';
import type { Beginning } from './jobs.ts';
import type { JobEnd, SimulatedFile, SimulatedJob, SimulatedMachine } from './machine.ts';
import { DATASTORE_PATIENCE_SECONDS, type SimulatedVmwareVm, settleGuests, UNAUTHORISED } from './vcenter.ts';

const AT_ONCE_SECONDS = 0.2;
const fails = (code: string, message: string, after = AT_ONCE_SECONDS): Beginning => ({
  end: byCode(code, message),
  after,
});

const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
const descriptorOf = (flat: string): string => flat.replace(/-flat\.vmdk$/, '.vmdk');

/** Datastore and descriptor, as each transport names them. */
const wantedFile = ({ input }: JobSpec): { readonly datastore: string; readonly path: string } => {
  switch (textOf(input, 'transport')) {
    case 'https': {
      const url = new URL(textOf(input, 'url'));
      const path = decodeURIComponent(url.pathname.replace(/^\/folder\//, ''));
      return { datastore: url.searchParams.get('dsName') ?? '', path: descriptorOf(path) };
    }
    case 'ssh': {
      const [, datastore = '', path = ''] = /^\/vmfs\/volumes\/([^/]+)\/(.+)$/.exec(textOf(input, 'sshPath')) ?? [];
      return { datastore, path: descriptorOf(path) };
    }
    default: {
      const [, datastore = '', path = ''] = /^\[([^\]]+)\] (.+)$/.exec(textOf(input, 'vddkFile')) ?? [];
      return { datastore, path };
    }
  }
};

type Found = { readonly vm: SimulatedVmwareVm; readonly disk: string };

const findDisk = (fleet: Fleet, spec: JobSpec): Found | null => {
  const wanted = wantedFile(spec);
  for (const { vms } of fleet.vcenters)
    for (const vm of vms.values())
      for (const { name, vmware: at } of vm.disks)
        if (at?.datastore === wanted.datastore && at.path === wanted.path) return { vm, disk: name };
  return null;
};

/** What the way there asks for: a session and a certificate, a host key, or a password and a thumbprint (test/jobs/vmware-*). */
const refusedOnTheWay = (fleet: Fleet, { input }: JobSpec): Beginning | null => {
  switch (textOf(input, 'transport')) {
    case 'https':
      if (!fleet.vcenters.some(({ certificate }) => certificate === textOf(input, 'certificate')))
        return fails('CERT_CHANGED', 'The server does not show the certificate that was confirmed.');
      return fleet.vcenters.some(({ sessions }) => sessions.has(textOf(input, 'cookie')))
        ? null
        : { end: UNAUTHORISED, after: DATASTORE_PATIENCE_SECONDS };
    case 'ssh': {
      const host = fleet.machines.find(({ address }) => address === textOf(input, 'sshAddress'));
      if (host?.hostKey === textOf(input, 'sshHostKey')) return null;
      return fails('HOST_KEY_CHANGED', 'The ESXi host shows another SSH host key than the one that was confirmed.');
    }
    default: {
      const shown = fleet.vcenters.map(({ certificate }) => new X509Certificate(certificate).fingerprint);
      if (!shown.includes(textOf(input, 'vddkThumbprint')))
        return fails('CERT_CHANGED', 'The server does not show the certificate that was confirmed.');
      return fleet.vcenters.some(({ password }) => password === textOf(input, 'vddkPassword'))
        ? null
        : fails('AUTH_FAILED', 'The server does not accept the user, or he may not read the disk.');
    }
  }
};

/**
 * test/jobs/vmware-*.test.ts: the copier's words for what it cannot do. A disk may be read while its VM is off, and what is
 * read is what the VM's last run left there.
 */
export const beginVmwareStage = (fleet: Fleet, machine: SimulatedMachine, spec: JobSpec): Beginning => {
  if (!machine.staging.has(directoryOf(textOf(spec.input, 'file'))))
    return fails('STATE_CONFLICT', 'The staged file is not in a directory of ours.');
  const refused = refusedOnTheWay(fleet, spec);
  if (refused) return refused;
  settleGuests(fleet);
  const found = findDisk(fleet, spec);
  if (!found) return fails('NOT_FOUND', "The disk's file is not in the datastore any more.");
  const { vm, disk } = found;
  if (vm.power !== 'OFF') {
    if (vm.startedBy !== 'SOMEBODY') fleet.breaches.push(`job ${spec.id} read ${disk} of ${vm.name} while it ran`);
    return fails(
      'COPY_FAILED',
      "The server answers requests for the disk's file with errors.",
      DATASTORE_PATIENCE_SECONDS,
    );
  }
  return { content: `${vm.id}/${disk}@run-${vm.runs}` };
};

const stagedFiles = (input: JobSpec['input']): readonly (readonly [string, string])[] =>
  textOf(input, 'disks')
    .split('\n')
    .flatMap((line) => {
      const [, disk, file] = /^(\S+) (\/.+) (?:raw|qcow2) [0-9]+ [a-z]+$/.exec(line) ?? [];
      return disk && file ? [[disk, file] as const] : [];
    });

const STEPS = ['Opening the source', 'Inspecting the source', 'Converting the guest to run on KVM', 'Finishing off'];

const converted = (vm: SimulatedVmwareVm | undefined, seconds: number): JobEnd => {
  const { error, ...more } = vm?.guest.conversion ?? {};
  const told = { seconds: seconds.toFixed(3), steps: '[]', warnings: '[]' };
  if (error !== undefined)
    return {
      ...byCode('CONVERSION_FAILED', `virt-v2v could not convert the guest: ${error.split('\n')[0]}`),
      result: { failure: 'CONVERSION_FAILED', message: 'virt-v2v could not convert the guest.', error, ...told },
      log: error,
    };
  const steps = STEPS.map((message) => ({ message, at: '2026-01-01T00:00:00+00:00' }));
  const result = {
    ...told,
    blockBus: 'virtio-blk',
    netModel: 'virtio-net',
    machine: 'q35',
    product: 'Debian GNU/Linux 12',
  };
  return {
    code: 0,
    signal: null,
    outOfMemory: false,
    log: '',
    result: { ...result, virtioScsi: 'unknown', steps: JSON.stringify(steps), ...more },
  };
};

/** Lab (test/lab/conversion.test.ts): all staged files have to be complete; it moves no bytes that are counted. */
export const conversionOf = (fleet: Fleet, machine: SimulatedMachine, { input }: JobSpec): SimulatedJob['due'] => {
  const now = nowOf(fleet);
  const directory = machine.staging.get(textOf(input, 'directory'));
  const staged = stagedFiles(input).map(([, file]) => directory?.get(file)?.content);
  const whole = staged.length > 0 && staged.every((content) => typeof content === 'string');
  if (!whole) return { at: now + 200, end: byCode('VERIFY_FAILED', 'The staged file is not complete.') };
  const vmId = String(staged[0]).split('/')[0] ?? '';
  const vm = fleet.vcenters.flatMap(({ vms }) => vms.get(vmId) ?? [])[0];
  const seconds = vm?.guest.convertSeconds ?? 60;
  return { at: now + seconds * 1000, end: converted(vm, seconds) };
};

/** The overlays stand beside the staged files, which stay as they are. */
export const putOverlays = (machine: SimulatedMachine, { input }: SimulatedJob): void => {
  const files: Map<string, SimulatedFile> | undefined = machine.staging.get(textOf(input, 'directory'));
  for (const [disk, file] of stagedFiles(input)) {
    const base = files?.get(file);
    if (typeof base?.content !== 'string') continue;
    files?.set(`${textOf(input, 'directory')}/${disk}.converted.qcow2`, {
      content: `converted:${base.content}`,
      sizeBytes: Math.ceil(base.sizeBytes / 10),
      point: base.point ?? '',
    });
  }
};

/** What virt-v2v says that it is doing. */
export const noteOf = (job: SimulatedJob, now: number): string | null => {
  if (job.kind !== 'convert-guest') return null;
  const part = (now - job.startedAt) / Math.max(1, job.due.at - job.startedAt);
  return STEPS[Math.min(STEPS.length - 1, Math.floor(part * STEPS.length))] ?? null;
};
