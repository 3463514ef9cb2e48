import { fileURLToPath } from 'node:url';
import { run } from './runner/child.ts';
import { type Group, lab, runGroup, system, unit } from './runner/groups.ts';
import { closingLine, judgeCheck, line, type Verdict } from './runner/verdict.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const tell = (verdict: Verdict): void => {
  if (verdict.reason !== null) say(`--- ${verdict.name}\n${verdict.output.trimEnd()}\n---`);
  say(line(verdict));
};

const missing = (name: string, reason: string): Verdict => {
  const verdict: Verdict = { name, passed: 0, failed: 1, skipped: 0, seconds: 0, reason, output: '' };
  say(line(verdict));
  return verdict;
};

const group = async (which: Group, files?: readonly string[]): Promise<readonly Verdict[]> => {
  const verdicts = await runGroup(root, which, files ? { files, tell } : { tell });
  return verdicts.length > 0 ? verdicts : [missing(which.name, 'has no test files')];
};

const check = async (name: string, program: string, ...args: readonly string[]): Promise<Verdict> => {
  const limits = { timeoutMs: 300_000, lingerMs: 300_000, graceMs: 2_000 };
  const verdict = judgeCheck(name, await run([`node_modules/.bin/${program}`, ...args], root, limits));
  tell(verdict);
  return verdict;
};
const checks = async (): Promise<readonly Verdict[]> => [
  await check('typecheck', 'tsc', '--noEmit'),
  await check('biome', 'biome', 'check', '.'),
];

/** The lab needs root on Linux and its packages. Leaving it out has to be asked for, and is said. */
const inLab = async (files?: readonly string[]): Promise<readonly Verdict[]> => {
  if (process.env.SAMPAN_WITHOUT_LAB === '1') {
    say('WITHOUT THE LAB (SAMPAN_WITHOUT_LAB=1): nothing was tried against real libvirt, SSH and QEMU.');
    return [];
  }
  const limits = { timeoutMs: 60_000, lingerMs: 60_000, graceMs: 1_000 };
  const can = await run(['bash', 'test/peers/lab/lab.sh', 'can'], root, limits);
  return can.exitCode === 0
    ? group(lab, files)
    : [missing('lab', `${can.output.trim()} (SAMPAN_WITHOUT_LAB=1 runs the other tests alone)`)];
};

const chosen = async (what: string, files: readonly string[]): Promise<readonly Verdict[] | undefined> => {
  const only = files.length > 0 ? files : undefined;
  switch (what) {
    case 'unit':
      return group(unit, only);
    case 'system':
      return group(system, only);
    case 'lab':
      return inLab(only);
    case 'all':
      return [...(await checks()), ...(await group(unit)), ...(await group(system)), ...(await inLab())];
    default:
      return undefined;
  }
};

const [what = 'all', ...files] = process.argv.slice(2);
const verdicts = await chosen(what, files);
if (verdicts === undefined) {
  process.stderr.write('usage: node --import tsx test/run.ts [all | unit [FILE…] | system [FILE…] | lab [FILE…]]\n');
  process.exitCode = 2;
} else {
  const bad = verdicts.filter((verdict) => verdict.reason !== null);
  if (bad.length > 1) say(`\n${bad.map(line).join('\n')}\n`);
  say(closingLine(verdicts));
  const ran = verdicts.some((verdict) => verdict.passed > 0);
  process.exitCode = bad.length === 0 && ran ? 0 : 1;
}
