import { readFile } from 'node:fs/promises';
import { type LabHost, onHost } from './host.ts';

export type Inventory = Readonly<Record<string, readonly string[]>>;

const script = new URL('host/inventory.sh', import.meta.url);

/** What is on a host, in sorted lists that are the same before and after a job that leaves nothing. */
export const inventory = async (host: LabHost): Promise<Inventory> => {
  const sections: Record<string, string[]> = {};
  let current: string[] = [];
  for (const line of (await onHost(host, 'sh -s', { input: await readFile(script, 'utf8') })).split('\n')) {
    if (line.startsWith('== ')) {
      current = [];
      sections[line.slice(3)] = current;
    } else if (line !== '') current.push(line);
  }
  for (const list of Object.values(sections)) list.sort();
  return sections;
};

/** What is there afterwards and was not before ('+ section: entry'), and the other way round ('- …'). */
export const inventoryChanges = (before: Inventory, after: Inventory): readonly string[] => {
  const missing = (from: Inventory, than: Inventory, sign: string): string[] =>
    Object.entries(from).flatMap(([name, list]) =>
      list.filter((entry) => !than[name]?.includes(entry)).map((entry) => `${sign} ${name}: ${entry}`),
    );
  return [...missing(after, before, '+'), ...missing(before, after, '-')];
};
