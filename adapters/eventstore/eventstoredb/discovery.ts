import type { Sleep } from './client.ts';
import type { Target } from './connection-string.ts';
import { ServerSaid } from './failures.ts';
import { bestOf, type Endpoint, type NodePreference, readMembers } from './gossip.ts';
import { openClient, sendGossip } from './link.ts';

/** What one node tells of all; undefined when it does not answer in time, or knows of none that would do. */
const askedOf = async (
  seed: Endpoint,
  target: Target,
  preference: NodePreference,
  sleep: Sleep,
  over: AbortSignal,
): Promise<Endpoint | undefined> => {
  const late = new AbortController();
  const end = AbortSignal.any([over, late.signal]);
  const client = openClient(seed, target);
  void sleep(target.discovery.gossipSeconds, end).then(() => late.abort());
  try {
    return bestOf(await sendGossip(client, { over: end, read: readMembers }), preference);
  } catch {
    return undefined; // the next one, or the next round
  } finally {
    late.abort();
    client.close();
  }
};

/** The first usable word of any of them: one that is frozen keeps nobody waiting. */
const firstOf = (answers: readonly Promise<Endpoint | undefined>[]): Promise<Endpoint | undefined> =>
  Promise.any(answers.map(async (answer) => (await answer) ?? Promise.reject(new Error('It knows of none.')))).catch(
    () => undefined,
  );

/**
 * The node to ask: the one that there is, or the one that the nodes name. Rejects when none does, after as many rounds as the
 * address wants, and at the signal.
 */
export const locate = async (
  target: Target,
  preference: NodePreference,
  sleep: Sleep,
  over: AbortSignal,
): Promise<Endpoint> => {
  const [only] = target.seeds;
  if (!target.discover && only !== undefined) return only;
  const { attempts, intervalMs } = target.discovery;
  for (let round = 1; round <= attempts && !over.aborted; round += 1) {
    if (round > 1) await sleep(intervalMs / 1000, over);
    const found = await firstOf(target.seeds.map((seed) => askedOf(seed, target, preference, sleep, over)));
    if (found !== undefined) return found;
  }
  throw new ServerSaid('unavailable', `14 UNAVAILABLE: no node was found in ${attempts} rounds`);
};
