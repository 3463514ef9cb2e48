import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { labCommand } from '../peers/lab/host.ts';
import { rawImage } from '../peers/vcsim/vcsim.ts';

const run = promisify(execFile);
/** Where image/disk.sh puts the root file system: behind the BIOS boot partition and 8 MiB of ESP. */
const ROOT_OFFSET = (4096 + 8 * 2048) * 512;

export type GuestDisk = { readonly image: string; readonly capacityBytes: number };
export type GuestDisks = { readonly root: GuestDisk; readonly data: GuestDisk | null };

/** Random files and their checksums, as the guest checks them at boot. */
const evidence = async (dir: string, megabytes: number): Promise<readonly string[]> => {
  await mkdir(dir, { recursive: true });
  const files = ['evidence1.bin', 'evidence2.bin'];
  const sums = files.map(async (file) => {
    const bytes = randomBytes((megabytes * 1_048_576) / 2);
    await writeFile(join(dir, file), bytes);
    return `${createHash('sha256').update(bytes).digest('hex')}  ${file}\n`;
  });
  await writeFile(join(dir, 'SHA256SUMS'), (await Promise.all(sums)).join(''));
  return [...files, 'SHA256SUMS'];
};

/**
 * Raw disks of the lab's Debian guest as a datastore has them, with a nonce and random files of this run written into the
 * file systems from outside: in a simulated vCenter nothing boots that could write them itself. `deviceNames`: its fstab
 * names disks as guests of old did, `/dev/sdb`.
 */
export const makeGuestDisks = async (
  dir: string,
  wish: {
    readonly nonce: string;
    readonly dataDisk: boolean;
    readonly megabytes?: number;
    readonly deviceNames?: boolean;
  },
): Promise<GuestDisks> => {
  await mkdir(dir, { recursive: true });
  const work = await mkdtemp(join(dir, 'evidence-'));
  const [root, data] = [join(dir, 'root.raw'), join(dir, 'data.raw')];
  const capacityBytes = await rawImage((await labCommand(['image'], { timeoutMs: 600_000 })).trim(), root);
  const files = await evidence(join(work, 'root'), wish.megabytes ?? 4);
  await writeFile(join(work, 'nonce'), `${wish.nonce}\n`);
  await writeFile(join(work, 'fstab'), '/dev/sda3 / ext4 errors=remount-ro 0 0\n/dev/sdb /data ext4 nofail 0 2\n');
  const commands = [
    `write ${work}/nonce /etc/sampan-nonce`,
    'mkdir /root/run',
    ...files.map((file) => `write ${work}/root/${file} /root/run/${file}`),
    ...(wish.deviceNames ? ['rm /etc/fstab', `write ${work}/fstab /etc/fstab`] : []),
  ];
  await writeFile(join(work, 'commands'), `${commands.join('\n')}\n`);
  await run('debugfs', ['-w', '-f', join(work, 'commands'), `${root}?offset=${ROOT_OFFSET}`]);
  if (wish.dataDisk) {
    await evidence(join(work, 'data'), wish.megabytes ?? 4);
    await run('truncate', ['-s', '128M', data]);
    const options = 'lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0';
    await run('mke2fs', ['-q', '-t', 'ext4', '-F', '-L', 'DATA', '-E', options, '-d', join(work, 'data'), data]);
  }
  await rm(work, { recursive: true });
  return {
    root: { image: root, capacityBytes },
    data: wish.dataDisk ? { image: data, capacityBytes: 128 * 1_048_576 } : null,
  };
};
