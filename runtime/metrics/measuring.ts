import type { EventStore } from '../../commands/ports/event-store.ts';
import type { Witness } from '../../commands/ports/witness.ts';
import type { World } from '../../commands/support/app.ts';
import type { Log } from '../log.ts';
import type { Process } from '../processes.ts';
import type { Instruments } from '../real-world.ts';
import { Effects } from './metered-process.ts';
import { meteredStore } from './metered-store.ts';
import { meteredJobs, meteredProgram } from './metered-world.ts';
import type { Metrics } from './metrics.ts';
import { type MetricsPage, metricsPage, type PageParts } from './page.ts';

/** All that measures, to be put around the ports where the parts are put together; nothing else knows of it. */
export type Measuring = {
  readonly store: (store: EventStore) => EventStore;
  readonly world: <W extends World>(world: W) => W;
  readonly instruments: Instruments;
  readonly owedBy: (owedBy: Process) => Process;
  readonly witness: Witness;
  readonly page: (parts: Omit<PageParts, 'metrics' | 'sshConnections'>) => MetricsPage;
};

export const measuring = (metrics: Metrics, log: Log): Measuring => {
  const effects = new Effects(metrics);
  let connections: (() => number) | null = null;
  return {
    store: (store) => meteredStore(store, metrics, (events) => effects.recorded(events)),
    world: (world) => ({ ...world, jobs: meteredJobs(world.jobs, metrics) }),
    instruments: {
      program: (program) => meteredProgram(program, metrics),
      connections: (count) => {
        connections = count;
      },
    },
    owedBy: effects.metered,
    witness: {
      commanded: ({ outcome, intent, commandId, actor, requestId, codes }) => {
        metrics.commands.inc({ intent, outcome });
        // A command from outside is what all else goes back to: its id is their correlation id.
        const ids = { intent, commandId, correlationId: commandId, requestId, actor: actor.name };
        log[outcome === 'failed' ? 'warn' : 'info']({ ...ids, outcome, codes }, 'a command');
      },
    },
    page: (parts) => metricsPage({ ...parts, metrics, sshConnections: () => connections?.() ?? null }),
  };
};
