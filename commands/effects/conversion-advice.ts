import type { Problem } from '../../domain/words/failure.ts';
import { problem } from '../../domain/words/said.ts';

/**
 * virt-v2v's and libguestfs's own words, and what an administrator does about them. Sources: virt-v2v(1) "BUGS" and
 * "GUEST ISSUES", the error texts of virt-v2v 2.2 (convert/*.ml, lib/*.ml), and runs on the lab.
 */
type Advice = {
  readonly pattern: RegExp;
  /** Only of Windows, or only of others: the same words mean another thing there. */
  readonly windows?: boolean;
  readonly say: (vm: string) => Problem;
};

const hibernated = (vm: string): Problem => problem('WINDOWS_HIBERNATED', { vm });

const KNOWN: readonly Advice[] = [
  {
    pattern: /unable to mount the disk image for writing|metadata kept in Windows cache/i,
    say: hibernated,
  },
  {
    // virt-v2v names hibernation among the causes of a file system that it may only read.
    pattern: /hibernat|fast restart|fast startup|filesystem was mounted read-only/i,
    windows: true,
    say: hibernated,
  },
  {
    pattern:
      /filesystem was mounted read-only|unclean(ly)? (file ?system|shut)|\bdirty (bit|file ?system|ntfs|volume|journal|log)/i,
    say: (vm) => problem('DIRTY_FILE_SYSTEM', { vm }),
  },
  {
    pattern: /no operating system|no root device|inspection could not detect the source guest/i,
    say: (vm) => problem('NO_OPERATING_SYSTEM', { vm }),
  },
  {
    pattern: /multi-?boot|more than one operating system/i,
    say: (vm) => problem('UNSUPPORTED_GUEST', { severalSystems: vm }),
  },
  {
    pattern: /not enough (free )?space|insufficient (free )?space|No space left on device|free space in the guest/i,
    say: (vm) => problem('GUEST_NO_SPACE', { vm }),
  },
  {
    pattern: /virtio.*(driver|win).*(not|no|missing)|no virtio drivers|there are no virtio drivers available/i,
    say: (vm) => problem('MISSING_DRIVERS', { vm }),
  },
  {
    pattern: /\bluks\b|bitlocker|crypto_LUKS|encrypted|no key was provided/i,
    say: (vm) => problem('ENCRYPTED_GUEST', { vm }),
  },
  {
    pattern: /unknown filesystem|unsupported file ?system|wrong fs type|cannot mount|mount exited|mount_options/i,
    say: (vm) => problem('UNSUPPORTED_GUEST', { unmountable: vm }),
  },
  {
    pattern:
      /unable to convert this guest type|does not support (converting )?this|unsupported guest|not supported for conversion/i,
    say: (vm) => problem('UNSUPPORTED_GUEST', { vm }),
  },
  {
    pattern:
      /no installed kernel|could not find any (bootable )?kernel|no grub|grub[^\n]*(not|no|unsupported)|no bootloader/i,
    say: (vm) => problem('UNSUPPORTED_GUEST', { unbootable: vm }),
  },
];

/** One sentence that says what to do (RT-10). What is not known is said to be so, with the tool's own first words. */
export const adviceOn = (words: string, vm: string, windows = false): Problem => {
  const known = KNOWN.find((one) => (one.windows ?? windows) === windows && one.pattern.test(words));
  if (known) return known.say(vm);
  const first = words
    .split('\n')
    .map((line) => line.replace(/^virt-v2v[a-z-]*: (error: )?/, '').trim())
    .find((line) => line !== '');
  return first
    ? problem('CONVERSION_FAILED', { vm, words: first.slice(0, 200) })
    : problem('CONVERSION_FAILED', { vm });
};
