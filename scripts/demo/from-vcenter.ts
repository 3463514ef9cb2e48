import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { attachLab } from '../../test/peers/lab/lab.ts';
import { startVcsim } from '../../test/peers/vcsim/vcsim.ts';
import { parentAddress } from '../../test/support/vmware-fleet.ts';
import { makeGuestDisks } from '../../test/support/vmware-guest.ts';
import { runDemo, say } from './course.ts';

/**
 * A VM leaves a vCenter, is converted by virt-v2v and boots on KVM. The vCenter is the simulator of test/peers/vcsim with
 * real disk bytes in its datastore; libvirt, QEMU, SSH, nbdkit and virt-v2v are real.
 */
const work = process.argv[2] ?? '.';
const lab = await attachLab();
const nonce = randomBytes(8).toString('hex');
say('Two libvirt hosts are up: mig (migration server), tgt. Disks of a Debian guest are made for a vCenter.');
const { root, data } = await makeGuestDisks(join(work, 'disks'), { nonce, dataDisk: true, megabytes: 8 });
const vcsim = await startVcsim({
  address: parentAddress(lab),
  inventory: {
    clusters: [{ name: 'cluster-v', hosts: [{ name: 'esxi-1' }] }],
    datastores: [{ name: 'ds1' }],
    networks: [{ name: 'VM Network', kind: 'standard' }],
    vms: [
      {
        name: 'shop',
        guestId: 'debian11_64Guest',
        guestFullName: 'Debian GNU/Linux 11 (64-bit)',
        cpus: 1,
        memoryMiB: 384,
        power: 'on',
        disks: [root, ...(data ? [data] : [])].map((disk) => ({ controller: 'pvscsi' as const, ...disk })),
        nics: [{ mac: '00:50:56:00:00:77', network: 'VM Network' }],
      },
    ],
  },
});
say(
  `A simulated vCenter ${vcsim.address} has the VM "shop", switched on. On its disks: nonce ${nonce}, random files with checksums.`,
);
const code = await runDemo(
  lab,
  work,
  {
    nonce,
    inventory: {
      sources: [
        {
          name: 'vc',
          vcenter: { address: vcsim.address, port: vcsim.port, user: vcsim.user, passwordEnv: 'DEMO_VCENTER_PASSWORD' },
        },
      ],
      servers: [{ name: 'mig-server', type: 'VMWARE', host: 'mig', cachePath: '/srv/sampan-cache' }],
    },
    plan: {
      source: 'vc',
      networks: { 'VM Network': 'lab-net' },
      vms: [{ vm: 'shop', nics: [{ number: 1, ip: '192.168.150.77' }] }],
    },
    ready: async () => undefined,
    sourceState: async () => (await vcsim.state()).power.shop ?? 'gone',
  },
  { DEMO_VCENTER_PASSWORD: vcsim.password },
);
await vcsim.stop();
process.exit(code);
