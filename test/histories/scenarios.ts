import { type Platform, platform } from '../../simulation/checks/platform.ts';
import type { History } from './history-file.ts';
import { kvmScenarios } from './kvm-scenarios.ts';
import { queueScenarios } from './queue-scenarios.ts';
import { record, recordBeginning, type Scenario } from './record.ts';
import { restartScenarios } from './restart-scenarios.ts';
import { vmwareScenarios } from './vmware-scenarios.ts';

type Beginning = { readonly about: string; readonly platform: () => Promise<Platform> };
const BEGINNINGS = new Map<string, Beginning>([
  [
    'platform-kvm-access',
    { about: 'As platform-kvm; its storage says by its kind how it is reached.', platform: () => platform() },
  ],
  ['platform-kvm', { about: 'A KVM source, a migration server and a target host.', platform: () => platform() }],
  ...(['HTTPS', 'SSH', 'VDDK'] as const).map((transport): readonly [string, Beginning] => [
    `platform-vmware-${transport.toLowerCase()}`,
    { about: `A vCenter whose disks are read over ${transport}.`, platform: () => platform(1, { transport }) },
  ]),
]);
export const beginnings: readonly string[] = [...BEGINNINGS.keys()];
export const scenarios: readonly Scenario[] = [
  ...kvmScenarios,
  ...queueScenarios,
  ...vmwareScenarios,
  ...restartScenarios,
];

const platforms = new Map<string, Promise<Platform>>();
const platformOf = (name: string): Promise<Platform> => {
  const found = BEGINNINGS.get(name);
  if (!found) throw new Error(`There is no beginning ${name}.`);
  const known = platforms.get(name) ?? found.platform();
  platforms.set(name, known);
  return known;
};

/** Recorded now, with the program as it is. */
export const recorded = async (name: string): Promise<History> => {
  const beginning = BEGINNINGS.get(name);
  if (beginning) return recordBeginning(name, beginning.about, await platformOf(name));
  const scenario = scenarios.find((candidate) => candidate.name === name);
  if (!scenario) throw new Error(`There is no history ${name}.`);
  return record(scenario, await platformOf(scenario.begins));
};
