import { keyed, own } from '../../domain/words/keyed.ts';
import { type Options, text } from './command.ts';
import { type InventoryFile, inventoryFile } from './inventory-file.ts';
import { badInput } from './terminal.ts';
import { checked } from './yaml-file.ts';

type Part = Readonly<Record<string, unknown>>;

const list = (line: string | undefined): readonly string[] | undefined => line?.split(',').map((one) => one.trim());

const sshOf = (options: Options): Part => {
  const port = text(options, 'ssh-port');
  return {
    address: text(options, 'address'),
    port: port === undefined ? undefined : Number(port),
    user: text(options, 'user'),
    passwordFile: text(options, 'password-file'),
    passwordEnv: text(options, 'password-env'),
    privateKeyFile: text(options, 'key-file'),
    passphraseFile: text(options, 'passphrase-file'),
    fingerprint: text(options, 'fingerprint'),
  };
};

const saslOf = (options: Options): Part => {
  const [user, passwordFile, passwordEnv] = ['sasl-user', 'sasl-password-file', 'sasl-password-env'].map((one) =>
    text(options, one),
  );
  const isGiven = [user, passwordFile, passwordEnv].some((one) => one !== undefined);
  return isGiven ? { sasl: { user, passwordFile, passwordEnv } } : {};
};

const vcenterOf = (options: Options): Part => {
  const { privateKeyFile: _, passphraseFile: __, ...reached } = sshOf(options);
  return { ...reached, legacyTls: options['legacy-tls'] };
};

const attachmentOf = (options: Options): Part =>
  options.bridge === undefined
    ? { libvirtNetwork: text(options, 'libvirt-network') }
    : { bridge: text(options, 'bridge') };

const MAKERS = keyed<(name: string, options: Options) => Part>({
  zone: (name) => ({ zones: [{ name }] }),
  cluster: (name, options) => ({ clusters: [{ name, zone: text(options, 'zone') }] }),
  host: (name, options) => ({ hosts: [{ name, cluster: text(options, 'cluster'), ssh: sshOf(options) }] }),
  storage: (name, options) => ({
    storages: [{ name, path: text(options, 'path'), clusters: list(text(options, 'cluster')) }],
  }),
  network: (name, options) => ({
    networks: [
      {
        name,
        cidr: text(options, 'cidr'),
        gateway: text(options, 'gateway'),
        dns: list(text(options, 'dns')),
        ranges: list(text(options, 'range')),
        attachment: attachmentOf(options),
        clusters: list(text(options, 'cluster')),
      },
    ],
  }),
  source: (name, options) => ({ sources: [{ name, ssh: sshOf(options), ...saslOf(options) }] }),
  vcenter: (name, options) => ({ sources: [{ name, vcenter: vcenterOf(options) }] }),
  server: (name, options) => ({
    servers: [
      {
        name,
        description: text(options, 'description'),
        type: text(options, 'type'),
        host: text(options, 'host'),
        cachePath: text(options, 'cache-path'),
        migrationNetwork: text(options, 'migration-network'),
        uplink: text(options, 'uplink'),
        downlink: text(options, 'downlink'),
        virtioWin: text(options, 'virtio-win'),
        vddk: text(options, 'vddk'),
      },
    ],
  }),
});

/** `sampan add` as a file of one thing. */
export const itemOf = (kind: string, name: string, options: Options): InventoryFile => {
  const make = own(MAKERS, kind);
  if (!make) throw badInput(`There is no "add ${kind}"; there are: ${Object.keys(MAKERS).join(', ')}.`);
  return checked(inventoryFile, make(name, options));
};
