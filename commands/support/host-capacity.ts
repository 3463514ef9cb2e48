import { freeCpusOf } from '../../domain/planning/host-cpus.ts';
import type { HostId } from '../../domain/words/ids.ts';
import { aggregates } from './aggregates.ts';
import type { App } from './app.ts';
import { hostMachine } from './machines.ts';

/** TP-3: total and available, as the host says now. Throws OutsideFailure: there is no such host, or it does not answer. */
export const hostCapacity = async (app: App, id: HostId) => {
  const facts = await app.world.target.probe(await hostMachine(app, id));
  const { cpuOvercommitRatio } = await app.handler.load(aggregates.settings);
  const { cpuCores, memoryBytes, memoryFreeBytes, runningVms } = facts;
  const cpuCoresAvailable = Math.max(0, freeCpusOf(facts, cpuOvercommitRatio));
  return { cpuCores, cpuCoresAvailable, memoryBytes, memoryAvailableBytes: memoryFreeBytes, runningVms };
};
