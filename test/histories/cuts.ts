import type { Clock } from '../../commands/ports/clock.ts';
import type { World } from '../../commands/support/app.ts';
import type { SimulatedWorld } from '../../simulation/world.ts';

/** Tells of each copy and conversion that runs when the program kills or removes its job. */
export const noticingCuts =
  (world: SimulatedWorld, clock: Clock, notice: (jobId: string) => void) =>
  (connected: World): World => {
    const look = (jobId: string): void => {
      const job = world.machines.flatMap(({ jobs }) => jobs.get(jobId) ?? [])[0];
      const runs = job !== undefined && job.ended === null && job.due.at > Date.parse(clock.now());
      if (runs && job.kind !== 'serve-volume') notice(jobId); // an export runs until it is removed
    };
    const { jobs } = connected;
    const noticing = {
      ...jobs,
      kill: (...args: Parameters<typeof jobs.kill>) => {
        look(args[2]);
        return jobs.kill(...args);
      },
      remove: (...args: Parameters<typeof jobs.remove>) => {
        look(args[2]);
        return jobs.remove(...args);
      },
    };
    return { ...connected, jobs: noticing };
  };
