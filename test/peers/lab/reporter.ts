import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../support/eventually.ts';
import { type LabHost, onHost } from './host.ts';
import type { Lab } from './lab.ts';
import { runOrThrow } from './process.ts';

const build = fileURLToPath(new URL('reporter/build.sh', import.meta.url));

/** What a machine is, as its guest sees it: `disk.vda.logical` → `512`. */
export type Report = ReadonlyMap<string, string>;

/** The last whole report on a console; undefined while there is none. */
export const reportIn = (console: string): Report | undefined => {
  const text = console.replaceAll('\r', '');
  const begin = text.lastIndexOf('\nREPORT BEGIN\n');
  const end = text.indexOf('\nREPORT END', begin);
  if (begin < 0 || end < 0) return undefined;
  return new Map(
    [...text.slice(begin, end).matchAll(/^REPORT (\S.*?) = (.*)$/gm)].map(([, key = '', value = '']) => [key, value]),
  );
};

/** Waits for what the guest reports on the console that is logged there. */
export const reported = (host: LabHost, who: string, consoleLog: string): Promise<Report> => {
  let written = '';
  return eventually(
    `${who} reports on ${host.name}`,
    async () => {
      written = (await onHost(host, `cat '${consoleLog}' 2>/dev/null || true`)).slice(-40_000);
      return reportIn(written);
    },
    { seen: () => written.slice(-400) },
  );
};

/** Puts the reporting guest's root disk (48 MiB), kernel and initial file system among the images of the source host. */
export const bringReporter = async (lab: Lab): Promise<void> => {
  const cache = process.env.SAMPAN_LAB_DIR ?? fileURLToPath(new URL('../../../.lab', import.meta.url));
  const made = (await runOrThrow(['bash', build, `${cache}/images`], { timeoutMs: 300_000 })).trim();
  for (const file of ['root.qcow2', 'vmlinuz', 'initrd'])
    await copyFile(`${made}/${file}`, `${lab.dir}/hosts.d/src/var-lib-libvirt/images/reporter-${file}`);
};
