import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Plan, planText } from '../../runtime/cli/plan-text.ts';

const GIB = 1024 ** 3;
const TASK: Plan['tasks'][number] = {
  name: 'wave-1',
  vmName: 'shop',
  source: { onStart: 'NOTHING', keepSourceStopped: false, vmware: null },
  target: {
    ...{ name: 'shop', cpuCores: 2, memoryBytes: 2 * GIB, volumeBytes: 30 * GIB, startAfterMigration: false },
    ...{ platform: 'LINUX', firmware: 'UEFI', machine: 'q35', cdromDrives: 0 },
    volumes: [
      { disk: 'vdb', root: true, displayName: 'root', sizeBytes: 10 * GIB, bus: 'scsi' },
      { disk: 'vda', root: false, displayName: 'vda', sizeBytes: 20 * GIB, bus: 'virtio' },
    ],
    nics: [
      {
        number: 1,
        networkId: 'n1',
        mac: '52:54:00:00:00:01',
        ip: null,
        model: 'virtio',
        isDefault: false,
        linkUp: false,
      },
      {
        number: 2,
        networkId: 'n2',
        mac: '52:54:00:00:00:02',
        ip: '10.0.0.7',
        model: 'e1000',
        isDefault: true,
        linkUp: true,
      },
    ],
  },
  disksLeftBehind: [{ disk: 'vdc', sizeBytes: GIB }],
  advisories: [
    {
      code: 'SHARED_FOLDERS',
      message: 'The shared folder of shop does not come along.',
      text: 'The shared folder of shop does not come along.',
      commands: ['virsh edit shop'],
    },
  ],
};

test('the plan of a VM: disks in their order, buses, NICs, addresses, firmware, and what does not come along', () => {
  const plan = {
    tasks: [TASK, { ...TASK, name: 'wave-2\u001b[2J', advisories: [], disksLeftBehind: [] }],
    violations: [],
    advisories: [
      { code: 'CPU_SHORTAGE', message: 'The VMs need more.', text: 'The VMs need more.', commands: null },
      ...TASK.advisories,
    ],
  };
  const lines = planText(plan, [{ id: 'n1', name: 'lan' }]).split('\n');
  const body = [
    '  firmware UEFI, machine q35, platform LINUX, left stopped after the migration',
    '  disk 1: vdb as root, 10 GB, scsi, root',
    '  disk 2: vda, 20 GB, virtio',
  ];
  const nics = [
    '  NIC 1: lan, a free address of the network, 52:54:00:00:00:01, virtio, disconnected',
    '  NIC 2: n2, 10.0.0.7, 52:54:00:00:00:02, e1000, default',
  ];
  assert.equal(lines, [
    'wave-1: shop -> shop, 2 CPU cores, 2 GB memory, 30 GB volumes',
    ...body,
    '  disk vdc, 1 GB, stays behind',
    ...nics,
    '  advisory: The shared folder of shop does not come along.',
    '              virsh edit shop',
    'wave-2?[2J: shop -> shop, 2 CPU cores, 2 GB memory, 30 GB volumes',
    ...body,
    ...nics,
    'advisory: The VMs need more.',
  ]);
});

test.run();
