import type { GraphqlDeps } from './context.ts';

type Deps = Pick<GraphqlDeps, 'readModels' | 'replays' | 'consumers' | 'vitals'>;

/**
 * Whether this node does its work: the store answers, the views are complete and nobody has stopped at an event. A node that
 * runs no effects is ready too: it answers questions and takes commands. `/readyz` says the same.
 */
export const healthOf = async ({ readModels, replays, consumers, vitals }: Deps) => {
  const store = await vitals.store();
  const projections = readModels.health();
  const parked = projections.flatMap(({ name, parked }) =>
    parked ? [{ consumer: `projection ${name}`, stream: null, ...parked }] : [],
  );
  const stopped = [...parked, ...consumers.stopped()];
  const ready = store.reachable && stopped.length === 0 && projections.every(({ caughtUp }) => caughtUp);
  return { ready, store, lease: vitals.leadership(), stopped, projections, replay: replays.last() };
};
