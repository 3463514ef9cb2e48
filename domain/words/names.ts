import type { SourceVm } from '../platform/inventory.ts';

/**
 * What nobody sees, or what turns the text around it: control and format characters, halves of surrogate pairs, line and
 * paragraph separators, and the default ignorables (Unicode, DerivedCoreProperties: Hangul fillers, variation selectors, …).
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const EVERY_HIDDEN = new RegExp(HIDDEN, 'gu');
/** Between words these stood for a gap. */
const GAPS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** What holds an emoji together hides nothing. */
const EMOJI_GLUE =
  /(?<=\p{Extended_Pictographic}\ufe0f?)\u200d(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})\ufe0f/gu;

export const LONGEST_NAME = 128;

export const isPlain = (text: string): boolean => !HIDDEN.test(text);

/** Text of several lines: line breaks, tabs and emoji are plain there. */
export const isPlainText = (text: string): boolean => isPlain(text.replace(/\r?\n|\t/g, '').replace(EMOJI_GLUE, ''));

/** What came from outside, so that a person sees all of it: `web\u{200b}1`. Plain text stays as it is; the same again too. */
export const shown = (text: string): string =>
  isPlain(text) ? text : text.replace(EVERY_HIDDEN, (hidden) => `\\u{${hidden.codePointAt(0)?.toString(16)}}`);

/** The first code units of a text, without half a character at the end. */
export const cutTo = (text: string, length: number): string => text.slice(0, length).replace(/[\ud800-\udbff]$/, '');

/** A name of the source as we would accept it of a person. */
export const cleanedName = (raw: string): string =>
  cutTo(raw.normalize('NFC').replace(GAPS, ' ').replace(EVERY_HIDDEN, '').trim(), LONGEST_NAME).trim() || 'vm';

/**
 * A source VM as people get to see it. Names of datastores, files and hosts stay: disks are read by them, and messages about
 * them are shown as a whole.
 */
export const withShownNames = (vm: SourceVm): SourceVm => ({
  ...vm,
  name: shown(vm.name),
  guestOs: vm.guestOs === null ? null : shown(vm.guestOs),
  nics: vm.nics.map((nic) => ({ ...nic, network: shown(nic.network) })),
  ...(vm.vmware
    ? {
        vmware: {
          ...vm.vmware,
          guestFullName: shown(vm.vmware.guestFullName),
          clusterName: shown(vm.vmware.clusterName),
        },
      }
    : {}),
});

/** What a target VM is called at its host: the task's id, since names given by people need not be unique. */
export const domainName = (taskId: string): string => `sampan-${taskId}`;
