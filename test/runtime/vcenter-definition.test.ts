import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { definitionAdvisories } from '../../domain/planning/definition-notes.ts';
import type { SourceVm } from '../../domain/platform/inventory.ts';
import { faultOf, propertiesOf, rawClient, texts } from '../peers/vcsim/raw-soap.ts';
import { startVcsim, type Vcsim, type VcsimInventory, type VcsimVm } from '../peers/vcsim/vcsim.ts';
import { eventually } from '../support/eventually.ts';
import { spoken } from '../support/sentence.ts';
import { endpointOf, vmId, withSource } from './vcenter-world.ts';

const disks = [{ capacityBytes: 1_048_576, controller: 'nvme' as const }];
const plain = (name: string): VcsimVm => ({ name, noFiles: true, disks });
const inventory: VcsimInventory = {
  clusters: [{ name: 'c1', hosts: [{ name: 'esx-1', version: '8.0.3' }] }],
  version: '8.0.3',
  datastores: [{ name: 'ds1' }],
  networks: [{ name: 'VM Network', kind: 'standard' }],
  vms: [
    { ...plain('rich'), firmware: 'efi', secureBoot: true, snapshots: 1, cdroms: 2 },
    ...Array.from({ length: 60 }, (_, number) => plain(`plain-${number + 1}`)),
  ],
};

const add = (type: string, inner = ''): string =>
  `<deviceChange xsi:type="VirtualDeviceConfigSpec"><operation>add</operation><device xsi:type="${type}"><key>-1</key>${inner}</device></deviceChange>`;
const option = (key: string, value: string): string =>
  `<extraConfig xsi:type="OptionValue"><key>${key}</key><value xsi:type="xsd:string" xmlns:xsd="http://www.w3.org/2001/XMLSchema">${value}</value></extraConfig>`;

/** As an administrator's client would: the server takes it in and tells it again. */
const reconfigure = async (vcsim: Vcsim, name: string, spec: string): Promise<void> => {
  const client = rawClient(vcsim);
  await client.login();
  const answer = await client.call('ReconfigVM_Task', 'VirtualMachine', vmId(vcsim, name), `<spec>${spec}</spec>`);
  const [task = ''] = texts(answer, 'returnval');
  const info = await eventually(
    'the end of a ReconfigVM_Task',
    async () => {
      const found = await propertiesOf(client, ['Task', task], 'info.state', 'info.error');
      return /TaskInfoState">(success|error)</.test(found.body) ? found.body : undefined;
    },
    { everyMilliseconds: 50 },
  );
  assert.match(info, />success</);
  await client.call('Logout', 'SessionManager', 'SessionManager');
  assert.is(faultOf(answer), undefined, answer.body);
};

const test = suite<{ vcsim: Vcsim }>('vCenter: what a VM has beside its disks and NICs (RT-12)');
test.before(async (context) => {
  context.vcsim = await startVcsim({ inventory, settings: { queuedMs: 0, taskMs: 0 } });
  await reconfigure(
    context.vcsim,
    'rich',
    [
      '<memoryHotAddEnabled>true</memoryHotAddEnabled><cpuHotAddEnabled>true</cpuHotAddEnabled>',
      add('VirtualTPM'),
      add('VirtualPCIPassthrough'),
      add('VirtualHdAudioCard'),
      add('VirtualUSB', '<connected>true</connected>'),
      '<cpuAllocation><reservation>2000</reservation></cpuAllocation><nestedHVEnabled>true</nestedHVEnabled>',
      option('guestinfo.userdata', 'cGFzc3dvcmQ6IHMzY3JldA=='),
      option('isolation.tools.copy.disable', 'TRUE'),
      option('quantum.spin', 'up'),
    ].join(''),
  );
});
test.before.each(({ vcsim }) => vcsim.clearFaults());
test.after(({ vcsim }) => vcsim.stop());

const find = (vcsim: Vcsim, ...names: readonly string[]) =>
  withSource(vcsim, (vmware) =>
    vmware.findVms(
      endpointOf(vcsim),
      names.map((name) => vmId(vcsim, name)),
    ),
  );
