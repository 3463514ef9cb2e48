import { type JobStatus, type Jobs, OutsideFailure } from '../commands/ports/machines.ts';
import type { World } from '../commands/ports/world.ts';
import type { Problem } from '../domain/words/failure.ts';
import { reworded } from '../domain/words/said.ts';
import { aroundCalls, aroundStorages } from './around-calls.ts';
import type { Censor } from './censor.ts';

/** What machines and their tools say in words: it becomes part of events, of which nothing is ever taken out again. */
const cleanFailure = ({ log, ...failure }: Problem, censor: Censor): Problem => ({
  ...reworded(failure, (text) => censor.text(text)),
  ...(log === undefined ? {} : { log: censor.text(log) }),
});

const cleanError = (error: unknown, censor: Censor): unknown =>
  error instanceof OutsideFailure ? new OutsideFailure(cleanFailure(error.failure, censor), { cause: error }) : error;

/** A port whose failures have nothing secret in their words. */
const withCleanFailures = <T extends object>(port: T, censor: Censor): T =>
  aroundCalls(port, (call) => {
    try {
      const answer = call();
      return answer instanceof Promise
        ? answer.catch((error: unknown) => {
            throw cleanError(error, censor);
          })
        : answer;
    } catch (error) {
      throw cleanError(error, censor);
    }
  });

/** Of a job's results those that are words; the others are numbers and names of ours, which a short password may be like. */
const WORDS: ReadonlySet<string> = new Set(['message', 'error', 'warnings', 'steps', 'renamed']);

const cleanStatus = (status: JobStatus, censor: Censor): JobStatus => {
  switch (status.state) {
    case 'absent':
    case 'lost':
      return status;
    case 'running':
      return { ...status, note: status.note === null ? null : censor.text(status.note) };
    case 'exited': {
      const result = Object.entries(status.result).map(([key, value]) => [
        key,
        WORDS.has(key) ? censor.json(value) : value,
      ]);
      return { ...status, result: Object.fromEntries(result), logTail: censor.text(status.logTail) };
    }
  }
};

const cleanJobs = (jobs: Jobs, censor: Censor): Jobs => ({
  claim: (machine, epoch) => jobs.claim(machine, epoch),
  start: (machine, epoch, spec) => jobs.start(machine, epoch, spec),
  status: async (machine, jobId) => cleanStatus(await jobs.status(machine, jobId), censor),
  refresh: (machine, epoch, jobId, input) => jobs.refresh(machine, epoch, jobId, input),
  raiseFence: (machine, epoch) => jobs.raiseFence(machine, epoch),
  kill: (machine, epoch, jobId) => jobs.kill(machine, epoch, jobId),
  remove: (machine, epoch, jobId) => jobs.remove(machine, epoch, jobId),
});

/** The world, in whose failures, notes and logs no secret that this process knows is left. */
export const censoredWorld = (world: World, censor: Censor): World => ({
  vault: world.vault,
  hostKeys: withCleanFailures(world.hostKeys, censor),
  jobs: withCleanFailures(cleanJobs(world.jobs, censor), censor),
  accessKeys: withCleanFailures(world.accessKeys, censor),
  staging: withCleanFailures(world.staging, censor),
  sources: world.sources, // they act through the ports of the app that they are given
  kvm: withCleanFailures(world.kvm, censor),
  vmware: withCleanFailures(world.vmware, censor),
  inventories: world.inventories,
  target: withCleanFailures(world.target, censor),
  storages: aroundStorages(world.storages, (storage) => withCleanFailures(storage, censor)),
  names: world.names,
});
