import type { Found } from '../../adapters/vcenter/found.ts';
import { object } from './vcenter-objects.ts';
import { BACKINGS, BELOW, CONFIG, DEVICE_CLASSES, OF_EVERY_DEVICE } from './vsphere-api.ts';

export const tag = (name: string, inner: string, type?: string): string =>
  `<${name}${type === undefined ? '' : ` xsi:type="${type}"`}>${inner}</${name}>`;

/** `shares/level` becomes an element in an element. */
export const nested = (path: string, inner: string): string =>
  path
    .split('/')
    .toReversed()
    .reduce((content, name) => tag(name, content), inner);

export const device = (type: string, inner: string): string => tag('VirtualDevice', inner, type);
export const option = (key: string, value: string): string =>
  tag('OptionValue', tag('key', key) + tag('value', value), 'OptionValue');

export const vmWith = (devices: string, options = '', properties: Readonly<Record<string, string>> = {}): Found =>
  object('VirtualMachine', 'vm-1', {
    name: tag('val', 'web'),
    'config.hardware.device': tag('val', devices),
    ...(options === '' ? {} : { 'config.extraConfig': tag('val', options) }),
    ...properties,
  });

/** What a property may say: for each kind of row one that it is for and one that it is not. */
const VALUES = [
  '',
  'true',
  'false',
  '0',
  '1',
  '2',
  '-1',
  'normal',
  'high',
  'persistent',
  'nonpersistent',
  'independent_persistent',
  'sharingNone',
  'sharingMultiWriter',
  'noSharing',
  'physicalSharing',
  'native_4k',
  'native_512',
  'ipv4',
  'ipv6',
] as const;

const belowOf = (property: string): readonly string[] =>
  BELOW.get(property)?.map((name) => `${property.replace(/^config\..*/, '')}/${name}`.replace(/^\//, '')) ?? [property];

/** Whose backing it may be: the kind's name begins with the device's. */
const backingsOf = (type: string): readonly string[] => {
  const kinds = [...BACKINGS.keys()].filter((kind) => kind.startsWith(type));
  return kinds.length > 0 ? kinds : [...BACKINGS.keys()].filter((kind) => kind.startsWith('VirtualEthernetCard'));
};
const isNic = (type: string): boolean => DEVICE_CLASSES.get(type)?.includes('addressType') ?? false;

/** Every device with each of its properties saying each value, and on each of its backings. */
const deviceSamples = (): readonly string[] =>
  [...DEVICE_CLASSES].flatMap(([type, own]) => {
    const mark = isNic(type) ? tag('addressType', 'assigned') : '';
    const backings = backingsOf(type).map((kind) =>
      VALUES.map((value) =>
        device(type, mark + tag('backing', (BACKINGS.get(kind) ?? []).map((name) => tag(name, value)).join(''), kind)),
      ).join(''),
    );
    const properties = [...OF_EVERY_DEVICE, ...own].flatMap(belowOf);
    return [
      device(type, mark),
      ...(isNic(type) || type === 'VirtualDisk' || backingsOf(type)[0]?.startsWith(type) ? backings : []),
      ...VALUES.map((value) => device(type, mark + properties.map((path) => nested(path, value)).join(''))),
    ];
  });

const propertySamples = (): readonly (readonly [string, string])[] =>
  [...CONFIG].flatMap(([of, names]) =>
    names
      .map((name) => `${of}.${name}`)
      .filter((path) => !['config.hardware.device', 'config.extraConfig', 'config.vAppConfig'].includes(path))
      .flatMap((path) =>
        VALUES.map((value): readonly [string, string] => [
          path,
          BELOW.has(path)
            ? belowOf(path)
                .map((below) => nested(below, value))
                .join('')
            : value,
        ]),
      ),
  );

const disk = tag('bootOrder', tag('deviceKey', '2000'), 'VirtualMachineBootOptionsBootableDiskDevice');
const network = tag('bootOrder', tag('deviceKey', '4000'), 'VirtualMachineBootOptionsBootableEthernetDevice');

/** Keys as servers write them, each saying that it is on or off. */
export const OPTIONS = [
  'guestinfo.vmtools.versionString',
  'guestInfo.detailed.data',
  'guestinfo.userdata',
  'guestinfo.metadata.encoding',
  'guestinfo.hostname',
  'machine.id',
  'sharedFolder0.hostPath',
  'sharedFolder0.present',
  'hgfs.mapRootShare',
  'SMBIOS.reflectHost',
  'bios.bootOrder',
  'cpuid.coresPerSocket',
  'hypervisor.cpuid.v0',
  'monitor_control.restrict_backdoor',
  'rtc.diffFromUTC',
  'numa.autosize.cookie',
  'numa.vcpu.preferHT',
  'sched.mem.maxmemctl',
  'vm.genid',
  'nvram',
  'evcCompatibilityMode',
  'hpet0.present',
  'ethernet0.pciSlotNumber',
  'scsi0:1.virtualSSD',
  'ethernet0.filter0.name',
  'devices.hotplug',
  'disk.EnableUUID',
  'mem.hotadd',
  'vhv.enable',
  'pciPassthru0.id',
  'scsi0:0.redo',
  'sched.swap.derivedName',
  'isolation.tools.copy.disable',
  'viv.moid',
  'cleanShutdown',
] as const;

/** VMs that between them have all that the API has, and say of it what the rows are for. */
export const SAMPLES: readonly Found[] = [
  ...deviceSamples().map((devices) => vmWith(devices)),
  ...propertySamples().map(([path, value]) => vmWith('', '', { [path]: tag('val', value) })),
  vmWith(device('VirtualSerialPort', '') + device('VirtualSerialPort', '')),
  vmWith(
    device('VirtualCdrom', tag('backing', '', 'VirtualCdromIsoBackingInfo') + nested('connectable/connected', 'true')),
  ),
  vmWith(device('VirtualFutureNic', tag('addressType', 'manual') + tag('macAddress', '00:50:56:00:00:01'))),
  vmWith('', '', { 'config.bootOptions': tag('val', disk + network) }),
  vmWith('', '', { 'config.bootOptions': tag('val', network + disk) }),
  vmWith('', '', { 'config.vAppConfig.ovfEnvironmentTransport': tag('val', tag('string', 'iso')) }),
  vmWith('', '', { 'config.vAppConfig.ovfEnvironmentTransport': tag('val', '') }),
  vmWith('', '', { 'config.cpuFeatureMask': tag('val', '') }),
  vmWith('', '', { snapshot: tag('val', tag('rootSnapshotList', '')) }),
  vmWith('', OPTIONS.map((key) => option(key, 'TRUE') + option(key, '1') + option(key, 'FALSE')).join('')),
];
