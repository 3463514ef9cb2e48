import type { Clock } from '../../commands/ports/clock.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { Vcsim, VcsimInventory } from '../peers/vcsim/vcsim.ts';
import { eventually } from '../support/eventually.ts';

export const powerInventory: VcsimInventory = {
  clusters: [
    { name: 'c1', hosts: [{ name: 'esx-1' }] },
    { name: 'c2', drs: true, hosts: [{ name: 'esx-2' }] },
  ],
  datastores: [{ name: 'ds1' }],
  networks: [],
  vms: [
    { name: 'on', cluster: 'c1', power: 'on', noFiles: true },
    { name: 'bare', cluster: 'c1', power: 'on', tools: false, noFiles: true },
    { name: 'off', cluster: 'c1', noFiles: true },
    { name: 'off-drs', cluster: 'c2', noFiles: true },
    { name: 'gone', cluster: 'c1', noFiles: true },
    { name: 'slept', cluster: 'c1', power: 'suspended', noFiles: true },
    { name: 'snapped', cluster: 'c1', noFiles: true },
  ],
};

export const powerSettings = { queuedMs: 50, taskMs: 300, shutdownMs: 100 };

export const beforeEach = async ({ vcsim }: { readonly vcsim: Vcsim }): Promise<void> => {
  await vcsim.clearFaults();
  await vcsim.fault({ kind: 'expireSessions' });
  await vcsim.resetCounters();
};

/** The watch's pauses, without their time. */
export const impatient = (): Clock & { readonly pauses: number[] } => {
  const pauses: number[] = [];
  const sleep: Clock['sleep'] = (seconds, signal) => {
    pauses.push(seconds);
    return systemClock.sleep(Math.min(seconds, 0.1), signal);
  };
  return { pauses, ...systemClock, sleep };
};
/** It asked for updates so often. */
export const waiting = (vcsim: Vcsim, atLeast = 2): Promise<true> =>
  eventually(
    'it waits for updates',
    async () => (((await vcsim.state()).requests.WaitForUpdatesEx ?? 0) >= atLeast ? true : undefined),
    { everyMilliseconds: 20 },
  );
