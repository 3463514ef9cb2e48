import { createHash } from 'node:crypto';
import type { AccessKeys, HostKeyProbe, StagingArea, Vault } from '../commands/ports/machines.ts';
import type { NameLookup } from '../commands/ports/names.ts';
import { type CredentialRef, secondsAfter } from '../domain/words/ids.ts';
import { outside } from './failures.ts';
import { assureOpen, shutFor } from './fences.ts';
import { type Fleet, machineAt } from './fleet.ts';
import type { Gate } from './gate.ts';
import { textOf } from './job-input.ts';
import { bootIdOf, type SimulatedMachine } from './machine.ts';
import { runningJobs } from './settle.ts';

/** Lab (test/jobs/keys-and-staging.test.ts): making again gives the same key; a line is replaced by its key id. */
export const simulatedAccessKeys = (gate: Gate, time: Fleet['time']): AccessKeys => {
  let made = 0;
  return {
    make: (server, epoch, keyId) =>
      gate(server, 'make-key', epoch, ({ keys }) => {
        const publicKey = keys.get(keyId) ?? `ssh-ed25519 ${Buffer.from(`key:${keyId}:${++made}`).toString('base64')}`;
        keys.set(keyId, publicKey);
        return { publicKey, addresses: [server.ssh.address] };
      }),
    discard: (server, epoch, keyId) => gate(server, 'discard-key', epoch, ({ keys }) => void keys.delete(keyId)),
    authorise: (machine, epoch, { keyId, door, lifetimeSeconds, ...key }) =>
      gate(machine, 'authorise-key', epoch, (there) => {
        assureOpen(there, machine.fence, `door.${keyId}.${door}`);
        there.authorised.set(keyId, { ...key, expires: secondsAfter(time.now(), lifetimeSeconds) });
      }),
    revoke: (machine, epoch, { keyId, door }) =>
      gate(machine, 'revoke-key', epoch, (there) => {
        shutFor(there, machine.fence, `door.${keyId}.${door}`);
        there.authorised.delete(keyId);
      }),
  };
};

const stagedBytes = ({ staging }: SimulatedMachine): number =>
  [...staging.values()].flatMap((files) => [...files.values()]).reduce((sum, file) => sum + file.sizeBytes, 0);

const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

const noteRemoval = (fleet: Fleet, there: SimulatedMachine, directory: string): void => {
  const isIn = (path: string): boolean => path === directory || path.startsWith(`${directory}/`);
  const user = runningJobs(there).find(({ input }) => isIn(textOf(input, 'file')) || isIn(textOf(input, 'directory')));
  if (user) fleet.breaches.push(`${directory} was removed while job ${user.id} worked in it`);
};

/** Lab: only a directory named as ours, with our marker, is made or removed; files lie directly in one. */
export const simulatedStagingArea = (fleet: Fleet, gate: Gate): StagingArea => ({
  probe: (server, _cachePath, look) =>
    gate(server, 'probe-server', null, (there) => ({
      bootId: bootIdOf(there),
      cores: there.cores,
      memoryBytes: there.memoryBytes,
      cacheTotalBytes: there.diskBytes,
      cacheFreeBytes: Math.max(0, there.diskBytes - stagedBytes(there)),
      addresses: [there.address],
      missingPackages: [],
      missingForVmware: [],
      virtioWin: look?.virtioWin != null,
      vddk: look?.vddk != null,
    })),
  prepare: (server, epoch, directory) =>
    gate(server, 'prepare-staging', epoch, ({ staging }) => {
      if (!/\/sampan-[A-Za-z0-9._-]+$/.test(directory))
        throw outside('STATE_CONFLICT', 'The directory is not named as ours are.');
      if (!staging.has(directory)) staging.set(directory, new Map());
    }),
  remove: (server, epoch, directory) =>
    gate(server, 'remove-staging', epoch, (there) => {
      noteRemoval(fleet, there, directory);
      there.staging.delete(directory);
      for (const file of there.halves.keys()) if (directoryOf(file) === directory) there.halves.delete(file);
    }),
  putFile: (server, epoch, path, bytes, pointInTime = null) =>
    gate(server, 'put-file', epoch, ({ staging }) => {
      const files = staging.get(directoryOf(path));
      if (!files) throw outside('STATE_CONFLICT', 'The file is not in a directory of ours.');
      const of = pointInTime === null ? {} : { point: pointInTime };
      files.set(path, { content: bytes, sizeBytes: bytes.byteLength, ...of });
    }),
  getFile: (server, path) =>
    gate(server, 'get-file', null, ({ staging }) => {
      const files = staging.get(directoryOf(path));
      if (!files) throw outside('STATE_CONFLICT', 'The file is not in a directory of ours.');
      const content = files.get(path)?.content;
      if (content === undefined || typeof content === 'string') throw outside('NOT_FOUND', 'There is no such file.');
      return content;
    }),
});

export const fingerprintOf = (hostKey: string): string => {
  const blob = Buffer.from(hostKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
};

export const simulatedHostKeys = (fleet: Fleet): HostKeyProbe => ({
  probeHostKey: async (address) => {
    await fleet.time.sleep(fleet.latency());
    const { hostKey } = machineAt(fleet, address);
    return { keyType: 'ssh-ed25519', hostKey, fingerprint: fingerprintOf(hostKey) };
  },
});

/** Secrets in memory: the real vault has its own contract suite. */
export const memoryVault = (): Vault => {
  const secrets = new Map<CredentialRef, Awaited<ReturnType<Vault['get']>>>();
  return {
    put: async (ref, secret) => void secrets.set(ref, secret),
    get: async (ref) => {
      const secret = secrets.get(ref);
      if (!secret) throw outside('NOT_FOUND', 'There is no such credential.');
      return secret;
    },
    remove: async (ref) => void secrets.delete(ref),
    refs: async () => [...secrets.keys()],
  };
};

/** Every name of this world is its own address. */
export const simulatedNames: NameLookup = { ipv4Of: async (name) => name };
