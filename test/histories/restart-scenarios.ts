import type { JsonObject } from '../../commands/ports/event-store.ts';
import type { SimulatedVm } from '../../simulation/machine.ts';
import { simulatedVmwareVm } from '../../simulation/vmware-world.ts';
import type { Act, Cue } from './acts.ts';
import { cancelling, failing, final, killing } from './happenings.ts';
import { ordering, small, web } from './kvm-vms.ts';
import type { Scenario } from './record.ts';
import { orderingVmware } from './vmware-scenarios.ts';

const FAILED: Cue = { seen: 'MigrationFailed .*', seconds: 5 };
const restarting = (cue: Cue = FAILED, more: { readonly command?: string; readonly task?: number } = {}): Act => ({
  cue,
  act: 'restart',
  command: 'restart',
  task: 0,
  readAgain: 'ALLOW',
  ...more,
});
/** Everything is staged by then, and libvirt refuses the VM for good. */
const inTheEnd = failing('define-vm', 1, final);
const KEPT = { pauseSource: true, keepSourceStopped: true };

const kvm = (
  name: string,
  about: string,
  vms: readonly SimulatedVm[],
  later: readonly Act[],
  more: JsonObject = {},
): Scenario => ({
  name: `kvm-${name}`,
  about,
  begins: 'platform-kvm',
  vms,
  acts: (ids) => [ordering(vms, more)(ids), ...later],
});

const onKvm: readonly Scenario[] = [
  kvm(
    'restarted',
    'It fails at its end and is restarted: nothing is read of its source again.',
    [small],
    [inTheEnd, restarting()],
  ),
  kvm(
    'restarted-half',
    'A copy fails for good, its source paused and left so: the restart reads the rest, of the same moment.',
    [web],
    [killing('stage.vda', 5), restarting()],
    KEPT,
  ),
  kvm(
    'restarted-anew',
    'A copy fails for good, and the source runs on: the restart takes another moment.',
    [web],
    [killing('stage.vda', 5), restarting()],
  ),
  kvm(
    'restarted-damaged',
    'A staged disk is damaged, the source paused and left so: that disk is read again, of the same moment.',
    [web],
    [inTheEnd, { cue: FAILED, act: 'damage', machine: 'mig', disk: 'vdb' }, restarting({ ...FAILED, seconds: 6 })],
    KEPT,
  ),
  kvm(
    'restarted-thrice',
    'It fails again and again, with debt of an attempt before that is paid in the next, and its control plane is killed.',
    [small],
    [
      inTheEnd,
      failing('delete-volume', 12),
      restarting(FAILED, { command: 'restart' }),
      { cue: { seen: 'RestartRequested .*' }, act: 'kill', seconds: 3 },
      { ...inTheEnd, cue: { seen: 'StagedReviewed .*' } },
      restarting({ ...FAILED, times: 2 }, { command: 'restart-2' }),
      { cue: { seen: 'ArtefactMade job/.*\\.3\\.review\\..*' }, act: 'kill', seconds: 60 },
    ],
  ),
  kvm(
    'restarted-cancelled',
    'Cancelled while what is staged is looked at: all of it goes.',
    [small],
    [inTheEnd, restarting(), cancelling({ seen: 'ArtefactMade job/.*\\.review\\..*' })],
  ),
  kvm(
    'deleted',
    'It fails and is deleted: what is staged goes at once.',
    [small],
    [inTheEnd, { cue: FAILED, act: 'delete', command: 'delete', task: 0 }],
  ),
  {
    name: 'kvm-restart-refused',
    about:
      'Two failed tasks of one VM are restarted at once: one gets its claim, the other is refused and stays as it was.',
    begins: 'platform-kvm',
    vms: [small],
    acts: (ids) => [
      ordering([small])(ids),
      inTheEnd,
      { ...ordering([small], {}, 'order-2')(ids), cue: FAILED },
      inTheEnd,
      restarting({ ...FAILED, times: 2 }, { command: 'restart-1', task: 0 }),
      restarting({ ...FAILED, times: 2 }, { command: 'restart-2', task: 1 }),
    ],
    decided: { seen: 'RestartRefused .*' },
  },
];

const shop = simulatedVmwareVm({ number: 41, name: 'shop', disksGiB: [1] });
const vmware = (name: string, about: string, later: readonly Act[], more: JsonObject = {}): Scenario => ({
  name: `vmware-${name}`,
  about,
  begins: 'platform-vmware-https',
  vmware: [shop],
  acts: (ids) => [orderingVmware([shop], more)(ids), ...later],
});

const onVmware: readonly Scenario[] = [
  vmware('restarted', 'It was put back and ran: the restart shuts it down again and reads it anew.', [
    inTheEnd,
    restarting(),
  ]),
  vmware(
    'restarted-kept',
    'It was left off: the restart reads nothing of it and converts nothing again.',
    [inTheEnd, restarting()],
    { keepSourceStopped: true },
  ),
];

/** What becomes of tasks that have failed. */
export const restartScenarios: readonly Scenario[] = [...onKvm, ...onVmware];
