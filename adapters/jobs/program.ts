import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The text that runs on other machines; the name carries its content, so two versions never meet in one file. */
export type Program = { readonly text: string; readonly version: string; readonly path: string };

const own = [
  'core.sh',
  'fence.sh',
  'trusted-path.sh',
  'jobs.sh',
  'jobs-running.sh',
  'keys.sh',
  'staging.sh',
  'copy.sh',
] as const;
const read = (name: string): string => readFileSync(new URL(`./program/${name}`, import.meta.url), 'utf8');

/** One Python program in this order: the first has the imports, the last begins the work. */
const copier = [
  'base',
  'cache',
  'order',
  'meter',
  'channel',
  'tunnel',
  'private',
  'nbdkit',
  'relay',
  'https',
  'ssh',
  'vddk',
  'runs',
  'local_server',
  'opened_volume',
  'nbd_side',
  'file_side',
  'manifest',
  'ranges',
  'copy',
  'stage',
  'write',
  'seal',
  'v2v_output',
  'convert',
  'review',
  'main',
] as const;
export const copierText = (): string => copier.map((name) => read(`copier/${name}.py`)).join('\n\n');

/** Core, jobs, keys, staging and the copier. The composition root adds the fragments of the other adapters. */
export const loadOwnFragments = (): readonly string[] => [...own.map(read), copierFragment(copierText())];

const mark = 'SAMPAN_COPIER_END';
const copierFragment = (source: string): string => {
  if (source.includes(mark)) throw new Error(`The copier's source must not contain ${mark}`);
  return `copier_text() {\ncat <<'${mark}'\n${source}\n${mark}\n}\n`;
};

export const assembleProgram = (fragments: readonly string[], base = '/var/lib/sampan'): Program => {
  const text = `${fragments.join('\n')}\nprogram_main "$@"\nexit\n`;
  const version = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { text, version, path: `${base}/bin/sampan-${version}` };
};
