import { comparedOf, vmNow } from '../../../domain/planning/compared.ts';
import { driftOfSource } from '../../../domain/planning/drift.ts';
import { driftInWords } from '../../../domain/planning/drift-words.ts';
import { unreadableViolation } from '../../../domain/planning/vm-rules.ts';
import { unreadableDisks, vmwareVmViolations } from '../../../domain/planning/vmware-planner.ts';
import type { SourceVm } from '../../../domain/platform/inventory.ts';
import { isMade } from '../../../domain/task/artefact.ts';
import { artefactIds } from '../../../domain/task/artefact-ids.ts';
import { reportOf } from '../../../domain/task/migration-task.commands.ts';
import type { SourceStop } from '../../../domain/task/migration-task.events.ts';
import type { Violation, Wording } from '../../../domain/words/failure.ts';
import type { Instant, SourceVmId } from '../../../domain/words/ids.ts';
import { own } from '../../../domain/words/keyed.ts';
import { problem, repeating, violation, wordingOf } from '../../../domain/words/said.ts';
import { contextOf, intend, type Run, recordMade } from '../../effects/run.ts';
import { OutsideFailure } from '../../ports/machines.ts';
import type { VcenterEndpoint } from '../../ports/vmware.ts';
import { aggregates } from '../../support/aggregates.ts';
import type { TaskApp } from '../../support/app.ts';
import { vmwareEndpoint } from '../../support/machines.ts';
import { vmwareToolsNow } from '../../support/vmware-tools.ts';
import { forgotten, watchingOn } from '../../support/watched.ts';
import { type Held, type HoldSource, poweredOn } from '../source-driver.ts';

/** VC-4: so long a guest may take to shut down, as watched by this process; then the power is taken away. */
const SHUTDOWN_LIMIT_SECONDS = 300;
const LOOK_SECONDS = 2;

const changed = (wording: Wording): OutsideFailure =>
  new OutsideFailure({ code: 'SOURCE_CHANGED', ...wordingOf(wording) });
const repeated = (found: Violation): OutsideFailure => new OutsideFailure(repeating('SOURCE_CHANGED', found));

/** These are failures in their own name; everything else that became true since the plan is a changed source. */
const asFailure = (found: Violation): OutsideFailure => {
  const { code } = found;
  const named = code === 'VERSION_MISMATCH' || code === 'MISSING_DRIVERS' || code === 'PERMISSION_DENIED';
  return named ? new OutsideFailure({ code, ...wordingOf(found) }) : repeated(found);
};

/**
 * RT-15 at the start of the task (VC-1, VC-6), which may come hours after the plan: what speaks against the VM as such, what of it
 * is another than was planned, and whether its disks can still be read as was chosen. The rules are those of planning.
 */
const checkAgain = async (app: TaskApp, step: HoldSource, vm: SourceVm, endpoint: VcenterEndpoint): Promise<void> => {
  const { serverId, plan } = step.input;
  const { version } = await app.world.vmware.probe(endpoint);
  const tools = await vmwareToolsNow(app, serverId);
  const facts = { vcenterVersion: version, instanceUuid: null, httpsName: true, sshHosts: [], ...tools };
  const [spoiled] = vmwareVmViolations({ ...vm, power: 'OFF' }, facts, []);
  if (spoiled) throw asFailure(spoiled);
  const unread = plan.target.volumes.map(({ disk }) => disk);
  const [difference] = driftOfSource(comparedOf(plan), { type: 'VMWARE', vm: vmNow(vm, plan), unread });
  if (difference) throw changed(driftInWords(difference, vm.name));
  const { transport } = plan.source.vmware ?? {};
  const unreadable = transport ? unreadableDisks(vm, unread, transport, () => [])[0] : undefined;
  if (unreadable !== undefined) throw repeated(unreadable);
};

const find = async (app: TaskApp, step: HoldSource, endpoint: VcenterEndpoint): Promise<SourceVm> => {
  const { vmId, vmName, powerAtPlan } = step.input.plan.source;
  const [vm] = await app.world.vmware.findVms(endpoint, [vmId]);
  if (!vm) throw changed(problem('SOURCE_CHANGED', { vm: vmName }));
  if (vm.unreadable) throw asFailure(unreadableViolation(vm, vm.unreadable, []));
  if (vm.power === 'UNKNOWN') throw repeated(violation('VM_POWER_UNKNOWN', [], { vm: vmName }));
  if (vm.power === 'SUSPENDED') throw repeated(violation('SUSPENDED', [], { vm: vmName }));
  const mayRun = powerAtPlan !== 'OFF' && step.input.heldSince === null;
  if (vm.power === 'RUNNING' && !mayRun) throw poweredOn(vmName);
  return vm;
};

type Stop = { readonly app: TaskApp; readonly step: HoldSource; readonly endpoint: VcenterEndpoint; readonly run: Run };

/** A guest that cannot be asked, for whatever reason the server gives, is as one without Tools (VC-4). */
const ask = async (app: TaskApp, endpoint: VcenterEndpoint, vmId: SourceVmId): Promise<'ASKED' | 'NO_TOOLS'> => {
  try {
    return await app.world.vmware.askGuestToShutDown(endpoint, vmId);
  } catch (error) {
    if (error instanceof OutsideFailure && error.failure.code === 'HYPERVISOR_REFUSED') return 'NO_TOOLS';
    throw error;
  }
};

