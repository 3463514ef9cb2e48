import type { JsonObject } from '../../commands/ports/event-store.ts';
import type { Ipv4, Mac } from '../../domain/words/ids.ts';
import { simulatedVm, vmId } from '../../simulation/demo-world.ts';
import type { SimulatedVm } from '../../simulation/machine.ts';
import type { Act } from './acts.ts';
import { cancelling, failing, final, jobMade, killing, passing } from './happenings.ts';
import { ordering, small, uefi, web } from './kvm-vms.ts';
import type { Scenario } from './record.ts';

/** One batch on the usual platform, and what happens afterwards. */
const kvm = (
  name: string,
  about: string,
  vms: readonly SimulatedVm[],
  later: readonly Act[] = [],
  more: JsonObject = {},
): Scenario => ({
  name: `kvm-${name}`,
  about,
  begins: 'platform-kvm',
  vms,
  acts: (ids) => [ordering(vms, more)(ids), ...later],
});

const [nic] = web.nics;
const twoNics: SimulatedVm = {
  ...web,
  nics: nic
    ? [nic, { ...nic, number: 2, mac: '52:54:00:5a:01:01' as Mac, network: 'second', ip: '192.168.123.11' as Ipv4 }]
    : [],
};

const PAUSE = { pauseSource: true };

const whole: readonly Scenario[] = [
  {
    name: 'kvm-running',
    about: 'A VM that runs: two disks and two NICs by a backup, the guest frozen for its moment.',
    begins: 'platform-kvm',
    vms: [twoNics],
    acts: (ids) => {
      const networkGroups = [1, 2].map((number) => ({ number, networkId: ids.networkId }));
      return [ordering([twoNics], { networkGroups })(ids)];
    },
  },
  kvm('allocated', 'A VM whose volumes get their places one by one, after the choice of its host.', [web]),
  {
    name: 'kvm-access',
    about: 'A VM onto a storage that says by its kind how it is reached.',
    begins: 'platform-kvm-access',
    vms: [small],
    acts: (ids) => [ordering([small])(ids)],
  },
  kvm('paused', 'A VM that is paused for its moment and stays so.', [web], [], PAUSE),
  kvm('was-paused', 'A VM that was paused before.', [simulatedVm({ number: 4, name: 'held', power: 'PAUSED' })]),
  kvm('uefi', 'A UEFI VM with its variables.', [uefi]),
  kvm('left-stopped', 'A VM that is not to be started.', [small], [], {
    vms: [{ vmId: small.id, startAfterMigration: false }],
  }),
  kvm(
    'no-room-to-run',
    'The host cannot run it: the VM is left stopped.',
    [small],
    [
      { act: 'fill', machine: 'tgt', reason: 'The host has no memory for it.' },
      { act: 'fill', machine: 'mig', reason: 'The host has no memory for it.' },
    ],
  ),
];

const cancelled: readonly Scenario[] = [
  kvm('cancelled-queued', 'Cancelled while it is queued.', [small], [cancelling({ seen: 'TaskQueued .*' })]),
  kvm(
    'cancelled-named',
    'Cancelled while it stages: what it claimed and its place in the queue go back by the names of its attempt.',
    [small],
    [cancelling({ seen: jobMade('stage') })],
  ),
  kvm(
    'cancelled-allotted',
    'Cancelled while its first volume is written: the host that was chosen for its attempt is settled as its attempt’s.',
    [small],
    [cancelling({ seen: jobMade('write') })],
  ),
  kvm(
    'cancelled-paused',
    'Cancelled while the source is paused and its first disk is copied.',
    [web],
    [cancelling({ seen: jobMade('stage'), seconds: 2 })],
    PAUSE,
  ),
  kvm(
    'cancelled-kept',
    'Cancelled, and the source is to stay stopped.',
    [web],
    [cancelling({ seen: jobMade('stage'), seconds: 2 })],
    { ...PAUSE, keepSourceStopped: true },
  ),
  kvm(
    'cancelled-writing',
    'Cancelled while a volume is written.',
    [web],
    [cancelling({ seen: jobMade('write'), seconds: 2 })],
  ),
  kvm(
    'cancelled-defined',
    'Cancelled once the VM is defined.',
    [uefi],
    [cancelling({ seen: 'ArtefactMade vm-definition' })],
  ),
  kvm(
    'cancelled-silent',
    'Cancelled while the source does not answer: cancelling for a while, then ended with debt, paid later.',
    [small],
    [
      { cue: { seen: jobMade('stage'), seconds: 1 }, act: 'silence', machine: 'src', seconds: 6000 },
      cancelling({ seen: jobMade('stage'), seconds: 3 }),
    ],
    PAUSE,
  ),
];