const toldOf = (vms: readonly SourceVm[], name: string): readonly string[] => {
  const vm = vms.find((each) => each.name === name);
  return (vm?.notes ?? []).map(({ kind, what }) => `${kind} ${what}`);
};

const HAS_ALL = [
  'LOST TPM with its keys (tpm-202)',
  'LOST PCI device of the host passed through (DirectPath I/O) (pcipassthrough-203)',
  'LOST sound card (hdaudio-204)',
  'LOST USB device of the host or a client passed through (usb-205)',
  'LOST snapshots (1)',
  'LOST reservation of CPU (2000)',
  'LOST CPU maximum: CPUs can be added while it runs',
  'LOST memory maximum: memory can be added while it runs',
  'CHANGED nested virtualisation',
  'LOST data for cloud-init (guestinfo) (guestinfo.userdata)',
  'UNKNOWN config.extraConfig (quantum.spin)',
];

test('devices, properties and options that a client gave a VM are told by name; a plain VM gives no notice', async ({
  vcsim,
}) => {
  const vms = await find(vcsim, 'rich', 'plain-1');
  assert.equal(toldOf(vms, 'rich'), HAS_ALL);
  assert.is(vms.find(({ name }) => name === 'plain-1')?.notes, undefined);
});

test('no value of an option is told, and secure boot by its own advisory alone', async ({ vcsim }) => {
  const [rich] = await find(vcsim, 'rich');
  assert.ok(rich);
  assert.not.match(JSON.stringify(rich), /cGFzc3dvcmQ/);
  assert.is(rich.vmware?.secureBoot, 'YES');
  assert.ok(
    definitionAdvisories(rich)
      .map(spoken)
      .every(({ message }) => !/secure boot/i.test(message)),
  );
});

test('it costs no question more: one for up to a hundred VMs, and none of it where a whole inventory is listed', async ({
  vcsim,
}) => {
  await vcsim.resetCounters();
  const vms = await find(vcsim, 'rich', ...Array.from({ length: 60 }, (_, number) => `plain-${number + 1}`));
  assert.is(vms.length, 61);
  assert.is((await vcsim.state()).requests.RetrievePropertiesEx, 1);
  const listed = await withSource(vcsim, (vmware) => vmware.inventory(endpointOf(vcsim)));
  assert.ok(listed.vms.every(({ notes }) => notes === undefined));
});

test('a property that the user may not see is told, and the VM is planned all the same', async ({ vcsim }) => {
  for (const path of ['config.extraConfig', 'config.flags']) {
    await vcsim.fault({ kind: 'unreadable', vm: 'plain-2', path, fault: 'NoPermission' });
    const vms = await find(vcsim, 'plain-1', 'plain-2');
    assert.equal(
      vms.map(({ unreadable }) => unreadable),
      [undefined, undefined],
    );
    assert.equal([toldOf(vms, 'plain-1'), toldOf(vms, 'plain-2')], [[], [`UNREAD ${path}`]]);
  }
});

test('an option that cannot be read costs its VM the options, and the others nothing', async ({ vcsim }) => {
  await vcsim.fault({ kind: 'rewrite', from: 'plain-3.nvram', to: 'plain&nbsp;3.nvram', times: -1 });
  const vms = await find(vcsim, 'plain-2', 'plain-3', 'rich');
  assert.equal(
    vms.map(({ name, unreadable, disks: found }) => [name, unreadable, found.length]),
    [
      ['plain-2', undefined, 1],
      ['plain-3', undefined, 1],
      ['rich', undefined, 1],
    ],
  );
  assert.equal([toldOf(vms, 'plain-2'), toldOf(vms, 'rich')], [[], HAS_ALL]);
  assert.ok(toldOf(vms, 'plain-3').includes('UNREAD config.extraConfig'));
});

test('a server that does not have what its version should have is asked without', async ({ vcsim }) => {
  await vcsim.fault({ kind: 'methodFault', method: 'RetrievePropertiesEx', fault: 'InvalidProperty' });
  const vms = await find(vcsim, 'plain-1');
  assert.equal([vms[0]?.unreadable, vms[0]?.disks.length], [undefined, 1]);
  assert.ok(toldOf(vms, 'plain-1').includes('UNREAD config.flags'));
});

test.run();
