import type { JsonObject } from '../../commands/ports/event-store.ts';
import type { DiskTransport } from '../../domain/task/task-plan.ts';
import { batchOf, type Ids } from '../../simulation/checks/platform.ts';
import { bySignal } from '../../simulation/faults.ts';
import type { SimulatedVmwareVm } from '../../simulation/vcenter.ts';
import { simulatedVmwareVm } from '../../simulation/vmware-world.ts';
import type { Act, Cue } from './acts.ts';
import { away, cancelling, failing, final, jobMade, killing, ORDER, refusal } from './happenings.ts';
import type { Scenario } from './record.ts';

const VM = 'vm-41';
const shop = (more: Partial<Parameters<typeof simulatedVmwareVm>[0]> = {}): SimulatedVmwareVm =>
  simulatedVmwareVm({ number: 41, name: 'shop', disksGiB: [1], ...more });
const twoDisks = (more: Partial<Parameters<typeof simulatedVmwareVm>[0]> = {}): SimulatedVmwareVm =>
  shop({ disksGiB: [2, 1], ...more });
const mail = simulatedVmwareVm({ number: 42, name: 'mail', power: 'OFF', firmware: 'UEFI' });

export const orderingVmware =
  (vms: readonly SimulatedVmwareVm[], more: JsonObject = {}, command = ORDER) =>
  (ids: Ids): Act => {
    const networkGroups = [{ sourceNetwork: 'network-7', networkId: ids.networkId }];
    const input = { ...batchOf(ids, vms), sourceType: 'VMWARE', sourceClusterId: 'domain-c7', networkGroups, ...more };
    return { act: 'order', command, input: input as JsonObject }; // made of texts, numbers and lists
  };

type Wish = {
  readonly vms?: readonly SimulatedVmwareVm[];
  readonly transport?: DiskTransport;
  readonly more?: JsonObject;
};

const vmware = (name: string, about: string, wish: Wish = {}, later: readonly Act[] = []): Scenario => ({
  name: `vmware-${name}`,
  about,
  begins: `platform-vmware-${(wish.transport ?? 'HTTPS').toLowerCase()}`,
  vmware: wish.vms ?? [shop()],
  acts: (ids) => [orderingVmware(wish.vms ?? [shop()], wish.more ?? {})(ids), ...later],
});

const cancelledAt = (name: string, about: string, cue: Cue, more: JsonObject = {}): Scenario =>
  vmware(`cancelled-${name}`, about, { more }, [cancelling(cue)]);

const noSystem = { error: 'virt-v2v: error: inspection could not detect the source guest (or physical machine).' };

