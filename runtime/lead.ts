import type { EventCodec, Position } from '../commands/ports/event-store.ts';
import type { Lead } from '../commands/ports/leadership.ts';
import type { Machine } from '../commands/ports/machines.ts';
import type { ProgressSink } from '../commands/ports/progress.ts';
import type { App } from '../commands/support/app.ts';
import { hostMachine, sourceMachine } from '../commands/support/machines.ts';
import type { HostId, SourceId } from '../domain/words/ids.ts';
import { fencedApp } from './fence.ts';
import type { Log } from './log.ts';
import { ProcessRunner } from './process-runner.ts';
import type { Process } from './processes.ts';
import type { StoppedConsumers } from './stopped-consumers.ts';

export type LeadDeps = {
  readonly app: App;
  readonly codec: EventCodec;
  readonly openStreams: () => readonly string[];
  /** Ids of the hosts and of the KVM sources on which something may be under way. */
  readonly machines: () => { readonly hosts: readonly string[]; readonly sources: readonly string[] };
  readonly owedBy: Process;
  readonly progress: ProgressSink;
  readonly consumers?: Pick<StoppedConsumers, 'met' | 'goesOn'>;
  readonly log: Log;
  /** What else is done by one node alone, through what only this term may use. Ends with the signal, and never throws. */
  readonly beside?: (app: App, log: Log, leave: AbortSignal) => Promise<void>;
  /** Up to where the index of open streams is complete. */
  readonly position: () => Position | null;
};

/** A machine that does not answer is left: it learns the epoch with the first change that reaches it. */
const CLAIM_SECONDS = 10;
const CLAIMS_AT_ONCE = 16;

/**
 * One term as the runner. Before anything else the machines are told its epoch: what the one before still has on its way
 * to them is refused from then on.
 */
export const leadWith =
  (deps: LeadDeps): Lead =>
  async (term, leave) => {
    const { consumers } = deps;
    const app = fencedApp(deps.app, deps.codec, term, (error) => consumers?.met('commands', error));
    const log = deps.log.child({ epoch: term.epoch });
    log.info('this node runs effects now');
    await claimAll(app, deps, log, leave);
    if (!leave.aborted) {
      const runner = new ProcessRunner({
        app,
        owedBy: deps.owedBy,
        progress: deps.progress,
        log,
        openStreams: deps.openStreams,
        ...(consumers ? { consumers } : {}),
      });
      runner.start(deps.position());
      const beside = deps.beside?.(app, log, leave);
      await aborted(leave);
      await Promise.all([runner.stop(), beside]);
    }
    log.info(term.held() ? 'this node stops running effects' : 'this node lost the lease and runs effects no more');
  };

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

const claimAll = async (app: App, { machines: registered }: LeadDeps, log: Log, leave: AbortSignal): Promise<void> => {
  const { hosts, sources } = registered();
  const machines = [
    ...hosts.map((id) => () => hostMachine(app, id as HostId)), // ids of rows are those of events
    ...sources.map((id) => () => sourceMachine(app, id as SourceId)),
  ];
  const left = [...machines];
  const claims = Array.from({ length: CLAIMS_AT_ONCE }, async () => {
    for (let find = left.shift(); find && !leave.aborted; find = left.shift()) await claim(app, find, log);
  });
  const done = new AbortController();
  const limit = app.clock.sleep(CLAIM_SECONDS, AbortSignal.any([leave, done.signal]));
  await Promise.race([Promise.all(claims), limit]);
  done.abort();
};

const claim = async (app: App, find: () => Promise<Machine>, log: Log): Promise<void> => {
  try {
    const machine = await find();
    await app.world.jobs.claim(machine, app.epoch());
  } catch (error) {
    log.warn({ err: error }, 'a machine was not told the epoch; it learns it with the next change');
  }
};
