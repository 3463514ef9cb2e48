import { applyFile, TRUST } from './apply.ts';
import { type Command, word } from './command.ts';
import { itemOf } from './one-item.ts';

const FLAGS = [
  'zone',
  'cluster',
  'address',
  'ssh-port',
  'user',
  'password-file',
  'password-env',
  'key-file',
  'passphrase-file',
  'fingerprint',
];
const MORE = [
  'path',
  'cidr',
  'gateway',
  'dns',
  'range',
  'libvirt-network',
  'bridge',
  'host',
  'cache-path',
  'migration-network',
  'uplink',
  'downlink',
  'description',
  'type',
  'sasl-user',
  'sasl-password-file',
  'sasl-password-env',
  'virtio-win',
  'vddk',
];

export const add: Command = {
  usage: 'sampan add zone|cluster|host|storage|network|source|vcenter|server NAME [options]',
  about: 'Registers one thing: as apply does, with the fields as options. Lists are written with commas.',
  examples: [
    'sampan add zone east',
    'sampan add cluster c1 --zone east',
    'sampan add host h1 --cluster c1 --address 10.0.0.11 --key-file ~/.ssh/id_ed25519 --trust-on-first-use',
    'sampan add storage local --cluster c1 --path /var/lib/sampan-volumes',
    'sampan add network lan --cluster c1 --cidr 10.1.0.0/24 --range 10.1.0.10-10.1.0.50 --libvirt-network default',
    'sampan add source old-kvm --address 10.0.0.9 --password-env SOURCE_PASSWORD --fingerprint SHA256:…',
    'sampan add vcenter old-vc --address vc.example.org --user administrator@vsphere.local --password-env VC_PASSWORD --trust-on-first-use',
    'sampan add server mig --host h1 --cache-path /var/lib/sampan-cache --uplink 1Gbps',
    'sampan add server mig-vmware --type VMWARE --host h2 --cache-path /var/lib/sampan-cache --virtio-win /usr/share/virtio-win',
  ],
  options: {
    ...TRUST,
    'legacy-tls': { type: 'boolean' },
    ...Object.fromEntries([...FLAGS, ...MORE].map((name) => [name, { type: 'string' } as const])),
  },
  run: (call) =>
    applyFile(
      call,
      itemOf(
        word(call, 0, 'zone, cluster, host, storage, network, source, vcenter or server'),
        word(call, 1, 'its name'),
        call.options,
      ),
    ),
};