export const vmwareScenarios: readonly Scenario[] = [
  vmware('https', 'A VM that runs: its guest is shut down, two disks are read over HTTPS, converted and written.', {
    vms: [twoDisks()],
  }),
  vmware('ssh', 'The same over SSH from the ESXi host.', { vms: [shop()], transport: 'SSH' }),
  vmware('vddk', 'The same with VDDK.', { vms: [shop()], transport: 'VDDK' }),
  vmware('off', 'A UEFI VM that was off before: nothing is done to its power.', { vms: [mail] }),
  vmware('stubborn', 'A guest that never shuts down is forced off.', {
    vms: [shop({ guest: { shutDownSeconds: null } })],
  }),
  vmware('no-tools', 'A guest without VMware Tools is forced off.', {
    vms: [shop({ traits: { toolsRunning: false } })],
  }),
  vmware('two-vms', 'Two VMs of one batch, one of them off.', { vms: [shop(), mail] }),
  vmware('scsi', 'A guest whose kernel has no virtio_scsi, with warnings of the conversion.', {
    vms: [twoDisks({ guest: { conversion: { virtioScsi: '0', warnings: '["a warning of virt-v2v"]' } } })],
  }),
  cancelledAt('queued', 'Cancelled while it is queued.', { seen: 'TaskQueued .*' }),
  cancelledAt(
    'shutting-down',
    'Cancelled while the guest is on its way down: it is waited for and switched on again.',
    {
      seen: 'SourceShutdownRequested .*',
      seconds: 10,
    },
  ),
  cancelledAt('reading', 'Cancelled while a disk is read: the VM is put back.', { seen: jobMade('stage'), seconds: 2 }),
  cancelledAt('converting', 'Cancelled during the conversion.', { seen: jobMade('convert'), seconds: 20 }),
  cancelledAt('writing', 'Cancelled while a volume is written.', { seen: jobMade('write'), seconds: 2 }),
  cancelledAt('defined', 'Cancelled once the VM is defined.', { seen: 'ArtefactMade vm-definition' }),
  cancelledAt(
    'kept',
    'Cancelled, and the source is to stay stopped.',
    { seen: jobMade('stage'), seconds: 2 },
    {
      keepSourceStopped: true,
    },
  ),
  vmware(
    'put-back',
    'The guest cannot be converted: the VM is switched on again, what was staged is kept for its time.',
    {
      vms: [shop({ guest: { conversion: noSystem } })],
    },
  ),
  vmware('failed-kept', 'The guest cannot be converted, and the source is to stay stopped.', {
    vms: [shop({ guest: { conversion: noSystem } })],
    more: { keepSourceStopped: true },
  }),
  vmware(
    'jobs-killed',
    'A reading, a conversion and a writing are killed: each goes on as its next job.',
    { vms: [twoDisks()] },
    [killing('stage.sda', 1), killing('convert', 1), killing('write.sdb', 1)],
  ),
  vmware('given-up', 'The conversion runs out of memory five times: given up.', { vms: [shop()] }, [
    {
      act: 'fail',
      troubles: { jobs: [{ role: 'convert', part: 0.5, end: { ...bySignal('KILL'), outOfMemory: true }, times: 5 }] },
    },
  ]),
  vmware(
    'failed-with-debt',
    'It fails, and the source cannot be switched on for hours: ended with debt, which is paid.',
    {
      vms: [shop()],
    },
    [failing('start-vm', 1, final), failing('vcenter-power-on', 8, refusal)],
  ),
  vmware('vcenter-away', 'vCenter does not answer while the VM is watched and read.', {}, [
    { cue: { seen: jobMade('stage'), seconds: 1 }, act: 'silence', machine: 'vc', seconds: 400 },
  ]),
  vmware('vcenter-busy', 'vCenter answers that it is too busy, then it cannot be reached.', { vms: [shop()] }, [
    failing('vcenter-shut-down', 3, { code: 'BUSY', message: 'vCenter is too busy.', retryable: true }),
    failing('vcenter-events', 3, away('vCenter does not answer.')),
  ]),
  vmware('sessions-lost', 'All sessions end under the reading: it gets another cookie and goes on.', {}, [
    { cue: { seen: jobMade('stage'), seconds: 2 }, act: 'lose-sessions' },
  ]),
  vmware('powered-on', 'Somebody switches the VM on while it is read: the task fails.', {}, [
    { cue: { seen: jobMade('stage'), seconds: 2 }, act: 'power-on', vm: VM },
  ]),
  vmware('powered-on-late', 'Somebody switches the VM on while it is written.', {}, [
    { cue: { seen: jobMade('write'), seconds: 2 }, act: 'power-on', vm: VM },
  ]),
  vmware('removed', 'Somebody removes the VM while it is read.', {}, [
    { cue: { seen: jobMade('stage'), seconds: 2 }, act: 'remove-vm', vm: VM },
  ]),
  vmware('rebooted', 'The server reboots during the conversion.', { vms: [shop()] }, [
    { cue: { seen: jobMade('convert'), seconds: 10 }, act: 'reboot', machine: 'mig' },
  ]),
  vmware(
    'killed',
    'The control plane is killed while the guest goes down, is read, converted and written.',
    { vms: [twoDisks()] },
    [
      { cue: { seen: 'SourceShutdownRequested .*', seconds: 5 }, act: 'kill', seconds: 3 },
      { cue: { seen: jobMade('stage'), times: 2, seconds: 1 }, act: 'kill', seconds: 3 },
      { cue: { seen: jobMade('convert'), seconds: 10 }, act: 'kill', seconds: 30 },
      { cue: { seen: jobMade('write'), seconds: 2 }, act: 'kill', seconds: 3 },
    ],
  ),
  {
    name: 'vmware-refused-claim',
    about: 'Two batches want the same VM at once: one is refused whole, and what it had claimed is returned.',
    decided: { seen: 'MigrationBatchProposed .*', times: 2 },
    begins: 'platform-vmware-https',
    vmware: [shop(), mail],
    acts: (ids) => [orderingVmware([mail, shop()])(ids), orderingVmware([shop()], {}, 'second')(ids)],
  },
];