/**
 * Since when the guest knows; null: it cannot be asked. One that has heard it (the ledger says so) is not asked again. Its
 * time begins when it is asked, not when an earlier try did not get through; and after a try that may have got
 * through, silent Tools are those that it has stopped on its way down, so it gets its time as well.
 */
const askOnce = async ({ app, step, endpoint, run }: Stop): Promise<Instant | null> => {
  const before = step.input.shutdownAt;
  const task = await app.handler.load(aggregates.task(step.taskId));
  const heard = task.status === 'migrating' && isMade(task.ledger, artefactIds.stoppedVm);
  if (before !== null && heard) return before;
  const at = app.clock.now();
  const record = reportOf({ type: 'RecordShutdownRequested', data: { at } }, step);
  await app.handler.handle(aggregates.task(step.taskId), record, contextOf(step, `shutdown-requested/${at}`, run));
  run.signal.throwIfAborted();
  const answer = await ask(app, endpoint, step.input.plan.source.vmId);
  if (answer === 'ASKED') await recordMade(app, step, artefactIds.stoppedVm, run);
  return answer === 'ASKED' || before !== null ? at : null;
};

/**
 * The guest is asked only where somebody in it listens, and that is recorded before: from then on it may go off at any
 * moment, whatever becomes of the task.
 */
const byTheGuest = async (stop: Stop): Promise<boolean> => {
  const { app, step, endpoint, run } = stop;
  const { taskId } = step;
  const { vmId } = step.input.plan.source;
  const { vmware } = app.world;
  const at = await askOnce(stop);
  if (at === null) return false;
  const progress = { phase: 'DATA_CONVERSION', condition: 'WORKING', disks: [] } as const;
  const note = 'Waiting for the guest of the source VM to shut down';
  const watch = `shutdown of ${taskId} since ${at}`;
  const asked = watchingOn(app.clock, watch);
  while (asked.look() < SHUTDOWN_LIMIT_SECONDS) {
    run.signal.throwIfAborted();
    if ((await vmware.power(endpoint, vmId)) === 'OFF') return true;
    run.progress.report({ ...progress, taskId, at: app.clock.now(), step: note });
    await app.clock.sleep(LOOK_SECONDS, run.signal);
  }
  forgotten(app.clock, watch);
  return false;
};

/** Guest shutdown first, then by force (VC-4). */
const shutDown = async (stop: Stop, vm: SourceVm): Promise<SourceStop['how']> => {
  const { app, step, endpoint, run } = stop;
  const listens = vm.vmware?.toolsRunning === true || step.input.shutdownAt !== null;
  if (listens && (await byTheGuest(stop))) return 'GUEST_SHUTDOWN';
  run.signal.throwIfAborted();
  // Looked at once more: the power of a suspended VM is not cut, its memory would be lost.
  await find(app, step, endpoint);
  await app.world.vmware.powerOff(endpoint, step.input.plan.source.vmId);
  return 'FORCED_OFF';
};

/** Some earlier try may have got as far as to ask for it. */
const wasTried = async (app: TaskApp, { taskId }: HoldSource): Promise<boolean> => {
  const task = await app.handler.load(aggregates.task(taskId));
  return task.status !== 'absent' && own(task.ledger, artefactIds.stoppedVm) !== undefined;
};

/** How a VM that is off came to be so: before a crash it may have been us. One that stood still since its moment is as that found it. */
const howItWentOff = ({ input }: HoldSource, tried: boolean): SourceStop['how'] => {
  if (input.stoppedAs !== null) return input.stoppedAs;
  if (input.shutdownAt !== null) return 'GUEST_SHUTDOWN';
  return tried ? 'FORCED_OFF' : 'WAS_OFF';
};

/** VC-4: off when this is done. A VM that was off already is not ours to power on again (RT-8). */
export const stopVm = async (app: TaskApp, step: HoldSource, run: Run): Promise<Held> => {
  const { sourceId, vmId } = step.input.plan.source;
  const { endpoint } = await vmwareEndpoint(app, sourceId);
  const vm = await find(app, step, endpoint);
  await checkAgain(app, step, vm, endpoint);
  const place = { kind: 'SOURCE', id: sourceId } as const;
  const artefact = { id: artefactIds.stoppedVm, kind: 'STOPPED_VM', place, vmId } as const;
  const tried = await wasTried(app, step);
  if (vm.power === 'RUNNING') await intend(app, step, artefact, run);
  const how = vm.power === 'RUNNING' ? await shutDown({ app, step, endpoint, run }, vm) : howItWentOff(step, tried);
  if (how !== 'WAS_OFF') await recordMade(app, step, artefact.id, run);
  const sourceTime = await app.world.vmware.time(endpoint);
  const stop = { how, at: app.clock.now(), sourceTime };
  return { type: 'RecordSourceStopped', data: tried ? { ...stop, triedBefore: true } : stop };
};
