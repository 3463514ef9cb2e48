import { simulatedVm } from '../../simulation/demo-world.ts';
import { cancelling, jobMade } from './happenings.ts';
import { ordering, small, uefi, web } from './kvm-vms.ts';
import type { Scenario } from './record.ts';

/** What happens before a task begins: claims, places in the queue, roles of servers. */
export const queueScenarios: readonly Scenario[] = [
  {
    name: 'kvm-queued',
    about: 'A parallelism of one: the second task is queued until the first has ended, and the batch after it too.',
    begins: 'platform-kvm',
    vms: [web, uefi],
    acts: (ids) => [
      { act: 'change-settings', command: 'settings', input: { migrationTaskParallelism: 1 } },
      { ...ordering([web])(ids), cue: { seen: 'ParallelismChanged .*' } },
      { ...ordering([uefi], {}, 'second')(ids), cue: { seen: 'SlotTaken .*' } },
    ],
  },
  {
    name: 'kvm-cancelled-waiting',
    about: 'Cancelled while it waits for the slot of another task.',
    begins: 'platform-kvm',
    vms: [small, uefi],
    acts: (ids) => [
      { act: 'change-settings', command: 'settings', input: { migrationTaskParallelism: 1 } },
      { ...ordering([small, uefi])(ids), cue: { seen: 'ParallelismChanged .*' } },
      cancelling({ seen: jobMade('stage'), seconds: 2 }, 1),
    ],
  },
  {
    name: 'kvm-deferred',
    about: 'The second task has no room on the server until the first has ended: deferred again and again.',
    begins: 'platform-kvm',
    bytesPerSecond: 20_000_000_000,
    vms: [
      simulatedVm({ number: 5, name: 'big', disksGiB: [1200] }),
      simulatedVm({ number: 6, name: 'too', disksGiB: [1200] }),
    ],
    acts: (ids) => [ordering([5, 6].map((number) => simulatedVm({ number, name: '' })))(ids)],
  },
  {
    name: 'kvm-deferred-unreachable',
    about: 'The server does not answer when the task is looked at.',
    begins: 'platform-kvm',
    vms: [small],
    acts: (ids) => [
      ordering([small])(ids),
      { cue: { seen: 'MigrationBatchAccepted .*' }, act: 'silence', machine: 'mig', seconds: 100 },
    ],
  },
  {
    name: 'kvm-refused-claim',
    about: 'Two batches want the same VM at once: one is refused whole, and what it had claimed is returned.',
    decided: { seen: 'MigrationBatchProposed .*', times: 2 },
    begins: 'platform-kvm',
    vms: [web, uefi],
    acts: (ids) => {
      // With another MAC than the VM's own, so that its addresses are granted, and returned.
      const vms = [{ vmId: uefi.id }, { vmId: web.id, nics: [{ number: 1, mac: '52:54:00:5a:00:77' }] }];
      return [ordering([], { vms })(ids), ordering([web], {}, 'second')(ids)];
    },
  },
  {
    name: 'kvm-refused-order',
    about: 'Nothing but a refusal: the VM is shut off, and KVM sources migrate what runs or is paused.',
    begins: 'platform-kvm',
    vms: [{ ...web, power: 'OFF' }],
    acts: (ids) => [ordering([web])(ids)],
  },
  {
    name: 'server-roles',
    latencySeconds: 0,
    about: 'A second migration server, and a third that wants the same host: its role is refused.',
    decided: { seen: 'MigrationServerProposed .*', times: 3 },
    begins: 'platform-kvm',
    acts: ({ names }) =>
      ['second', 'third'].map((name) => ({
        act: 'add-server',
        command: name,
        input: {
          name,
          type: 'KVM',
          hostId: [...names].find(([, machine]) => machine === 'tgt')?.[0] ?? '',
          cachePath: '/srv/cache',
        },
      })),
  },
];
