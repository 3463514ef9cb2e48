// timeout: 300s
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { CredentialRef, DiskName, SourceVmId } from '../../domain/words/ids.ts';
import { openRealWorld } from '../../runtime/real-world.ts';
import { memoryVault } from '../../simulation/on-servers.ts';
import type { OpenHarness } from '../contracts/world/harness.ts';
import { jobsContract } from '../contracts/world/jobs.suite.ts';
import { kvmSourceContract } from '../contracts/world/kvm-source.suite.ts';
import { machinesContract } from '../contracts/world/machines.suite.ts';
import { targetContract } from '../contracts/world/target.suite.ts';
import { inventoryChanges } from '../peers/lab/inventory.ts';
import { attachLab } from '../peers/lab/lab.ts';
import { eventually } from '../support/eventually.ts';
import { fileVolumes } from '../support/file-volumes.ts';
import { machineOf } from './adapters-program.ts';

const lab = await attachLab();
const { src, mig, tgt } = lab.hosts;
const [bios, uefi] = await Promise.all([
  lab.startGuest({ name: 'vm-bios', firmware: 'bios', dataDisk: true }),
  lab.startGuest({ name: 'vm-uefi', firmware: 'uefi', dataDisk: false }),
]);
const vault = memoryVault();
await vault.put('lab' as CredentialRef, { kind: 'privateKey', privateKey: readFileSync(lab.adminKey, 'utf8') });
const world = openRealWorld(vault, mkdtempSync(`${tmpdir()}/sampan-inventories-`));
const [source, server, host] = [machineOf(src, 'mover'), machineOf(mig, 'root'), machineOf(tgt, 'root')];
const [cachePath, storagePath] = ['/srv/cache', '/srv/storage'];
// What stands for good from the first call on: the program, a cache path, a storage.
await Promise.all([world.kvm.probe(source), world.staging.probe(server, cachePath), world.target.probe(host)]);
await fileVolumes(world.storages).storageCapacity(host, storagePath);

const inventories = () => Promise.all([src, mig, tgt].map((each) => lab.inventory(each)));
/** libvirt's own, and the epoch, which is only ever replaced. */
const NOT_OURS = /epoch|virbr|lab-net\.xml|\/run\/sudo\/ts/;

const open: OpenHarness = async () => {
  const before = await inventories();
  return {
    ...world,
    source,
    server,
    host,
    bios: bios.uuid as SourceVmId,
    uefi: uefi.uuid as SourceVmId,
    disks: ['vda' as DiskName, 'vdb' as DiskName],
    cachePath,
    storagePath,
    network: 'lab-net',
    until: (what, ask) => eventually(what, ask, { everyMilliseconds: 300 }),
    leftovers: async () => {
      const after = await inventories();
      return [src, mig, tgt].flatMap(({ name }, index) =>
        inventoryChanges(before[index] ?? {}, after[index] ?? {})
          .filter((change) => !NOT_OURS.test(change))
          .map((change) => `${name} ${change}`),
      );
    },
    close: async () => undefined,
  };
};

const contracts = [machinesContract, kvmSourceContract, targetContract, jobsContract];
const last = contracts.at(-1);
for (const contract of contracts) {
  const test = contract('lab', open);
  if (contract === last) test.after(() => world.close());
  test.run();
}
