import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copierText } from '../../adapters/jobs/program.ts';

/** Runs Python of ours with the copier's own definitions, over a job's inputs in a directory of their own. */
export const withCopier = (inputs: Readonly<Record<string, string>>, script: string): string => {
  const directory = mkdtempSync(join(tmpdir(), 'sampan-copier-'));
  try {
    for (const [key, value] of Object.entries(inputs)) writeFileSync(join(directory, key), value);
    writeFileSync(join(directory, 'boot'), 'some-boot\n');
    writeFileSync(join(directory, 'copier.py'), copierText());
    const begin = 'import sys; here = sys.argv[1]; sys.path.insert(0, here); from copier import *\n';
    // With mounts of its own, as a job has them.
    const python = ['--mount', '/usr/bin/python3', '-B', '-c', `${begin}${script}`, directory];
    return execFileSync('unshare', python, { encoding: 'utf8' });
  } finally {
    rmSync(directory, { recursive: true });
  }
};

/** What a conversion does to a disk beside virt-v2v: an overlay, in which `write` changes something, and its seal. */
export const overlayOf = (
  staged: string,
  format: string,
  size: number,
  write: readonly string[],
): { readonly overlay: string; readonly seal: () => string } => {
  const disk = `disk = OverlayDisk(Order(here, here, here), "root", ${JSON.stringify(staged)}, "${format}", ${size})\n`;
  withCopier({}, `${disk}disk.make()`);
  const overlay = join(staged, '..', 'root.converted.qcow2');
  if (write.length > 0) {
    const commands = write.flatMap((command) => ['-c', command]);
    execFileSync('qemu-io', ['-f', 'qcow2', ...commands, overlay], { stdio: 'ignore' });
  }
  const seal = () => withCopier({}, `${disk}disk.seal(Meter(disk, disk.size)); print(len(disk.touched(16 * MIB)))`);
  return { overlay, seal };
};
