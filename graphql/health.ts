import type { GraphqlDeps } from './context.ts';

/** Whether this node does its work: the views are complete and nobody has stopped at an event. `/readyz` says the same. */
export const healthOf = ({
  readModels,
  replays,
  consumers,
}: Pick<GraphqlDeps, 'readModels' | 'replays' | 'consumers'>) => {
  const projections = readModels.health();
  const parked = projections.flatMap(({ name, parked }) =>
    parked ? [{ consumer: `projection ${name}`, stream: null, ...parked }] : [],
  );
  const stopped = [...parked, ...consumers.stopped()];
  const ready = stopped.length === 0 && projections.every(({ caughtUp }) => caughtUp);
  return { ready, stopped, projections, replay: replays.last() };
};
