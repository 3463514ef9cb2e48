import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Limits, run } from './child.ts';
import { countCases, timeoutIn } from './totals.ts';
import { judge, type Verdict } from './verdict.ts';

/** Folders under test/ whose files need the lab. */
const LAB = /^test\/(lab|e2e)\//;
/** Those that start real processes and servers on this machine, some as root: seconds each. Every other file is a unit test. */
const SYSTEM = /^test\/((jobs|crash|cli|graphql|runner|runtime)\/|contracts\/(jobs|event-store\.eventstoredb))/;

export type Group = {
  readonly name: string;
  readonly files: (root: string) => Promise<readonly string[]>;
  readonly command: (file: string) => readonly string[];
  readonly limits: Limits;
  readonly atOnce: number;
  /** Every declared case has to run: nothing may be skipped in silence. */
  readonly everyCase: boolean;
};

const testFiles = async (root: string): Promise<readonly string[]> => {
  const entries = await readdir(join(root, 'test'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
};

const node = (file: string): readonly string[] => [process.execPath, '--import', 'tsx', file];

export const unit: Group = {
  name: 'unit',
  files: async (root) => (await testFiles(root)).filter((file) => !LAB.test(file) && !SYSTEM.test(file)),
  command: node,
  limits: { timeoutMs: 600_000, lingerMs: 30_000, graceMs: 2_000 }, // against hangs
  atOnce: 2,
  everyCase: false,
};

export const system: Group = {
  ...unit,
  name: 'system',
  files: async (root) => (await testFiles(root)).filter((file) => SYSTEM.test(file)),
};

export const lab: Group = {
  name: 'lab',
  files: async (root) => (await testFiles(root)).filter((file) => LAB.test(file)),
  command: (file) => ['bash', 'test/peers/lab/in-lab.sh', ...node(file)],
  limits: { timeoutMs: 15 * 60_000, lingerMs: 60_000, graceMs: 60_000 },
  atOnce: 1,
  everyCase: true,
};

export const runFile = async (root: string, group: Group, file: string): Promise<Verdict> => {
  const source = await readFile(join(root, file), 'utf8');
  const limits = { ...group.limits, timeoutMs: timeoutIn(source) ?? group.limits.timeoutMs };
  return judge(file, await run(group.command(file), root, limits), group.everyCase ? countCases(source) : 0);
};

/** All files of a group (or those given), `atOnce` at a time; `tell` hears of each as it ends. */
export const runGroup = async (
  root: string,
  group: Group,
  options: { readonly files?: readonly string[]; readonly tell: (verdict: Verdict) => void },
): Promise<readonly Verdict[]> => {
  const left = [...(options.files ?? (await group.files(root)))];
  const verdicts: Verdict[] = [];
  const worker = async (): Promise<void> => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      const verdict = await runFile(root, group, file);
      verdicts.push(verdict);
      options.tell(verdict);
    }
  };
  await Promise.all(Array.from({ length: group.atOnce }, worker));
  return verdicts;
};
