import { randomBytes } from 'node:crypto';
import { attachLab } from '../../test/peers/lab/lab.ts';
import { domainState } from '../../test/support/arrived.ts';
import { runDemo, say, ssh } from './course.ts';

/** A running VM leaves one libvirt host and boots on another. */
const work = process.argv[2] ?? '.';
const lab = await attachLab();
const { src } = lab.hosts;
say('Three libvirt hosts are up: src, mig (migration server), tgt. A VM boots on src.');
const guest = await lab.startGuest({ name: 'shop', firmware: 'bios', dataDisk: true });
const nonce = randomBytes(8).toString('hex');

process.exit(
  await runDemo(lab, work, {
    nonce,
    inventory: { sources: [{ name: 'src', ssh: ssh(lab, src, 'mover') }] },
    plan: {
      source: 'src',
      networks: { 1: 'lab-net' },
      vms: [{ vm: guest.name, nics: [{ number: 1, ip: '192.168.150.77' }] }],
    },
    ready: async () => {
      await lab.awaitAgent(src, guest.name, 300_000);
      await lab.writeEvidence(guest, nonce, 8);
      say(`The guest runs. Inside it: nonce ${nonce}, and new random files with their checksums on both disks.`);
    },
    sourceState: () => domainState(src, guest.name),
  }),
);
