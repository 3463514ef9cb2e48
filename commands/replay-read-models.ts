import { z } from 'zod';
import type { Replay, Replays } from './ports/replays.ts';
import type { Intent } from './support/door.ts';

/** Not an event: a view that was built anew is the same view, and the history has nothing to tell of it. */
export const replayReadModels = (replays: Replays): Intent<object, Replay> => ({
  name: 'replayReadModels',
  input: z.object({}),
  run: async (_app, _input, { commandId }) => ({ ok: true, value: replays.order(commandId), position: null }),
});
