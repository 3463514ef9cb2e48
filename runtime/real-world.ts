import { type Dialing, ELSEWHERE } from '../adapters/dial/dial.ts';
import { systemNames } from '../adapters/dial/name-lookup.ts';
import { inventoryFiles } from '../adapters/inventory-cache/inventory-files.ts';
import { RemoteAccessKeys } from '../adapters/jobs/access-keys.ts';
import { RemoteJobs } from '../adapters/jobs/jobs.ts';
import { assembleProgram, loadOwnFragments } from '../adapters/jobs/program.ts';
import { JobProgram } from '../adapters/jobs/remote-program.ts';
import { RemoteStagingArea } from '../adapters/jobs/staging-area.ts';
import { kvmSourceFragments } from '../adapters/kvm-source/fragments.ts';
import { kvmSource } from '../adapters/kvm-source/kvm-source.ts';
import { saslFrom, withSasl } from '../adapters/kvm-source/sasl.ts';
import { libvirtTargetFragments } from '../adapters/libvirt-target/fragments.ts';
import { libvirtTarget } from '../adapters/libvirt-target/libvirt-target.ts';
import { SshHostKeyProbe } from '../adapters/ssh/host-key-probe.ts';
import { SshPool } from '../adapters/ssh/pool.ts';
import { storageFragments, storageKinds } from '../adapters/storage/kinds.ts';
import { vmwareSource } from '../adapters/vcenter/vmware-source.ts';
import type { RemoteProgram, Vault } from '../commands/ports/machines.ts';
import type { World } from '../commands/ports/world.ts';
import { sourceDrivers } from '../commands/sources/drivers.ts';
import { systemClock } from './clock.ts';

export type OpenWorld = World & { close(): Promise<void> };

/** How calls to machines are measured, where they are. */
export type Instruments = {
  readonly program: (program: RemoteProgram) => RemoteProgram;
  /** Is given what tells how many SSH connections are open. */
  readonly connections: (count: () => number) => void;
};
const NONE: Instruments = { program: (program) => program, connections: () => undefined };

/** The machines as they are: SSH with pinned keys, one program on each of them, libvirt behind it; vCenters over SOAP. */
export const openRealWorld = (
  vault: Vault,
  inventoryDirectory: string,
  measured = NONE,
  dialing: Dialing = ELSEWHERE,
): OpenWorld => {
  const ssh = new SshPool({ vault, dialing });
  const fragments = [
    ...loadOwnFragments(),
    ...kvmSourceFragments(),
    ...libvirtTargetFragments(),
    ...storageFragments(),
  ];
  const program = measured.program(new JobProgram(ssh, assembleProgram(fragments)));
  measured.connections(() => ssh.connections);
  const vmware = vmwareSource({ vault, clock: systemClock, dialing });
  return {
    vault,
    hostKeys: new SshHostKeyProbe(dialing),
    jobs: new RemoteJobs(program),
    accessKeys: new RemoteAccessKeys(program),
    staging: new RemoteStagingArea(program),
    sources: sourceDrivers,
    kvm: kvmSource(withSasl(program, saslFrom(vault))),
    vmware,
    inventories: inventoryFiles(inventoryDirectory),
    target: libvirtTarget(program),
    storages: storageKinds(program),
    names: systemNames,
    close: async () => {
      await vmware.close(); // always logged out
      await ssh.close();
    },
  };
};
