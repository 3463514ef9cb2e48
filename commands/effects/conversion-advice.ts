import type { FailureCode, Problem } from '../../domain/words/failure.ts';

/**
 * virt-v2v's and libguestfs's own words, and what an administrator does about them. Sources: virt-v2v(1) "BUGS" and
 * "GUEST ISSUES", the error texts of virt-v2v 2.2 (convert/*.ml, lib/*.ml), and runs on the lab.
 */
type Advice = {
  readonly pattern: RegExp;
  /** Only of Windows, or only of others: the same words mean another thing there. */
  readonly windows?: boolean;
  readonly code: FailureCode;
  readonly say: (vm: string) => string;
};

const hibernated = (vm: string): string =>
  `Windows in ${vm} is hibernated, or was not shut down cleanly: start it, run "powercfg -h off" and chkdsk, shut it down, and order the migration again.`;

const KNOWN: readonly Advice[] = [
  {
    pattern: /unable to mount the disk image for writing|metadata kept in Windows cache/i,
    code: 'WINDOWS_HIBERNATED',
    say: hibernated,
  },
  {
    // virt-v2v names hibernation among the causes of a file system that it may only read.
    pattern: /hibernat|fast restart|fast startup|filesystem was mounted read-only/i,
    windows: true,
    code: 'WINDOWS_HIBERNATED',
    say: hibernated,
  },
  {
    pattern:
      /filesystem was mounted read-only|unclean(ly)? (file ?system|shut)|\bdirty (bit|file ?system|ntfs|volume|journal|log)/i,
    code: 'DIRTY_FILE_SYSTEM',
    say: (vm) =>
      `A file system of ${vm} was not closed cleanly: start it, let it check its disks (Windows: chkdsk /f), shut it down, and order the migration again.`,
  },
  {
    pattern: /no operating system|no root device|inspection could not detect the source guest/i,
    code: 'NO_OPERATING_SYSTEM',
    say: (vm) =>
      `No operating system was found on the disks of ${vm}: make sure that its root disk migrates, is not encrypted, and that it boots at the source.`,
  },
  {
    pattern: /multi-?boot|more than one operating system/i,
    code: 'UNSUPPORTED_GUEST',
    say: (vm) => `${vm} has more than one operating system on its disks; leave the other disks out and order again.`,
  },
  {
    pattern: /not enough (free )?space|insufficient (free )?space|No space left on device|free space in the guest/i,
    code: 'GUEST_NO_SPACE',
    say: (vm) =>
      `There is too little free space on a file system of ${vm}, or on the migration server: free about 100 MB on / and 50 MB on /boot (Windows: 100 MB on C:) and order again.`,
  },
  {
    pattern: /virtio.*(driver|win).*(not|no|missing)|no virtio drivers|there are no virtio drivers available/i,
    code: 'MISSING_DRIVERS',
    say: (vm) =>
      `The VirtIO drivers on the migration server have none for the Windows in ${vm}: install a virtio-win that supports this release.`,
  },
  {
    pattern: /\bluks\b|bitlocker|crypto_LUKS|encrypted|no key was provided/i,
    code: 'ENCRYPTED_GUEST',
    say: (vm) => `A file system in ${vm} is encrypted: decrypt it (LUKS, BitLocker) in the guest and order again.`,
  },
  {
    pattern: /unknown filesystem|unsupported file ?system|wrong fs type|cannot mount|mount exited|mount_options/i,
    code: 'UNSUPPORTED_GUEST',
    say: (vm) =>
      `A file system of ${vm} cannot be mounted by the migration server: repair it in the guest, or use a server whose kernel knows it.`,
  },
  {
    pattern:
      /unable to convert this guest type|does not support (converting )?this|unsupported guest|not supported for conversion/i,
    code: 'UNSUPPORTED_GUEST',
    say: (vm) => `virt-v2v cannot convert the guest of ${vm}; its release is not among those that are supported.`,
  },
  {
    pattern:
      /no installed kernel|could not find any (bootable )?kernel|no grub|grub[^\n]*(not|no|unsupported)|no bootloader/i,
    code: 'UNSUPPORTED_GUEST',
    say: (vm) =>
      `The boot loader or kernel of ${vm} was not recognised: repair its GRUB configuration in the guest and order again.`,
  },
];

/** One sentence that says what to do (RT-10). What is not known is said to be so, with the tool's own first words. */
export const adviceOn = (words: string, vm: string, windows = false): Pick<Problem, 'code' | 'message'> => {
  const known = KNOWN.find((one) => (one.windows ?? windows) === windows && one.pattern.test(words));
  if (known) return { code: known.code, message: known.say(vm) };
  const first = words
    .split('\n')
    .map((line) => line.replace(/^virt-v2v[a-z-]*: (error: )?/, '').trim())
    .find((line) => line !== '');
  const said = first ? `: ${first.slice(0, 200)}` : '';
  return {
    code: 'CONVERSION_FAILED',
    message: `The guest of ${vm} could not be converted${said}; see the log of the step.`,
  };
};
