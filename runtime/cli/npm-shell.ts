import type { MonotonicClock } from '../../commands/ports/clock.ts';

const LOOK_SECONDS = 0.5;
/** `npm_lifecycle_event` of npx and of `npm start`, as npm sets it for what it runs. */
const EVENTS = new Set(['npx', 'start']);

type Around = {
  readonly env: NodeJS.ProcessEnv;
  readonly parent: () => number;
  readonly clock: Pick<MonotonicClock, 'sleep'>;
};

/**
 * npx and npm start put a shell between themselves and what they run; the shell ends by the signal that npm passes on, and passes
 * nothing on itself. So its end is a signal to stop. Resolves then; never where npm has not started this process.
 */
export const endOfNpmShell = async ({ env, parent, clock }: Around): Promise<string> => {
  if (!EVENTS.has(env.npm_lifecycle_event ?? '')) return new Promise(() => undefined);
  const shell = parent();
  while (parent() === shell) await clock.sleep(LOOK_SECONDS);
  return 'the end of npm';
};
