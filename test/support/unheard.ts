import * as assert from 'uvu/assert';

/** Rejections that nobody hears end the service's process: the work fails with the first of them, also one that comes a turn later. */
export const hearingRejections = async (work: () => Promise<void>): Promise<void> => {
  const unheard: unknown[] = [];
  const note = (reason: unknown): void => void unheard.push(reason);
  process.on('unhandledRejection', note);
  try {
    await work();
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('unhandledRejection', note);
  }
  assert.equal(
    unheard.map((reason) => (reason instanceof Error ? reason.message : String(reason))),
    [],
    'rejections that nobody hears',
  );
};