const troubled: readonly Scenario[] = [
  kvm(
    'jobs-killed',
    'Copies are killed: each goes on as its next job.',
    [web],
    [killing('stage.vda', 2), killing('write.vdb', 2)],
  ),
  kvm('export-lost', 'The export of a volume is killed under the copy.', [small], [killing('serve', 1)]),
  kvm(
    'given-up',
    'A copy that fails five times: given up, retention, then the staged data goes.',
    [web],
    [killing('stage.vdb', 5)],
  ),
  kvm(
    'writing-given-up',
    'Writing fails for good: all that was staged is kept for its time.',
    [small],
    [killing('write', 5)],
  ),
  kvm(
    'steps-refused',
    'Steps are refused once and tried again.',
    [uefi],
    [
      failing('begin-backup', 2, passing),
      failing('prepare-staging', 1, passing),
      failing('authorise-key', 2, passing),
      failing('define-vm', 1, passing),
      failing('start-vm', 1, passing),
    ],
  ),
  kvm(
    'server-away',
    'The server does not answer for a while: its job is followed again.',
    [small],
    [{ cue: { seen: jobMade('stage'), seconds: 1 }, act: 'silence', machine: 'mig', seconds: 900 }],
  ),
  kvm(
    'server-away-killed',
    'The server does not answer, and the control plane is killed: the step fails, its job goes on and is followed again.',
    [small],
    [
      { cue: { seen: jobMade('stage'), seconds: 1 }, act: 'silence', machine: 'mig', seconds: 300 },
      { cue: { seen: jobMade('stage'), seconds: 2 }, act: 'kill', seconds: 1 },
    ],
  ),
  kvm(
    'source-away',
    'The source does not answer at all at first: retries by the clock.',
    [small],
    [{ cue: { seen: 'SlotTaken .*' }, act: 'silence', machine: 'src', seconds: 100 }],
  ),
  kvm(
    'source-gone',
    'The source does not answer for so long that the task fails; what it left there is debt until then.',
    [small],
    [
      { cue: { seen: jobMade('stage'), seconds: 1 }, act: 'shut-down', vm: vmId(3) },
      { cue: { seen: jobMade('stage'), seconds: 1 }, act: 'silence', machine: 'src', seconds: 20_000 },
    ],
  ),
  kvm(
    'failed-with-debt',
    'It fails, and what it left cannot be taken back for hours: ended with debt, which is paid.',
    [uefi],
    [failing('start-vm', 1, final), failing('undefine-vm', 8), failing('delete-volume', 3), failing('end-backup', 2)],
  ),
  kvm(
    'failed-kept',
    'It fails while its source is paused and is to stay stopped.',
    [small],
    [failing('start-vm', 1, final)],
    {
      ...PAUSE,
      keepSourceStopped: true,
    },
  ),
  kvm(
    'rebooted',
    'The server reboots under a copy: never taken up again.',
    [web],
    [{ cue: { seen: jobMade('stage'), seconds: 2 }, act: 'reboot', machine: 'mig' }],
  ),
  kvm(
    'host-rebooted',
    'The target host reboots while it is written to.',
    [small],
    [{ cue: { seen: jobMade('write'), seconds: 2 }, act: 'reboot', machine: 'tgt' }],
  ),
  kvm(
    'shut-down',
    'Somebody shuts the source VM down under its backup.',
    [web],
    [{ cue: { seen: jobMade('stage'), seconds: 2 }, act: 'shut-down', vm: vmId(1) }],
  ),
  kvm(
    'killed',
    'The control plane is killed under two copies and again under the writing; another one follows them.',
    [web],
    [
      { cue: { seen: jobMade('stage'), times: 2, seconds: 1 }, act: 'kill', seconds: 3 },
      { cue: { seen: jobMade('write'), seconds: 2 }, act: 'kill', seconds: 600 },
    ],
  ),
];

export const kvmScenarios: readonly Scenario[] = [...whole, ...cancelled, ...troubled];
